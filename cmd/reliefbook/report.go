package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/print"
	"reliefbook/internal/sheet"
	"reliefbook/internal/web"
)

type reportCmd struct {
	where
	Name     string `arg:"" help:"The report's name; 'list' lists them."`
	Program  string `help:"The program's code; needed by some reports." placeholder:"CODE"`
	Unit     string `name:"department" help:"Of reports by department: one department's code." placeholder:"CODE"`
	Account  string `help:"Of ledgers: one account's code, with the accounts below it." placeholder:"CODE"`
	Test     string `help:"Of audit findings: one test." placeholder:"TEST"`
	Voucher  string `help:"Of vouchers: one voucher's number in its address." placeholder:"ID"`
	From     string `help:"Of reports over a period: its first day, YYYY-MM-DD." placeholder:"DAY"`
	To       string `help:"Its last day." placeholder:"DAY"`
	AsOf     string `help:"As the books stood then: a day (its end in China) or an instant of RFC 3339. Empty: now." placeholder:"WHEN"`
	Fund     string `help:"Of the bank reconciliation: a fund's code; all without it." placeholder:"CODE"`
	Month    string `help:"Of the bank reconciliation: its month, YYYY-MM; this one without it." placeholder:"MONTH"`
	Format   string `help:"csv, xlsx, pdf, html or json." enum:"csv,xlsx,pdf,html,json" default:"csv"`
	Encoding string `help:"Of a CSV: utf-8 (with BOM) or gb18030." enum:"utf-8,gb18030" default:"utf-8"`
	Lang     string `help:"zh-CN or en." enum:"zh-CN,en" default:"zh-CN"`
	Output   string `short:"o" help:"File to write; standard output otherwise." placeholder:"FILE"`
	JSON     bool   `help:"With 'list': print the list as JSON."`
}

// Run writes one report, or lists them.
func (c *reportCmd) Run(ctx context.Context) error {
	tag := lang.Parse(c.Lang)
	if c.Name == "list" {
		return listReports(os.Stdout, tag, c.JSON)
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	t, err := h.app.IssueReport(ctx, access.CommandLine(access.Auditor), app.ReportRequest{Name: c.Name, Program: c.Program, Unit: c.Unit, Account: c.Account, Test: c.Test, Voucher: c.Voucher, From: c.From, To: c.To,
		AsOf: c.AsOf, Fund: c.Fund, Month: c.Month, Lang: tag})
	if err != nil {
		return err
	}
	return writeTo(c.Output, func(w io.Writer) error {
		switch c.Format {
		case "json":
			return t.WriteJSON(w)
		case "xlsx":
			return sheet.WriteXLSX(w, sheet.FromReport(t))
		case "pdf":
			return print.Report(w, t)
		case "html":
			return web.WriteReport(w, t)
		}
		return sheet.WriteCSV(w, sheet.FromReport(t), c.Encoding)
	})
}

func listReports(w io.Writer, tag lang.Tag, asJSON bool) error {
	type item struct {
		Name         string `json:"name"`
		Title        string `json:"title"`
		NeedsProgram bool   `json:"needs_program"`
	}
	items := []item{}
	for _, r := range app.Reports {
		items = append(items, item{r.Name, lang.Text(tag, "report."+r.Name), r.NeedsProgram})
	}
	if asJSON {
		return json.NewEncoder(w).Encode(items)
	}
	for _, i := range items {
		fmt.Fprintf(w, "%-20s %s\n", i.Name, i.Title)
	}
	return nil
}

// writeTo writes to a file that appears whole or not at all, or to standard output.
func writeTo(path string, write func(io.Writer) error) error {
	if path == "" {
		w := bufio.NewWriter(os.Stdout)
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	}
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return fault.New(fault.Invalid, "report.output").Because(err)
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(part) // what is left of a failed write
		return fault.Wrap(err, "write the report")
	}
	return os.Rename(part, path)
}
