package reports

import (
	"html/template"
	"io"

	"reliefbook/internal/print"
	"reliefbook/internal/report"
	"reliefbook/internal/sheet"
	"reliefbook/internal/web/kit"
	"reliefbook/static"
	"reliefbook/templates"
)

// WriteReport writes a report as json, xlsx, pdf, html or csv and returns the media
// type. encoding is for CSV: sheet.GB18030, or sheet.UTF8 for anything else.
// Refusal: not_found for another format.
func WriteReport(w io.Writer, t *report.Table, format, encoding string) (kind string, err error) {
	switch format {
	case "json":
		return "application/json", t.WriteJSON(w)
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.WriteXLSX(w, sheet.FromReport(t))
	case "pdf":
		return kit.PdfType, print.Report(w, t)
	case "html":
		return "text/html; charset=utf-8", writeReportPage(w, t)
	case "csv":
		if encoding != sheet.GB18030 {
			encoding = sheet.UTF8
		}
		return "text/csv; charset=" + encoding, sheet.WriteCSV(w, sheet.FromReport(t), encoding)
	}
	return "", kit.ErrNotFound()
}

// writeReportPage writes a report as a self-contained HTML document, for the
// command line and for printing.
func writeReportPage(w io.Writer, t *report.Table) error {
	page, err := template.New("").Funcs(kit.Funcs(t.Lang)).ParseFS(templates.FS, "parts/*.html", "alone/report.html")
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

// whole shows every row without links: the file is self-contained.
func (v reportView) whole() reportView {
	v.Shown = v.Rows
	t := *v.Table
	t.Links, t.Drill = nil, nil
	v.Table = &t
	return v
}
