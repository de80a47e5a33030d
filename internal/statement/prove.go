package statement

import (
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Typed is what a clerk adds where the file does not say it; nil: nothing. Last is
// where the kept statements end, which tells what a file leaves open.
type Typed struct {
	Opening, Closing *money.Amount
	Last             *money.Amount `json:"-"`
}

// Prove puts the lines in order and proves opening + lines = closing, after
// every line where the bank says the balance. Opening and closing are taken from
// the file, from the running balance, or from what a clerk typed; where two of
// these speak, they must agree. Where a minus stands beside a debit, the first
// reading of it by which all of this holds is taken for the whole file, and said.
// A line of 0.00 is proven and not kept.
func (s *File) Prove(t Typed) {
	if s.Errors() > 0 {
		return
	}
	if len(s.Lines) == 0 && (s.From == "" || s.To == "") {
		s.problem(0, -1, "statement.no_lines")
		return
	}
	if minus := slices.IndexFunc(s.Lines, func(l Line) bool { return l.debit < 0 }); minus >= 0 {
		s.proveSigns(t, s.Lines[minus].Number)
	} else {
		s.prove(t)
	}
	s.period()
	s.dropNil()
}

// proveSigns proves a statement of which a debit has a minus, in the row given:
// by the reading that holds; of several, by the one that goes on from what is kept.
func (s *File) proveSigns(t Typed, row int) {
	var found []File
	for i, reading := range debitReadings {
		try := *s
		try.Lines, try.Problems = slices.Clone(s.Lines), slices.Clone(s.Problems)
		if i > 0 {
			try.tell(row, table.Notice, "statement.minus_is_debit")
		}
		for k := range try.Lines {
			reading(&try.Lines[k])
		}
		try.prove(t)
		same := func(f File) bool { return f.Opening == try.Opening && f.Closing == try.Closing }
		if try.Errors() == 0 && !slices.ContainsFunc(found, same) {
			found = append(found, try)
		}
	}
	if len(found) == 0 {
		if s.prove(t); !slices.ContainsFunc(s.Problems, func(p table.Problem) bool { return p.Code == "statement.no_balance" }) {
			s.problem(row, -1, "statement.minus")
		}
		return
	}
	goesOn := slices.IndexFunc(found, func(f File) bool { return t.Last != nil && f.Opening == *t.Last })
	if *s = found[max(goesOn, 0)]; len(found) > 1 && goesOn < 0 {
		s.problem(row, -1, "statement.minus_untold", "Opening", s.Opening, "Other", found[1].Opening)
	}
}

// debitReadings are what a minus in the debit column, or beside 借, may mean: a
// reversal, as it is read, a debit where those without one are none, or the
// sign that all debits carry.
var debitReadings = []func(*Line){
	func(*Line) {},
	func(l *Line) {
		if l.debit != 0 {
			l.Amount = -l.Amount
		}
	},
	func(l *Line) {
		if l.debit < 0 {
			l.Amount = -l.Amount
		}
	},
}

// prove proves the lines as they are read.
func (s *File) prove(t Typed) {
	s.order(t)
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
}

// dropNil leaves out lines that moved nothing, by name.
func (s *File) dropNil() {
	s.Lines = slices.DeleteFunc(s.Lines, func(l Line) bool {
		if l.Amount == 0 {
			s.tell(l.Number, table.Notice, "statement.nil_line")
		}
		return l.Amount == 0
	})
}

func (s *File) tell(row int, severity table.Severity, code string, pairs ...any) {
	s.Problems = append(s.Problems, table.Problem{Row: row, Severity: severity, Code: code, Args: fault.Pairs(pairs...)})
}

// order puts the oldest line first: of the file's order, the other way round, and
// either with each day's lines turned, the one in which the running balance
// breaks least. Where that doesn't tell, the days do; without a balance they decide.
func (s *File) order(t Typed) {
	if len(s.Lines) < 2 {
		return
	}
	falling := s.Lines[0].Day > s.Lines[len(s.Lines)-1].Day
	if !slices.ContainsFunc(s.Lines, func(l Line) bool { return l.HasBalance }) {
		if falling {
			slices.Reverse(s.Lines)
		}
		s.daysBack()
		slices.SortStableFunc(s.Lines, func(a, b Line) int { return strings.Compare(a.Day, b.Day) })
		return
	}
	if falling {
		slices.Reverse(s.Lines)
	}
	best, least := 0, s.breaks(t)
	for turn := 1; turn < 4 && least > 0; turn++ {
		s.turn(turn)
		if n := s.breaks(t); n < least {
			best, least = turn, n
		}
		s.turn(turn)
	}
	if s.turn(best); best >= 2 {
		s.tell(0, table.Notice, "statement.day_order")
	}
}

// daysBack says which days go back in a file whose order no balance explains: one of them may be another day.
func (s *File) daysBack() {
	last := ""
	for _, l := range s.Lines {
		if l.Day < last {
			s.tell(l.Number, table.Warning, "statement.days_mixed", "Day", l.Day, "Last", last)
		}
		last = max(last, l.Day)
	}
}

// turn turns the lines round, or within each day, or both: done twice it is undone.
func (s *File) turn(how int) {
	if how == 1 || how == 3 {
		slices.Reverse(s.Lines)
	}
	if how < 2 {
		return
	}
	for i := 0; i < len(s.Lines); {
		end := i + 1
		for end < len(s.Lines) && s.Lines[end].Day == s.Lines[i].Day {
			end++
		}
		slices.Reverse(s.Lines[i:end])
		i = end
	}
}

// breaks counts where the running balance does not follow from what stands before it,
// the stated ends among them.
func (s *File) breaks(t Typed) (n int) {
	at, known := s.Opening, s.HasOpening
	if t.Opening != nil {
		at, known = *t.Opening, true
	}
	for _, l := range s.Lines {
		at += l.Amount // may wrap around: then it differs
		if l.HasBalance {
			if known && at != l.Balance {
				n++
			}
			at, known = l.Balance, true
		}
	}
	end, stated := s.Closing, s.HasClosing
	if t.Closing != nil {
		end, stated = *t.Closing, true
	}
	if stated && known && at != end {
		n++
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
	from, to, last := s.From, s.To, ""
	for _, l := range s.Lines {
		switch {
		case from != "" && l.Day < from, to != "" && l.Day > to:
			s.tell(l.Number, table.Warning, "statement.outside", "Day", l.Day, "From", from, "To", to)
		case l.Day < last:
			s.tell(l.Number, table.Notice, "statement.day_back", "Day", l.Day, "Last", last)
		}
		last = max(last, l.Day)
		if s.From == "" || l.Day < s.From {
			s.From = l.Day
		}
		s.To = max(s.To, l.Day)
	}
}
