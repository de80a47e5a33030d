package reports

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
	"reliefbook/internal/web/kit"
)

var ReportRoutes = []kit.Route{
	{Method: "GET", Path: "/reports", Action: access.ReportRead, Handle: listReports},
	{Method: "GET", Path: "/reports/:name", Action: access.ReportRead, Handle: showReport},
	{Method: "GET", Path: "/reports/:name/download", Action: access.ReportRead, Handle: downloadReport},
	{Method: "GET", Path: "/reports/issued", Action: access.ReportRead, Handle: listIssuedReports},
	{Method: "GET", Path: "/reports/issued/:id", Action: access.ReportRead, Handle: showIssuedReport},
}

// reportItem is one report of the list with the programs it can be asked for.
type reportItem struct {
	report.Declaration
	Programs []relief.ProgramStatus
}

func listReports(r *kit.Request) error {
	programs, err := r.App.Relief.Programs(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	var items []reportItem
	for _, d := range report.All {
		item := reportItem{Declaration: d}
		for _, p := range programs {
			if d.IsOf(p.Kind) {
				item.Programs = append(item.Programs, p)
			}
		}
		items = append(items, item)
	}
	return r.Page(http.StatusOK, "reports", "menu.reports", items)
}

// shownRows is how many rows a page shows; a download has them all.
const shownRows = 500

// reportBody is the page "report".
type reportBody struct {
	View     reportView
	Files    string // where it is downloaded, but for the format
	Program  string
	Fields   []map[string]any  // what can be chosen, as the template "field" takes it
	Hidden   map[string]string // what stays chosen
	Stages   []kit.Stage
	Flow     []kit.FlowRow
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
	v := reportView{Table: t, Shown: t.Rows, Total: t.TotalRow(lang.Text(t.Lang, "report.total")), Provenance: t.Provenance()}
	if len(v.Shown) > shownRows {
		v.Shown = v.Shown[:shownRows]
	}
	return v
}

// Numeric reports whether a column's values stand to the right.
func (v reportView) Numeric(column int) bool { return v.Columns[column].Kind.Numeric() }

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

func showReport(r *kit.Request) error {
	asked := reportAsked(r)
	list, err := r.App.Reports.ReportPage(r.Ctx(), r.Actor, asked)
	if err != nil {
		return err
	}
	t := list[0]
	body := reportBody{View: view(t), Program: t.Program}
	if body.Fields, body.Hidden, err = reportFields(r, asked); err != nil {
		return err
	}
	query := url.Values{"program": {t.Program}}
	for key, value := range t.Filter {
		query.Set(key, value)
	}
	if at := asked.Values["as_of"]; at != "" {
		query.Set("as_of", at)
	}
	body.Files = "/reports/" + t.Name + "/download?" + query.Encode() + "&"
	r.Title = t.Title
	if t.Name == "three-way" {
		body.Stages, body.Flow = flowOf(r, t)
	}
	if len(list) > 1 {
		attached := view(list[1])
		body.Attached = &attached
	}
	return r.Page(http.StatusOK, "report", "menu.reports", body)
}

// reportAsked is what the address asks for.
func reportAsked(r *kit.Request) report.Request {
	asked := report.Request{Name: r.Param("name"), Values: report.Values{}, Lang: r.Lang}
	for _, p := range report.Params() {
		asked.Values[p.Key] = r.QueryParam(p.Key)
	}
	return asked
}

// reportFields are the fields of a report's form and its hidden parameters; none
// when there is nothing to choose.
func reportFields(r *kit.Request, asked report.Request) (fields []map[string]any, hidden map[string]string, err error) {
	d, err := report.Find(asked.Name)
	if err != nil {
		return nil, nil, err
	}
	hidden = map[string]string{}
	for _, p := range d.Params() {
		value := asked.Values[p.Key]
		if p.Hidden {
			if value != "" {
				hidden[p.Key] = value
			}
			continue
		}
		field := map[string]any{"Name": p.Key, "Label": p.Label.In(r.Lang), "Value": value, "Optional": true, "Max": 60}
		switch {
		case p.Kind == report.Day, p.Kind == report.Moment && len(value) <= len(time.DateOnly):
			field["Type"], field["Max"] = "date", nil
		case p.Kind == report.Yuan:
			field["Type"] = "amount"
		case p.Kind == report.Department:
			units, err := r.App.Structure(r.Ctx(), r.Actor)
			if err != nil {
				return nil, nil, err
			}
			var options []kit.Option
			for _, d := range units.Departments {
				options = append(options, kit.Option{Value: d.Code, Label: d.Name})
			}
			field["Type"], field["Max"], field["Blank"], field["Options"] = "select", nil, r.T("reports.all_departments"), options
		}
		fields = append(fields, field)
	}
	return fields, hidden, nil
}

// flowOf reads the chart's figures from the three-way reconciliation itself, so that the two can't differ.
func flowOf(r *kit.Request, t *report.Table) (stages []kit.Stage, rows []kit.FlowRow) {
	amount := func(v report.Value) money.Amount { a, _ := v.(money.Amount); return a }
	for _, row := range t.Rows {
		rows = append(rows, kit.FlowRow{Label: report.Plain(row[t.At("department")]), Entitled: amount(row[t.At("entitled")]),
			Paid: amount(row[t.At("paid")]), Confirmed: amount(row[t.At("confirmed")])})
	}
	for _, key := range []string{"entitled", "paid", "confirmed"} {
		stages = append(stages, kit.Stage{Label: r.T("ui.flow_" + key), Amount: amount(t.Totals[key]), Kind: "confirmed"})
	}
	return stages, rows
}

func downloadReport(r *kit.Request) error {
	t, err := r.App.Reports.IssueReport(r.Ctx(), r.Actor, reportAsked(r))
	if err != nil {
		return err
	}
	return sendReport(r, t)
}

func sendReport(r *kit.Request, t *report.Table) error {
	var out bytes.Buffer
	format := r.QueryParam("format")
	kind, err := WriteReport(&out, t, format, r.QueryParam("encoding"))
	if err != nil {
		return err
	}
	return r.Attach(t.FileName(format), kind, out.Bytes())
}
