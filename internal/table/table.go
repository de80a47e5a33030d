// Package table is a file of cells as its clerk sees it, before anybody
// understood it: a roster, a bank's answer, a statement, a list of visits. Package
// sheet reads files into a Grid; what the cells mean is the noun's to say, and
// what is wrong with them is a list of problems. It does no I/O.
package table

import (
	"strings"
	"unicode/utf8"
)

// MaxRows is how many rows a grid may have, the header and blank rows included.
const MaxRows = 400_000

// MaxProblems is how many problems of one severity are listed; the rest are counted.
const MaxProblems = 5_000

// Grid is an imported file: its cells, row by row.
type Grid struct {
	Name     string    // the file's name, for messages
	Format   string    // "xlsx" or "csv"
	Encoding string    // of a CSV file: "utf-8", "gb18030", "utf-16le", "utf-16be"
	Sheet    string    // of a workbook: the sheet that was read
	Cut      bool      // a file of texts whose last line has no end: more may be missing
	From1904 bool      // a workbook whose days are counted from 1904-01-01
	Rows     []Row     // in the file's order; a row the file doesn't have is absent
	Problems []Problem // what the reader met on its way: other sheets, formulas
	Taught   Mapping   // what somebody said of columns whose captions don't tell
}

// Row is one row of a grid.
type Row struct {
	Number int  // 1-based, as the spreadsheet program shows it
	Hidden bool // hidden or filtered away
	Cells  []Cell
}

// Kind is what a cell was in its file.
type Kind uint8

// The kinds. A file of texts has Plain and Broken alone.
const (
	Plain   Kind = iota // a text
	Number              // no more than 15 digits of it are true
	Date                // a number that its format shows as a day, a time or both: 2021-09-16, 18:00, 2021-09-16 18:00:00
	Percent             // a number that its format shows times a hundred
	Foreign             // a number that its format shows as an amount of another currency
	Boolean             // TRUE or FALSE
	Broken              // #N/A, #VALUE!
	Unsaved             // a formula whose value the file doesn't hold
)

// Cell is one cell. Its text is what the file holds; of a number its format
// decides the kind and no digit.
type Cell struct {
	Text   string
	Kind   Kind
	Hidden bool // in a hidden column
	Merged bool // covered by another one that it is merged with: nobody sees what it holds
}

// Numeric reports whether the workbook holds a number.
func (c Cell) Numeric() bool { return c.Kind >= Number && c.Kind <= Foreign }

// At is the cell at column i, counted from 0; blank where the row has none.
func (r *Row) At(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Letter is the spreadsheet's name of column i, counted from 0: A, B, … Z, AA.
func Letter(i int) string {
	if i < 0 {
		return ""
	}
	var b [8]byte
	at := len(b)
	for i++; i > 0 && at > 0; i = (i - 1) / 26 {
		at--
		b[at] = byte('A' + (i-1)%26)
	}
	return string(b[at:])
}

// Pasted is a text copied from a spreadsheet or typed: a row a line, cells by tabs
// or, in a line without one, by commas.
func Pasted(text string) Grid {
	g := Grid{Format: "paste"}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r", ""), "\n") {
		row, cut := Row{Number: i + 1}, func(r rune) bool { return r == '\t' }
		if !strings.Contains(line, "\t") {
			cut = func(r rune) bool { return r == ',' || r == '，' }
		}
		for rest := line; ; {
			at := strings.IndexFunc(rest, cut)
			if at < 0 {
				row.Cells = append(row.Cells, Cell{Text: rest})
				break
			}
			_, size := utf8.DecodeRuneInString(rest[at:])
			row.Cells, rest = append(row.Cells, Cell{Text: rest[:at]}), rest[at+size:]
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}
