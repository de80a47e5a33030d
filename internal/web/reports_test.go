package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/money"
	"reliefbook/internal/report"
	"reliefbook/internal/sheet"
)

// TestDownloadsAgree: every report as CSV in both encodings, workbook and JSON
// says the same, row by row, and the files are what they claim to be.
func TestDownloadsAgree(t *testing.T) {
	s := newSite(t)
	s.Released(t, 20, "护理系", "药学系")
	s.giving(t)
	s.Clock.Pass(60 * 24 * time.Hour) // what nobody has signed for is a disagreement by now
	_, err := s.SweepExceptions(context.Background(), s.Maker, 0)
	check(t, err)
	v := s.as(t, s.Auditor)
	for _, info := range report.All {
		program := "MZ"
		if info.Of == report.VisitProgram {
			program = "VISIT"
		}
		address := "/reports/" + info.Name + "/download?program=" + program + "&format="
		asJSON := v.get(address+"json").must(t, 200)
		var said struct {
			Name    string
			Columns []struct{ Label string }
			Rows    [][]any
		}
		check(t, json.Unmarshal([]byte(asJSON.body), &said))
		if said.Name != info.Name || len(said.Rows) == 0 && info.Name != "advances" { // no cash in this one
			t.Errorf("%s: %q with %d rows", info.Name, said.Name, len(said.Rows))
		}
		csvAnswer := v.get(address+"csv").must(t, 200)
		if d := csvAnswer.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || !strings.Contains(d, "filename*=") {
			t.Errorf("%s is handed over as %q", info.Name, d)
		}
		body, ok := strings.CutPrefix(csvAnswer.body, "\ufeff")
		if !ok {
			t.Errorf("%s has no BOM", info.Name)
		}
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		check(t, err)
		if rows[0][0] != said.Columns[0].Label || len(rows) < 1+len(said.Rows) {
			t.Errorf("%s: CSV of %d rows beside JSON of %d", info.Name, len(rows), len(said.Rows))
		}
		for _, format := range []string{"xlsx", "csv&encoding=gb18030"} {
			got := v.get(address+format).must(t, 200)
			table, err := sheet.Read("x."+format[:3], []byte(got.body))
			if format == "xlsx" {
				table, err = sheet.Read("x.xlsx", []byte(got.body))
			}
			check(t, err)
			if len(table.Rows) < 1+len(said.Rows) {
				t.Errorf("%s as %s: %d rows beside %d", info.Name, format, len(table.Rows), len(said.Rows))
			}
		}
	}
	v.get("/reports/three-way/download?program=MZ&format=exe").must(t, 404)
	v.get("/reports/three-way").must(t, 422)
	v.get("/reports/nothing").must(t, 404)
	v.get("/reports/three-way?program=NOPE").must(t, 404)
}

func TestReportStandsAlone(t *testing.T) {
	s := newSite(t)
	s.Released(t, 10, "护理系")
	table, err := s.Report(t.Context(), s.Auditor, report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}, Lang: "en"})
	check(t, err)
	var out bytes.Buffer
	_, err = WriteReport(&out, table, "html", "")
	check(t, err)
	for _, want := range []string{"<!doctype html>", `lang="en"`, "300.00", money.Capitals(30_000), "tabular-nums"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}
