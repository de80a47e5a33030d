package damage

import (
	"maps"
	"slices"
	"strings"
)

// kind is what a workbook keeps of a cell beside its text. A text file has what is shown of it.
type kind int

const (
	asText kind = iota
	asNumber
	asDay      // a number with the format of a day; the text is the day, 2021-09-16
	asPercent  // a number with the format of a percentage
	asCurrency // a number with the format of an amount
	asError    // #N/A
	asUnsaved  // a formula whose result was not saved
	asTruth    // TRUE
)

// cell is one cell. says names what a cell outside the columns states: opening, closing, from, until.
type cell struct {
	text string
	kind kind
	says string
}

// role is what a row stands for.
type role int

const (
	above role = iota
	captions
	line
	subtotal // of the lines since the last one
	total    // of all lines
	below
	blank
)

type row struct {
	role   role
	cells  []cell
	hidden bool
}

// meaning is what a column's texts have to be.
type meaning int

const (
	plain  meaning = iota
	number         // digits that are no quantity: leading zeros and the digits behind the fifteenth count
	amount
	day
	count
	sequence // 1, 2, 3 …
)

// column is one column as its list understands it.
type column struct {
	key, caption string
	is           meaning
	kept         bool // what is imported depends on it
	must         bool // never blank
	unique       bool
	zeros        bool              // a number cell has lost what stood in front
	fits         func(string) bool // its format, where it has one
}

// file is a sheet before it is written. columns are in the order they stand in.
type file struct {
	list    *list
	format  format
	columns []*column
	rows    []row
	hidden  map[*column]bool
	merged  []string // ranges, as workbooks name them
	epoch   string   // how date1904 is spelt; "": 1900
	only    string   // all there is to say of a file whose bytes are broken
	broken  []string // what a damage says that the file must show, whatever is read of it
}

func (f *file) clone() *file {
	c := *f
	c.columns = slices.Clone(f.columns)
	c.rows = slices.Clone(f.rows)
	for i := range c.rows {
		c.rows[i].cells = slices.Clone(c.rows[i].cells)
	}
	c.hidden, c.merged, c.broken = maps.Clone(f.hidden), slices.Clone(f.merged), slices.Clone(f.broken)
	if c.hidden == nil {
		c.hidden = map[*column]bool{}
	}
	return &c
}

func (f *file) must(show string) { f.broken = append(f.broken, show) }

// at is the index of a column by its key, -1 for none.
func (f *file) at(key string) int {
	return slices.IndexFunc(f.columns, func(c *column) bool { return c.key == key })
}

// cell is a row's cell in a column, blank where it has none.
func (f *file) cell(r row, key string) cell {
	if i := f.at(key); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return cell{}
}

// of are the indexes of the rows of a role.
func (f *file) of(is role) (at []int) {
	for i, r := range f.rows {
		if r.role == is {
			at = append(at, i)
		}
	}
	return at
}

// said is what a cell outside the columns states, and whether one does.
func (f *file) said(what string) (string, bool) {
	for _, r := range f.rows {
		for _, c := range r.cells {
			if c.says == what {
				return c.text, true
			}
		}
	}
	return "", false
}

// flatten leaves of a file that is no workbook what is shown of it; ="…" is the text inside.
func (f *file) flatten() {
	for _, r := range f.rows {
		for i := range r.cells {
			if f.format == workbook {
				continue
			}
			text := r.cells[i].shown()
			if inside, quoted := strings.CutPrefix(text, `="`); quoted {
				text = strings.TrimSuffix(inside, `"`)
			}
			r.cells[i].text, r.cells[i].kind = text, asText
		}
	}
}

// texts are cells of plain texts.
func texts(list ...string) (out []cell) {
	for _, t := range list {
		out = append(out, cell{text: t})
	}
	return out
}

// put adds a row of texts.
func (f *file) put(is role, list ...string) {
	f.rows = append(f.rows, row{role: is, cells: texts(list...)})
}

// newFile is a list's file with its captions; above it stands what is given.
func newFile(l *list, above ...row) *file {
	f := &file{list: l, columns: slices.Clone(l.columns), rows: above, hidden: map[*column]bool{}}
	head := row{role: captions}
	for _, c := range l.columns {
		head.cells = append(head.cells, cell{text: c.caption})
	}
	f.rows = append(f.rows, head)
	return f
}

// digits are the indexes of a text's ASCII digits.
func digits(s string) (at []int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			at = append(at, i)
		}
	}
	return at
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
