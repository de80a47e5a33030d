package statement

import (
	"strconv"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// Join says how a statement goes on from the lines that are kept already: the
// first skip of its lines are known. known are the account's kept lines, oldest
// first, from the first day the statement is about; closing is where they end.
// Both sides' lines are as Kept leaves them.
//
// An honest overlap is lines that the account's last ones begin again; what
// follows must go on from closing to the fen. Refusals: statement.all_known when
// nothing is new; statement.gap when it begins at another balance;
// statement.overlap when the same days have other lines; statement.ambiguous
// when equal lines, without a serial number or balance, could be known or new.
func Join(known []Line, closing money.Amount, s File) (skip int, err error) {
	if len(known) == 0 {
		if s.Opening != closing {
			return 0, fault.New(fault.Conflict, "statement.gap", "Closing", closing, "Opening", s.Opening)
		}
		return 0, nil
	}
	old, fresh, told := keys(known, s.Lines)
	last := known[len(known)-1].Day
	found, n := 0, 0
	for _, k := range borders(fresh, old) {
		if at := s.Opening + sum(s.Lines[:k]); at != closing || k < len(s.Lines) && s.Lines[k].Day < last {
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
			serial, balance = serial && l.Serial != "", balance && l.HasBalance
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

// twice refuses a new line whose serial number, day and amount an earlier one has.
func twice(known, fresh []Line) error {
	type id struct {
		serial, day string
		amount      money.Amount
	}
	seen := map[id]bool{}
	for _, l := range known {
		if l.Serial != "" {
			seen[id{l.Serial, l.Day, l.Amount}] = true
		}
	}
	for _, l := range fresh {
		if l.Serial != "" && seen[id{l.Serial, l.Day, l.Amount}] {
			return fault.New(fault.Conflict, "statement.twice", "Row", l.Number, "Serial", l.Serial)
		}
	}
	return nil
}
