package table

import (
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/money"
)

// Reading is a grid that is being read as a list. Nothing is skipped: a row is a
// line, a total held against the lines, passed over with a notice, blank and
// counted, or a problem.
type Reading struct {
	Problems
	Header    Header
	BlankRows int
	InFen     bool // amounts are whole fen: 3000 is 30.00
	// Also are further sums that a row of totals may state of a column, by the sums
	// of the rows it stands for: those of columns, and what Line.Count added up; nil: none.
	Also func(c Col, of func(Col) money.Amount) []money.Amount
	// Doubt reports whether a row that a proof would make a line says of itself that
	// it may be none: a month's total with its day; nil: none does.
	Doubt func(*Line) bool
	// Aside may take a row that nothing proves to be a line before its first word is
	// looked at: a statement's opening balance. It reports whether it took it.
	Aside func(*Line) bool

	list  *List
	grid  *Grid
	at    []place
	asked place     // the column that was asked for last
	held  []*Column // by index
	width int       // columns up to the last caption

	folded [][]string // the captions' cells, folded
	ready  bool

	line     Line
	now      tally          // of all lines so far
	totals   []total        // but running ones
	pages    []page         // rows of totals that state a running balance
	paged    int            // of pages, those below which a line stands
	balance  *money.Amount  // the last line's
	ends     []money.Amount // the first line's, and what it was before the first and the last one
	blanks   []int          // the first blank rows, for the notice
	short    []int          // rows of a file of texts that are shorter than its header
	long     []int          // those that are longer by blank cells
	gathered []gathered
	counters []counter
	numeric  map[Col]int
	said     map[string]bool // what is said once a column

	lastDay struct { // the day that was read last
		Cell
		day string
		ok  bool
	}
	lastText   string // the amount that was read last
	lastAmount money.Amount
}

// Read lays a list's columns over a grid: those of a mapping, or of the captions where it is nil.
func (l *List) Read(g *Grid, m Mapping) *Reading {
	r := &Reading{list: l, grid: g, Header: l.Header(g), numeric: map[Col]int{}, said: map[string]bool{}}
	taught := m == nil && len(g.Taught) > 0
	if taught {
		r.Header = l.heading(g)
	}
	for _, p := range g.Problems {
		r.Take(p)
	}
	if g.Cut {
		r.Add(WholeFile, Notice, "table.cut")
	}
	switch {
	case len(g.Rows) > MaxRows:
		r.Add(WholeFile, Error, "table.too_many_rows", "Max", MaxRows)
	case !slices.ContainsFunc(g.Rows, func(row Row) bool { return !row.Blank() }):
		r.Add(WholeFile, Error, "table.empty")
	case r.Header.Rows == 0 && m == nil && !taught:
		r.Add(WholeFile, Error, "table.no_header", "Rows", l.First)
	default:
		if r.Header.Rows == 0 {
			r.Header = Header{Captions: make([]string, g.Width())}
		}
		r.foldHeader()
		r.ready = r.lay(m)
	}
	return r
}

// Ready reports whether the columns are known, so that the rows can be read.
func (r *Reading) Ready() bool { return r.ready }

// Has reports whether the grid has a column.
func (r *Reading) Has(c Col) bool { _, ok := r.index(c); return ok }

// place is where a column stands. They are few and asked for in every line: a map is slower.
type place struct {
	col Col
	i   int
}

func (r *Reading) index(c Col) (int, bool) {
	if r.asked.col == c && c != "" { // a column is asked for several times in a row
		return r.asked.i, true
	}
	for k := range r.at {
		if r.at[k].col == c {
			r.asked = r.at[k]
			return r.asked.i, true
		}
	}
	return 0, false
}

// Heads is how many lines were read.
func (r *Reading) Heads() int { return r.now[all].heads }

// Sum is what the amounts of a column come to, fen, and how many could not be read.
func (r *Reading) Sum(c Col) (total money.Amount, unread int) {
	s := r.now[all].of(c)
	return s.amount, s.unread
}

// Above are the rows before the header.
func (r *Reading) Above() []Row { return r.grid.Rows[:r.Header.Above] }

func (r *Reading) first() int { return r.Header.Above + r.Header.Rows }

func (r *Reading) hidden(column int) bool {
	for i := r.Header.Above; i < r.first(); i++ {
		if r.grid.Rows[i].At(column).Hidden {
			return true
		}
	}
	return false
}

// Width is how many columns the longest row has.
func (g *Grid) Width() (n int) {
	for i := range g.Rows {
		n = max(n, len(g.Rows[i].Cells))
	}
	return n
}

// Blank reports whether a row has nothing to read.
func (r *Row) Blank() bool { return r.firstText() < 0 }

func (r *Row) firstText() int {
	for i := range r.Cells {
		if r.Cells[i].Text != "" && Tidy(r.Cells[i].Text) != "" {
			return i
		}
	}
	return -1
}

// Each calls see for every line in the file's order, holds the totals against
// them and puts the problems in order.
func (r *Reading) Each(see func(*Line)) {
	if r.ready {
		r.rows(see)
		r.finish()
	}
	r.Sort()
}

func (r *Reading) rows(see func(*Line)) {
	rows := r.grid.Rows
	last := 0
	if r.first() > 0 {
		last = rows[r.first()-1].Number
	}
	for i := range r.Header.Above {
		r.garbled(&rows[i])
	}
	for i := r.first(); i < len(rows); i++ {
		row := &rows[i]
		r.countBlank(last+1, row.Number-1)
		last = row.Number
		l := r.lineOf(row)
		sort := r.sort(l)
		if sort != lineRow {
			r.garbled(row)
		}
		switch sort {
		case blankRow:
			r.countBlank(row.Number, row.Number)
		case totalRow:
			r.total(l)
		case lineRow:
			l.shape()
			r.now.count()
			r.count(l)
			see(l)
			r.follow(l)
		}
	}
}

