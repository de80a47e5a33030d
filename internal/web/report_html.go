package web

import (
	"html/template"
	"io"

	"reliefbook/internal/report"
	"reliefbook/static"
	"reliefbook/templates"
)

// WriteReport writes a report as an HTML document that stands alone: for the
// command line, and for printing.
func WriteReport(w io.Writer, t *report.Table) error {
	page, err := template.New("").Funcs(funcs(t.Lang)).ParseFS(templates.FS, "parts/*.html", "alone/report.html")
	if err != nil {
		return err
	}
	css, err := static.FS.ReadFile("report.css")
	if err != nil {
		return err
	}
	return page.ExecuteTemplate(w, "report-alone", struct {
		View reportView
		CSS  template.CSS
	}{view(t).whole(), template.CSS(css)})
}

// whole shows every row, without links: the file stands alone.
func (v reportView) whole() reportView {
	v.Shown = v.Rows
	t := *v.Table
	t.Links, t.Drill = nil, nil
	v.Table = &t
	return v
}
