package statement

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/roster"
)

// The limits of an XML statement.
const (
	maxXML      = 20 << 20 // bytes
	maxDepth    = 32
	maxElements = 8_000_000
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
func ReadXML(data []byte) Statement {
	s := Statement{Format: "camt.053"}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if code := boundXML(data); code != "" {
		s.problem(0, -1, code)
		return s
	}
	var d camtDocument
	if err := decoder(data).Decode(&d); err != nil {
		s.problem(0, -1, "statement.xml_broken")
		return s
	}
	if len(d.Statements) == 0 {
		s.problem(0, -1, "statement.xml_other")
		return s
	}
	for i, one := range d.Statements {
		s.add(one, i == 0)
	}
	return s
}

func decoder(data []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Entity = nil
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "utf-8") {
			return input, nil
		}
		return nil, errCharset
	}
	return d
}

var errCharset = errors.New("a camt.053 file is UTF-8")

// boundXML walks the file once to its end and names what refuses it, "" for nothing.
func boundXML(data []byte) string {
	if len(data) > maxXML {
		return "statement.xml_large"
	}
	d := decoder(data)
	depth, elements := 0, 0
	for {
		token, err := d.RawToken()
		switch {
		case err == io.EOF && depth == 0 && elements > 0:
			return ""
		case errors.Is(err, errCharset):
			return "statement.xml_charset"
		case err != nil:
			return "statement.xml_broken"
		}
		switch t := token.(type) {
		case xml.Directive:
			return "statement.xml_entity"
		case xml.StartElement:
			if depth == 0 && elements > 0 {
				return "statement.xml_broken" // something after the document
			}
			depth++
			elements++
			if depth > maxDepth || elements > maxElements || len(t.Attr) > 16 {
				return "statement.xml_deep"
			}
		case xml.EndElement:
			depth--
		}
	}
}

// camt is what is read of a statement, by local names: the namespace says the version.
type camtDocument struct {
	Statements []camtStatement `xml:"BkToCstmrStmt>Stmt"`
}

type camtStatement struct {
	From     string        `xml:"FrToDt>FrDtTm"`
	To       string        `xml:"FrToDt>ToDtTm"`
	IBAN     string        `xml:"Acct>Id>IBAN"`
	Other    string        `xml:"Acct>Id>Othr>Id"`
	Balances []camtBalance `xml:"Bal"`
	Entries  []camtEntry   `xml:"Ntry"`
}

type camtAmount struct {
	Value    string `xml:",chardata"`
	Currency string `xml:"Ccy,attr"`
}

type camtBalance struct {
	Code   string     `xml:"Tp>CdOrPrtry>Cd"`
	Amount camtAmount `xml:"Amt"`
	Side   string     `xml:"CdtDbtInd"`
}

type camtEntry struct {
	Reference string     `xml:"NtryRef"`
	Amount    camtAmount `xml:"Amt"`
	Side      string     `xml:"CdtDbtInd"`
	Status    camtStatus `xml:"Sts"`
	Day       string     `xml:"BookgDt>Dt"`
	Time      string     `xml:"BookgDt>DtTm"`
	Servicer  string     `xml:"AcctSvcrRef"`
	More      string     `xml:"AddtlNtryInf"`
	Details   []camtPart `xml:"NtryDtls>TxDtls"`
}

// camtStatus was a word at first and has been a code within an element since version 8.
type camtStatus struct {
	Word string `xml:",chardata"`
	Code string `xml:"Cd"`
}

type camtPart struct {
	EndToEnd string      `xml:"Refs>EndToEndId"`
	Debtor   camtParty   `xml:"RltdPties>Dbtr"`
	Creditor camtParty   `xml:"RltdPties>Cdtr"`
	From     camtAccount `xml:"RltdPties>DbtrAcct>Id"`
	To       camtAccount `xml:"RltdPties>CdtrAcct>Id"`
	Remitted []string    `xml:"RmtInf>Ustrd"`
}

type camtParty struct {
	Name  string `xml:"Nm"`
	Party string `xml:"Pty>Nm"` // since version 8
}

type camtAccount struct {
	IBAN  string `xml:"IBAN"`
	Other string `xml:"Othr>Id"`
}

// add takes one statement of the file; further ones must go on where the one before ended.
func (s *Statement) add(c camtStatement, first bool) {
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
	for _, e := range c.Entries {
		if len(s.Lines) >= MaxLines {
			s.problem(0, -1, "statement.too_many", "Max", MaxLines)
			return
		}
		s.entry(len(s.Lines)+1, e)
	}
}

func (s *Statement) entry(number int, e camtEntry) {
	status := strings.TrimSpace(e.Status.Word + e.Status.Code)
	if status != "BOOK" && status != "" {
		s.Problems = append(s.Problems, roster.Problem{Row: number, Severity: roster.Warning, Code: "statement.not_booked", Args: fault.Pairs("Status", bank.Cut(status, 10))})
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
	if len(e.Details) == 1 { // several are a collective entry: no one of them is the other side
		l.detail(e.Details[0])
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

func (s *Statement) camtAmount(number int, a camtAmount, side string) (money.Amount, bool) {
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
