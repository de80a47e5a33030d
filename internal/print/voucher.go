package print

import (
	"io"
	"strings"

	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
)

// form is one voucher as it is put on paper 记账凭证.
type form struct {
	book, day, kind, number string
	red                     bool
	maker, checker, booker  string
	lines                   []formLine
	memoranda               []formLine // below the total and not in it
	debits, credits         money.Amount
}

// formLine is one line of the paper.
type formLine struct {
	summary, general, detail string
	account                  string // its code
	count                    int
	amounts                  [2]money.Amount // debit, credit; fen
	pieces                   [2]int64
	unit                     string
	memorandum               bool
}

// linesPerForm is how many lines a half page has room for.
const linesPerForm = 8

// Vouchers prints the vouchers of the report "vouchers", two a page, in the
// form of the accounting rules. A voucher of many transfers is summed up by
// account; what still has no room goes on on the next half. A red voucher stands
// with the sides of the one it takes back and its amounts in red, below zero.
// Memoranda 备查 stand below the total. A kept report of before doesn't know
// them apart and prints as it did.
func Vouchers(w io.Writer, t *report.Table) error {
	d := newDoc(t.Lang, false)
	n := 0
	half := (d.height - 2*margin) / 2
	for _, f := range forms(t) {
		parts := max(1, (len(f.lines)+linesPerForm-1)/linesPerForm)
		for part := range parts {
			y := margin + float64(n%2)*(half+14)
			if n%2 == 0 {
				d.pdf.AddPage()
				d.footer(t, n/2+1)
			} else {
				d.pdf.SetLineType("dashed")
				d.line(margin, y-16, d.width-margin, y-16)
				d.pdf.SetLineType("")
			}
			d.form(f, part, parts, y)
			n++
		}
	}
	if n == 0 {
		d.pdf.AddPage()
		d.footer(t, 1)
	}
	return d.write(w)
}

// footer says on every page where the vouchers come from.
func (d *doc) footer(t *report.Table, page int) {
	text := strings.Join(t.Provenance(), "　")
	d.fit(text, margin, d.height-margin+2, d.width-2*margin-30, 16, 6, left)
	d.size(7)
	d.put(d.t("page_no", "Page", page), margin, d.height-margin+4, d.width-2*margin, right)
}

// forms reads the vouchers out of the report's rows.
func forms(t *report.Table) (list []form) {
	reversal := lang.Text(t.Lang, "voucher.kind.reversal")
	last := ""
	for i, row := range t.Rows {
		text := func(key string) string { return report.Plain(row[t.At(key)]) }
		if i == 0 || t.Links[i] != last {
			last = t.Links[i]
			list = append(list, form{book: text("book"), day: text("voucher_date"), kind: text("voucher_type"), number: text("voucher_no"),
				red: text("voucher_type") == reversal, maker: text("maker"), checker: text("checker"), booker: text("bookkeeper")})
		}
		f := &list[len(list)-1]
		l := formLine{summary: text("summary"), account: text("account_code"), count: 1, unit: text("unit")}
		l.general, l.detail = accountWords(text("account_code"), text("account_name"))
		for side, key := range [2]string{"debit", "credit"} {
			l.amounts[side], _ = row[t.At(key+"_amount")].(money.Amount)
			l.pieces[side], _ = row[t.At(key+"_quantity")].(int64)
		}
		if at := t.At("memorandum"); at >= 0 && report.Plain(row[at]) != "" {
			l.summary, l.memorandum = report.Plain(row[at]), true
		}
		f.add(l)
	}
	for i := range list {
		list[i].sumUp()
	}
	return list
}

func (f *form) add(l formLine) {
	if f.red { // the sides of the one it takes back, below zero
		l.amounts = [2]money.Amount{-l.amounts[1], -l.amounts[0]}
		l.pieces = [2]int64{-l.pieces[1], -l.pieces[0]}
	}
	if l.memorandum {
		f.memoranda = append(f.memoranda, l)
		return
	}
	f.lines = append(f.lines, l)
	f.debits, f.credits = f.debits+l.amounts[0], f.credits+l.amounts[1]
}

// sumUp puts the lines of a long voucher together, and memoranda always.
func (f *form) sumUp() {
	f.lines = summedUp(f.lines, len(f.lines) > 2*linesPerForm)
	f.memoranda = summedUp(f.memoranda, true)
}

// summedUp is lines with debits first, and where together is set those of one account and side as one.
func summedUp(lines []formLine, together bool) []formLine {
	type key struct {
		account, unit string
		side          int
	}
	var sums [2][]formLine
	at := map[key]int{}
	for _, l := range lines {
		side := 0
		if l.amounts[0] == 0 && l.pieces[0] == 0 {
			side = 1
		}
		k := key{l.account, l.unit, side}
		i, ok := at[k]
		if !ok || !together {
			at[k] = len(sums[side])
			sums[side] = append(sums[side], l)
			continue
		}
		s := &sums[side][i]
		s.count++
		s.amounts[side] += l.amounts[side]
		s.pieces[side] += l.pieces[side]
	}
	return append(sums[0], sums[1]...)
}

