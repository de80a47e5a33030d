package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"reliefbook/internal/lang"
)

type rightCmd struct {
	List    rightListCmd    `cmd:"" help:"List the rights somebody is still to act on."`
	Witness rightWitnessCmd `cmd:"" help:"Stand in where nobody can be the witness of a right; it is recorded, and both administrators see it."`
}

type rightListCmd struct{ where }

// Run lists what is under way.
func (c *rightListCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	list, err := h.app.People.OpenRights(ctx, atServer)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, r := range list {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.State, r.Kind, r.Login, r.Role, r.Reason)
	}
	return w.Flush()
}

type rightWitnessCmd struct {
	where
	ID int64 `arg:"" help:"The right's number."`
	reasonFlag
}

// Run stands in for a witness.
func (c *rightWitnessCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	if _, err := h.app.People.StandIn(ctx, atServer, c.ID, c.Reason); err != nil {
		return err
	}
	fmt.Println(lang.Text(tongue(), "cli.stood_in", "ID", c.ID))
	return nil
}

type settingCmd struct {
	SingleHanded singleHandedCmd `cmd:"" name:"single-handed" help:"Let one person be system and security administrator and rights go without a witness; every report says so."`
}

type singleHandedCmd struct {
	where
	Off bool `help:"End it, at once."`
	reasonFlag
}

// Run starts it, asks for it or ends it.
func (c *singleHandedCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	if c.Off {
		if err := h.app.People.EndSingleHanded(ctx, atServer, c.Reason); err != nil {
			return err
		}
		fmt.Println(lang.Text(tongue(), "right.single_ended"))
		return nil
	}
	done, id, err := h.app.People.SetSingleHanded(ctx, atServer, c.Reason)
	switch {
	case err != nil:
	case done:
		fmt.Println(lang.Text(tongue(), "cli.single_on"))
	default:
		fmt.Println(lang.Text(tongue(), "cli.single_asked", "ID", id))
	}
	return err
}
