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

// less is what a part has that an earlier one had not.
func (p part) less(q part) part {
	out := part{p.heads - q.heads, slices.Clone(p.sums)}
	for i := range out.sums {
		was := q.of(out.sums[i].col)
		out.sums[i].amount -= was.amount
		out.sums[i].unread -= was.unread
	}
	return out
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

// total keeps a row of sums until it is known what follows.
func (r *Reading) total(l *Line) {
	t := total{row: l.row, word: l.word, then: r.now.copy()}
	r.balanceOf(l)
	switch t.word.sort {
	case runningTotal, carriedTotal:
		r.compare(t)
		return
	case grandTotal, bareTotal:
		r.now[sinceGrand] = part{}
	}
	r.now[sinceAny] = part{}
	r.totals = append(r.totals, t)
}

// holdTotals holds the grand totals, each against all lines or against those
// since the one before it, and those of sections; below the last grand one there
// must be no line, unless all of them are.
func (r *Reading) holdTotals() {
	last := 0
	for i, t := range r.totals {
		if t.word.sort != sectionTotal {
			last = i
		}
	}
	below := r.sectionsBelow()
	for i, t := range r.totals {
		at := Place{Row: t.row.Number, Column: -1}
		switch {
		case t.word.sort == sectionTotal:
			r.hold(t, r.section(i, below)...)
		case t.then[all].heads == 0 && r.Heads() > 0:
			r.hold(t, r.now[all])
		case i == last && r.now[sinceGrand].heads > 0:
			r.Add(at, Error, "table.total_not_last")
		case t.word.sort == bareTotal && !r.agrees(t, t.then[all], t.then[sinceGrand]):
			r.Add(at, Error, "table.bare_amount")
		default:
			r.hold(t, t.then[all], t.then[sinceGrand])
		}
	}
	r.holdPages()
}

// section is what the lines of a section come to, above its total or below it: to
// the next total, or to the next one of the same word, as a month has days.
func (r *Reading) section(i int, below bool) []part {
	step, here := -1, r.totals[i]
	if below {
		step = 1
	}
	any, same := -1, -1
	for k := i + step; k >= 0 && k < len(r.totals) && same < 0; k += step {
		if any < 0 {
			any = k
		}
		if r.totals[k].word.text == here.word.text {
			same = k
		}
	}
	var out []part
	for _, k := range []int{any, same} {
		switch {
		case below && k < 0:
			out = append(out, r.now[all].less(here.then[all]))
		case below:
			out = append(out, r.totals[k].then[all].less(here.then[all]))
		case k < 0:
			out = append(out, here.then[all])
		default:
			out = append(out, here.then[all].less(r.totals[k].then[all]))
		}
	}
	return out
}

// sectionsBelow reports whether the lines of each section stand below its total, as
// in a list that begins with the newest.
func (r *Reading) sectionsBelow() bool {
	agree := func(below bool) bool {
		for i, t := range r.totals {
			if t.word.sort == sectionTotal && !r.agrees(t, r.section(i, below)...) {
				return false
			}
		}
		return true
	}
	return !agree(false) && agree(true)
}

// holdPages holds the running balances that rows of sums state against those of the lines around.
func (r *Reading) holdPages() {
	for _, p := range r.pages {
		p.around = append(p.around, r.ends...)
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
		if r.Also != nil {
			out = append(out, r.Also(c, func(x Col) money.Amount { return p.of(x).amount })...)
		}
	}
	return out
}

// agrees reports whether every amount of a row is the sum of one of the parts.
func (r *Reading) agrees(t total, parts ...part) bool {
	ok := true
	r.stated(t, func(c Col, cell Cell) {
		a, err := r.amountOf(cell, ParseSigned)
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
		a, err := r.amountOf(cell, ParseSigned)
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
		if a, err := r.amountOf(cell, ParseSigned); x.Holds == Balances && err == nil {
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
		r.balance, r.ends = new(money.Amount), []money.Amount{a, a, a}
		if l.hasBefore {
			r.ends[1] = l.before
		}
	}
	if *r.balance = a; l.hasBefore {
		r.ends[2] = l.before
	}
	for ; r.paged < len(r.pages); r.paged++ {
		r.pages[r.paged].around = append(r.pages[r.paged].around, a)
	}
}

// has reports whether one of a row's cells holds a text.
func (r *Row) has(text string) bool {
	return text != "" && slices.ContainsFunc(r.Cells, func(c Cell) bool { return strings.Contains(c.Text, text) })
}
