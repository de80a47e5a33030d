package report

import (
	"encoding/json"
	"io"
	"time"

	"reliefbook/internal/money"
)

type jsonTable struct {
	Name       string           `json:"name"`
	Title      string           `json:"title"`
	Program    string           `json:"program"`
	AsOf       string           `json:"as_of"`
	Checkpoint Checkpoint       `json:"checkpoint"`
	Columns    []jsonColumn     `json:"columns"`
	Rows       [][]Value        `json:"rows"`
	Totals     map[string]Value `json:"totals"`
}

type jsonColumn struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Kind  Kind   `json:"kind"`
}

// WriteJSON writes the report for scripts: amounts are text with two decimals,
// numbers are numbers.
func (t *Table) WriteJSON(w io.Writer) error {
	out := jsonTable{Name: t.Name, Title: t.Title, Program: t.Program, AsOf: t.AsOf.UTC().Format(time.RFC3339Nano),
		Checkpoint: t.Checkpoint, Columns: make([]jsonColumn, len(t.Columns)), Rows: make([][]Value, len(t.Rows)), Totals: map[string]Value{}}
	for i, c := range t.Columns {
		out.Columns[i] = jsonColumn(c)
	}
	for i, row := range t.Rows {
		out.Rows[i] = make([]Value, len(row))
		for j, v := range row {
			out.Rows[i][j] = jsonValue(v)
		}
	}
	for k, v := range t.Totals {
		out.Totals[k] = jsonValue(v)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func jsonValue(v Value) Value {
	if a, ok := v.(money.Amount); ok {
		return a.String()
	}
	return v
}
