package recon_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

// it is an item of a day in September.
func it(day int, amount money.Amount, f func(*recon.Item)) recon.Item {
	i := recon.Item{Day: fmt.Sprintf("2021-09-%02d", day), Amount: amount}
	if f != nil {
		f(&i)
	}
	return i
}

func refs(s ...string) func(*recon.Item)     { return func(i *recon.Item) { i.Refs = s } }
func counters(s ...string) func(*recon.Item) { return func(i *recon.Item) { i.Counters = s } }
func groups(s ...string) func(*recon.Item)   { return func(i *recon.Item) { i.Groups = s } }
func of(batch int64) func(*recon.Item)       { return func(i *recon.Item) { i.Batch = batch } }

func TestPasses(t *testing.T) {
	type list = []recon.Item
	for name, c := range map[string]struct {
		lines, movements list
		want             string
	}{
		"reference and amount, whatever the day":   {list{it(1, 100, refs("a"))}, list{it(30, 100, refs("b", "a"))}, "reference [0] [0]"},
		"reference, another amount":                {list{it(1, 100, refs("a"))}, list{it(1, 101, refs("a"))}, ""},
		"a reference two share":                    {list{it(1, 100, refs("a"))}, list{it(1, 100, refs("a")), it(2, 100, refs("a"))}, ""},
		"the same money the other way":             {list{it(1, -100, refs("a"))}, list{it(1, 100, refs("a"))}, ""},
		"a batch's total":                          {list{it(2, -9000, nil), it(2, -1, nil)}, list{it(1, -9000, of(7))}, "batch_total [0] [0]"},
		"a batch answered twice":                   {list{it(2, -9000, nil)}, list{it(1, -6000, of(7)), it(2, -3000, of(7))}, "batch_total [0] [0 1]"},
		"two batches of one total":                 {list{it(2, -9000, nil)}, list{it(1, -9000, of(7)), it(1, -9000, of(8))}, ""},
		"a batch too long ago":                     {list{it(20, -9000, nil)}, list{it(1, -9000, of(7))}, ""},
		"the other party within days":              {list{it(6, 100, counters("x"))}, list{it(1, 100, counters("x")), it(25, 100, counters("x"))}, "counter [0] [0]"},
		"the other party too late":                 {list{it(7, 100, counters("x"))}, list{it(1, 100, counters("x"))}, ""},
		"the same amount alone is no match":        {list{it(1, 100, nil)}, list{it(1, 100, nil)}, ""},
		"many lines, one movement":                 {list{it(1, -30, nil), it(1, -50, nil), it(2, -7, nil)}, list{it(1, -80, nil)}, "sums [0 1] [0]"},
		"one line, many movements":                 {list{it(1, 300, nil)}, list{it(1, 100, nil), it(2, 200, nil), it(2, 55, nil)}, "sums [0] [0 1]"},
		"two ways to the sum":                      {list{it(1, -30, nil), it(1, -50, nil), it(2, -50, nil)}, list{it(1, -80, nil)}, ""},
		"a sum, and one that is it by itself":      {list{it(1, -30, nil), it(1, -50, nil), it(2, -80, nil)}, list{it(1, -80, nil)}, ""},
		"gross and what came back":                 {list{it(1, -1000, nil), it(1, 30, nil), it(1, -7, nil)}, list{it(2, -970, nil)}, "sums [0 1] [0]"},
		"a group by its name, however many":        {slices.Repeat(list{it(1, -30, groups("pay"))}, 100), list{it(3, -3000, nil)}, "sums 100 lines"},
		"a group that two movements could be":      {slices.Repeat(list{it(1, -30, groups("pay"))}, 100), list{it(3, -3000, nil), it(4, -3000, nil)}, ""},
		"what came back to many, in one line":      {list{it(1, 90, nil)}, slices.Repeat(list{it(1, 30, groups("v"))}, 3), "sums [0] [0 1 2]"},
		"a red voucher and the one it takes back":  {nil, list{it(1, -5, func(i *recon.Item) { i.Key = 3 }), it(20, 5, func(i *recon.Item) { i.Key, i.Undoes = 9, 3 })}, "reversal [] [0 1]"},
		"the one it takes back is matched already": {nil, list{it(20, 5, func(i *recon.Item) { i.Key, i.Undoes = 9, 3 })}, ""},
	} {
		got := ""
		for _, p := range recon.Match(c.lines, c.movements, recon.Usual) {
			got += fmt.Sprintf("%s %v %v", p.Pass, p.Lines, p.Movements)
			if len(p.Lines) > 9 {
				got = fmt.Sprintf("%s %d lines", p.Pass, len(p.Lines))
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// anItem has few days, amounts and texts, so that many fit many.
func anItem(t *rapid.T) recon.Item {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), 0, 2)
	i := it(rapid.IntRange(1, 12).Draw(t, "day"), money.Amount(rapid.Int64Range(1, 12).Draw(t, "fen")), nil)
	if rapid.Bool().Draw(t, "out") {
		i.Amount = -i.Amount
	}
	i.Refs, i.Counters, i.Groups = words.Draw(t, "refs"), words.Draw(t, "counters"), words.Draw(t, "groups")
	i.Batch = rapid.Int64Range(0, 3).Draw(t, "batch")
	i.Key, i.Undoes = rapid.Int64Range(1, 9).Draw(t, "key"), rapid.Int64Range(0, 9).Draw(t, "undoes")
	return i
}

// TestMatchOnceAndEqual: whatever is open, nothing is matched twice, every match's
// sides are equal, and the same question gets the same answer.
func TestMatchOnceAndEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(anItem), 0, 25).Draw(t, "lines")
		movements := rapid.SliceOfN(rapid.Custom(anItem), 0, 25).Draw(t, "movements")
		pairs := recon.Match(lines, movements, recon.Usual)
		once(t, lines, movements, pairs)
		if again := recon.Match(lines, movements, recon.Usual); !reflect.DeepEqual(pairs, again) {
			t.Fatalf("%v, then %v", pairs, again)
		}
	})
}

