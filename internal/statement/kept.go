package statement

import (
	"time"

	"reliefbook/internal/money"
)

// Statement is one kept bank statement 银行对账单 of a fund's account.
type Statement struct {
	ID         int64
	AccountID  int64
	PreviousID int64 // the one it goes on from, 0 for the first
	FileName   string
	FileHash   []byte
	Format     string
	DayFrom    string
	DayTo      string
	Opening    money.Amount // before its first new line
	Closing    money.Amount
	Lines      int // that were new
	Known      int // that an earlier statement had
	Received   money.Amount
	Paid       money.Amount
	ByID       int64 // who brought it in
	SaidBy     string
	CheckerID  int64 // who confirmed it; 0: by_id took it alone, before there were two
	Checker    string
	At         time.Time
	Open       int // of its lines, how many no match has
}

// KeptLine is one kept line; what is in it is as Kept leaves it.
type KeptLine struct {
	Line
	ID          int64
	StatementID int64
	AccountID   int64
	Blind       []byte // keyed hash of the other account
	MatchID     int64  // 0: open
}

// LineFilter narrows a list of kept lines; zero values narrow nothing.
type LineFilter struct {
	Account   int64
	Statement int64
	ID        int64
	FromDay   string
	Open      bool // no match has it
	Matched   bool // a match has it
	Limit     int  // 0: all
	Offset    int
}

// Sides are what came in and what went out by some lines, fen, both without a sign.
func Sides(lines []Line) (received, paid money.Amount) {
	for _, l := range lines {
		if l.Amount > 0 {
			received += l.Amount
		} else {
			paid -= l.Amount
		}
	}
	return received, paid
}

// After is the statement that a file's lines but for the first so many become
// after the last one, whose ID is 0 for none. What stood in the account before
// the first is a line of its own.
func (f File) After(last Statement, known int) (Statement, []KeptLine) {
	s := Statement{PreviousID: last.ID, Format: f.Format, DayFrom: f.From, DayTo: f.To, Opening: f.Opening, Closing: f.Closing, Lines: len(f.Lines) - known, Known: known}
	if last.ID != 0 {
		s.Opening, s.DayTo = last.Closing, max(s.DayTo, last.DayTo)
	}
	s.Received, s.Paid = Sides(f.Lines[known:])
	var lines []KeptLine
	if last.ID == 0 && s.Opening != 0 {
		lines = append(lines, KeptLine{Line: Line{Day: s.DayFrom, Amount: s.Opening, Text: "期初余额"}})
	}
	for _, l := range f.Lines[known:] {
		lines = append(lines, KeptLine{Line: l})
	}
	return s, lines
}

// Balance is what the bank says of an account at the end of a day, by its
// statements and their lines, oldest first: where the last whole statement ends,
// and the lines up to the day of the one after it; until is the last day they reach.
func Balance(list []Statement, lines []KeptLine, day string) (sum money.Amount, until string) {
	cut := int64(0) // the first statement that goes beyond the day
	for _, s := range list {
		until = s.DayTo
		if s.DayTo > day {
			cut = s.ID
			break
		}
		sum = s.Closing
	}
	if cut == 0 {
		return sum, until
	}
	first := list[0].ID == cut
	for _, l := range lines {
		if l.StatementID >= cut && l.Day <= day && (l.Number > 0 || first) {
			sum += l.Amount
		}
	}
	return sum, until
}
