package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/lang"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// The lists that are checked here and brought in on the screen: what they decide is
// under a person's name, and whoever sits at the command line is nobody.

// checkFlags are those of every list.
type checkFlags struct {
	where
	DryRun bool   `help:"Only check, as this command always does."`
	JSON   bool   `help:"Print the result as JSON."`
	File   string `arg:"" help:"CSV or XLSX." type:"existingfile"`
}

type importListCmd struct{ checkFlags }

type importAnswerCmd struct {
	checkFlags
	Batch int64 `required:"" help:"The batch's number, as its page's address has it." placeholder:"N"`
}

// checkedList is what --json prints.
type checkedList struct {
	List     string    `json:"list"`
	File     string    `json:"file"`
	Ready    bool      `json:"ready"`
	Lines    int       `json:"lines"`
	Total    string    `json:"total"`
	Problems []problem `json:"problems"`
}

// try is a use case that reads a list and keeps nothing.
type try = func(context.Context, access.Actor, string, []byte) (core.Checked, error)

// tries reads each list, by the command's name.
var tries = map[string]func(*app.App) try{
	"list":     func(a *app.App) try { return a.Relief.TryList },
	"students": func(a *app.App) try { return a.Relief.TryRoll },
	"staff":    func(a *app.App) try { return a.Relief.TryStaffCards },
	"duty":     func(a *app.App) try { return a.Rota.TryDutyMembers },
	"visits":   func(a *app.App) try { return a.Visits.TryPlan },
}

// Run checks the list; exit 2 with the faults by row and column when it is bad.
func (c *importListCmd) Run(ctx context.Context, k *kong.Context) error {
	list := k.Selected().Name
	return c.check(ctx, list, func(a *app.App, actor access.Actor, name string, data []byte) (core.Checked, bool, error) {
		got, err := tries[list](a)(ctx, actor, name, data)
		return got, true, err
	})
}

// Run checks the answer; exit 2 when it could not be brought in as it is.
func (c *importAnswerCmd) Run(ctx context.Context) error {
	return c.check(ctx, "answer", func(a *app.App, actor access.Actor, name string, data []byte) (core.Checked, bool, error) {
		run, err := a.Banking.TryResult(ctx, actor, c.Batch, name, data)
		got := core.Checked{Lines: len(run.Matching.Lines), Total: run.Matching.ByOutcome[bank.Succeeded].Total}
		for _, p := range run.Answer.Problems {
			got.Said.Take(p)
		}
		if err == nil && got.Said.Errors() == 0 && !run.Whole() {
			got.Said.Add(table.WholeFile, table.Error, "result.differs", "Missing", len(run.Matching.Missing), "MissingTotal", run.Matching.Waiting.Total)
		}
		known := run.Applied.ID != 0 || run.Waits != 0
		if known {
			fmt.Fprintln(os.Stderr, lang.Text(tongue(), "answer.same"))
		}
		return got, !known, err
	})
}

// check reads the file, says what was found, and exits 2 where it could not be brought in.
func (c *checkFlags) check(ctx context.Context, list string, read func(*app.App, access.Actor, string, []byte) (core.Checked, bool, error)) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	got, ready, err := read(h.app, access.CommandLine(access.Maker), filepath.Base(c.File), data)
	if err != nil {
		return err
	}
	ready = ready && got.Said.Errors() == 0
	if err := c.print(list, got, ready); err != nil {
		return err
	}
	if !ready {
		return exitError(2)
	}
	return nil
}

func (c *checkFlags) print(list string, got core.Checked, ready bool) error {
	tag := tongue()
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(checkedList{List: list, File: filepath.Base(c.File), Ready: ready, Lines: got.Lines,
			Total: got.Total.String(), Problems: problemsOf(tag, got.Said.List)})
	}
	fmt.Println(lang.Text(tag, "import.lines", "Lines", got.Lines, "Total", got.Total.Grouped()))
	word := "import.not_ready"
	if ready {
		word = "import.checked"
	}
	fmt.Println(lang.Text(tag, word, "Errors", got.Said.Errors(), "Warnings", got.Said.Warnings()))
	return sheet.WriteProblems(os.Stderr, tag, got.Said.List)
}
