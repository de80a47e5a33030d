package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

type importCmd struct {
	Roster    importRosterCmd    `cmd:"" help:"Check a roster file and freeze it as the program's roster, whole or not at all."`
	Statement importStatementCmd `cmd:"" help:"Check a bank statement of a fund's account; it is brought in on the screen, where somebody else confirms it."`
	Answer    importAnswerCmd    `cmd:"" help:"Check a bank's answer against its batch; it is brought in on the screen, where somebody else confirms it."`
	List      importListCmd      `cmd:"" help:"Check a saved list or a roster's supplement; it is brought in on the screen."`
	Students  importListCmd      `cmd:"" help:"Check a school roll; it is brought in on the screen, under a person's name."`
	Staff     importListCmd      `cmd:"" help:"Check a list of staff's cards; it is brought in on the screen."`
	Duty      importListCmd      `cmd:"" help:"Check a list of duty members; it is brought in on the screen."`
	Visits    importListCmd      `cmd:"" help:"Check a list of people to be visited; it is brought in on the screen."`
}

type importRosterCmd struct {
	where
	Program         string `required:"" help:"The program's code." placeholder:"CODE"`
	As              string `help:"Of scripts of before: what is imported at the command line is under nobody's name." hidden:"" placeholder:"LOGIN"`
	DryRun          bool   `help:"Only check; change nothing."`
	AcceptConflicts bool   `help:"Take card holders who are not the student and IDs whose check digit fails: the batch's checker must accept each."`
	JSON            bool   `help:"Print the result as JSON."`
	File            string `arg:"" help:"CSV or XLSX." type:"existingfile"`
}

// imported is what --json prints.
type imported struct {
	Program  string    `json:"program"`
	File     string    `json:"file"`
	DryRun   bool      `json:"dry_run"`
	Imported bool      `json:"imported"`
	Same     bool      `json:"same"`
	Version  int       `json:"version"`
	Heads    int       `json:"heads"`
	Total    string    `json:"total"`
	Capitals string    `json:"capitals"`
	Problems []problem `json:"problems"`
}

type problem struct {
	Row      int    `json:"row"`
	Column   string `json:"column"`
	Header   string `json:"header"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

// Run imports the file; exit 2 with the list of faults when it is bad.
func (c *importRosterCmd) Run(ctx context.Context) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	if c.As != "" {
		fmt.Fprintln(os.Stderr, lang.Text(tongue(), "cli.import_as"))
	}
	actor := access.CommandLine(access.Maker) // nobody's name: who holds the keys is not the maker
	p, err := h.app.Relief.ProgramByCode(ctx, actor, c.Program)
	if err != nil {
		return err
	}
	how := core.Reading{Conflicts: c.AcceptConflicts}
	var done relief.Imported
	if c.DryRun {
		run, err := h.app.Relief.TryRoster(ctx, actor, p.ID, filepath.Base(c.File), data, how)
		if err != nil {
			return err
		}
		done = relief.Imported{Draft: run.Draft, Same: run.Same}
	} else if done, err = h.app.Relief.ImportRosterFile(ctx, actor, p.ID, filepath.Base(c.File), data, how); err != nil && !fault.Is(err, "roster.has_errors") {
		return err
	}
	if err := c.print(done); err != nil {
		return err
	}
	if done.Draft.Errors() > 0 {
		return exitError(2)
	}
	return nil
}

func (c *importRosterCmd) print(done relief.Imported) error {
	tag, d := tongue(), done.Draft
	if !c.JSON {
		fmt.Println(lang.Text(tag, "import.summary", "Heads", d.Heads, "Total", d.Total.Grouped(), "Capitals", money.Capitals(d.Total)))
		switch {
		case d.Errors() > 0:
			fmt.Println(lang.Text(tag, "import.refused", "Errors", d.Errors(), "Warnings", d.Warnings()))
		case done.Same:
			fmt.Println(lang.Text(tag, "import.same", "Version", done.Version))
		case c.DryRun:
			fmt.Println(lang.Text(tag, "import.dry_run", "Warnings", d.Warnings()))
		default:
			fmt.Println(lang.Text(tag, "import.done", "Version", done.Version))
		}
		return sheet.WriteProblems(os.Stderr, tag, d.Problems)
	}
	out := imported{Program: c.Program, File: filepath.Base(c.File), DryRun: c.DryRun, Imported: done.Roster != 0 && !done.Same, Same: done.Same,
		Version: done.Version, Heads: d.Heads, Total: d.Total.String(), Capitals: money.Capitals(d.Total), Problems: problemsOf(tag, d.Problems)}
	return json.NewEncoder(os.Stdout).Encode(out)
}

func problemsOf(tag lang.Tag, list []table.Problem) []problem {
	out := []problem{}
	for _, p := range list {
		out = append(out, problem{Row: p.Row, Column: p.Column, Header: p.Header, Severity: severity(p), Code: p.Code, Message: p.Text(tag)})
	}
	return out
}

func severity(p table.Problem) string {
	return [...]string{table.Error: "error", table.Warning: "warning", table.Notice: "notice"}[p.Severity]
}

// readFile reads a file up to the importer's limit.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "import.unreadable").Because(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(f, sheet.MaxBytes+1))
	if err != nil {
		return nil, fault.Wrap(err, "read the file")
	}
	return data, table.Bare(data)
}
