package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Add a user and print the first password, once."`
	List    userListCmd    `cmd:"" help:"List users."`
	Reset   userResetCmd   `cmd:"" help:"Give a user a new password and print it, once."`
	Disable userDisableCmd `cmd:"" help:"Keep a user from signing in."`
	Enable  userEnableCmd  `cmd:"" help:"Let a disabled user sign in again."`
}

type userAddCmd struct {
	where
	Login      string   `required:"" help:"Log-in name: a-z, 0-9, - _ ."`
	Name       string   `required:"" help:"The person's name."`
	Role       string   `required:"" help:"admin, maker, checker, cashier, branch or auditor." enum:"admin,maker,checker,cashier,branch,auditor"`
	Department []string `help:"A branch user's department code; may be repeated."`
}

// Run adds the user as the administrator at the command line.
func (c *userAddCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	actor := access.CommandLine(access.Admin)
	s, err := h.app.Structure(ctx, actor)
	if err != nil {
		return err
	}
	u := access.User{Login: c.Login, Name: c.Name, Role: access.Role(c.Role)}
	for _, d := range s.Departments {
		if slices.Contains(c.Department, d.Code) {
			u.Departments = append(u.Departments, d.ID)
		}
	}
	if len(u.Departments) != len(c.Department) {
		return fault.New(fault.Invalid, "user.department_unknown")
	}
	_, password, err := h.app.CreateUser(ctx, actor, u)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s\n", c.Login, password)
	return nil
}

type userListCmd struct{ where }

// Run lists every user.
func (c *userListCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	users, err := h.app.Users(ctx, access.CommandLine(access.Admin))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, u := range users {
		state := ""
		if u.Disabled {
			state = "disabled"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Login, u.Role, u.Name, state)
	}
	return w.Flush()
}

type userResetCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
}

// Run resets a password.
func (c *userResetCmd) Run(ctx context.Context) error {
	return withUser(ctx, c.where, c.Login, func(h *house, u access.User) error {
		password, err := h.app.ResetPassword(ctx, access.CommandLine(access.Admin), u.ID)
		if err == nil {
			fmt.Printf("%s %s\n", u.Login, password)
		}
		return err
	})
}

type userDisableCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
}

// Run disables a user.
func (c *userDisableCmd) Run(ctx context.Context) error {
	return setDisabled(ctx, c.where, c.Login, true)
}

type userEnableCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
}

// Run enables a user.
func (c *userEnableCmd) Run(ctx context.Context) error {
	return setDisabled(ctx, c.where, c.Login, false)
}

func setDisabled(ctx context.Context, w where, login string, disabled bool) error {
	return withUser(ctx, w, login, func(h *house, u access.User) error {
		u.Disabled = disabled
		return h.app.UpdateUser(ctx, access.CommandLine(access.Admin), u)
	})
}

// withUser opens the house and finds the user of a log-in name; not_found otherwise.
func withUser(ctx context.Context, w where, login string, do func(*house, access.User) error) error {
	h, err := w.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	users, err := h.app.Users(ctx, access.CommandLine(access.Admin))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(users, func(u access.User) bool { return u.Login == login })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	return do(h, users[i])
}
