package sheet

import "iter"

// Kind is what a column's texts mean, which decides how they are written.
type Kind int

// The kinds of column.
const (
	Text    Kind = iota // as it is, also when it looks like a number: IDs, cards, student numbers, days
	Amount              // yuan with two decimals and no separators: "103350.00", "-30.00"
	Integer             // a whole number: "3445"
	Percent             // per cent with its sign: "99.97%"
	Time                // a moment, already written out: text
)

// Column is one column of a grid.
type Column struct {
	Label string
	Kind  Kind
	Width int // in characters; 0: by the kind
}

// Grid is a table to be written: texts, whose kinds say what they mean. A cell
// that its column's kind can't hold ("", "—") is written as text.
type Grid struct {
	Title   string // above the header, in a workbook only
	Columns []Column
	Rows    iter.Seq[[]string]
	Totals  []string // the row of sums, nil for none
	Notes   []string // below the table
}
