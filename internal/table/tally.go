package table

import (
	"slices"
	"strings"

	"reliefbook/internal/money"
)

// tally is what the lines came to so far: all of them, those since the last
// grand total, and those since the last total of any kind.
type tally [3]part

const (
	all = iota
	sinceGrand
	sinceAny
)

// part is heads, and the sum of each column of amounts.
type part struct {
	heads int
	sums  []sum
}

type sum struct {
	col    Col
	amount money.Amount // fen
	unread int          // amounts that could not be read
}

func (p *part) of(c Col) sum {
	if i := slices.IndexFunc(p.sums, func(s sum) bool { return s.col == c }); i >= 0 {
		return p.sums[i]
	}
	return sum{col: c}
}

func (p *part) in(c Col) *sum {
	i := slices.IndexFunc(p.sums, func(s sum) bool { return s.col == c })
	if i < 0 {
		i, p.sums = len(p.sums), append(p.sums, sum{col: c})
	}
	return &p.sums[i]
}

func (t *tally) count() {
	for i := range t {
		t[i].heads++
	}
}

// add refuses what would be more than an amount can be: money.too_large.
func (t *tally) add(c Col, a money.Amount) error {
	total, err := money.Add(t[all].in(c).amount, a)
	if err != nil {
		return err
	}
	t[all].in(c).amount = total
	t[sinceGrand].in(c).amount += a // in range: parts of what is
	t[sinceAny].in(c).amount += a
	return nil
}

func (t *tally) miss(c Col) {
	for i := range t {
		t[i].in(c).unread++
	}
}

// copy is the tally as it is now.
func (t *tally) copy() (out tally) {
	for i := range t {
		out[i] = part{t[i].heads, slices.Clone(t[i].sums)}
	}
	return out
}

// total is a row of sums with what the lines had come to when it was met.
type total struct {
	row  *Row
	word word
	then tally
}

// page is a row that states a running balance, with those of the lines around it.
type page struct {
	at     Place
	stated money.Amount
	around []money.Amount
}

// total holds a row of sums, or keeps it until it is known what follows.
func (r *Reading) total(l *Line) {
	t := total{row: l.row, word: l.word, then: r.now.copy()}
	r.balanceOf(l)
	switch t.word.sort {
	case sectionTotal:
		r.hold(t, t.then[sinceAny])
	case runningTotal, carriedTotal:
		r.compare(t)
	default:
		r.grands = append(r.grands, t)
		r.now[sinceGrand] = part{}
	}
	if t.word.sort != runningTotal && t.word.sort != carriedTotal {
		r.now[sinceAny] = part{}
	}
}

// holdTotals holds the grand totals, each against all lines or against those
// since the one before it; below the last one there must be no line.
func (r *Reading) holdTotals() {
	for i, t := range r.grands {
		at := Place{Row: t.row.Number, Column: -1}
		switch last := i == len(r.grands)-1; {
		case last && r.now[sinceGrand].heads > 0:
			r.Add(at, Error, "table.total_not_last")
		case t.word.sort == bareTotal && !r.agrees(t, t.then[all], t.then[sinceGrand]):
			r.Add(at, Error, "table.bare_amount")
		default:
			r.hold(t, t.then[all], t.then[sinceGrand])
		}
	}
	for _, p := range r.pages {
		if r.opening != nil {
			p.around = append(p.around, *r.opening)
		}
		if len(p.around) > 0 && !slices.Contains(p.around, p.stated) {
			r.Add(p.at, Warning, "table.balance_differs", "Stated", p.stated, "Found", p.around[0])
		}
	}
}

// stated calls see for each amount that a row of sums states.
func (r *Reading) stated(t total, see func(c Col, cell Cell)) {
	l := Line{r: r, row: t.row}
	l.amounts(func(x *Column, cell Cell) {
		if x.Holds == Amounts {
			see(x.Col, cell)
		}
	})
}

