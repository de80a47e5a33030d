package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"reliefbook/internal/access"
	"reliefbook/internal/lang"
)

type chartCmd struct {
	Export chartExportCmd `cmd:"" help:"Write the chart in force as CSV, to be changed and imported."`
	Import chartImportCmd `cmd:"" help:"Check a chart and leave it for a maker to take up and a checker to approve; it applies to accounts opened from then on."`
}

// book names a book.
type book struct {
	where
	Book string `help:"MAIN, or PARTY for party dues." enum:"MAIN,PARTY" default:"MAIN"`
}

type chartExportCmd struct {
	book
	Output string `short:"o" help:"File to write; standard output otherwise." placeholder:"FILE"`
}

// Run writes the chart in force.
func (c *chartExportCmd) Run(ctx context.Context) error {
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	data, err := h.app.Books.ChartFile(ctx, access.CommandLine(access.Auditor), c.Book, tongue())
	if err != nil {
		return err
	}
	return writeTo(c.Output, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

type chartImportCmd struct {
	book
	reasonFlag
	File string `arg:"" help:"CSV or XLSX, as export writes it." type:"existingfile"`
}

// Run asks for a chart; exit 2 with the list of faults when it can't be.
func (c *chartImportCmd) Run(ctx context.Context) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	id, err := h.app.Books.ProposeChart(ctx, access.CommandLine(access.Maker), c.Book, filepath.Base(c.File), data, c.Reason)
	if err == nil {
		fmt.Println(lang.Text(tongue(), "chart.cli.asked", "ID", id))
	}
	return err
}
