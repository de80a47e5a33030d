package print

import (
	"io"
	"strconv"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// SignLine is one student of a sign-off sheet; papers come masked.
type SignLine struct {
	StudentNo string
	Name      string
	ID        string
	Card      string
	Amount    money.Amount // fen
	Channel   string       // in words
	Proxy     string       // who collects, and by which letter
	Remark    string
}

// Signing is one class's sign-off sheet 签领表.
type Signing struct {
	Program    string
	Department string
	Class      string
	Version    int
	Code       string // what the QR code says: sheet, version and content
	Maker      string
	Lines      []SignLine
}

// SignOff prints a class's sign-off sheet, A4 across: captions on every page,
// a subtotal a page, the total in capitals and the people at the end. The same
// sheet gives the same bytes.
func SignOff(w io.Writer, tag lang.Tag, s Signing) error {
	d := newDoc(tag, true)
	p := &sheet{doc: d, title: d.t("signoff", "Program", s.Program), code: s.Code, rowHeight: 25,
		sub: d.t("signoff_sub", "Department", s.Department, "Class", s.Class, "Version", s.Version)}
	p.columns = []column{{d.t("no"), 26, center}, {d.t("student_no"), 66, left}, {d.t("name"), 78, left}, {d.t("department"), 66, left}, {d.t("class"), 78, left},
		{d.t("id"), 92, left}, {d.t("card"), 52, left}, {d.t("amount"), 48, right}, {d.t("channel"), 52, left}, {d.t("signature"), 88, left}, {d.t("signed_on"), 56, left},
		{d.t("proxy"), 70, left}, {d.t("remark"), 46, left}}
	p.spread()
	var total money.Amount
	for i, l := range s.Lines {
		p.rows = append(p.rows, []string{strconv.Itoa(i + 1), l.StudentNo, l.Name, s.Department, s.Class, l.ID, l.Card, l.Amount.Grouped(), l.Channel, "", "", l.Proxy, l.Remark})
		total += l.Amount // no more than its batch's, which was added up in range
	}
	p.subtotal = func(from, to int) string {
		var sum money.Amount
		for _, l := range s.Lines[from:to] {
			sum += l.Amount
		}
		return d.t("page_sum", "Heads", to-from, "Total", sum.Grouped())
	}
	p.closing = []string{d.t("sum", "Heads", len(s.Lines), "Total", total.Grouped()) + "　" + capitals(tag, total)}
	p.people = []string{d.t("maker") + s.Maker, d.t("teacher"), d.t("checker"), d.t("head"), d.t("seal")}
	p.print()
	return d.write(w)
}

// SumLine is one class of a summary.
type SumLine struct {
	Department, Class string
	Heads             int // who should have it
	Total             money.Amount
	Confirmed         int
	ConfirmedTotal    money.Amount
}

// Summing is a program's summary by class 汇总表.
type Summing struct {
	Program string
	Scope   string // the department, or the whole college
	Version int
	Code    string
	Maker   string
	Lines   []SumLine
}

// Summary prints a program's summary by department and class, A4 upright.
func Summary(w io.Writer, tag lang.Tag, s Summing) error {
	d := newDoc(tag, false)
	p := &sheet{doc: d, title: d.t("summary", "Program", s.Program), sub: d.t("summary_sub", "Scope", s.Scope, "Version", s.Version), code: s.Code, rowHeight: 18}
	p.columns = []column{{d.t("no"), 26, center}, {d.t("department"), 90, left}, {d.t("class"), 120, left}, {d.t("heads"), 45, right}, {d.t("amount"), 70, right},
		{d.t("confirmed_heads"), 55, right}, {d.t("confirmed"), 70, right}, {d.t("open_heads"), 50, right}}
	p.spread()
	sum := func(lines []SumLine) (all SumLine) {
		for _, l := range lines {
			all.Heads, all.Total, all.Confirmed, all.ConfirmedTotal = all.Heads+l.Heads, all.Total+l.Total, all.Confirmed+l.Confirmed, all.ConfirmedTotal+l.ConfirmedTotal
		}
		return all
	}
	row := func(first string, l SumLine) []string {
		return []string{first, l.Department, l.Class, strconv.Itoa(l.Heads), l.Total.Grouped(), strconv.Itoa(l.Confirmed), l.ConfirmedTotal.Grouped(), strconv.Itoa(l.Heads - l.Confirmed)}
	}
	for i, l := range s.Lines {
		p.rows = append(p.rows, row(strconv.Itoa(i+1), l))
	}
	all := sum(s.Lines)
	p.total = row("", all)
	p.total[1] = d.t("total")
	p.subtotal = func(from, to int) string {
		part := sum(s.Lines[from:to])
		return d.t("page_sum", "Heads", part.Heads, "Total", part.Total.Grouped())
	}
	p.closing = []string{d.t("sum", "Heads", all.Heads, "Total", all.Total.Grouped()) + "　" + capitals(tag, all.Total)}
	p.people = []string{d.t("maker") + s.Maker, d.t("checker"), d.t("head"), d.t("seal")}
	p.print()
	return d.write(w)
}
