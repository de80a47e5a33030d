package report

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// jsonTable is a report's JSON: scripts read it, so keys are added and never renamed.
type jsonTable struct {
	Name       string              `json:"name"`
	Title      string              `json:"title"`
	Program    string              `json:"program"`
	AsOf       string              `json:"as_of"`
	Checkpoint Checkpoint          `json:"checkpoint"`
	Columns    []jsonColumn        `json:"columns"`
	Rows       [][]Value           `json:"rows"`
	Totals     map[string]Value    `json:"totals"`
	Lang       lang.Tag            `json:"lang"`
	Past       bool                `json:"past,omitempty"`
	Alone      bool                `json:"single_handed,omitempty"`
	Actor      string              `json:"actor"`
	Filter     map[string]string   `json:"filter,omitempty"`
	Notes      []string            `json:"notes,omitempty"`
	People     []string            `json:"signers,omitempty"`
	Links      []string            `json:"links,omitempty"`
	Drill      []map[string]string `json:"drill,omitempty"`
	Hash       string              `json:"content_hash"`
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
		Checkpoint: t.Checkpoint, Columns: make([]jsonColumn, len(t.Columns)), Rows: make([][]Value, len(t.Rows)), Totals: map[string]Value{},
		Lang: t.Lang, Past: t.Past, Alone: t.Alone, Actor: t.Actor, Filter: t.Filter, Notes: t.Notes, People: t.People, Links: t.Links, Drill: t.Drill, Hash: t.ContentHash}
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

// ReadJSON undoes WriteJSON: the report comes out of it in every format as it
// came out of the one that was written.
func ReadJSON(r io.Reader) (*Table, error) {
	var in jsonTable
	d := json.NewDecoder(r)
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		return nil, fault.Wrap(err, "read a report")
	}
	at, err := time.Parse(time.RFC3339Nano, in.AsOf)
	if err != nil {
		return nil, fault.Wrap(err, "read a report's moment")
	}
	t := &Table{Name: in.Name, Title: in.Title, Program: in.Program, Lang: in.Lang, AsOf: at.UTC(), Past: in.Past, Alone: in.Alone, Actor: in.Actor, Filter: in.Filter,
		Checkpoint: in.Checkpoint, Columns: make([]Column, len(in.Columns)), Rows: in.Rows, Links: in.Links, Drill: in.Drill, Totals: in.Totals,
		Notes: in.Notes, People: in.People, ContentHash: in.Hash}
	kinds := map[string]Kind{}
	for i, c := range in.Columns {
		t.Columns[i] = Column(c)
		kinds[c.Key] = c.Kind
	}
	for _, row := range t.Rows {
		for i, v := range row {
			if row[i], err = readValue(v, t.Columns[i].Kind); err != nil {
				return nil, err
			}
		}
	}
	for key, v := range t.Totals {
		if t.Totals[key], err = readValue(v, kinds[key]); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// readValue is a value of a column's kind: text in a column of amounts is one
// where it reads as one, a number is a whole number.
func readValue(v any, kind Kind) (Value, error) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		return n, fault.Wrap(err, "read a report's number")
	case string:
		if kind == Amount {
			if a, err := money.Parse(v); err == nil && a.String() == v {
				return a, nil
			}
			if rest, minus := strings.CutPrefix(v, "-"); minus {
				if a, err := money.Parse(rest); err == nil && (-a).String() == v {
					return -a, nil
				}
			}
		}
	}
	return v, nil
}
