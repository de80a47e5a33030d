// Command reliefbook keeps the accounts of relief money: see the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

type cli struct {
	Demo    demoCmd    `cmd:"" help:"Play the Mid-Autumn case on a new database and serve it."`
	Serve   serveCmd   `cmd:"" help:"Serve the screens."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this version's shape."`
	User    userCmd    `cmd:"" help:"Ask for users and their rights, list and disable them, print one-time links."`
	Right   rightCmd   `cmd:"" help:"Rights under way, and standing in where there is no witness."`
	Setting settingCmd `cmd:"" help:"How the college is run."`
	Import  importCmd  `cmd:"" help:"Import a roster file."`
	Chart   chartCmd   `cmd:"" help:"A book's chart of accounts: the college's own codes and names."`
	Opening openingCmd `cmd:"" help:"What a book begins with: the balances of its accounts."`
	Report  reportCmd  `cmd:"" help:"Write a report as CSV, XLSX, HTML or JSON."`
	Verify  verifyCmd  `cmd:"" help:"Recompute every balance, rule and seal; exit 0 only if all hold."`
	Bundle  bundleCmd  `cmd:"" help:"Write all books with the sealed log that proves them, as one ZIP."`
	Key     keyCmd     `cmd:"" help:"The key that signs the sealed log."`
	Bench   benchCmd   `cmd:"" help:"Measure the paths that matter beside their floors."`
}

// exitError ends the program with a code after what was to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := cli{Report: newReportCmd()}
	parser := newParser(&c)
	run, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	run.BindTo(ctx, (*context.Context)(nil))
	if err := run.Run(); err != nil {
		os.Exit(tell(err))
	}
}

// newParser reads a command line into c.
func newParser(c *cli) *kong.Kong {
	var roles []string
	for _, r := range access.Roles {
		roles = append(roles, string(r))
	}
	return kong.Must(c, kong.Name("reliefbook"), kong.UsageOnError(), kong.Vars{"roles": strings.Join(roles, ",")},
		kong.Description("慰问账 Reliefbook: relief accounts that agree to the fen, and prove it."))
}

// tell says on standard error what went wrong and gives the exit code: 2 for
// input that can be corrected, 1 for everything else.
func tell(err error) int {
	var exit exitError
	if errors.As(err, &exit) {
		return int(exit)
	}
	f := fault.Of(err)
	if f == nil {
		fmt.Fprintln(os.Stderr, "reliefbook:", err)
		return 1
	}
	tag := tongue()
	fmt.Fprintln(os.Stderr, "reliefbook:", lang.Fault(tag, f))
	for _, field := range f.Fields {
		fmt.Fprintf(os.Stderr, "  %s: %s\n", field.Name, lang.Field(tag, field))
	}
	if cause := f.Unwrap(); cause != nil {
		fmt.Fprintln(os.Stderr, "  ", cause)
	}
	if f.Kind == fault.Invalid || f.Kind == fault.TooLarge {
		return 2
	}
	return 1
}

// tongue is the language of the command line: the locale's, English where it says so, else Chinese.
func tongue() lang.Tag {
	for _, name := range []string{"RELIEFBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if len(v) >= 2 && v[:2] == "en" {
				return lang.En
			}
			return lang.ZhCN
		}
	}
	return lang.ZhCN
}
