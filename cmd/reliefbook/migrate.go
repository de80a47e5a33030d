package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"reliefbook/internal/app/core"
	"reliefbook/internal/app/people"
	"reliefbook/internal/store"
)

type migrateCmd struct {
	where
	NoCopy  bool   `name:"no-copy" help:"No copy of a SQLite file before it is migrated."`
	AppRole string `help:"PostgreSQL role to grant what the running program needs and no more: reading and adding, and changing only what has a state." placeholder:"ROLE"`
}

// Run migrates with the owner's URL; the program itself may then run with a lesser role.
func (c *migrateCmd) Run(ctx context.Context) error {
	db, err := openStore(ctx, c.Database, store.ToMake)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is left to write
	before, want, err := db.Shape(ctx)
	if err != nil {
		return err
	}
	if err := migrate(ctx, db, core.Logger(os.Stderr), c.NoCopy); err != nil {
		return err
	}
	fmt.Printf("%d migrations applied\n", want-before)
	if err := c.invite(ctx, db); err != nil {
		return err
	}
	if c.AppRole == "" {
		return nil
	}
	if err := db.GrantTo(ctx, c.AppRole); err != nil {
		return err
	}
	fmt.Printf("granted to %s\n", c.AppRole)
	return nil
}

// invite prints, on a database that is in use, the link that makes the first
// security administrator, or a system administrator where there is none. An
// empty one is set up by serve.
func (c *migrateCmd) invite(ctx context.Context, db *store.DB) error {
	used, err := (&house{db: db}).inUse(ctx)
	if err != nil || !used {
		return err
	}
	links, err := people.SetupLinks(ctx, db, time.Now())
	printSetup(links, strings.TrimSuffix(c.Site, "/"))
	return err
}
