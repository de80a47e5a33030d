package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/report"
	"reliefbook/internal/web/reports"
)

type reportCmd struct {
	where
	Name string `arg:"" help:"The report's name; 'list' lists them."`
	kong.Plugins
	Format   string `help:"csv, xlsx, pdf, html or json." enum:"csv,xlsx,pdf,html,json" default:"csv"`
	Encoding string `help:"Of a CSV: utf-8 (with BOM) or gb18030." enum:"utf-8,gb18030" default:"utf-8"`
	Lang     string `help:"zh-CN or en." enum:"zh-CN,en" default:"zh-CN"`
	Output   string `short:"o" help:"File to write; standard output otherwise." placeholder:"FILE"`
	JSON     bool   `help:"With 'list': print the list as JSON."`
}

// newReportCmd has a flag for every parameter of any report.
func newReportCmd() reportCmd {
	var flags []reflect.StructField
	for i, p := range report.Params() {
		flags = append(flags, reflect.StructField{Name: fmt.Sprint("Param", i), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(
			fmt.Sprintf("name:%q help:%q placeholder:%q", strings.ReplaceAll(p.Key, "_", "-"), p.Help, strings.ToUpper(string(p.Kind))))})
	}
	return reportCmd{Plugins: kong.Plugins{reflect.New(reflect.StructOf(flags)).Interface()}}
}

// asked is what the flags say.
func (c *reportCmd) asked() report.Request {
	r := report.Request{Name: c.Name, Values: report.Values{}, Lang: lang.Parse(c.Lang)}
	flags := reflect.ValueOf(c.Plugins[0]).Elem()
	for i, p := range report.Params() {
		r.Values[p.Key] = flags.Field(i).String()
	}
	return r
}

// Run writes one report, or lists them.
func (c *reportCmd) Run(ctx context.Context) error {
	if c.Name == "list" {
		return listReports(os.Stdout, lang.Parse(c.Lang), c.JSON)
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	t, err := h.app.Reports.IssueReport(ctx, access.CommandLine(access.Auditor), c.asked())
	if err != nil {
		return err
	}
	return writeTo(c.Output, func(w io.Writer) error {
		_, err := reports.WriteReport(w, t, c.Format, c.Encoding)
		return err
	})
}

func listReports(w io.Writer, tag lang.Tag, asJSON bool) error {
	type item struct {
		Name         string `json:"name"`
		Title        string `json:"title"`
		NeedsProgram bool   `json:"needs_program"`
	}
	items := []item{}
	for _, d := range report.All {
		items = append(items, item{d.Name, d.Title(tag), d.NeedsProgram()})
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