// sort says what a row is, and says it where it is no line, no total and not blank.
func (r *Reading) sort(l *Line) rowSort {
	at := l.row.firstText()
	switch {
	case at < 0:
		return blankRow
	case r.repeats(l.row):
		return r.pass(l, "table.header_again")
	case l.proven() && (r.Doubt == nil || !r.Doubt(l)):
		return lineRow
	case r.Aside != nil && r.Aside(l):
		return passed
	}
	l.word = r.word(l)
	who := slices.ContainsFunc(r.list.Who, func(c Col) bool { return l.raw(c) != "" })
	switch {
	case l.word.sort != noTotal:
		return totalRow
	case r.numberOnly(at, l.row):
		return r.pass(l, "table.number_only")
	case l.footer(at, who):
		return r.pass(l, "table.footer")
	case !who && l.amountAlone():
		l.word = word{sort: bareTotal, heads: -1}
		return totalRow
	}
	return lineRow
}

// garbled says that a row beside the lines, a title or what it states, can't be read whole.
func (r *Reading) garbled(row *Row) {
	for i := range row.Cells {
		if unreadable(row.Cells[i].Text) {
			r.Add(Place{Row: row.Number, Column: i}, Warning, "table.invalid_bytes")
		}
	}
}

type rowSort uint8

const (
	lineRow rowSort = iota
	blankRow
	totalRow
	passed
)

func (r *Reading) pass(l *Line, code string) rowSort {
	r.Add(Place{Row: l.Number, Column: -1}, Notice, code)
	return passed
}

// repeats reports whether a row further down has the captions again.
func (r *Reading) repeats(row *Row) bool {
	if r.Header.Rows == 0 {
		return false
	}
	same := 0
	for i := range row.Cells {
		text := row.Cells[i].Text
		if text == "" {
			continue
		}
		if i >= len(r.folded) || r.folded[i] == nil {
			return false
		}
		if begins := func(s string) bool { return s[0] == text[0] }; text[0] >= '0' && text[0] <= '9' && !slices.ContainsFunc(r.folded[i], begins) {
			return false // as nearly every one: Fold leaves a digit as it is
		}
		if !slices.Contains(r.folded[i], Fold(text)) {
			return false
		}
		same++
	}
	return same >= 2
}

// foldHeader keeps the captions' cells as repeats compares them.
func (r *Reading) foldHeader() {
	r.folded = make([][]string, len(r.Header.Captions))
	for up := r.Header.Above; up < r.first(); up++ {
		for i := range r.folded {
			if text := Fold(r.grid.Rows[up].At(i).Text); text != "" {
				r.folded[i] = append(r.folded[i], text)
			}
		}
	}
}

// numberOnly recognises a form's row that has its sequence number and nothing else.
func (r *Reading) numberOnly(at int, row *Row) bool {
	if at >= len(r.held) || r.held[at] == nil || r.held[at].Holds.kept() || !strings.ContainsAny(Tidy(row.Cells[at].Text), "0123456789") {
		return false
	}
	return !slices.ContainsFunc(row.Cells[at+1:], func(c Cell) bool { return Tidy(c.Text) != "" })
}

// countBlank notes rows from to to as blank; the file need not hold them.
func (r *Reading) countBlank(from, to int) {
	if from > to {
		return
	}
	r.BlankRows += to - from + 1
	for n := from; n <= to && len(r.blanks) < 10; n++ {
		r.blanks = append(r.blanks, n)
	}
}

// finish holds the totals, and says what concerns many rows.
func (r *Reading) finish() {
	r.holdTotals()
	if n := r.BlankRows; n > 0 {
		r.Add(WholeFile, Notice, "table.blank_rows", "Count", n, "Rows", numbers(r.blanks, n))
	}
	if n := len(r.short); n > 0 && n < r.Heads() { // some programs leave out the blanks at the end of every row
		for _, row := range r.short {
			r.Add(Place{Row: row, Column: -1}, Warning, "table.short_row", "Columns", r.width)
		}
	}
	if n := len(r.long); n > 0 && n < r.Heads() { // some programs write a comma more in every row
		for _, row := range r.long {
			r.Add(Place{Row: row, Column: -1}, Warning, "table.longer_row", "Columns", len(r.Header.Captions))
		}
	}
	r.holdCounters()
	r.sayGathered()
	for _, c := range r.list.Columns {
		if n := r.numeric[c.Col]; n > 0 {
			r.Add(r.place(nil, c.Col), Warning, "table.numeric_number", "Column", r.list.Ref(c.Col), "Count", n)
		}
	}
	if r.Heads() == 0 && !r.list.Empty {
		r.Add(WholeFile, Error, "table.no_rows")
	}
}

// place is where a column of a row stands; a nil row means the column as a whole.
func (r *Reading) place(row *Row, c Col) Place {
	p := WholeFile
	if i, ok := r.index(c); ok {
		p.Column, p.Caption = i, Shown(r.Header.Captions[i])
	}
	if row != nil {
		p.Row = row.Number
	}
	return p
}

// numbers lists the first few of total row numbers.
func numbers(rows []int, total int) string {
	var b strings.Builder
	for i, n := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	if total > len(rows) {
		b.WriteString(" …")
	}
	return b.String()
}
