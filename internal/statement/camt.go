package statement

import (
	"bytes"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// The limits of an XML statement: what they allow is read in a part of a second.
const (
	maxXML      = 20 << 20 // bytes
	maxDepth    = 32
	maxElements = 2_500_000
	maxAttrs    = 16
	maxEntries  = 100_000 // that are booked
	maxText     = 4_000   // bytes of one element's text
	maxRemitted = 100     // lines of one entry's purpose
	maxBalances = 1_000
	maxProblems = 200   // more are not looked for
	maxPending  = 2_000 // entries that are not booked
)

// IsXML reports whether a file is XML rather than a table.
func IsXML(data []byte) bool {
	start := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 1024)], []byte("\ufeff")))
	return bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("<Document")) || bytes.Contains(start, []byte("camt.053"))
}

// ReadXML reads a camt.053 statement (ISO 20022, any of its versions: what is
// read of them has kept its name). Entities, doctypes, deep nesting and anything
// after a cut are refused. Only what is booked counts; entries that are pending
// are named. Prove is still to be asked.
func ReadXML(data []byte) File {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := camtReader{statement: File{Format: "camt.053"}}
	s := &r.statement
	if len(data) > maxXML {
		s.problem(0, -1, "statement.xml_large")
		return *s
	}
	switch err := r.read(data); {
	case err != nil: // nothing of a broken file counts
		*s = File{Format: s.Format}
		s.problem(0, -1, err.Error())
	case len(r.pieces) == 0 && s.Errors() == 0:
		s.problem(0, -1, "statement.xml_other")
	case s.Errors() == 0:
		s.join(r.pieces)
	}
	return *s
}

// camtStatement is what is read of a statement, by local names: the namespace
// says the version.
type camtStatement struct {
	From, To    string
	IBAN, Other string
	Balances    []camtBalance
	Lines       []Line
	zone        zone
}

// camtPiece is what is kept of a statement until the file has ended.
type camtPiece struct {
	from, to         string
	opening, closing *money.Amount
	lines            []Line
}

type camtAmount struct{ Value, Currency string }

type camtBalance struct {
	Code   string
	Amount camtAmount
	Side   string
}

type camtEntry struct {
	Reference string
	Amount    camtAmount
	Side      string
	Status    camtStatus
	Day, Time string // booked
	Value     string // the day of value
	Servicer  string
	More      string
	Parts     int      // several are a collective entry
	Detail    camtPart // the first
}

// camtStatus was a word at first and has been a code within an element since
// version 8. A bank's own word for it is not known to mean booked.
type camtStatus struct {
	Word, Code, Own string
	Said            bool // there is one, be it empty
}

func (s camtStatus) booked() bool {
	return !s.Said || strings.TrimSpace(s.Word+s.Code+s.Own) == "BOOK" && s.Own == ""
}

type camtPart struct {
	EndToEnd         string
	Debtor, Creditor camtParty
	From, To         camtAccount
	Remitted         []string
}

type camtParty struct{ Name, Party string } // Party since version 8

type camtAccount struct{ IBAN, Other string }

// piece reads what a statement says of itself: whose it is, its days, its balances.
// Only opening and closing are asked for; others may be in any currency.
func (s *File) piece(c *camtStatement, first bool) (p camtPiece, ok bool) {
	owner := Tail(strings.TrimSpace(c.IBAN + c.Other))
	if !first && owner != s.Owner {
		s.problem(0, -1, "statement.xml_accounts")
		return p, false
	}
	s.Owner = owner
	if c.zone.local {
		s.Problems = append(s.Problems, table.Problem{Severity: table.Warning, Code: "statement.utc_local", Args: fault.Pairs("From", c.From, "To", c.To)})
	}
	p = camtPiece{from: c.zone.day(c.From), to: c.zone.until(c.To), lines: c.Lines}
	for i, day := range []string{p.from, p.to} {
		if text := []string{c.From, c.To}[i]; day == "" && strings.TrimSpace(text) != "" {
			s.tell(0, table.Warning, "statement.period_unread", "Text", table.Shown(table.Cut(text, 30)))
		}
	}
	var previous *money.Amount
	for _, b := range c.Balances {
		into := map[string]**money.Amount{"OPBD": &p.opening, "PRCD": &previous, "CLBD": &p.closing}[b.Code]
		if into == nil || b.Amount.Currency != ledger.CNY && len(c.Balances) > 1 {
			continue
		}
		a, ok := s.camtAmount(0, b.Amount, b.Side)
		if !ok {
			return p, false
		}
		*into = &a
	}
	if p.opening == nil {
		p.opening = previous // the closing before is the opening now
	}
	return p, true
}