// accountWords are the general account's code and name, and the rest.
func accountWords(code, name string) (general, detail string) {
	a := ledger.Account{Code: code, Name: name}
	general, detail = a.Names()
	if _, sub, ok := strings.Cut(code, "."); ok && detail == "" {
		detail = sub
	}
	return a.General() + " " + general, detail
}

func (d *doc) form(f form, part, parts int, y float64) {
	width := d.width - 2*margin
	title := d.t("voucher")
	if f.red {
		title = d.t("voucher_red")
		d.pdf.SetTextColor(190, 0, 0)
	}
	d.fit(title, margin, y, width, 24, 16, center)
	d.pdf.SetTextColor(0, 0, 0)
	number := f.number
	if number == "0" || number == "" {
		number = d.t("unnumbered")
	}
	if parts > 1 {
		number += d.t("part", "Part", part+1, "Of", parts)
	}
	d.fit(d.t("voucher_unit", "Unit", f.book), margin, y+24, width/2.4, 18, 9, left)
	d.fit(f.day, margin+width/2.4, y+24, width/5, 18, 9, center)
	d.fit(d.t("voucher_no", "Number", number), margin+width/2.4+width/5, y+24, width-width/2.4-width/5, 18, 9, right)
	table := d.formTable(f)
	from, to := part*linesPerForm, min((part+1)*linesPerForm, len(f.lines))
	for _, l := range f.lines[from:to] {
		table.rows = append(table.rows, d.formRow(l))
	}
	for len(table.rows) < linesPerForm {
		table.rows = append(table.rows, make([]string, len(table.columns)))
	}
	if part == parts-1 {
		table.total = []string{d.t("voucher_sum"), "", "", f.debits.Grouped(), f.credits.Grouped()}
	} else {
		table.total = []string{d.t("voucher_over"), "", "", "", ""}
	}
	y = table.formBody(y+44, f, part == parts-1)
	if part == parts-1 {
		y = table.besides(y, f)
	}
	people := []string{d.t("supervisor"), d.t("bookkeeper") + f.booker, d.t("cashier"), d.t("checked") + f.checker, d.t("made") + f.maker}
	for i, who := range people {
		d.fit(who, margin+width/5*float64(i), y+4, width/5, 16, 8.5, left)
	}
}

func (d *doc) formTable(f form) *sheet {
	p := &sheet{doc: d, rowHeight: 27}
	p.columns = []column{{d.t("summary_of"), 120, left}, {d.t("general"), 100, left}, {d.t("detail"), 125, left}, {d.t("debit"), 88, right}, {d.t("credit"), 88, right}}
	p.spread()
	return p
}

// formBody draws the lines, then the total with its capitals.
func (s *sheet) formBody(y float64, f form, last bool) float64 {
	total := s.total
	s.total = nil
	if f.red {
		s.inRed = len(s.columns) - 2
	}
	y = s.table(y, 0, len(s.rows))
	capital := total[0]
	if last {
		sign, sum := "", f.debits
		if f.red {
			sign, sum = s.t("below_zero"), -sum
		}
		capital = s.t("voucher_total", "Sign", sign, "Capitals", money.Capitals(sum))
	}
	x, three := margin, s.columns[0].width+s.columns[1].width+s.columns[2].width
	s.fit(capital, x, y, three, 24, 9, left)
	if f.red {
		s.pdf.SetTextColor(190, 0, 0)
	}
	s.fit(total[3], x+three, y, s.columns[3].width, 24, 9, right)
	s.fit(total[4], x+three+s.columns[3].width, y, s.columns[4].width, 24, 9, right)
	s.pdf.SetTextColor(0, 0, 0)
	for _, at := range []float64{0, three, three + s.columns[3].width, s.tableWidth()} {
		s.line(x+at, y, x+at, y+24)
	}
	s.line(x, y+24, x+s.tableWidth(), y+24)
	return y + 24
}

// besideHeight is what memoranda have room for below the total.
const besideHeight = 36.0

// besides draws the memoranda below the total, each marked as one.
func (s *sheet) besides(y float64, f form) float64 {
	height := besideHeight / max(2, float64(len(f.memoranda)))
	for _, l := range f.memoranda {
		s.row(s.formRow(l), y, height)
		x := margin
		for _, c := range s.columns {
			s.line(x, y, x, y+height)
			x += c.width
		}
		s.line(x, y, x, y+height)
		y += height
		s.line(margin, y, x, y)
	}
	return y
}

func (d *doc) formRow(l formLine) []string {
	row := []string{l.summary, l.general, l.detail, "", ""}
	if l.count > 1 {
		row[0] = d.t("voucher_many", "Summary", l.summary, "Count", l.count)
	}
	for side := range 2 {
		switch {
		case l.amounts[side] != 0:
			row[3+side] = l.amounts[side].Grouped()
		case l.pieces[side] != 0:
			row[3+side] = report.Shown(l.pieces[side]) + " " + l.unit
		}
	}
	return row
}
