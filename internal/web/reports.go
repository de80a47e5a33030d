package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"

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
	View     reportView
	Query    string // the program, for the downloads
	Program  string
	Period   bool // over days that can be chosen
	From, To string
	Stages   []stage
	Flow     []flowRow
	Attached *reportView // the differences under the three-way reconciliation
}

// reportView is a report as a page shows it.
type reportView struct {
	*report.Table
	Shown      [][]report.Value
	Total      []report.Value
	Provenance []string
}

func view(t *report.Table) reportView {
	v := reportView{Table: t, Shown: t.Rows, Total: t.TotalRow(lang.Text(t.Lang, "report.total")), Provenance: sheet.Provenance(t)}
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

// Link is the page behind a row, or empty.
func (v reportView) Link(row int) string {
	if row < len(v.Links) {
		return v.Links[row]
	}
	return ""
}

// Text is a value as people read it.
func (v reportView) Text(value report.Value) string { return report.Shown(value) }

func showReport(r *request) error {
	t, err := r.report(r.Param("name"))
	if err != nil {
		return err
	}
	query := url.Values{"program": {t.Program}}
	body := reportBody{View: view(t), Program: t.Program, From: r.QueryParam("from"), To: r.QueryParam("to")}
	if body.Period = takesPeriod(t.Name); body.Period {
		query.Set("from", body.From)
		query.Set("to", body.To)
	}
	body.Query = query.Encode()
	r.Title = t.Title
	if t.Name == "three-way" {
		body.Stages, body.Flow = r.flowOf(t)
		differences, err := r.report("differences")
		if err != nil {
			return err
		}
		attached := view(differences)
		body.Attached = &attached
	}
	return r.page(http.StatusOK, "report", "menu.reports", body)
}

func takesPeriod(name string) bool {
	return slices.ContainsFunc(app.Reports, func(i app.ReportInfo) bool { return i.Name == name && i.TakesPeriod })
}

func (r *request) report(name string) (*report.Table, error) {
	return r.app.Report(r.ctx(), r.Actor, app.ReportRequest{Name: name, Program: r.QueryParam("program"), From: r.QueryParam("from"), To: r.QueryParam("to"), Lang: r.Lang})
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
	t, err := r.report(r.Param("name"))
	if err != nil {
		return err
	}
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
