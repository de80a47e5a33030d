package main

import (
	"context"
	"fmt"
)

type migrateCmd struct {
	where
	AppRole string `help:"PostgreSQL role to grant what the running program needs and no more: reading and adding, and changing only what has a state." placeholder:"ROLE"`
}

// Run migrates with the owner's URL; the program itself may then run with a lesser role.
func (c *migrateCmd) Run(ctx context.Context) error {
	db, err := openStore(ctx, c.Database)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is left to write
	n, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d migrations applied\n", n)
	if c.AppRole == "" {
		return nil
	}
	if err := db.GrantTo(ctx, c.AppRole); err != nil {
		return err
	}
	fmt.Printf("granted to %s\n", c.AppRole)
	return nil
}
