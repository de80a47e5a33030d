// Package report is reports as tables: a title, typed columns, rows, totals and
// where the figures come from. One definition gives the page, the CSV, the
// workbook and the JSON.
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

// Column is one column of a report.
type Column struct {
	Key   string // stable, for scripts
	Label string // in the report's language
	Kind  Kind
}

// Value is one cell: a string, a money.Amount, an int64, or nil for nothing.
type Value any

// Table is a report that was built.
type Table struct {
	Name        string // stable, for scripts: "three-way"
	Title       string
	Program     string // code, empty when the report is not of one program
	Lang        lang.Tag
	AsOf        time.Time
	Past        bool              // the books as they stood at AsOf, asked for later
	Alone       bool              // the college ran single-handed then: fewer people gave rights, and none was a witness
	Actor       string            // who asked
	Filter      map[string]string // what narrows it beside the program: from, to, account
	Checkpoint  Checkpoint
	Columns     []Column
	Rows        [][]Value
	Links       []string            // beside each row: the page behind it, or empty; nil when there are none
	Drill       []map[string]string // beside each row, by column: the page behind one figure; nil when there are none
	Totals      map[string]Value
	Notes       []string
	People      []string // who signs it on paper, nil for nobody
	ContentHash string   // see HashContent; empty until then
	Kept        int64    // the issue it was kept as, 0 for none
}

// Checkpoint names the sealed state of the books a report was read from.
type Checkpoint struct {
	Size int64  `json:"size"` // sealed entries
	Of   int64  `json:"of"`   // entries in all
	Root string `json:"root"` // base64 of the log's root, empty when nothing is sealed
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

// start begins a report whose words are the catalogue's "report.<name>".
func start(name string, tag lang.Tag) builder {
	return builder{&Table{Name: name, Lang: tag, Title: lang.Text(tag, "report."+name), Totals: map[string]Value{}}}
}

// column adds a column whose label is the catalogue's "column.<key>".
func (b builder) column(key string, kind Kind) builder {
	b.t.Columns = append(b.t.Columns, Column{Key: key, Label: lang.Text(b.t.Lang, "column."+key), Kind: kind})
	return b
}

// row adds a row; its values are in the columns' order.
func (b builder) row(values ...Value) {
	if len(values) != len(b.t.Columns) {
		panic("report: a row of another width")
	}
	b.t.Rows = append(b.t.Rows, values)
}

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
		at := slices.IndexFunc(b.t.Columns, func(c Column) bool { return c.Key == pairs[i] })
		if pairs[i+1] != "" && !isNothing(row[at]) {
			pages[pairs[i]] = pairs[i+1]
		}
	}
	for len(b.t.Drill) < len(b.t.Rows)-1 {
		b.t.Drill = append(b.t.Drill, nil)
	}
	b.t.Drill = append(b.t.Drill, pages)
}

func isNothing(v Value) bool {
	switch v := v.(type) {
	case nil:
		return true
	case money.Amount:
		return v == 0
	case int64:
		return v == 0
	}
	return false
}
