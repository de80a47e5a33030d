package sheet

import (
	"slices"
	"strings"

	"reliefbook/internal/lang"
	"reliefbook/internal/report"
)

var reportKinds = map[report.Kind]Kind{report.Text: Text, report.Amount: Amount, report.Integer: Integer, report.Percent: Percent, report.State: Text}

// FromReport is a report as a grid: its totals as the last row, where it comes
// from as the notes.
func FromReport(t *report.Table) Grid {
	g := Grid{Title: t.Title, Columns: make([]Column, len(t.Columns)), Notes: slices.Clone(t.Notes)}
	if len(t.People) > 0 {
		g.Notes = append(g.Notes, strings.Join(t.People, "　　　　"))
	}
	g.Notes = append(g.Notes, t.Provenance()...)
	for i, c := range t.Columns {
		g.Columns[i] = Column{Label: c.Label, Kind: reportKinds[c.Kind]}
	}
	g.Rows = func(yield func([]string) bool) {
		for _, row := range t.Rows {
			if !yield(plain(row)) {
				return
			}
		}
	}
	if totals := t.TotalRow(lang.Text(t.Lang, "report.total")); totals != nil {
		g.Totals = plain(totals)
	}
	return g
}

func plain(row []report.Value) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = report.Plain(v)
	}
	return out
}
