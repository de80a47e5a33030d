package statement

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Sums that no column has: what a statement with one column of amounts says came in and went out.
const (
	cameIn  table.Col = "came_in"
	wentOut table.Col = "went_out"
)

// Read reads a statement's table by a mapping. Nothing is skipped: a row is a
// line, a balance or total that is held against the lines, passed over with a
// notice, or a problem by row and column. Prove is still to be asked.
func Read(t table.Grid, m Mapping) File {
	r := reader{File: File{Format: t.Format}, grid: &t}
	if captions := Header(t); captions != nil || len(m.Columns) > 0 {
		r.mapping = m.whole(captions)
	}
	r.in = List.Read(&t, r.mapping)
	for _, row := range r.in.Above() {
		r.said(row.Number, row.Cells, false)
	}
	r.in.Also, r.in.Doubt, r.in.Aside = r.also, r.doubt, r.aside
	r.Lines = make([]Line, 0, min(len(t.Rows), MaxLines))
	r.in.Each(r.line)
	if r.carried != nil && !r.HasOpening && !slices.ContainsFunc(r.Lines, func(l Line) bool { return l.HasBalance }) {
		r.HasOpening, r.Opening = true, *r.carried
	}
	r.Problems = append(r.Problems, r.in.List...)
	return r.File
}

type reader struct {
	File
	in      *table.Reading
	mapping table.Mapping
	grid    *table.Grid
	balance string        // the last line's, as it stands in the file
	carried *money.Amount // the balance that the first page begins with
	full    bool          // that there are too many lines was said
}

// also is what else a total may state: of a debit column that is written with a
// minus its size, of one column of amounts each side, and both.
func (r *reader) also(c table.Col, of func(table.Col) money.Amount) []money.Amount {
	switch in, out := of(cameIn), of(wentOut); c {
	case ByOut:
		return []money.Amount{-of(ByOut)}
	case ByAmount:
		return []money.Amount{in, out, -out, in - out, in + out}
	}
	return nil
}

// doubt: a row with a day is no movement where it states no amount, two of them, or
// one that leaves the balance as it was.
func (r *reader) doubt(l *table.Line) bool {
	written, amounts := 0, 0
	for _, c := range []Part{ByIn, ByOut, ByAmount} {
		if raw := l.Raw(c); raw != "" && !table.Nothing(raw) {
			if written++; strings.ContainsAny(raw, "123456789１２３４５６７８９") {
				amounts++
			}
		}
	}
	return written == 0 || amounts > 1 || amounts == 1 && r.balance != "" && l.Raw(ByBalance) == r.balance
}

// aside takes the rows that state a balance or a currency, and what stands alone below a text's caption.
func (r *reader) aside(l *table.Line) bool {
	cells := l.Cells()
	filled := func(c table.Cell) bool { return tidy(c.Text) != "" }
	first := slices.IndexFunc(cells, filled)
	is := func(text string) bool {
		label := table.Fold(text)
		begins := func(w string) bool { return strings.HasPrefix(label, w) }
		return slices.ContainsFunc(openingWords, begins) || slices.ContainsFunc(closingWords, begins) || slices.Contains(moneyWords, label) ||
			len(r.Lines) == 0 && slices.Contains(carriedWords, label)
	}
	label, _, _ := strings.Cut(strings.Replace(cells[first].Text, "：", ":", 1), ":")
	if (is(label) || is(l.Raw(ByText))) && r.said(l.Number, cells, true) {
		return true
	}
	alone := !slices.ContainsFunc(cells[first+1:], filled) && slices.ContainsFunc(List.Who, func(c table.Col) bool { return l.Raw(c) != "" })
	if alone {
		l.Notice("", "table.footer")
	}
	return alone
}

// piece is a label or a value of a row that is no line: 期初余额：1,000.00 is two, in one cell or in two.
type piece struct {
	table.Cell
	column int
	label  bool
}

// colon ends a label; one after a digit stands in a time.
var colon = regexp.MustCompile(`[^\d\s][：:]`)

// unparted is a label that runs into its value: 起始日期2021-09-01.
var unparted = regexp.MustCompile(`^([^\d：:]+?)\s*(-?\d.*)$`)

// runOn is a value that runs into the next label: 2021-09-01截止日期.
var runOn = regexp.MustCompile(`^(.*\d)\s*([^\d：:]+)$`)

