package roster

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Check reads a table as a roster under a rule. It never fails: what is wrong
// stands in the draft's problems. Time and memory grow linearly with the rows.
func Check(t table.Grid, rule Rule) *Draft {
	c := &checker{
		table: &t, rule: rule, draft: &Draft{},
		students: make(map[string]int, len(t.Rows)), holders: map[string]holder{}, cards: map[string]holder{},
		names: make(map[string]int, len(t.Rows)), classes: map[string]int{}, departments: map[string]int{},
		runs: map[run]table.Problem{},
	}
	for _, p := range t.Problems {
		c.take(p)
	}
	c.knowDepartments()
	c.readTable()
	c.finish()
	return c.draft
}

// checker is one run of Check.
type checker struct {
	table  *table.Grid
	rule   Rule
	draft  *Draft
	layout layout

	known       map[string]string     // department, folded → as the college spells it
	students    map[string]int        // student number → its first row
	holders     map[string]holder     // citizen ID → who has it
	cards       map[string]holder     // card → who has it
	names       map[string]int        // department, class, name → its first row
	departments map[string]int        // folded → index into the draft's departments
	classes     map[string]int        // department and class, folded → index into the draft's classes
	runs        map[run]table.Problem // problems that go on from row to row

	blanks    []int        // the first blank rows, for the notice
	numeric   int          // student numbers in numeric cells
	stray     map[int]bool // columns without a header that were reported
	subtotal  money.Amount // since the last row 小计
	subUnread int          // amounts that could not be read since then
	totals    []table.Row  // rows 合计, kept until it is known that nothing follows
	lastRow   int          // the last row that stands for a person

	amountText string // the amount that was read last
	amount     money.Amount
}

// holder is who has an ID or a card, and in which row.
type holder struct {
	student string
	row     int
}

// place is where a problem stands. column is an index, -1 for none.
type place struct {
	row    int
	column int
	header string
}

// wholeFile is the place of what concerns no single row.
var wholeFile = place{column: -1}

func (c *checker) readTable() {
	rows := c.table.Rows
	if len(rows) > table.MaxRows {
		c.add(wholeFile, table.Error, "roster.too_many_rows", "Max", table.MaxRows)
		return
	}
	if !slices.ContainsFunc(rows, func(r table.Row) bool { return !blank(&r) }) {
		c.add(wholeFile, table.Error, "roster.empty")
		return
	}
	l, ok := findHeader(c.table)
	if !ok {
		c.add(wholeFile, table.Error, "roster.no_header", "Rows", headerRows)
		return
	}
	if !c.readHeader(l) {
		return
	}
	c.draft.Lines = make([]Line, 0, len(rows)-l.row-1)
	last := rows[l.row].Number
	for i := l.row + 1; i < len(rows); i++ {
		r := &rows[i]
		c.countBlank(last+1, r.Number-1)
		last = r.Number
		c.readRow(r)
	}
	if c.draft.Heads == 0 {
		c.add(wholeFile, table.Error, "roster.no_rows")
	}
}

// readRow decides what a row is: blank, a repeated header, a total, a footer or a person.
func (c *checker) readRow(r *table.Row) {
	switch {
	case blank(r):
		c.countBlank(r.Number, r.Number)
	case c.layout.isHeader(r):
		c.add(place{row: r.Number, column: -1}, table.Error, "roster.header_again")
	case c.isSubtotal(r):
		c.checkTotal(r, c.subtotal, c.subUnread)
		c.subtotal, c.subUnread = 0, 0
	case c.isTotal(r):
		c.totals = append(c.totals, *r)
	case c.isFooter(r):
		c.add(place{row: r.Number, column: -1}, table.Notice, "roster.footer")
	case c.isNumberOnly(r):
		c.add(place{row: r.Number, column: -1}, table.Notice, "roster.number_only")
	default:
		c.readPerson(r)
	}
}

// finish compares the sums, closes the notices that were being counted and puts the problems in order.
func (c *checker) finish() {
	for i := range c.totals {
		c.checkGrandTotal(&c.totals[i])
	}
	if n := c.draft.BlankRows; n > 0 {
		c.add(wholeFile, table.Notice, "roster.blank_rows", "Count", n, "Rows", numbers(c.blanks, n))
	}
	if c.numeric > 0 {
		at := c.at(nil, StudentNo)
		c.add(at, table.Warning, "roster.numeric_student_no", "Count", c.numeric)
	}
	if c.draft.HeaderRow > 0 && c.draft.Heads > 0 {
		c.checkControls()
	}
	for i := range c.draft.Classes {
		share := c.draft.Classes[i]
		if c.rule.KnownClass != nil && !c.rule.KnownClass(share.Department, share.Class) {
			c.draft.NewClasses = append(c.draft.NewClasses, share)
		}
	}
	c.sort()
}

// checkControls holds heads and sum against what the program declared.
func (c *checker) checkControls() {
	d := c.draft
	if want := c.rule.Heads; want > 0 && d.Heads != want {
		c.add(wholeFile, table.Error, "roster.heads", "Declared", want, "Found", d.Heads, "Difference", d.Heads-want)
	}
	want := c.rule.Total
	switch {
	case want <= 0:
	case d.Unread > 0:
		c.add(wholeFile, table.Notice, "roster.sum_unknown", "Count", d.Unread, "Declared", want)
	case d.Total != want:
		c.add(wholeFile, table.Error, "roster.sum", "Declared", want, "Found", d.Total, "Difference", d.Total-want)
	}
}

// sort puts the file's own problems first, then goes by row and column, the gravest first.
func (c *checker) sort() {
	listed := c.draft.Problems
	slices.SortStableFunc(listed, func(a, b table.Problem) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)),
			strings.Compare(a.Column, b.Column), cmp.Compare(a.Severity, b.Severity))
	})
	if more := c.draft.counts[table.Error] + c.draft.counts[table.Warning] + c.draft.counts[table.Notice] - len(listed); more > 0 {
		p := c.problem(wholeFile, table.Notice, "roster.more_problems", "Count", more)
		c.draft.Problems = slices.Insert(listed, 0, p)
		c.draft.counts[table.Notice]++
	}
}

// countBlank notes rows from to to as blank; the file need not hold them.
func (c *checker) countBlank(from, to int) {
	if from > to {
		return
	}
	c.draft.BlankRows += to - from + 1
	for n := from; n <= to && len(c.blanks) < 10; n++ {
		c.blanks = append(c.blanks, n)
	}
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

// blank reports whether a row has nothing to read.
func blank(r *table.Row) bool {
	for i := range r.Cells {
		if tidy(r.Cells[i].Text) != "" {
			return false
		}
	}
	return true
}

// shown is a text as a sentence may repeat it: short, and without a number that
// could be somebody's ID or card in the wrong column.
func shown(s string) string {
	runes, digits := []rune(s), 0
	for _, r := range runes {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	switch {
	case digits > 10:
		return "****" + string(runes[len(runes)-4:])
	case len(runes) > 20:
		return string(runes[:20]) + "…"
	}
	return s
}
