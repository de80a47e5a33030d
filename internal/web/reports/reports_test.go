package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
	"reliefbook/internal/sheet"
	"reliefbook/internal/web/reports"
	"reliefbook/internal/webtest/site"
)

// TestDownloadsAgree: every report as CSV in both encodings, workbook and JSON
// says the same, row by row, and the files are what they claim to be.
func TestDownloadsAgree(t *testing.T) {
	s := site.New(t)
	s.Released(t, 20, "护理系", "药学系")
	s.GivenAway(t)
	s.Funded(t, "DUES", fund.PartyDues, 100)
	s.Clock.Pass(60 * 24 * time.Hour) // what nobody has signed for is a disagreement by now
	_, err := s.Exceptions.SweepExceptions(context.Background(), s.Maker, 0)
	apptest.Check(t, err)
	v := s.As(t, s.Auditor)
	for _, info := range report.All {
		program := "MZ"
		if info.Of == report.VisitProgram {
			program = "WALK"
		}
		address := "/reports/" + info.Name + "/download?program=" + program + "&format="
		asJSON := v.Get(address+"json").Must(t, 200)
		var said struct {
			Name    string
			Columns []struct{ Label string }
			Rows    [][]any
		}
		apptest.Check(t, json.Unmarshal([]byte(asJSON.Body), &said))
		if said.Name != info.Name || len(said.Rows) == 0 && info.Name != "advances" { // no cash in this one
			t.Errorf("%s: %q with %d rows", info.Name, said.Name, len(said.Rows))
		}
		csvAnswer := v.Get(address+"csv").Must(t, 200)
		if d := csvAnswer.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || !strings.Contains(d, "filename*=") {
			t.Errorf("%s is handed over as %q", info.Name, d)
		}
		body, ok := strings.CutPrefix(csvAnswer.Body, "\ufeff")
		if !ok {
			t.Errorf("%s has no BOM", info.Name)
		}
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		apptest.Check(t, err)
		if rows[0][0] != said.Columns[0].Label || len(rows) < 1+len(said.Rows) {
			t.Errorf("%s: CSV of %d rows beside JSON of %d", info.Name, len(rows), len(said.Rows))
		}
		for _, format := range []string{"xlsx", "csv&encoding=gb18030"} {
			got := v.Get(address+format).Must(t, 200)
			table, err := sheet.Read("x."+format[:3], []byte(got.Body))
			if format == "xlsx" {
				table, err = sheet.Read("x.xlsx", []byte(got.Body))
			}
			apptest.Check(t, err)
			if len(table.Rows) < 1+len(said.Rows) {
				t.Errorf("%s as %s: %d rows beside %d", info.Name, format, len(table.Rows), len(said.Rows))
			}
		}
	}
	v.Get("/reports/three-way/download?program=MZ&format=exe").Must(t, 404)
	v.Get("/reports/three-way").Must(t, 422)
	v.Get("/reports/nothing").Must(t, 404)
	v.Get("/reports/three-way?program=NOPE").Must(t, 404)
}

func TestReportStandsAlone(t *testing.T) {
	s := site.New(t)
	s.Released(t, 10, "护理系")
	table, err := s.Reports.Report(t.Context(), s.Auditor, report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}, Lang: "en"})
	apptest.Check(t, err)
	var out bytes.Buffer
	_, err = reports.WriteReport(&out, table, "html", "")
	apptest.Check(t, err)
	for _, want := range []string{"<!doctype html>", `lang="en"`, "300.00", money.Capitals(30_000), "tabular-nums"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
