// Package report is reports: what each is declared to be and can be asked for,
// and what it says: a title, typed columns, rows, totals and where the figures
// come from. One declaration gives the page, the command and every file.
package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// Kind says what a column holds and so how it is aligned and written.
type Kind string

// The kinds of column.
const (
	Text    Kind = "text"
	Amount  Kind = "amount"  // money.Amount; two decimals everywhere
	Integer Kind = "integer" // heads, pieces, numbers
	Percent Kind = "percent" // floored: 100 % means all
	State   Kind = "state"   // a key of the catalogue
)

// Numeric reports whether a column's values stand to the right.
func (k Kind) Numeric() bool { return k == Amount || k == Integer || k == Percent }

// Column is one column of a report.
type Column struct {
	Key    string `json:"key"`   // stable, for scripts
	Label  string `json:"label"` // in the report's language
	Kind   Kind   `json:"kind"`
	summed bool   // its total is the sum of its rows
}

// Word is the catalogue's key of its label: a word that other screens say too,
// "column.<key>", or one that only reports say, "report.column.<key>".
func (c Column) Word() string {
	if shared := "column." + c.Key; lang.Has(lang.ZhCN, shared) {
		return shared
	}
	return "report.column." + c.Key
}

// of declares columns of a kind.
func (k Kind) of(keys ...string) (list []Column) {
	for _, key := range keys {
		list = append(list, Column{Key: key, Kind: k})
	}
	return list
}

// summed declares columns of a kind that the totals row adds up.
func (k Kind) summed(keys ...string) []Column {
	list := k.of(keys...)
	for i := range list {
		list[i].summed = true
	}
	return list
}

// columns puts declared columns beside each other.
func columns(parts ...[]Column) []Column { return slices.Concat(parts...) }

// Value is one cell: a string, a money.Amount, an int64, or nil for nothing.
type Value any

// Table is a report that was built. Its JSON is what scripts read and what is
// hashed: keys are added at the end and never renamed.
type Table struct {
	Name        string              `json:"name"` // stable, for scripts: "three-way"
	Title       string              `json:"title"`
	Program     string              `json:"program"` // code, empty when the report is not of one program
	AsOf        time.Time           `json:"as_of"`   // in UTC
	Checkpoint  Checkpoint          `json:"checkpoint"`
	Columns     []Column            `json:"columns"`
	Rows        [][]Value           `json:"rows"`
	Totals      map[string]Value    `json:"totals"`
	Lang        lang.Tag            `json:"lang"`
	Past        bool                `json:"past,omitempty"`          // the books as they stood at AsOf, asked for later
	Alone       bool                `json:"single_handed,omitempty"` // so the college ran: fewer people gave rights, no witness
	Actor       string              `json:"actor"`                   // who asked
	Filter      map[string]string   `json:"filter,omitempty"`        // what narrows it beside the program: from, to, account
	Notes       []string            `json:"notes,omitempty"`
	People      []string            `json:"signers,omitempty"` // who signs it on paper, nil for nobody
	Links       []string            `json:"links,omitempty"`   // beside each row: the page behind it, or empty
	Drill       []map[string]string `json:"drill,omitempty"`   // beside each row, by column: the page behind one figure
	ContentHash string              `json:"content_hash"`      // see HashContent; empty until then
	Kept        int64               `json:"-"`                 // the issue it was kept as, 0 for none
}

// Checkpoint names the sealed state of the books a report was read from.
type Checkpoint struct {
	Size int64  `json:"size"` // sealed entries
	Of   int64  `json:"of"`   // entries in all
	Root string `json:"root"` // base64 of the log's root, empty when nothing is sealed
}

// At is where a column stands, -1 where there is none of the key.
func (t *Table) At(key string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == key })
}

// TotalRow is the totals in the columns' order, with label in the first column
// that has none; nil when the report has no totals.
func (t *Table) TotalRow(label string) []Value {
	if len(t.Totals) == 0 {
		return nil
	}
	row := make([]Value, len(t.Columns))
	named := false
	for i, c := range t.Columns {
		if v, ok := t.Totals[c.Key]; ok {
			row[i] = v
		} else if !named {
			row[i], named = label, true
		}
	}
	return row
}