// pieces takes a row apart. A label in the middle of a cell is its last word.
func pieces(cells []table.Cell) (out []piece) {
	for i, c := range cells {
		c.Text = tidy(c.Text)
		if m := unparted.FindStringSubmatch(c.Text); m != nil && isLabel(m[1]) {
			c.Text = m[1] + "：" + m[2]
		}
		next := ""
		if m := runOn.FindStringSubmatch(c.Text); m != nil && isLabel(m[2]) {
			c.Text, next = m[1], m[2]
		}
		ends := colon.FindAllStringIndex(c.Text, -1)
		if c.Text != "" && ends == nil {
			out = append(out, piece{c, i, isLabel(c.Text)})
		}
		at := 0
		for k, end := range ends {
			text := strings.TrimRight(c.Text[at:end[1]], "：:")
			if cut := strings.LastIndexByte(text, ' '); k > 0 && cut >= 0 {
				out = append(out, piece{table.Cell{Text: text[:cut]}, i, false})
				text = text[cut+1:]
			}
			out, at = append(out, piece{table.Cell{Text: text}, i, true}), end[1]
		}
		if rest := strings.TrimSpace(c.Text[at:]); ends != nil && rest != "" {
			out = append(out, piece{table.Cell{Text: rest}, i, false})
		}
		if next != "" {
			out = append(out, piece{table.Cell{Text: next}, i, true})
		}
	}
	return out
}

func isLabel(text string) bool {
	folded := table.Fold(text)
	in := func(list []string) bool { return slices.Contains(list, folded) }
	return slices.ContainsFunc([][]string{openingWords, carriedWords, closingWords, ownerWords, moneyWords}, in) ||
		ends(periodWords, folded) || ends(fromWords, folded) || ends(untilWords, folded)
}

// ends reports whether a label is one of the words or ends with one: 查询起始日期.
func ends(list []string, label string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return label == w || w[0] >= 0x80 && strings.HasSuffix(label, w) })
}

// said takes what a row outside the lines says. It reports whether the row said any such thing.
func (r *reader) said(row int, cells []table.Cell, inside bool) (any bool) {
	all := pieces(cells)
	for i, p := range all {
		if !p.label {
			continue
		}
		values := all[i+1:]
		if end := slices.IndexFunc(values, func(p piece) bool { return p.label }); end >= 0 {
			values = values[:end]
		}
		any = r.say(row, table.Fold(p.Text), values, inside) || any
	}
	return any
}

func (r *reader) say(row int, label string, values []piece, inside bool) bool {
	value := piece{column: -1}
	if len(values) > 0 {
		value = values[0]
	}
	if at, ok := r.mapping[ByBalance]; inside && ok {
		if i := slices.IndexFunc(values, func(p piece) bool { return p.column == at }); i >= 0 {
			value = values[i]
		}
	}
	is := func(list []string) bool { return slices.Contains(list, label) }
	switch {
	case inside && is(carriedWords): // table holds it against the lines around
		if a, err := table.ParseSigned(value.Text); err == nil {
			r.carried = &a
		}
		return false
	case is(openingWords), is(carriedWords):
		r.end(row, value, &r.HasOpening, &r.Opening)
	case is(closingWords):
		r.end(row, value, &r.HasClosing, &r.Closing)
	case is(moneyWords):
		if value.Text != "" && !isYuan(value.Text) {
			r.problem(row, value.column, "statement.currency", "Currency", table.Shown(table.Cut(value.Text, 10)))
		}
	case inside:
		return false
	case is(ownerWords):
		r.Owner = Tail(strings.ReplaceAll(value.Text, " ", ""))
	case ends(fromWords, label), ends(untilWords, label), ends(periodWords, label):
		first, second := r.days(values)
		if first == "" && value.Text != "" {
			r.tell(row, table.Warning, "statement.period_unread", "Text", table.Shown(table.Cut(value.Text, 30)))
		}
		if ends(untilWords, label) {
			first, second = "", first
		}
		r.From, r.To = cmp.Or(first, r.From), cmp.Or(second, r.To)
	default:
		return false
	}
	return true
}

var someDay = regexp.MustCompile(`\d{4}(-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.|年\d{1,2}月|\d{2})\d{1,2}`)

