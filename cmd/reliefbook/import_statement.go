package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/sheet"
)

type importStatementCmd struct {
	where
	Fund string `required:"" help:"The fund's code." placeholder:"CODE"`
	JSON bool   `help:"Print the result as JSON."`
	File string `arg:"" help:"CSV, XLSX or camt.053 XML." type:"existingfile"`
}

// checked is what --json prints.
type checked struct {
	Fund     string    `json:"fund"`
	File     string    `json:"file"`
	Ready    bool      `json:"ready"`
	Lines    int       `json:"lines"`
	Known    int       `json:"known"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Opening  string    `json:"opening"`
	Received string    `json:"received"`
	Paid     string    `json:"paid"`
	Closing  string    `json:"closing"`
	Refusal  string    `json:"refusal"`
	Problems []problem `json:"problems"`
}

// Run checks the file; exit 2 when it could not be brought in as it is.
func (c *importStatementCmd) Run(ctx context.Context) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	actor := access.CommandLine(access.Maker)
	funds, err := h.app.Books.Funds(ctx, actor)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(funds, func(f books.FundStatus) bool { return f.Code == c.Fund })
	if i < 0 {
		return core.ErrNotFound()
	}
	run, err := h.app.Banking.TryStatement(ctx, actor, funds[i].ID, filepath.Base(c.File), data, banking.StatementReading{})
	if err != nil {
		return err
	}
	if err := c.print(run); err != nil {
		return err
	}
	if !run.Ready() {
		return exitError(2)
	}
	return nil
}

func (c *importStatementCmd) print(run banking.StatementRun) error {
	tag, s := tongue(), run.Statement
	refusal := ""
	if e := fault.Of(run.Refusal); e != nil {
		refusal = lang.Fault(tag, e)
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(checked{Fund: c.Fund, File: run.File, Ready: run.Ready(), Lines: len(s.Lines), Known: run.Skip, From: s.From, To: s.To,
			Opening: s.Opening.String(), Received: s.Received.String(), Paid: s.Paid.String(), Closing: s.Closing.String(),
			Refusal: refusal, Problems: problemsOf(tag, s.Problems)})
	}
	fmt.Println(lang.Text(tag, "import.statement", "Lines", len(s.Lines), "Known", run.Skip, "From", s.From, "To", s.To,
		"Opening", s.Opening.Grouped(), "Received", s.Received.Grouped(), "Paid", s.Paid.Grouped(), "Closing", s.Closing.Grouped()))
	switch {
	case run.Same.ID != 0:
		fmt.Println(lang.Text(tag, "statement.same"))
	case refusal != "":
		fmt.Println(refusal)
	case run.Ready():
		fmt.Println(lang.Text(tag, "import.checked", "Warnings", s.Warnings()))
	}
	return sheet.WriteProblems(os.Stderr, tag, s.Problems)
}
