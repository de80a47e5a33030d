package report

import (
	"encoding/json"
	"io"
	"strconv"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// WriteJSON writes the report for scripts: amounts are text with two decimals,
// numbers are numbers.
func (t *Table) WriteJSON(w io.Writer) error {
	out := *t
	if out.Rows == nil {
		out.Rows = [][]Value{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// ReadJSON undoes WriteJSON: the report comes out of it in every format as it
// came out of the one that was written.
func ReadJSON(r io.Reader) (*Table, error) {
	var t Table
	d := json.NewDecoder(r)
	d.UseNumber()
	err := d.Decode(&t)
	if err != nil {
		return nil, fault.Wrap(err, "read a report")
	}
	kinds := map[string]Kind{}
	for _, c := range t.Columns {
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
	return &t, nil
}

// readValue is a value of a column's kind: text in a column of amounts is one
// where it reads as one, a number is a whole number.
func readValue(v any, kind Kind) (Value, error) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		return n, fault.Wrap(err, "read a report's number")
	case string:
		var a money.Amount
		if kind == Amount && a.UnmarshalJSON([]byte(strconv.Quote(v))) == nil && a.String() == v {
			return a, nil
		}
	}
	return v, nil
}
