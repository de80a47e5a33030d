package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"reliefbook/internal/access"
	"reliefbook/internal/lang"
)

type openingCmd struct {
	Export openingExportCmd `cmd:"" help:"Write the accounts of a book as CSV, to be filled in and imported."`
	Import openingImportCmd `cmd:"" help:"Check opening balances and leave them for a maker to take up and a checker to approve."`
}

type openingExportCmd struct {
	book
	Output string `short:"o" help:"File to write; standard output otherwise." placeholder:"FILE"`
}

// Run writes the accounts that may be opened.
func (c *openingExportCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	data, err := h.app.Books.OpeningFile(ctx, access.CommandLine(access.Auditor), c.Book, tongue())
	if err != nil {
		return err
	}
	return writeTo(c.Output, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

type openingImportCmd struct {
	book
	reasonFlag
	Day  string `help:"The day the balances stand as of, YYYY-MM-DD." required:""`
	File string `arg:"" help:"CSV or XLSX, as export writes it." type:"existingfile"`
}

// Run asks for opening balances; exit 2 with the list of faults when they can't be.
func (c *openingImportCmd) Run(ctx context.Context) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	id, err := h.app.Books.ProposeOpening(ctx, access.CommandLine(access.Maker), c.Book, c.Day, filepath.Base(c.File), data, c.Reason)
	if err == nil {
		fmt.Println(lang.Text(tongue(), "opening.cli.asked", "ID", id))
	}
	return err
}
