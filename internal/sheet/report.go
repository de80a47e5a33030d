package sheet

import (
	"time"

	"reliefbook/internal/lang"
	"reliefbook/internal/report"
)

var reportKinds = map[report.Kind]Kind{report.Text: Text, report.Amount: Amount, report.Integer: Integer, report.Percent: Percent, report.State: Text}

// FromReport is a report as a grid: its totals as the last row, where it comes
// from as the notes.
func FromReport(t *report.Table) Grid {
	g := Grid{Title: t.Title, Columns: make([]Column, len(t.Columns)), Notes: append(append([]string{}, t.Notes...), Provenance(t)...)}
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

// Provenance is who asked, when, of what and at which checkpoint.
func Provenance(t *report.Table) []string {
	notes := []string{lang.Text(t.Lang, "report.as_of", "Time", t.AsOf.In(time.FixedZone("UTC+8", 8*60*60)).Format("2006-01-02 15:04:05"), "Actor", t.Actor)}
	if t.Program != "" {
		notes = append(notes, lang.Text(t.Lang, "report.of_program", "Program", t.Program))
	}
	return append(notes, lang.Text(t.Lang, "report.checkpoint", "Size", t.Checkpoint.Size, "Of", t.Checkpoint.Of, "Root", t.Checkpoint.Root))
}

func plain(row []report.Value) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = report.Plain(v)
	}
	return out
}
