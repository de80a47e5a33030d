package recon

import (
	"cmp"
	"slices"
	"unicode"

	"reliefbook/internal/money"
)

// Suggestion is a movement of the ledger that a line of the statement may be,
// with what speaks for it. Score is of 100: 50 for the same amount, 20 for a
// shared reference or other party, up to 15 each for the days and the words.
type Suggestion struct {
	Movement int // its place in the list
	Score    int
	Same     bool         // the amounts are one: it may be accepted as it is
	Short    money.Amount // the line's amount less the movement's
	Days     int          // between the two
	Shared   bool         // a reference or the other party
	Words    int          // percent of the words' pairs of characters that both have
}

// worth is the score a suggestion must have.
const worth = 40

// Suggest ranks the movements a line may be, at most so many, the best first.
func Suggest(line Item, movements []Item, most int) (out []Suggestion) {
	day, words := dayNumber(line.Day), pairsOf(line.Text)
	for j, m := range movements {
		if (m.Amount > 0) != (line.Amount > 0) {
			continue
		}
		s := Suggestion{Movement: j, Same: m.Amount == line.Amount, Short: line.Amount - m.Amount, Days: apart(day, dayNumber(m.Day))}
		s.Shared = meet(line.Refs, m.Refs) || meet(line.Counters, m.Counters)
		if s.Same {
			s.Score += 50
		}
		if s.Shared {
			s.Score += 20
		}
		s.Score += max(0, 15-s.Days)
		if s.Score+15 < worth {
			continue // no words can make up for it
		}
		s.Words = alike(words, pairsOf(m.Text))
		if s.Score += s.Words * 15 / 100; s.Score >= worth {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Days, b.Days))
	})
	return out[:min(len(out), most)]
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "" && slices.Contains(b, s) })
}

// pairsOf is a text's pairs of neighbouring letters and digits.
func pairsOf(text string) map[[2]rune]bool {
	out := map[[2]rune]bool{}
	var last rune
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		r = unicode.ToLower(r)
		if last != 0 {
			out[[2]rune{last, r}] = true
		}
		last = r
	}
	return out
}

// alike is how many percent of the pairs of two texts are in both (Dice's measure), floored.
func alike(a, b map[[2]rune]bool) int {
	if len(a)+len(b) == 0 {
		return 0
	}
	both := 0
	for p := range a {
		if b[p] {
			both++
		}
	}
	return 200 * both / (len(a) + len(b))
}
