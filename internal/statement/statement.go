// Package statement is what a bank says of an account: its statement 银行对账单,
// read from the files banks give, proven to add up, and held against the
// statements that came before. It does no I/O.
package statement

import (
	"regexp"
	"strings"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// MaxLines bounds one statement.
const MaxLines = 200_000

// Line is one movement of the account, as the bank has it.
type Line struct {
	Number     int          // the file's row; of XML the entry
	Day        string       // YYYY-MM-DD, when the bank booked it
	Amount     money.Amount // into the account; out of it negative
	Balance    money.Amount // after it
	HasBalance bool
	Serial     string
	Ref        string
	Text       string
	Party      string // whom it came from or went to
	Account    string // theirs, in full: Kept masks it

	debit int8 // how a debit is written: 1 without a sign, -1 with a minus, 0 for none
}

// Out is what went out, fen; negative for what came in.
func (l Line) Out() money.Amount { return -l.Amount }

// File is a statement as a bank gave it, read.
type File struct {
	Format     string // "csv", "xlsx" or "camt.053"
	Lines      []Line // oldest first
	From, To   string // the days it is about
	Opening    money.Amount
	Closing    money.Amount
	HasOpening bool
	HasClosing bool
	Received   money.Amount // what came in, fen
	Paid       money.Amount // what went out, fen
	Owner      string       // the account it is of, its last digits, or empty
	Problems   []table.Problem
}

// Errors counts the problems that refuse the file.
func (s File) Errors() int { return s.count(table.Error) }

// Warnings counts those that need a look.
func (s File) Warnings() int { return s.count(table.Warning) }

func (s File) count(of table.Severity) (n int) {
	for _, p := range s.Problems {
		if p.Severity == of {
			n++
		}
	}
	return n
}

func (s *File) problem(row, column int, code string, pairs ...any) {
	s.Problems = append(s.Problems, table.Problem{Row: row, Column: table.Letter(column), Severity: table.Error, Code: code, Args: fault.Pairs(pairs...)})
}

// NotAfter refuses a statement of days that are still to come: it would pass for
// one that covers them.
func (s *File) NotAfter(today string) {
	if s.To > today {
		s.problem(0, -1, "statement.future", "Day", s.To)
	}
}

// refuse adds what a value was refused for, or the code given.
func (s *File) refuse(row, column int, err error, code string) {
	if f := fault.Of(err); f != nil {
		s.Problems = append(s.Problems, table.Problem{Row: row, Column: table.Letter(column), Severity: table.Error, Code: f.Code, Args: f.Args})
		return
	}
	s.problem(row, column, code)
}

// Kept is a line as it may be kept and shown: the other account by its last
// digits, no long number in what the bank wrote beside it.
func Kept(l Line) Line {
	l.Account = Tail(l.Account)
	l.Serial, l.Party = table.Cut(l.Serial, 60), table.Cut(person.HidePapers(l.Party), 100)
	l.Text, l.Ref = table.Cut(bank.Hide(l.Text), 200), table.Cut(hidePapers(l.Ref), 100)
	return l
}

// Tail is an account's last digits, or empty.
func Tail(account string) string {
	if account == "" {
		return ""
	}
	return person.MaskCard(account)
}

// hidePapers masks what may be somebody's card or citizen ID; other long numbers are references.
func hidePapers(s string) string {
	return long.ReplaceAllStringFunc(s, func(n string) string {
		last := len(n) - 1
		card := len(n) >= 15 && len(n) <= 19 && strings.ContainsRune("34569", rune(n[0])) && person.LuhnDigit(n[:last]) == n[last]
		if _, err := person.ParseCitizenID(n, lastDay); card || err == nil {
			return bank.Hide(n)
		}
		return n
	})
}

const lastDay = "9999-12-31" // any day of birth is before it

var long = regexp.MustCompile(`[0-9]{14,}[0-9X]`)

var noMarks = strings.NewReplacer(" ", "", "-", "")
