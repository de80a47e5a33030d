package table

import (
	"slices"
	"strings"

	"reliefbook/internal/person"
)

// Header is where a grid's captions stand.
type Header struct {
	Above    int      // how many rows stand before it
	Rows     int      // it takes: 1, or 2 where groups of captions have one above them; 0: there is none
	Captions []string // a text for each column, blank for none
}

// Header finds among the first rows the one, or the two, that name most columns, at least two.
func (l *List) Header(g *Grid) (best Header) {
	rows := g.Rows[:min(len(g.Rows), l.First)]
	captions, known := make([][]string, len(rows)), make([]int, len(rows))
	for i := range rows {
		captions[i] = captionsOf(&rows[i])
		known[i] = l.known(captions[i])
	}
	most := 1
	for i := range rows {
		if known[i] > most {
			most, best = known[i], Header{Above: i, Rows: 1, Captions: captions[i]}
		}
		if i+1 < len(rows) && known[i+1] > 0 && !l.proves(g.Day, &rows[i+1], l.Learn(captions[i]).index) {
			two := l.joined(&rows[i], &rows[i+1])
			if n := l.known(two); n > max(most, known[i], known[i+1]) {
				most, best = n, Header{Above: i, Rows: 2, Captions: two}
			}
		}
	}
	return best
}

func captionsOf(r *Row) []string {
	out := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		out[i] = Tidy(c.Text)
	}
	return out
}

// known counts the columns that captions name.
func (l *List) known(captions []string) (n int) {
	for _, c := range captions {
		if found, _ := l.Find(c); found != "" {
			n++
		}
	}
	return n
}

// joined reads captions over two rows: the lower one, with the one of its group where it needs it.
func (l *List) joined(upper, lower *Row) []string {
	out, group := make([]string, max(len(upper.Cells), len(lower.Cells))), ""
	for i := range out {
		up, low := upper.At(i), lower.At(i)
		text, below := Tidy(up.Text), Tidy(low.Text)
		if text != "" {
			group = text
		} else if !up.Merged && below == "" {
			group = ""
		}
		switch both, _ := l.Find(group + below); {
		case below == "":
			out[i] = text
		case both != "":
			out[i] = group + below
		default:
			out[i] = below
		}
		if alone, sure := l.Find(below); alone != "" && sure {
			out[i] = below
		}
	}
	return out
}

// lay places the columns and says what is doubled, missing, unknown or hidden.
// It reports whether the rows below can be read.
func (r *Reading) lay(m Mapping) bool {
	h := r.Header
	learnt := m == nil
	if learnt {
		var fits bool
		if m, fits = r.learn(); !fits {
			return false
		}
	}
	r.at = make([]place, 0, len(m))
	r.held = make([]*Column, len(h.Captions))
	whole := true
	row := 0
	if h.Rows > 0 {
		row = r.grid.Rows[h.Above+h.Rows-1].Number
	}
	for c, i := range m {
		x := r.list.column(c)
		if x == nil || i < 0 || i >= len(r.held) || r.held[i] != nil {
			r.Add(Place{Row: row, Column: -1}, Error, "table.mapping_column")
			return false
		}
		r.at, r.held[i] = append(r.at, place{c, i}), x
	}
	for i, text := range h.Captions {
		if text == "" {
			continue
		}
		r.width = i + 1
		whole = r.checkCaption(Place{Row: row, Column: i, Caption: Shown(text)}, text, learnt) && whole
	}
	missing, code := r.list.lacks(r.Has)
	for _, c := range missing {
		r.Add(Place{Row: row, Column: -1}, Error, "table.missing_column", "Column", r.list.Ref(c))
	}
	if code != "" {
		r.Add(Place{Row: row, Column: -1}, Error, code)
	}
	return whole && len(missing) == 0 && code == ""
}

// checkCaption looks at one caption; false refuses the file.
func (r *Reading) checkCaption(at Place, text string, learnt bool) bool {
	if unreadable(text) {
		r.Add(at, Warning, "table.invalid_bytes")
	}
	x := r.held[at.Column]
	if x == nil {
		c, sure := r.list.Find(text)
		first, doubled := r.index(c)
		if doubled && !sure { // beside a name, an ending means another thing: 银行卡号 and 旧卡号
			_, named := r.list.Find(r.Header.Captions[first])
			doubled = !named
		}
		switch {
		case c == "" || !doubled || !learnt || r.grid.Taught.Has(c):
			r.unknown(at)
			return true
		case r.list.column(c).Holds == Words && !r.list.column(c).Must:
			r.Add(at, Warning, "table.doubled_first", "Column", r.list.Ref(c), "First", Letter(first), "Second", Letter(at.Column))
			return true
		case !r.list.column(c).Holds.kept():
			return true
		}
		r.Add(at, Error, "table.doubled_column", "Column", r.list.Ref(c), "First", Letter(first), "Second", Letter(at.Column))
		return false
	}
	if r.hidden(at.Column) && x.Holds.kept() {
		r.Add(at, Error, "table.hidden_column", "Column", r.list.Ref(x.Col))
	}
	foreign := "万千百角厘美港欧日$€£"
	if !r.list.InFen {
		foreign += "分"
	}
	if _, unit := caption(text); (x.Holds == Amounts || x.Holds == Balances) && (strings.ContainsAny(unit, foreign) || slices.ContainsFunc(currencies, func(w string) bool { return strings.Contains(unit, w) })) {
		r.Add(at, Error, "table.amount_unit", "Unit", Shown(unit))
	}
	return true
}

// unknown says that a column is not imported: louder where its cells look like
// cards or identity papers, without which nobody is paid.
func (r *Reading) unknown(at Place) {
	filled, cards, papers := 0, 0, 0
	for i := r.first(); i < len(r.grid.Rows); i++ {
		c := r.grid.Rows[i].At(at.Column)
		if c.Text == "" {
			continue
		}
		filled++
		switch text := strings.NewReplacer(" ", "", "-", "").Replace(Tidy(c.Text)); {
		case len(text) == 18 && (c.Numeric() || person.CheckDigit(text[:17]) == text[17]):
			papers++
		case len(text) >= 15 && len(text) <= 19 && digits(text) && (c.Numeric() || person.LuhnDigit(text[:len(text)-1]) == text[len(text)-1]):
			cards++
		}
	}
	switch {
	case papers > 0 && papers*2 >= filled:
		r.Add(at, Warning, "table.looks_like_paper")
	case cards > 0 && cards*2 >= filled:
		r.Add(at, Warning, "table.looks_like_card")
	default:
		r.Add(at, Notice, "table.unknown_column")
	}
}

// currencies are the signs of those that amounts are not in.
var currencies = []string{"usd", "eur", "hkd", "jpy", "gbp", "thousand", "million"}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
