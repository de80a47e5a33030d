package print

import (
	"io"
	"strings"

	"reliefbook/internal/lang"
	"reliefbook/internal/report"
)

// Report prints any report, upright or across by how wide its columns are;
// vouchers in the form they are filed in.
func Report(w io.Writer, t *report.Table) error {
	if t.Name == "vouchers" {
		return Vouchers(w, t)
	}
	weights := make([]float64, len(t.Columns))
	rows := make([][]string, len(t.Rows))
	for i, c := range t.Columns {
		weights[i] = float64(report.Wide(c.Label)) + 2
	}
	total := t.TotalRow(lang.Text(t.Lang, "report.total"))
	for n, row := range append(t.Rows[:len(t.Rows):len(t.Rows)], total) {
		if row == nil {
			continue
		}
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = report.Shown(v)
			weights[i] = max(weights[i], min(float64(report.Wide(cells[i]))+1, 38))
		}
		if n < len(rows) {
			rows[n] = cells
		}
	}
	var sum float64
	for _, x := range weights {
		sum += x
	}
	d := newDoc(t.Lang, sum > 105)
	p := &sheet{doc: d, title: t.Title, sub: narrowed(t), rowHeight: 17, rows: rows, notes: append(append([]string{}, t.Notes...), t.Provenance()...), people: t.People}
	for i, c := range t.Columns {
		a := left
		if c.Kind.Numeric() {
			a = right
		}
		p.columns = append(p.columns, column{c.Label, weights[i], a})
	}
	p.spread()
	for _, v := range total {
		p.total = append(p.total, report.Shown(v))
	}
	p.print()
	return d.write(w)
}

// narrowed is what the report is of, below its title.
func narrowed(t *report.Table) string {
	words := []string{}
	if t.Program != "" {
		words = append(words, t.Program)
	}
	return strings.Join(append(words, report.Narrowed(t.Lang, t.Filter)...), "　")
}