// days are the first two days that are written, empty where there are none.
func (r *reader) days(values []piece) (first, second string) {
	for _, v := range values {
		texts := someDay.FindAllString(v.Text, 2)
		if d, ok := r.grid.Day(v.Cell); ok && len(texts) < 2 {
			texts = []string{d}
		}
		for _, text := range texts {
			switch d, _ := table.ParseDay(text); {
			case first == "":
				first = d
			case second == "":
				second = d
			}
		}
	}
	return first, second
}

// end reads a stated opening or closing; said twice it must be the same.
func (r *reader) end(row int, v piece, has *bool, value *money.Amount) {
	a, err := table.ParseSigned(strings.TrimSuffix(v.Text, "元"))
	switch {
	case err != nil:
		r.refuse(row, v.column, err, "statement.amount")
	case *has && *value != a:
		r.problem(row, v.column, "statement.said_twice", "First", *value, "Second", a)
	default:
		*has, *value = true, a
	}
}

func isYuan(text string) bool {
	return text == "人民币" || slices.Contains(yuanWords, table.Fold(text))
}

// line reads one movement.
func (r *reader) line(l *table.Line) {
	if len(r.Lines) == MaxLines {
		if !r.full {
			r.full = true
			l.Error("", "statement.too_many", "Max", MaxLines)
		}
		return
	}
	out := Line{Number: l.Number, Serial: given(text(l, BySerial)), Text: text(l, ByText), Ref: text(l, ByRef), Party: text(l, ByParty),
		Account: noMarks.Replace(text(l, ByAccount))}
	if _, ok := l.Want(ByDay); ok {
		out.Day, _ = l.Day(ByDay)
	}
	if c := l.Text(ByCurrency); c != "" && !isYuan(c) {
		l.Error(ByCurrency, "statement.currency", "Currency", table.Shown(table.Cut(c, 10)))
	}
	r.amount(l, &out)
	out.Balance, out.HasBalance, _ = signed(l, ByBalance)
	if out.HasBalance {
		l.Before(out.Balance - out.Amount)
	}
	r.balance = l.Raw(ByBalance)
	if l.Good() {
		r.Lines = append(r.Lines, out)
	}
}

// text is a column's text; a dash says that there is none.
func text(l *table.Line, c Part) string {
	if s := l.Text(c); !table.Nothing(s) {
		return s
	}
	return ""
}

// signed is a column's amount and whether one is written; ok is false where it can't be read, which is said.
func signed(l *table.Line, c Part) (a money.Amount, there, ok bool) {
	s := l.Raw(c)
	if s != "" && table.Nothing(s) {
		return 0, false, true
	}
	a, ok = l.Signed(c)
	return a, ok && s != "", ok
}

// amount reads what came in or went out, and how its debit is written.
func (r *reader) amount(l *table.Line, out *Line) {
	if r.in.Has(ByAmount) {
		r.sided(l, out)
		return
	}
	in, came, ok := signed(l, ByIn)
	paid, went, fine := signed(l, ByOut)
	switch {
	case !ok || !fine:
	case !came && !went:
		l.Error("", "statement.no_amount")
	case in != 0 && paid != 0:
		l.Error(ByOut, "statement.both_sides")
	default:
		out.Amount, out.debit = in-paid, sign(paid)
	}
}

// sided reads an amount to which a column of sides gives its sign; without one it has its own.
func (r *reader) sided(l *table.Line, out *Line) {
	a, there, ok := signed(l, ByAmount)
	if ok && !there {
		l.Error(ByAmount, "statement.no_amount")
		return
	}
	word := table.Fold(l.Text(BySide))
	switch {
	case !ok:
		return
	case !r.in.Has(BySide) && a < 0:
		l.Count(wentOut, -a)
		out.Amount = a
	case !r.in.Has(BySide), slices.Contains(inWords, word):
		l.Count(cameIn, a)
		out.Amount = a
	case slices.Contains(outWords, word):
		l.Count(wentOut, a)
		out.Amount, out.debit = -a, sign(a)
	case a != 0:
		l.Error(BySide, "statement.side", "Text", table.Shown(table.Cut(l.Text(BySide), 10)))
	}
}

func sign(a money.Amount) int8 {
	switch {
	case a < 0:
		return -1
	case a > 0:
		return 1
	}
	return 0
}

// tidy is a text with one kind of blanks.
func tidy(text string) string { return strings.TrimSpace(blanks.Replace(text)) }

var blanks = strings.NewReplacer("\u00a0", " ", "\t", " ", "\u3000", " ")
