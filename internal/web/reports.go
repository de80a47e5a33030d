package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/print"
	"reliefbook/internal/report"
	"reliefbook/internal/sheet"
)

var reportRoutes = []route{
	{method: "GET", path: "/reports", action: access.ReportRead, handle: listReports},
	{method: "GET", path: "/reports/:name", action: access.ReportRead, handle: showReport},
	{method: "GET", path: "/reports/:name/download", action: access.ReportRead, handle: downloadReport},
	{method: "GET", path: "/reports/issued", action: access.ReportRead, handle: listIssuedReports},
	{method: "GET", path: "/reports/issued/:id", action: access.ReportRead, handle: showIssuedReport},
}

// reportItem is one report of the list with the programs it can be asked for.
type reportItem struct {
	app.ReportInfo
	Programs []app.ProgramStatus
}

func listReports(r *request) error {
	programs, err := r.app.Programs(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	var items []reportItem
	for _, info := range app.Reports {
		item := reportItem{ReportInfo: info}
		for _, p := range programs {
			if info.TakesProgram || info.NeedsProgram && (p.Kind == fund.ByVisit) == info.ByVisit {
				item.Programs = append(item.Programs, p)
			}
		}
		items = append(items, item)
	}
	return r.page(http.StatusOK, "reports", "menu.reports", items)
}

// shownRows is how many rows a page shows; a download has them all.
const shownRows = 500

// reportBody is the page "report".
type reportBody struct {
	View        reportView
	Files       string // where it is downloaded, but for the format
	Program     string
	Takes       app.ReportInfo // what can be chosen
	Past        bool           // whether it can be made as of an earlier day
	Asked       app.ReportRequest
	Departments []option // it can be narrowed to
	Stages      []stage
	Flow        []flowRow
	Attached    *reportView // the differences under the three-way reconciliation
}

// Asks reports whether anything can be chosen.
func (b reportBody) Asks() bool {
	return b.Past || b.Takes.TakesPeriod || b.Takes.TakesAccount || b.Takes.TakesUnit
}

// reportView is a report as a page shows it.
type reportView struct {
	*report.Table
	Shown      [][]report.Value
	Total      []report.Value
	Provenance []string
}

func view(t *report.Table) reportView {
	v := reportView{Table: t, Shown: t.Rows, Total: t.TotalRow(lang.Text(t.Lang, "report.total")), Provenance: t.Provenance()}
	if len(v.Shown) > shownRows {
		v.Shown = v.Shown[:shownRows]
	}
	return v
}

// Numeric reports whether a column's values stand to the right.
func (v reportView) Numeric(column int) bool {
	k := v.Columns[column].Kind
	return k == report.Amount || k == report.Integer || k == report.Percent
}

// Link is the page behind a cell, or empty: the figure's own, or the row's in its first column.
func (v reportView) Link(row, column int) string {
	if row < len(v.Drill) {
		if href := v.Drill[row][v.Columns[column].Key]; href != "" {
			if v.Past && strings.HasPrefix(href, "/reports/") { // of the same moment
				return href + "&" + url.Values{"as_of": {v.AsOf.Format(time.RFC3339Nano)}}.Encode()
			}
			return href
		}
	}
	if column == 0 && row < len(v.Links) {
		return v.Links[row]
	}
	return ""
}

// Text is a value as people read it.
func (v reportView) Text(value report.Value) string { return report.Shown(value) }

func showReport(r *request) error {
	asked := r.reportAsked(r.Param("name"))
	t, err := r.app.Report(r.ctx(), r.Actor, asked)
	if err != nil {
		return err
	}
	body := reportBody{View: view(t), Program: t.Program, Asked: asked}
	body.Takes = app.Reports[slices.IndexFunc(app.Reports, func(i app.ReportInfo) bool { return i.Name == t.Name })]
	body.Past = body.Takes.KnowsPast()
	if body.Takes.TakesUnit {
		units, err := r.app.Structure(r.ctx(), r.Actor)
		if err != nil {
			return err
		}
		for _, d := range units.Departments {
			body.Departments = append(body.Departments, option{d.Code, d.Name})
		}
	}
	query := url.Values{"program": {t.Program}}
	for key, value := range t.Filter {
		query.Set(key, value)
	}
	if asked.AsOf != "" {
		query.Set("as_of", asked.AsOf)
	}
	body.Files = "/reports/" + t.Name + "/download?" + query.Encode() + "&"
	r.Title = t.Title
	if t.Name == "three-way" {
		body.Stages, body.Flow = r.flowOf(t)
		asked.Name = "differences"
		differences, err := r.app.Report(r.ctx(), r.Actor, asked)
		if err != nil {
			return err
		}
		attached := view(differences)
		body.Attached = &attached
	}
	return r.page(http.StatusOK, "report", "menu.reports", body)
}

// reportAsked is what the address asks for.
func (r *request) reportAsked(name string) app.ReportRequest {
	return app.ReportRequest{Name: name, Program: r.QueryParam("program"), Unit: r.QueryParam("department"), Account: r.QueryParam("account"), Test: r.QueryParam("test"), Voucher: r.QueryParam("voucher"), From: r.QueryParam("from"), To: r.QueryParam("to"),
		AsOf: r.QueryParam("as_of"), Fund: r.QueryParam("fund"), Month: r.QueryParam("month"), Lang: r.Lang}
}

// flowOf reads the chart's figures from the three-way reconciliation itself, so that the two can't differ.
func (r *request) flowOf(t *report.Table) (stages []stage, rows []flowRow) {
	at := map[string]int{}
	for i, c := range t.Columns {
		at[c.Key] = i
	}
	amount := func(v report.Value) money.Amount { a, _ := v.(money.Amount); return a }
	for _, row := range t.Rows {
		name, _ := row[at["department"]].(string)
		rows = append(rows, flowRow{Label: name, Entitled: amount(row[at["entitled"]]), Paid: amount(row[at["paid"]]),
			Confirmed: amount(row[at["confirmed"]])})
	}
	for _, key := range []string{"entitled", "paid", "confirmed"} {
		stages = append(stages, stage{r.t("ui.flow_" + key), amount(t.Totals[key]), "confirmed"})
	}
	return stages, rows
}

func downloadReport(r *request) error {
	t, err := r.app.IssueReport(r.ctx(), r.Actor, r.reportAsked(r.Param("name")))
	if err != nil {
		return err
	}
	return r.sendReport(t)
}

func (r *request) sendReport(t *report.Table) error {
	var out bytes.Buffer
	name, kind, err := writeReport(&out, t, r.QueryParam("format"), r.QueryParam("encoding"))
	if err != nil {
		return err
	}
	return r.attach(name, kind, out.Bytes())
}

// writeReport writes a report in a format and gives the file's name and type.
func writeReport(w io.Writer, t *report.Table, format, encoding string) (name, kind string, err error) {
	name = t.Title
	if t.Program != "" {
		name += "-" + t.Program
	}
	name += "-" + t.AsOf.In(zone).Format("20060102-150405")
	switch format {
	case "json":
		return name + ".json", "application/json", t.WriteJSON(w)
	case "xlsx":
		return name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.WriteXLSX(w, sheet.FromReport(t))
	case "pdf":
		return name + ".pdf", pdfType, print.Report(w, t)
	case "csv":
		if encoding != sheet.GB18030 {
			encoding = sheet.UTF8
		}
		return name + ".csv", "text/csv; charset=" + encoding, sheet.WriteCSV(w, sheet.FromReport(t), encoding)
	}
	return "", "", errNotFound()
}