// TestUndoneIsOpenAgain: with one match undone, matching what is open then finds
// nothing that breaks those that stay.
func TestUndoneIsOpenAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(anItem), 1, 20).Draw(t, "lines")
		movements := rapid.SliceOfN(rapid.Custom(anItem), 1, 20).Draw(t, "movements")
		pairs := recon.Match(lines, movements, recon.Usual)
		if len(pairs) == 0 {
			return
		}
		undone := pairs[rapid.IntRange(0, len(pairs)-1).Draw(t, "undone")]
		pick := func(all []recon.Item, places []int) (out []recon.Item) {
			for _, i := range places {
				out = append(out, all[i])
			}
			return out
		}
		l, m := pick(lines, undone.Lines), pick(movements, undone.Movements)
		once(t, l, m, recon.Match(l, m, recon.Usual))
	})
}

func once(t *rapid.T, lines, movements []recon.Item, pairs []recon.Pair) {
	usedLines, usedMovements := map[int]bool{}, map[int]bool{}
	for _, p := range pairs {
		var bank, books money.Amount
		for _, i := range p.Lines {
			if usedLines[i] {
				t.Fatalf("line %d is matched twice: %v", i, pairs)
			}
			usedLines[i], bank = true, bank+lines[i].Amount
		}
		for _, i := range p.Movements {
			if usedMovements[i] {
				t.Fatalf("movement %d is matched twice: %v", i, pairs)
			}
			usedMovements[i], books = true, books+movements[i].Amount
		}
		if bank != books || len(p.Lines)+len(p.Movements) < 2 {
			t.Fatalf("%s against %s: %v", bank, books, p)
		}
	}
}

