package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/right"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Make an account and ask for its right; where there is no such administrator yet, make the first one and print a one-time link."`
	Set     userSetCmd     `cmd:"" help:"Ask for another right of an account; what is not named stays."`
	List    userListCmd    `cmd:"" help:"List users."`
	Link    userLinkCmd    `cmd:"" help:"Print the one-time link that follows from a right in force, where there is no mail."`
	Reset   userResetCmd   `cmd:"" help:"Ask for a new password of an account."`
	Disable userDisableCmd `cmd:"" help:"Keep a user out, at once."`
	Enable  userEnableCmd  `cmd:"" help:"Ask for a disabled user to be let in again, with the right as it was."`
	Setup   userSetupCmd   `cmd:"" help:"Print a one-time link that makes a system or a security administrator where nobody who can work is one."`
}

// rightFlags say what a right is to be.
type rightFlags struct {
	Department []string `help:"A branch user's department code; may be repeated." placeholder:"CODE"`
	Level      int      `help:"Of a checker: 1 to 3." placeholder:"N"`
	Email      string   `help:"Where one-time links and reminders go." placeholder:"ADDRESS"`
	Until      string   `help:"Last day of the right, YYYY-MM-DD." placeholder:"DAY"`
	Reason     string   `help:"Why." default:"命令行" placeholder:"TEXT"`
}

type userAddCmd struct {
	where
	Login string `required:"" help:"Log-in name: a-z, 0-9, - _ ."`
	Name  string `required:"" help:"The person's name."`
	Role  string `required:"" help:"One of ${enum}." enum:"${roles}"`
	rightFlags
}

// atServer is whoever works at the command line, as one who asks for rights.
var atServer = access.CommandLine(access.Admin)

// Run makes the account and asks for its right, or makes a first administrator.
func (c *userAddCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	u := access.User{Login: c.Login, Name: c.Name, Role: access.Role(c.Role), Level: c.Level, Email: c.Email, Until: c.Until}
	if u.Departments, err = departments(ctx, h, c.Department); err != nil {
		return err
	}
	added, err := h.app.People.AddUser(ctx, atServer, u, c.Reason)
	if err != nil {
		return err
	}
	if added.Token == "" {
		fmt.Println(lang.Text(tongue(), "cli.right_asked", "ID", added.Right, "Login", c.Login))
		return nil
	}
	printLink(c.where, c.Login, added.Token)
	return nil
}

// departments are the ids of department codes: user.department_unknown.
func departments(ctx context.Context, h *house, codes []string) (ids []int64, err error) {
	s, err := h.app.Structure(ctx, atServer)
	if err != nil {
		return nil, err
	}
	for _, d := range s.Departments {
		if slices.Contains(codes, d.Code) {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) != len(codes) {
		return nil, fault.New(fault.Invalid, "user.department_unknown")
	}
	return ids, nil
}

// printLink prints a one-time link on standard output and nowhere else.
func printLink(w where, login, token string) {
	fmt.Println(lang.Text(tongue(), "cli.link", "Login", login))
	fmt.Println("  " + strings.TrimSuffix(w.Site, "/") + people.FirstPage + token)
}

type userSetCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
	Name  string `help:"The person's name." placeholder:"NAME"`
	Role  string `help:"As for add." placeholder:"ROLE"`
	rightFlags
}

// Run asks for the right.
func (c *userSetCmd) Run(ctx context.Context) error {
	return withUser(ctx, c.where, c.Login, func(h *house, u access.User) (err error) {
		r := asItIs(u, c.Reason)
		if c.Role != "" {
			r.Role = access.Role(c.Role)
		}
		for _, f := range []struct {
			to   *string
			flag string
		}{{&r.Name, c.Name}, {&r.Email, c.Email}, {&r.Until, c.Until}} {
			if f.flag != "" {
				*f.to = f.flag
			}
		}
		if c.Level != 0 {
			r.Level = c.Level
		}
		if len(c.Department) > 0 {
			if r.Departments, err = departments(ctx, h, c.Department); err != nil {
				return err
			}
		}
		return askFor(ctx, h, u, r)
	})
}

// asItIs is the right an account has, to be asked for again.
func asItIs(u access.User, reason string) right.Right {
	return right.Right{UserID: u.ID, Kind: right.Grant, Role: u.Role, Level: u.Level, Departments: u.Departments, Name: u.Name, Email: u.Email,
		Until: u.Until, Reason: reason}
}

func askFor(ctx context.Context, h *house, u access.User, r right.Right) error {
	id, err := h.app.People.ProposeRight(ctx, atServer, r)
	if err == nil {
		fmt.Println(lang.Text(tongue(), "cli.right_asked", "ID", id, "Login", u.Login))
	}
	return err
}

type userListCmd struct{ where }

// Run lists every user.
func (c *userListCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	users, err := h.app.People.Users(ctx, atServer)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, u := range users {
		state := ""
		switch {
		case u.Disabled:
			state = "disabled"
		case u.Ended(h.app.Today()):
			state = "ended"
		case u.NoPassword:
			state = "no password"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Login, u.Role, u.Name, state)
	}
	return w.Flush()
}

type userLinkCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
}

// Run prints the link that is due.
func (c *userLinkCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	token, err := h.app.People.PrintLink(ctx, atServer, c.Login)
	if err == nil {
		printLink(c.where, c.Login, token)
	}
	return err
}

// reasonFlag is why something is done.
type reasonFlag struct {
	Reason string `required:"" help:"Why; it is recorded." placeholder:"TEXT"`
}

type userResetCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
	reasonFlag
}

// Run asks for a reset.
func (c *userResetCmd) Run(ctx context.Context) error {
	return withUser(ctx, c.where, c.Login, func(h *house, u access.User) error {
		return askFor(ctx, h, u, right.Right{UserID: u.ID, Kind: right.Reset, Reason: c.Reason})
	})
}

type userDisableCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
	reasonFlag
}

// Run disables a user.
func (c *userDisableCmd) Run(ctx context.Context) error {
	return withUser(ctx, c.where, c.Login, func(h *house, u access.User) error {
		err := h.app.People.DisableUser(ctx, atServer, u.ID, c.Reason)
		if err == nil {
			fmt.Println(lang.Text(tongue(), "cli.disabled", "Login", u.Login))
		}
		return err
	})
}

type userEnableCmd struct {
	where
	Login string `arg:"" help:"Log-in name."`
	reasonFlag
}

// Run asks for a user to be let in again.
func (c *userEnableCmd) Run(ctx context.Context) error {
	return withUser(ctx, c.where, c.Login, func(h *house, u access.User) error { return askFor(ctx, h, u, asItIs(u, c.Reason)) })
}

type userSetupCmd struct{ where }

// Run prints the links of the administrators that are missing.
func (c *userSetupCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	links, err := h.app.People.SetupLinks(ctx)
	if err == nil && len(links) == 0 {
		fmt.Println(lang.Text(tongue(), "cli.no_setup"))
	}
	printSetup(links, strings.TrimSuffix(c.Site, "/"))
	return err
}

// withUser opens the house and finds the user of a log-in name; not_found otherwise.
func withUser(ctx context.Context, w where, login string, do func(*house, access.User) error) error {
	h, err := w.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	users, err := h.app.People.Users(ctx, atServer)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(users, func(u access.User) bool { return u.Login == login })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	return do(h, users[i])
}