// sumsOf are the sums that a total of some of the parts may state.
func (r *Reading) sumsOf(c Col, parts []part) (out []money.Amount) {
	for _, p := range parts {
		out = append(out, p.of(c).amount)
	}
	if r.Also != nil {
		out = append(out, r.Also(c)...)
	}
	return out
}

// agrees reports whether every amount of a row is the sum of one of the parts.
func (r *Reading) agrees(t total, parts ...part) bool {
	ok := true
	r.stated(t, func(c Col, cell Cell) {
		a, err := cell.amount(ParseSigned)
		ok = ok && err == nil && slices.Contains(r.sumsOf(c, parts), a)
	})
	return ok
}

// hold holds a row of sums against the sums of the parts it may stand for.
func (r *Reading) hold(t total, parts ...part) {
	any := false
	r.stated(t, func(c Col, cell Cell) {
		any = true
		at := r.place(t.row, c)
		a, err := cell.amount(ParseSigned)
		sums, unread := r.sumsOf(c, parts), parts[0].of(c).unread
		switch {
		case err != nil:
			r.Refuse(at, err)
		case unread > 0:
			r.Add(at, Notice, "table.sum_unknown", "Count", unread, "Declared", a)
		case slices.Contains(sums, a):
			r.Add(at, Notice, "table.total_agrees", "Sum", a)
		default:
			r.Add(at, Error, "table.total_differs", "Declared", a, "Found", sums[0], "Difference", sums[0]-a)
		}
	})
	if !any {
		r.wordsOnly(t, parts)
	}
	if n := t.word.heads; n >= 0 && !slices.ContainsFunc(parts, func(p part) bool { return p.heads == n }) {
		r.Add(Place{Row: t.row.Number, Column: -1}, Error, "table.heads_differ", "Declared", n, "Found", parts[0].heads)
	}
}

// wordsOnly says of a row of sums without amounts what it says in capitals, or nothing.
func (r *Reading) wordsOnly(t total, parts []part) {
	for _, x := range r.list.Columns {
		if x.Holds != Amounts || !r.Has(x.Col) {
			continue
		}
		code, sum := "table.total_blank", parts[0].of(x.Col).amount
		if t.row.has(money.Capitals(sum)) {
			code = "table.total_agrees"
		}
		r.Add(r.place(t.row, x.Col), Notice, code, "Sum", sum)
		return
	}
	r.Add(Place{Row: t.row.Number, Column: -1}, Notice, "table.total_blank", "Sum", money.Amount(0))
}

// compare says whether a running total is that of the lines so far; it may hold
// more than the file does, so another sum is no error.
func (r *Reading) compare(t total) {
	code := "table.total_passed"
	if r.agrees(t, t.then[all], t.then[sinceAny], t.then[sinceGrand]) {
		code = "table.total_holds"
	}
	r.Add(Place{Row: t.row.Number, Column: -1}, Notice, code)
}

// balanceOf keeps the running balance that a row of sums states.
func (r *Reading) balanceOf(l *Line) {
	l.amounts(func(x *Column, cell Cell) {
		if a, err := cell.amount(ParseSigned); x.Holds == Balances && err == nil {
			p := page{at: r.place(l.row, x.Col), stated: a}
			if r.balance != nil {
				p.around = append(p.around, *r.balance)
			}
			r.pages = append(r.pages, p)
		}
	})
}

// follow notes a line's running balance for the rows of sums beside it.
func (r *Reading) follow(l *Line) {
	if !l.hasBalance {
		return
	}
	a := l.balance
	if r.balance == nil {
		r.opening = &a
	}
	r.balance = &a
	for ; r.paged < len(r.pages); r.paged++ {
		r.pages[r.paged].around = append(r.pages[r.paged].around, a)
	}
}

// has reports whether one of a row's cells holds a text.
func (r *Row) has(text string) bool {
	return text != "" && slices.ContainsFunc(r.Cells, func(c Cell) bool { return strings.Contains(c.Text, text) })
}