// TestAdjustedBalancesAgree: with every match balanced, the two adjusted balances
// agree on every day, however the open items lie.
func TestAdjustedBalancesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(anItem), 0, 20).Draw(t, "lines")
		movements := rapid.SliceOfN(rapid.Custom(anItem), 0, 20).Draw(t, "movements")
		side := func(items []recon.Item) (out []recon.BankItem) {
			for _, i := range items {
				out = append(out, recon.BankItem{Day: i.Day, Amount: i.Amount})
			}
			return out
		}
		bank, books := side(lines), side(movements)
		for n, p := range recon.Match(lines, movements, recon.Usual) {
			for _, i := range p.Lines {
				bank[i].Match = int64(n + 1)
			}
			for _, i := range p.Movements {
				books[i].Match = int64(n + 1)
			}
		}
		day := it(rapid.IntRange(1, 12).Draw(t, "until"), 0, nil).Day
		balance := func(list []recon.BankItem) (sum money.Amount) {
			for _, i := range list {
				if i.Day <= day {
					sum += i.Amount
				}
			}
			return sum
		}
		a := recon.Adjust(day, balance(books), balance(bank), bank, books)
		a.Until = day
		if !a.Agrees() {
			t.Fatalf("%s apart: %+v", a.Difference(), a)
		}
		if b := recon.Adjust(day, balance(books)+7, balance(bank), bank, books); b.Difference() != -7 || b.Agrees() {
			t.Fatalf("a balance that is wrong by 7: %s", b.Difference())
		}
	})
}

func TestSuggestionsSayWhy(t *testing.T) {
	line := it(5, 6000, func(i *recon.Item) { i.Text, i.Counters = "现金存入 中秋慰问未领", []string{"x"} })
	got := recon.Suggest(line, []recon.Item{it(6, 6000, func(i *recon.Item) { i.Text = "中秋学生慰问预领款缴回" }), it(5, 6000, nil), it(5, -6000, nil),
		it(5, 6001, counters("x")), it(5, 50, nil)}, 5)
	if len(got) != 2 || got[0].Movement != 0 || !got[0].Same || got[0].Days != 1 || got[0].Words == 0 || got[1].Movement != 1 || got[1].Score != 65 {
		t.Errorf("%+v", got)
	}
}

// many is so many lines and movements as a large college's year has: single
// payments by reference, by the other account, batches in many debits, and what nothing explains.
func many(n int) (lines, movements []recon.Item) {
	day := func(i int) string { return time.Date(2021, 1, 1+i*365/n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	for i := range n {
		a, b := recon.Item{Day: day(i), Amount: money.Amount(1000 + i%997)}, recon.Item{Day: day(i), Amount: money.Amount(1000 + i%997), Key: int64(i)}
		switch i % 5 {
		case 0, 1:
			a.Refs, b.Refs = []string{fmt.Sprint("r", i)}, []string{fmt.Sprint("r", i)}
		case 2:
			a.Counters, b.Counters = []string{fmt.Sprint("c", i%5000)}, []string{fmt.Sprint("c", i%5000)}
		case 3:
			a.Amount, b.Amount = -a.Amount, -b.Amount*3
		}
		lines, movements = append(lines, a), append(movements, b)
	}
	return lines, movements
}

// TestAHundredThousandLines: matching them takes seconds.
func TestAHundredThousandLines(t *testing.T) {
	lines, movements := many(100_000)
	start := time.Now()
	pairs := recon.Match(lines, movements, recon.Usual)
	took := time.Since(start)
	t.Logf("%d pairs in %v", len(pairs), took)
	if len(pairs) < 55_000 || took > 20*time.Second {
		t.Errorf("%d pairs in %v", len(pairs), took)
	}
}

func BenchmarkMatch(b *testing.B) {
	lines, movements := many(100_000)
	for b.Loop() {
		recon.Match(lines, movements, recon.Usual)
	}
}
