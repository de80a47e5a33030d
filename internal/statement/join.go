package statement

import (
	"slices"
	"strconv"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// Join says how a statement goes on from the lines that are kept already: the
// first skip of its lines are known. known are the account's kept lines, oldest
// first, from the first day the statement is about; closing is where they end.
// Both sides' lines are as Kept leaves them.
//
// An honest overlap is lines that the account's last ones begin again; what
// follows must go on from closing to the fen, and may have days before the last
// known one if a serial number or balance tells each of their lines from those
// known: they were booked later. Refusals: statement.all_known when nothing is new;
// statement.gap when it begins at another balance; statement.overlap when the same
// days have other lines; statement.ambiguous when equal lines, without a serial
// number or balance, could be known or new; statement.twice.
func Join(known []Line, closing money.Amount, s File) (skip int, err error) {
	if len(known) == 0 {
		if s.Opening != closing {
			return 0, fault.New(fault.Conflict, "statement.gap", "Closing", closing, "Opening", s.Opening)
		}
		return 0, nil
	}
	old, fresh, told := keys(known, s.Lines)
	last := newest(known)
	found, n := 0, 0
	for _, k := range borders(fresh, old) {
		if at := s.Opening + sum(s.Lines[:k]); at != closing || !bookedLater(known, s.Lines[k:], last) {
			continue
		}
		if n == 0 { // borders come the longest first
			found = k
		}
		n++
	}
	switch {
	case n > 1 && !told:
		return 0, fault.New(fault.Conflict, "statement.ambiguous", "Day", last)
	case n > 0 && found == len(s.Lines) && found > 0, len(fresh) > 0 && within(fresh, old):
		return 0, fault.New(fault.Conflict, "statement.all_known", "Lines", len(s.Lines))
	case n > 0:
		return found, twice(known, s.Lines[found:])
	case len(s.Lines) > 0 && s.Lines[0].Day <= last:
		return 0, fault.New(fault.Conflict, "statement.overlap", "Day", last, "From", s.Lines[0].Day)
	}
	return 0, fault.New(fault.Conflict, "statement.gap", "Closing", closing, "Opening", s.Opening)
}

// newest is the last day of some lines, one of which may have been booked later.
func newest(lines []Line) (day string) {
	for _, l := range lines {
		day = max(day, l.Day)
	}
	return day
}

func sum(lines []Line) (total money.Amount) {
	for _, l := range lines {
		total += l.Amount
	}
	return total
}

// keys is what tells lines from one another on both sides: day and amount, and
// their serials if all have one, their balances, or else what is written beside.
// told reports whether that tells two equal payments of one day apart.
func keys(known, fresh []Line) (a, b []string, told bool) {
	serial, balance := true, true
	for _, list := range [][]Line{known, fresh} {
		for _, l := range list {
			serial, balance = serial && given(l.Serial) != "", balance && l.HasBalance
		}
	}
	key := func(l Line) string {
		k := l.Day + "\x00" + strconv.FormatInt(int64(l.Amount), 10) + "\x00"
		switch {
		case serial && balance:
			return k + l.Serial + "\x00" + strconv.FormatInt(int64(l.Balance), 10)
		case serial:
			return k + l.Serial
		case balance:
			return k + strconv.FormatInt(int64(l.Balance), 10)
		}
		return k + l.Text + "\x00" + l.Party
	}
	for _, l := range known {
		a = append(a, key(l))
	}
	for _, l := range fresh {
		b = append(b, key(l))
	}
	return a, b, serial || balance
}

// prefix is the failure function of Knuth, Morris and Pratt.
func prefix(s []string) []int {
	out := make([]int, len(s))
	for i, k := 1, 0; i < len(s); i++ {
		for k > 0 && s[i] != s[k] {
			k = out[k-1]
		}
		if s[i] == s[k] {
			k++
		}
		out[i] = k
	}
	return out
}

// borders are the lengths of fresh's beginnings that old ends with, the longest first, 0 last.
func borders(fresh, old []string) []int {
	out := []int{}
	if len(fresh) > 0 {
		whole := append(append(append([]string{}, fresh...), "\x00\x00"), old...)
		f := prefix(whole)
		for k := f[len(f)-1]; k > 0; k = f[k-1] {
			out = append(out, k)
		}
	}
	return append(out, 0)
}

// within reports whether fresh stands in old as it is.
func within(fresh, old []string) bool {
	whole := append(append(append([]string{}, fresh...), "\x00\x00"), old...)
	for _, k := range prefix(whole)[len(fresh):] {
		if k == len(fresh) {
			return true
		}
	}
	return false
}

// id is what two lines of one serial number have in common.
type id struct {
	day    string
	amount money.Amount
}

func byID(lines []Line) map[id][]Line {
	out := map[id][]Line{}
	for _, l := range lines {
		key := id{l.Day, l.Amount}
		out[key] = append(out[key], l)
	}
	return out
}

// like reports whether two lines of one day and amount may be the same one: their
// serial numbers and balances, where both have one, are the same. told is false
// where neither says anything.
func (l Line) like(k Line) (same, told bool) {
	a, b := given(l.Serial), given(k.Serial)
	serials, balances := a != "" && b != "", l.HasBalance && k.HasBalance
	return (!serials || a == b) && (!balances || l.Balance == k.Balance), serials || balances
}

// bookedLater reports whether the new lines of days before the last known one are
// surely none of the known.
func bookedLater(known, fresh []Line, last string) bool {
	var old map[id][]Line
	for _, l := range fresh {
		if l.Day >= last {
			continue
		}
		if old == nil {
			old = byID(known)
		}
		if !l.HasBalance && given(l.Serial) == "" {
			return false
		}
		for _, k := range old[id{l.Day, l.Amount}] {
			if same, told := l.like(k); same || !told {
				return false
			}
		}
	}
	return true
}

// twice refuses a new line that an earlier one is by its serial number, day and
// amount, and by its balance where both have one.
func twice(known, fresh []Line) error {
	old := byID(known)
	for _, l := range fresh {
		for _, k := range old[id{l.Day, l.Amount}] {
			if same, _ := l.like(k); same && given(l.Serial) != "" && given(k.Serial) != "" {
				return fault.New(fault.Conflict, "statement.twice", "Row", l.Number, "Serial", l.Serial)
			}
		}
	}
	return nil
}

// Joined says what is uncommon about the lines after the first skip ones, which
// Join found new: a day before the last known one, a serial number that is known.
func (s *File) Joined(known []Line, skip int) {
	if len(known) == 0 {
		return
	}
	old, last := byID(known), newest(known)
	for _, l := range s.Lines[skip:] {
		if l.Day < last {
			s.tell(l.Number, table.Notice, "statement.earlier_day", "Day", l.Day, "Last", last)
		}
		again := func(k Line) bool { return given(l.Serial) != "" && l.Serial == k.Serial }
		if slices.ContainsFunc(old[id{l.Day, l.Amount}], again) {
			s.tell(l.Number, table.Warning, "statement.serial_again", "Serial", l.Serial)
		}
	}
}
