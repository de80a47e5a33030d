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
	total := t.TotalRow(lang.Text(t.Lang, "report.total"))
	for i, c := range t.Columns {
		g.Columns[i] = Column{Label: c.Label, Kind: reportKinds[c.Kind], Width: widthOf(t, i, total)}
	}
	g.Rows = func(yield func([]string) bool) {
		for _, row := range t.Rows {
			if !yield(plain(row)) {
				return
			}
		}
	}
	if total != nil {
		g.Totals = plain(total)
	}
	return g
}

// The narrowest and the widest a report's column is made, in characters.
const (
	narrowest = 6
	widest    = 46
)

// widthOf is what a column needs for its longest cell, within bounds.
func widthOf(t *report.Table, column int, total []report.Value) int {
	width := max(narrowest, report.Wide(t.Columns[column].Label))
	for _, row := range t.Rows {
		width = max(width, report.Wide(report.Shown(row[column])))
	}
	if total != nil {
		width = max(width, report.Wide(report.Shown(total[column])))
	}
	return min(width, widest) + 3
}

func plain(row []report.Value) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = report.Plain(v)
	}
	return out
}