// Plain is a value as text, without grouping: amounts with two decimals.
func Plain(v Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case money.Amount:
		return v.String()
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	}
	panic("report: a value of another type") // a builder's slip, found by its golden file
}

// Shown is a value as people read it: amounts and numbers grouped.
func Shown(v Value) string {
	switch v := v.(type) {
	case money.Amount:
		return v.Grouped()
	case int64:
		return strings.TrimSuffix(money.Amount(v*100).Grouped(), ".00")
	}
	return Plain(v)
}

// Wide is how wide a text is, in half-width characters: a Chinese one counts two.
func Wide(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// builder gathers a table's parts.
type builder struct{ t *Table }

// start begins what was asked for, its totals at nothing.
func (a Asked) start() builder {
	t := &Table{Name: a.Name, Title: a.Title(a.Lang), Program: a.Values[takesProgram.Key], Lang: a.Lang, Filter: a.Values.Filter(),
		Columns: slices.Clone(a.Columns), Totals: map[string]Value{}}
	for i, c := range t.Columns {
		t.Columns[i].Label = lang.Text(a.Lang, c.Word())
		switch {
		case c.summed && c.Kind == Amount:
			t.Totals[c.Key] = money.Amount(0)
		case c.summed:
			t.Totals[c.Key] = int64(0)
		}
	}
	return builder{t}
}

// row adds a row; its values are in the columns' order.
func (b builder) row(values ...Value) {
	if len(values) != len(b.t.Columns) {
		panic("report: a row of another width")
	}
	b.t.Rows = append(b.t.Rows, values)
	for i, c := range b.t.Columns {
		if !c.summed {
			continue
		}
		switch v := values[i].(type) {
		case money.Amount:
			b.t.Totals[c.Key] = b.sum(c.Key) + v
		case int64:
			b.t.Totals[c.Key] = b.t.Totals[c.Key].(int64) + v
		}
	}
}

// text is a sentence of the catalogue in the report's language.
func (b builder) text(key string, pairs ...any) string { return lang.Text(b.t.Lang, key, pairs...) }

// agreement says whether what has to be equal is.
func (b builder) agreement(agrees bool) string {
	if agrees {
		return b.text("report.agrees")
	}
	return b.text("report.differs")
}

// unit is a department's name, which it has no longer once it is not listed.
func (b builder) unit(name string, id int64) string {
	if name == "" {
		return b.text("report.department_gone", "ID", id)
	}
	return name
}

// some is a figure, and nothing for none.
func some[T int64 | money.Amount](figure T) Value {
	if figure == 0 {
		return nil
	}
	return figure
}

// sum is a column's total so far.
func (b builder) sum(key string) money.Amount { return b.t.Totals[key].(money.Amount) }

// linked adds a row with the page behind it.
func (b builder) linked(href string, values ...Value) {
	b.row(values...)
	for len(b.t.Links) < len(b.t.Rows)-1 {
		b.t.Links = append(b.t.Links, "")
	}
	b.t.Links = append(b.t.Links, href)
}

// drill names the pages behind single figures of the row added last: column
// and page in turn; an empty page is none, and nothing stands behind nothing.
func (b builder) drill(pairs ...string) {
	pages, row := map[string]string{}, b.t.Rows[len(b.t.Rows)-1]
	for i := 0; i < len(pairs); i += 2 {
		at := b.t.At(pairs[i])
		if pairs[i+1] != "" && row[at] != nil && row[at] != money.Amount(0) && row[at] != int64(0) {
			pages[pairs[i]] = pairs[i+1]
		}
	}
	for len(b.t.Drill) < len(b.t.Rows)-1 {
		b.t.Drill = append(b.t.Drill, nil)
	}
	b.t.Drill = append(b.t.Drill, pages)
}
