// Package statement is what a bank says of an account: its statement 银行对账单,
// read from the files banks give, proven to add up, and held against the
// statements that came before. It does no I/O.
package statement

import (
	"regexp"
	"slices"
	"strings"
	"time"

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
func (s File) Errors() (n int) {
	for _, p := range s.Problems {
		if p.Severity == table.Error {
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

// Typed is what a clerk adds where the file does not say it; nil: nothing.
type Typed struct{ Opening, Closing *money.Amount }

// Prove puts the lines in order and proves opening + lines = closing, after
// every line where the bank says the balance. Opening and closing are taken from
// the file, from the running balance, or from what a clerk typed; where two of
// these speak, they must agree.
func (s *File) Prove(t Typed) {
	if s.Errors() > 0 {
		return
	}
	if len(s.Lines) == 0 && (s.From == "" || s.To == "") {
		s.problem(0, -1, "statement.no_lines")
		return
	}
	s.order()
	for _, l := range s.Lines {
		sum, side := &s.Received, l.Amount
		if l.Amount < 0 {
			sum, side = &s.Paid, -l.Amount
		}
		total, err := money.Add(*sum, side)
		if err != nil {
			s.refuse(l.Number, -1, err, "statement.amount")
			return
		}
		*sum = total
	}
	if s.ends(t) {
		s.chain()
	}
	s.period()
}

// order turns a statement that begins with the newest line round.
func (s *File) order() {
	if len(s.Lines) < 2 {
		return
	}
	first, last := s.Lines[0], s.Lines[len(s.Lines)-1]
	turn := first.Day > last.Day
	if first.Day == last.Day {
		turn = s.breaks(false) > s.breaks(true)
	}
	if turn {
		slices.Reverse(s.Lines)
	}
	if !slices.ContainsFunc(s.Lines, func(l Line) bool { return l.HasBalance }) { // else the balances say the order
		slices.SortStableFunc(s.Lines, func(a, b Line) int { return strings.Compare(a.Day, b.Day) })
	}
}

// breaks counts where the running balance does not follow from the line before.
func (s *File) breaks(backward bool) (n int) {
	for i := 1; i < len(s.Lines); i++ {
		before, after := s.Lines[i-1], s.Lines[i]
		if backward {
			before, after = after, before
		}
		if before.HasBalance && after.HasBalance && before.Balance+after.Amount != after.Balance {
			n++
		}
	}
	return n
}

// ends finds opening and closing and reports whether both are known and agree.
func (s *File) ends(t Typed) bool {
	agree := func(has *bool, value *money.Amount, other money.Amount, code string) bool {
		if *has && *value != other {
			s.problem(0, -1, code, "Stated", *value, "Found", other)
			return false
		}
		*has, *value = true, other
		return true
	}
	ok := true
	if t.Opening != nil {
		ok = agree(&s.HasOpening, &s.Opening, *t.Opening, "statement.opening_typed")
	}
	if t.Closing != nil {
		ok = agree(&s.HasClosing, &s.Closing, *t.Closing, "statement.closing_typed") && ok
	}
	if n := len(s.Lines); n > 0 {
		if first := s.Lines[0]; first.HasBalance {
			ok = agree(&s.HasOpening, &s.Opening, first.Balance-first.Amount, "statement.opening") && ok
		}
		if last := s.Lines[n-1]; last.HasBalance {
			ok = agree(&s.HasClosing, &s.Closing, last.Balance, "statement.closing") && ok
		}
	}
	switch {
	case !ok:
	case !s.HasOpening || !s.HasClosing:
		s.problem(0, -1, "statement.no_balance")
	default:
		return true
	}
	return false
}

// chain follows the running balance line by line to the end.
func (s *File) chain() {
	at := s.Opening
	for _, l := range s.Lines {
		at += l.Amount // in range: opening and both sums are
		if l.HasBalance && l.Balance != at {
			s.problem(l.Number, -1, "statement.balance", "Stated", l.Balance, "Found", at)
			return // every line after it would be wrong by the same
		}
	}
	if at != s.Closing {
		s.problem(0, -1, "statement.sum", "Opening", s.Opening, "Lines", at-s.Opening, "Closing", s.Closing, "Difference", s.Closing-at)
	}
}

// period is the days the statement is about: those it states, and at least those of its lines.
func (s *File) period() {
	for _, l := range s.Lines {
		if s.From == "" || l.Day < s.From {
			s.From = l.Day
		}
		s.To = max(s.To, l.Day)
	}
}

// Kept is a line as it may be kept and shown: the other account by its last
// digits, no long number in what the bank wrote beside it.
func Kept(l Line) Line {
	l.Account = Tail(l.Account)
	l.Serial, l.Party = bank.Cut(l.Serial, 60), bank.Cut(person.HidePapers(l.Party), 100)
	l.Text, l.Ref = bank.Cut(bank.Hide(l.Text), 200), bank.Cut(hidePapers(l.Ref), 100)
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
		if card || len(n) == 18 && person.CheckDigit(n[:last]) == n[last] {
			return bank.Hide(n)
		}
		return n
	})
}

var long = regexp.MustCompile(`[0-9]{14,}[0-9X]`)

// Made once: building one costs more than what it replaces.
var (
	dayMarks  = strings.NewReplacer("年", "-", "月", "-", "日", " ", "/", "-", ".", "-", "T", " ")
	signMarks = strings.NewReplacer("−", "-", "－", "-", "﹣", "-", "（", "(", "）", ")")
	blanks    = strings.NewReplacer("\u00a0", " ", "\t", " ")
	noMarks   = strings.NewReplacer(" ", "", "-", "")
)

// day reads a day as statements have it: 2021-09-16, 2021/9/16, 20210916,
// 2021年9月16日, each with a time or not, or a workbook's own number of days.
func day(c table.Cell) (string, bool) {
	text := strings.TrimSpace(c.Text)
	if c.Numeric() && len(text) >= 5 && (len(text) == 5 || text[5] == '.') {
		return serialDay(text[:5])
	}
	text = dayMarks.Replace(text)
	text, _, _ = strings.Cut(text, " ")
	if len(text) == 14 && !strings.Contains(text, "-") {
		text = text[:8] // 20210916101112
	}
	for _, layout := range []string{"2006-1-2", "20060102"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1990 && t.Year() < 2200 {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// serialDay is a workbook's day: days since 1899-12-30.
func serialDay(text string) (string, bool) {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return "", false
		}
		n = n*10 + int(c-'0')
	}
	if n < 32874 || n > 109573 { // 1990 to 2199
		return "", false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly), true
}

// signed reads an amount that may carry a sign: -30.00, (30.00), 30.00-.
func signed(text string) (money.Amount, error) {
	text = signMarks.Replace(strings.TrimSpace(text))
	plain, minus := text, false
	switch {
	case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
		plain, minus = text[1:len(text)-1], true
	case strings.HasPrefix(text, "-"):
		plain, minus = text[1:], true
	case strings.HasPrefix(text, "+"):
		plain = text[1:]
	case strings.HasSuffix(text, "-"):
		plain, minus = text[:len(text)-1], true
	}
	a, err := money.Parse(plain)
	if minus {
		a = -a
	}
	return a, err
}