// join makes one of a file's statements: each goes on where the one before ended,
// in whichever order they stand.
func (s *File) join(list []camtPiece) {
	apart := func(a, b camtPiece) bool { return a.closing != nil && b.opening != nil && *a.closing != *b.opening }
	breaks := func() (n int) {
		for i := 1; i < len(list); i++ {
			if apart(list[i-1], list[i]) {
				n++
			}
		}
		return n
	}
	if n := breaks(); n > 0 {
		if slices.Reverse(list); breaks() >= n {
			slices.Reverse(list)
		}
	}
	for i, p := range list {
		if i > 0 && apart(list[i-1], p) {
			s.problem(0, -1, "statement.xml_apart", "Closing", *list[i-1].closing, "Opening", *p.opening)
		}
		if p.from != "" && (s.From == "" || p.from < s.From) {
			s.From = p.from
		}
		s.To = max(s.To, p.to)
		if i == 0 {
			s.Lines = p.lines // most files have one
			continue
		}
		s.Lines = append(s.Lines, p.lines...)
	}
	if a := list[0].opening; a != nil {
		s.HasOpening, s.Opening = true, *a
	}
	if a := list[len(list)-1].closing; a != nil {
		s.HasClosing, s.Closing = true, *a
	}
}

// entry takes one entry of a statement.
func (s *File) entry(c *camtStatement, number int, e camtEntry) {
	say := func(severity table.Severity, code string, pairs ...any) {
		s.Problems = append(s.Problems, table.Problem{Row: number, Severity: severity, Code: code, Args: fault.Pairs(pairs...)})
	}
	if !e.Status.booked() {
		say(table.Warning, "statement.not_booked", "Status", table.Cut(e.Status.Word+e.Status.Code+e.Status.Own, 10))
		return
	}
	l := Line{Number: number, Serial: given(e.Servicer), Ref: given(e.Reference), Text: tidy(e.More)}
	switch booked := e.Day + e.Time; {
	case strings.TrimSpace(booked) != "":
		l.Day = c.zone.day(booked)
		if there, _, _ := strings.Cut(strings.TrimSpace(booked), "T"); l.Day != "" && l.Day != there[:min(len(there), 10)] {
			say(table.Notice, "statement.utc", "Text", table.Cut(booked, 30), "Day", l.Day)
		}
	case e.Value != "":
		if l.Day = c.zone.day(e.Value); l.Day != "" {
			say(table.Notice, "statement.value_day", "Day", l.Day)
		}
	}
	if l.Day == "" {
		say(table.Error, "statement.day", "Text", table.Cut(e.Day+e.Time+e.Value, 20))
		return
	}
	var ok bool
	if l.Amount, ok = s.camtAmount(number, e.Amount, e.Side); !ok {
		return
	}
	if l.Amount == 0 {
		say(table.Notice, "statement.nil_line")
		return
	}
	if e.Parts == 1 { // several are a collective entry: no one of them is the other side
		l.detail(e.Detail)
	}
	if !l.sound(say) {
		return
	}
	c.Lines = append(c.Lines, l)
}

// sound looks at an entry's texts as table looks at cells: what can't be read refuses the
// file, a number of which the end is lost is not kept.
func (l *Line) sound(say func(table.Severity, string, ...any)) bool {
	for _, text := range []string{l.Text, l.Party, l.Account, l.Serial, l.Ref} {
		switch {
		case table.Unreadable(text):
			say(table.Error, "table.invalid_bytes")
			return false
		case table.Invisible(text):
			say(table.Notice, "table.invisible")
		}
	}
	for _, number := range []*string{&l.Serial, &l.Account} {
		if table.Exponent(*number) {
			*number = ""
			say(table.Warning, "table.numeric_reference")
		}
	}
	if person.HoldsPapers(l.Text) || person.HoldsPapers(l.Party) {
		say(table.Notice, "statement.papers")
	}
	return true
}

// given is a reference, or empty where the bank says that there is none.
func given(ref string) string {
	ref = strings.TrimSpace(ref)
	if slices.Contains([]string{"NONREF", "NOTPROVIDED"}, strings.ToUpper(ref)) {
		return ""
	}
	return ref
}

func (l *Line) detail(d camtPart) {
	party, account := d.Debtor, d.From
	if l.Amount < 0 {
		party, account = d.Creditor, d.To
	}
	l.Party = tidy(party.Name + party.Party)
	l.Account = strings.ReplaceAll(account.IBAN+account.Other, " ", "")
	if id := given(d.EndToEnd); id != "" {
		l.Ref = id
	}
	if note := tidy(strings.Join(d.Remitted, " ")); note != "" {
		l.Text = strings.TrimSpace(l.Text + " " + note)
	}
}

func (s *File) camtAmount(number int, a camtAmount, side string) (money.Amount, bool) {
	if a.Currency != ledger.CNY {
		s.problem(number, -1, "statement.currency", "Currency", table.Cut(a.Currency, 10))
		return 0, false
	}
	amount, err := money.Parse(isoDecimal(a.Value))
	switch {
	case err != nil:
		s.refuse(number, -1, err, "statement.amount")
		return 0, false
	case side == "DBIT":
		return -amount, true
	case side != "CRDT":
		s.problem(number, -1, "statement.side", "Text", table.Cut(side, 10))
		return 0, false
	}
	return amount, true
}

// isoDecimal is an XML decimal without what its type allows and no amount needs:
// a sign, zeros before it, zeros behind the fen, a missing zero before the point.
func isoDecimal(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	whole, part, _ := strings.Cut(text, ".")
	if strings.Trim(whole+part, "0123456789") != "" || whole+part == "" {
		return text
	}
	for len(part) > 2 && part[len(part)-1] == '0' {
		part = part[:len(part)-1]
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if part == "" {
		return whole
	}
	return whole + "." + part
}
