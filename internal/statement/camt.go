package statement

import (
	"bytes"
	"strings"
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
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
	case r.statements == 0:
		s.problem(0, -1, "statement.xml_other")
	}
	return *s
}

// camt is what is read of a statement, by local names: the namespace says the version.
type camtStatement struct {
	From, To    string
	IBAN, Other string
	Balances    []camtBalance
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
	Day, Time string
	Servicer  string
	More      string
	Parts     int      // several are a collective entry
	Detail    camtPart // the first
}

// camtStatus was a word at first and has been a code within an element since version 8.
type camtStatus struct{ Word, Code string }

type camtPart struct {
	EndToEnd         string
	Debtor, Creditor camtParty
	From, To         camtAccount
	Remitted         []string
}

type camtParty struct{ Name, Party string } // Party since version 8

type camtAccount struct{ IBAN, Other string }

// add takes one statement of the file; further ones must go on where the one before ended.
func (s *File) add(c camtStatement, first bool) {
	owner := Tail(strings.TrimSpace(c.IBAN + c.Other))
	if !first && owner != s.Owner {
		s.problem(0, -1, "statement.xml_accounts")
		return
	}
	s.Owner = owner
	if from := isoDay(c.From); from != "" && (s.From == "" || from < s.From) {
		s.From = from
	}
	s.To = max(s.To, isoDay(c.To))
	for _, b := range c.Balances {
		a, ok := s.camtAmount(0, b.Amount, b.Side)
		if !ok {
			return
		}
		switch b.Code {
		case "OPBD", "PRCD":
			if !first && s.HasClosing && s.Closing != a {
				s.problem(0, -1, "statement.xml_apart", "Closing", s.Closing, "Opening", a)
			}
			if first {
				s.HasOpening, s.Opening = true, a
			}
		case "CLBD":
			s.HasClosing, s.Closing = true, a
		}
	}
}

func (s *File) entry(number int, e camtEntry) {
	status := strings.TrimSpace(e.Status.Word + e.Status.Code)
	if status != "BOOK" && status != "" {
		s.Problems = append(s.Problems, table.Problem{Row: number, Severity: table.Warning, Code: "statement.not_booked", Args: fault.Pairs("Status", bank.Cut(status, 10))})
		return
	}
	l := Line{Number: number, Day: isoDay(e.Day + e.Time), Serial: strings.TrimSpace(e.Servicer), Ref: strings.TrimSpace(e.Reference), Text: tidy(e.More)}
	if l.Day == "" {
		s.problem(number, -1, "statement.day", "Text", bank.Cut(e.Day+e.Time, 20))
		return
	}
	var ok bool
	if l.Amount, ok = s.camtAmount(number, e.Amount, e.Side); !ok {
		return
	}
	if l.Amount == 0 {
		s.problem(number, -1, "statement.no_amount")
		return
	}
	if e.Parts == 1 { // several are a collective entry: no one of them is the other side
		l.detail(e.Detail)
	}
	s.Lines = append(s.Lines, l)
}

func (l *Line) detail(d camtPart) {
	party, account := d.Debtor, d.From
	if l.Amount < 0 {
		party, account = d.Creditor, d.To
	}
	l.Party = tidy(party.Name + party.Party)
	l.Account = strings.ReplaceAll(account.IBAN+account.Other, " ", "")
	if id := strings.TrimSpace(d.EndToEnd); id != "" && id != "NOTPROVIDED" {
		l.Ref = id
	}
	if note := tidy(strings.Join(d.Remitted, " ")); note != "" {
		l.Text = strings.TrimSpace(l.Text + " " + note)
	}
}

func (s *File) camtAmount(number int, a camtAmount, side string) (money.Amount, bool) {
	if a.Currency != ledger.CNY {
		s.problem(number, -1, "statement.currency", "Currency", bank.Cut(a.Currency, 10))
		return 0, false
	}
	amount, err := money.Parse(a.Value)
	switch {
	case err != nil:
		s.refuse(number, -1, err, "statement.amount")
		return 0, false
	case side == "DBIT":
		return -amount, true
	case side != "CRDT":
		s.problem(number, -1, "statement.side", "Text", bank.Cut(side, 10))
		return 0, false
	}
	return amount, true
}

// isoDay is the day of an ISO date or date and time as the bank wrote it, or "".
func isoDay(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "T")
	if len(text) > 10 {
		text = text[:10] // a date with a zone
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return ""
	}
	return text
}
