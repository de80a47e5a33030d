package table

import (
	"strconv"

	"reliefbook/internal/person"
)

// gathered is what is said once of a column, with the rows it is true of.
type gathered struct {
	code     string
	severity Severity
	col      Col
	count    int
	rows     []int // the first
}

// Gather says something of a column once, below everything else, and names the rows.
// The sentence gets Column, Count and Rows.
func (l *Line) Gather(c Col, s Severity, code string) { l.r.gather(c, s, code, l.Number) }

func (r *Reading) gather(c Col, s Severity, code string, row int) {
	for i := range r.gathered {
		if g := &r.gathered[i]; g.code == code && g.col == c {
			if g.count++; len(g.rows) < 10 {
				g.rows = append(g.rows, row)
			}
			return
		}
	}
	r.gathered = append(r.gathered, gathered{code, s, c, 1, []int{row}})
}

// sayGathered says what was gathered.
func (r *Reading) sayGathered() {
	for _, g := range r.gathered {
		r.Add(r.place(nil, g.col), g.severity, g.code, "Column", r.list.Ref(g.col), "Count", g.count, "Rows", numbers(g.rows, g.count))
	}
}

// counting follows a column of row numbers.
type counting struct {
	last     int // the line before
	filled   int // lines that have something there
	numbers  int // of them those that have a number
	begun    int // lines that begin with 1 again, as those of another class do
	apart    int // lines whose number is neither the next one nor the first of a section
	rows     []int
	oneAgain int // the line where 1 follows 1
}

// follow takes a line's row number.
func (c *counting) follow(text string, row int) {
	n, err := strconv.Atoi(text)
	if text != "" {
		c.filled++
	}
	switch {
	case err != nil || n < 0:
		n = c.last + 1 // what stands there is no number; the next line is held against what it should be
		c.miss(row)
	case n == 1 && c.last > 0:
		if c.begun++; c.last == 1 {
			c.oneAgain = row
		}
	case n != c.last+1:
		c.miss(row)
	}
	if err == nil {
		c.numbers++
	}
	c.last = n
}

func (c *counting) miss(row int) {
	if c.apart++; len(c.rows) < 10 {
		c.rows = append(c.rows, row)
	}
}

// holdCounters says where row numbers don't go on: somebody is missing, comes twice or
// stands elsewhere. A list in another order than its numbers' is said to be so, and what
// has hardly a number, that it is a column of something else.
func (r *Reading) holdCounters() {
	for _, c := range r.counters {
		if c.begun == 1 && c.oneAgain > 0 { // one section of one line is a line that comes twice
			c.miss(c.oneAgain)
		}
		code := "table.counter_apart"
		switch {
		case c.apart == 0 || c.filled*2 < r.Heads():
			continue
		case c.numbers*2 < c.filled:
			code = "table.counter_other"
		case c.apart*2 > r.Heads() && r.Heads() > 4:
			code = "table.counter_order"
		}
		r.Add(r.place(nil, c.col), Notice, code, "Column", r.list.Ref(c.col), "Rows", numbers(c.rows, c.apart))
	}
}

// counter is a column of row numbers with how they go on.
type counter struct {
	col Col
	counting
}

// count takes a line's row numbers.
func (r *Reading) count(l *Line) {
	if r.counters == nil {
		r.counters = []counter{}
		for i := range r.list.Columns {
			if x := &r.list.Columns[i]; x.Holds == Counter && r.Has(x.Col) {
				r.counters = append(r.counters, counter{col: x.Col})
			}
		}
	}
	for i := range r.counters {
		r.counters[i].follow(l.raw(r.counters[i].col), l.Number)
	}
}

// elsewhere says that a column of words holds what may be somebody's papers: they stand in
// the wrong column, or somebody wrote them into a remark. They are masked where they are kept.
func (l *Line) elsewhere(x *Column, text string) {
	switch {
	case x.Holds != Words || x.Papers || !person.HoldsPapers(text):
	case l.r.grid.Taught.Has(x.Col): // somebody said so of a column of numbers
		l.Error(x.Col, "table.taught_papers", "Column", l.r.list.Ref(x.Col))
	default:
		l.Gather(x.Col, Notice, "table.papers")
	}
}

// ragged looks at a row of a file of texts that has more cells than its header, all of them
// blank: a comma within 30,00 parts the amount, and what follows moves on by one.
func (l *Line) ragged() {
	for i, x := range l.r.held {
		if x == nil || x.Holds != Amounts && x.Holds != Balances {
			continue
		}
		whole, fen := Tidy(l.row.At(i).Text), Tidy(l.row.At(i+1).Text)
		if whole != "" && digits(whole) && len(fen) > 0 && len(fen) <= 2 && digits(fen) {
			l.Error(x.Col, "table.comma_decimal", "Text", Shown(whole+","+fen))
			return
		}
	}
	l.r.long = append(l.r.long, l.Number)
}
