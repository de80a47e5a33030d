package damage

import (
	"bytes"
	"slices"
	"strings"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/posting"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/statement"
	"reliefbook/internal/table"
	"reliefbook/internal/visit"
)

// outcome is what became of a file: refused with codes, or read, with what was
// named on the way and every fact that would be kept.
type outcome struct {
	refused []string
	named   map[string]int // code → how often
	facts   []string       // a line each: key=value|…
}

// problems takes what a reader says of a file.
func (o *outcome) problems(list []table.Problem) {
	for _, p := range list {
		if p.Severity == table.Error {
			o.refused = append(o.refused, p.Code)
		} else {
			o.name(p.Code)
		}
	}
}

func (o *outcome) name(code string) {
	if o.named == nil {
		o.named = map[string]int{}
	}
	o.named[code]++
}

// fails takes a refusal and reports whether there is one. What is no fault would be an internal error: it has no code.
func (o *outcome) fails(err error) bool {
	if err == nil {
		return false
	}
	f := fault.Of(err)
	if f == nil {
		panic("not a refusal: " + err.Error())
	}
	o.refused = append(o.refused, f.Code)
	for _, field := range f.Fields {
		o.refused = append(o.refused, field.Code)
	}
	return true
}

// fact keeps a line of keys and values.
func (o *outcome) fact(pairs ...string) { o.facts = append(o.facts, fact(pairs...)) }

func fact(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString(pairs[i] + "=" + fold(pairs[i+1]) + "|")
	}
	return b.String()
}

// readRoster is as a program's roster is checked.
func readRoster(data []byte) (o outcome) {
	g, err := sheet.Read("roster", data)
	if o.fails(err) {
		return o
	}
	d := roster.Check(g, rosterRule)
	o.problems(d.Problems)
	o.students(d.Lines)
	return o
}

func (o *outcome) students(lines []roster.Line) {
	for _, l := range lines {
		o.fact("no", l.StudentNo, "name", l.Name, "department", l.Department, "class", l.Class, "id", l.CitizenID,
			"card", l.Card,
			"holder", l.CardHolder, "mobile", l.Mobile, "amount", l.Amount.String(), "remark", l.Remark)
	}
}

// readSaved is as a saved list is made: as the use case checks it.
func readSaved(data []byte) (o outcome) {
	g, err := sheet.Read("list", data)
	if o.fails(err) {
		return o
	}
	d := roster.Check(g, roster.Rule{Today: today, Departments: rosterRule.Departments, Conflicts: true})
	o.problems(d.Problems)
	o.students(d.Lines)
	return o
}

// readSupplement is as a supplement is proposed: a saved list's file held against the heads and the sum declared.
func readSupplement(data []byte) (o outcome) {
	if o = readSaved(data); len(o.refused) > 0 {
		return o
	}
	var sum money.Amount
	for _, l := range o.facts {
		a, err := money.Parse(valueOf(l, "amount"))
		must(err)
		sum += a
	}
	if len(o.facts) != rosterRule.Heads || sum != rosterRule.Total {
		o.refused = append(o.refused, "supplement.control_totals")
	}
	return o
}

// reads is as a list is imported whose reader takes nothing but the file; fact is what is kept of a line, by its columns' keys.
func reads[T any](read func(table.Grid) ([]T, table.Problems), fact func(T) []string) func([]byte) outcome {
	return func(data []byte) (o outcome) {
		g, err := sheet.Read("list", data)
		if o.fails(err) {
			return o
		}
		lines, said := read(g)
		o.problems(said.List)
		for _, l := range lines {
			o.fact(fact(l)...)
		}
		return o
	}
}

// readVisit is as a team's list of people is imported.
func readVisit(data []byte) (o outcome) {
	g, err := sheet.Read("people", data)
	if o.fails(err) {
		return o
	}
	people, said := visit.ReadPlanned(g)
	if o.problems(said.List); said.Errors() > 0 || o.fails((visit.Team{ItemID: 1, HolderID: 1}).CheckPeople(people)) {
		return o
	}
	for _, p := range people {
		o.fact("name", p.Name, "unit", p.Unit, "category", spoken[string(p.Category)], "amount", p.Amount.String(),
			"packs", whole(p.Packs))
	}
	return o
}

// readAnswer is as a bank's answer is held against its batch. A line that does not fit is named on the screen.
func readAnswer(data []byte) (o outcome) {
	g, err := sheet.Read("answer", data)
	if o.fails(err) {
		return o
	}
	captions := bank.Header(g)
	m := bank.Learn(captions)
	if o.fails(m.Check(len(captions))) {
		return o
	}
	a := bank.Read(g, m)
	o.problems(a.Problems)
	if g.Format == "csv" && !bytes.HasSuffix(data, []byte("\n")) {
		o.name("result.cut")
	}
	match := bank.Match(batch, a)
	for v, t := range match.ByVerdict {
		for range t.Heads {
			o.name(string(v))
		}
	}
	for range match.Missing {
		o.name("missing")
	}
	for _, l := range match.Lines {
		o.fact("payment", whole(l.Payment), "verdict", string(l.Verdict), "result", string(l.Outcome), "amount",
			l.Amount.String(), "serial", l.Serial,
			"reason", string(l.Reason))
	}
	return o
}

// readStatement is as a statement is checked: read, proven, and held against where the last one ended.
func readStatement(data []byte) (o outcome) {
	var s statement.File
	if statement.IsXML(data) {
		s = statement.ReadXML(data)
	} else {
		g, err := sheet.Read("statement", data)
		if o.fails(err) {
			return o
		}
		s = statement.Read(g, statement.Learn(statement.Header(g)))
	}
	s.Prove(statement.Typed{})
	s.NotAfter(today)
	o.problems(s.Problems)
	if len(o.refused) > 0 {
		return o
	}
	if _, err := statement.Join(nil, lastClosing, s); o.fails(err) {
		return o
	}
	for _, l := range s.Lines {
		o.fact("day", l.Day, "amount", l.Amount.String(), "serial", l.Serial, "text", l.Text, "party", l.Party,
			"account", l.Account)
	}
	o.fact("opening", s.Opening.String(), "closing", s.Closing.String(), "from", s.From, "until", s.To)
	return o
}

// readChart is as a chart of accounts is proposed.
func readChart(data []byte) (o outcome) {
	g, err := sheet.Read("chart", data)
	if o.fails(err) {
		return o
	}
	c, said := posting.ReadChart(g)
	o.problems(said.List)
	if len(o.refused) > 0 || o.fails(c.Check(nil)) {
		return o
	}
	for role, a := range c {
		o.fact("role", string(role), "code", a.Code, "name", a.Name, "english", a.English)
	}
	slices.Sort(o.facts)
	return o
}
