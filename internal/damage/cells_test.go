package damage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// damage is something that happens to files. do reports false where this file
// can't have it. shows says what in the file gives it away, for people: shown_test.go decides.
type damage struct {
	name, shows string
	do          func(*file, *rand.Rand) bool
}

// pick is one of a list.
func pick[T any](r *rand.Rand, list []T) (x T) {
	if len(list) == 0 {
		return x
	}
	return list[r.IntN(len(list))]
}

// place is a cell of a line that is not blank, in a column that fits.
func (f *file) place(r *rand.Rand, fits func(*column, cell) bool) (*cell, *column) {
	for range 30 {
		row, n := f.rows[pick(r, f.of(line))], r.IntN(len(f.columns))
		if n < len(row.cells) && row.cells[n].text != "" && fits(f.columns[n], row.cells[n]) {
			return &row.cells[n], f.columns[n]
		}
	}
	return nil, nil
}

func anyCell(*column, cell) bool { return true }

// change is a damage of one cell that fits; with gives it another text, or the same for none.
func change(fits func(*column, cell) bool, with func(*rand.Rand, *column, string) string) func(*file, *rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool {
		c, of := f.place(r, fits)
		if c == nil {
			return false
		}
		text := with(r, of, c.text)
		changed := text != c.text
		c.text = text
		return changed
	}
}

// onTables keeps a damage from XML, whose schema has one form of everything.
func onTables(do func(*file, *rand.Rand) bool) func(*file, *rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool { return f.format != camt053 && do(f, r) }
}

func hasDigits(_ *column, c cell) bool { return len(digits(c.text)) > 0 }

func isAmount(c *column, x cell) bool { return c.is == amount && x.text != "" }

// makeKind is a damage that gives one cell of a workbook another kind.
func makeKind(k kind, fits func(*column, cell) bool, with func(*rand.Rand, string) string) func(*file,
	*rand.Rand) bool {
	return func(f *file, r *rand.Rand) bool {
		c, _ := f.place(r, fits)
		if c == nil || f.format == camt053 {
			return false
		}
		c.kind, c.text = k, with(r, c.text)
		return true
	}
}

func asIs(_ *rand.Rand, s string) string { return s }

// swapDigits and the others are what typing does to a number.
func anotherDigit(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	return s[:at] + string('0'+(s[at]-'0'+byte(1+r.IntN(9)))%10) + s[at+1:]
}

func swapDigits(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	if at+1 >= len(s) || s[at+1] < '0' || s[at+1] > '9' {
		return s
	}
	return s[:at] + s[at+1:at+2] + s[at:at+1] + s[at+2:]
}

func loseDigit(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	return s[:at] + s[at+1:]
}

func doubleDigit(r *rand.Rand, _ *column, s string) string {
	at := pick(r, digits(s))
	return s[:at+1] + s[at:]
}

// cellDamages happen to one cell.
var cellDamages = []damage{
	{"change a digit", "sums, balances, check digits, what is on file", change(hasDigits, anotherDigit)},
	{"swap two digits", "the same", change(hasDigits, swapDigits)},
	{"lose a digit", "the same, and lengths", change(hasDigits, loseDigit)},
	{"double a digit", "the same, and lengths", change(hasDigits, doubleDigit)},
	{"move the point", "sums and balances", change(isAmount, func(r *rand.Rand, _ *column, s string) string {
		return pick(r, []string{strings.Replace(s, ".", "", 1), strings.Replace(s, ".", "", 1) + ".00", s + "0", s +
			"5", strings.TrimSuffix(s, "0")})
	})},
	{"write an amount otherwise", "nothing: it is the same amount", change(isAmount, func(r *rand.Rand, _ *column,
		s string) string {
		return pick(r, []string{"¥" + s, "￥" + s, " " + s + "\u00a0", strings.TrimSuffix(s, ".00"),
			strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return c - '0' + '０'
				}
				return c
			}, s)})
	})},
	{"turn a sign", "sums and balances", change(isAmount, func(r *rand.Rand, _ *column, s string) string {
		return pick(r, []string{"-" + s, "−" + s, "(" + s + ")", s + "-"})
	})},
	{"write a day otherwise", "nothing: it is the same day", onTables(change(func(c *column,
		_ cell) bool {
		return c.is == day
	}, func(r *rand.Rand, _ *column, s string) string {
		p := strings.Split(s, "-")
		return pick(r, []string{p[0] + "/" + p[1] + "/" + p[2], strings.Join(p, ""), p[0] + "年" + p[1] + "月" + p[2] +
			"日", s + " 10:11:12", strings.Join(p, ".")})
	}))},
	{"blank in a day", "no day looks like it", change(func(c *column, _ cell) bool { return c.is == day },
		func(r *rand.Rand, _ *column, s string) string {
			return s[:len(s)-1] + pick(r, []string{" ", "\u00a0", "T"}) + s[len(s)-1:]
		})},
	{"add blanks", "nothing: it is the same text", onTables(change(anyCell, func(r *rand.Rand, _ *column,
		s string) string {
		return pick(r, []string{" ", "\u00a0", "\u3000", "\t"}) + s + pick(r, []string{" ", "", "\u00a0"})
	}))},
	{"quote as a formula", "nothing: the text inside", func(f *file, r *rand.Rand) bool {
		if f.format == workbook || f.format == camt053 {
			return false
		}
		return change(func(c *column, _ cell) bool { return c.is == number }, func(_ *rand.Rand, _ *column,
			s string) string {
			return `="` + s + `"`
		})(f, r)
	}},
	{"a control character for another", "the character", func(f *file, r *rand.Rand) bool {
		return f.format != workbook && f.format != camt053 && change(anyCell, func(r *rand.Rand, _ *column, s string) string {
			list := []rune(s)
			list[r.IntN(len(list))] = pick(r, []rune{'\x10', '\x1f', '\x7f'})
			return string(list)
		})(f, r)
	}},
	{"blank a cell", "what must not be blank, sums, balances", change(func(c *column, _ cell) bool { return c.kept },
		func(*rand.Rand, *column, string) string { return "" })},
	{"exponent", "no number of a person or an account looks like it", change(func(c *column,
		x cell) bool {
		return c.is == number && isNumber(x.text)
	},
		func(_ *rand.Rand, _ *column, s string) string {
			return s[:1] + "." + s[1:min(6, len(s))] + fmt.Sprintf("E+%d", len(s)-1)
		})},
	{"number for digits", "the cell is a number", makeKind(asNumber, func(c *column,
		x cell) bool {
		return c.is == number && isNumber(x.text)
	},
		func(_ *rand.Rand, s string) string {
			if len(s) > 15 {
				s = s[:15] + strings.Repeat("0", len(s)-15)
			}
			return strings.TrimLeft(s, "0")
		})},
	{"number for an amount", "nothing: it is the same amount", makeKind(asNumber, isAmount, func(r *rand.Rand,
		s string) string {
		return pick(r, []string{s, strings.TrimSuffix(strings.TrimRight(s, "0"), ".")})
	})},
	{"a number's binary rest", "nothing: fifteen digits of it are true", func(f *file, r *rand.Rand) bool {
		return f.format == workbook && makeKind(asNumber, isAmount, func(_ *rand.Rand, s string) string {
			return s +
				"00000000000001"
		})(f, r)
	}},
	{"percentage", "the cell's format", makeKind(asPercent, isAmount, asIs)},
	{"currency format", "nothing: it is the same amount", makeKind(asCurrency, isAmount, asIs)},
	{"day for a text", "the cell's format", makeKind(asDay, func(c *column, _ cell) bool { return c.is != day },
		func(r *rand.Rand, _ string) string {
			return fmt.Sprintf("2021-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
		})},
	{"day cell", "nothing: it is the same day", makeKind(asDay, func(c *column, _ cell) bool { return c.is == day },
		asIs)},
	{"error cell", "the cell itself", makeKind(asError, anyCell, asIs)},
	{"formula without result", "the cell itself", makeKind(asUnsaved, anyCell, func(*rand.Rand,
		string) string {
		return ""
	})},
	{"truth value", "the cell itself", makeKind(asTruth, anyCell, func(*rand.Rand, string) string { return "TRUE" })},
	{"call it a total", "the line has a number or a day of its own", func(f *file, r *rand.Rand) bool {
		word := pick(r, []string{"合计科技有限公司", "累计利息入账", "Total", "总计咨询服务部", "小计", "合计", "期初余额结转", "本页余额转存", "备注说明服务部",
			"汇总", "制表费"})
		c, _ := f.place(r, func(c *column, _ cell) bool {
			return c.is == plain && c.fits == nil && c.kept && !slices.Contains([]string{"role", "holder", "reason"},
				c.key)
		})
		if c == nil {
			return false
		}
		c.text = word
		return true
	}},
	{"call the last line a total", "the same; nothing comes after it", func(f *file, r *rand.Rand) bool {
		at := f.of(line)
		last := f.rows[at[len(at)-1]]
		for i, c := range f.columns {
			if c.is == plain && c.fits == nil && c.kept && c.key != "role" {
				last.cells[i].text = pick(r, []string{"合计科技有限公司", "累计利息入账", "Total", "总计"})
				return true
			}
		}
		return false
	}},
	{"another currency", "the column of currencies", change(func(c *column,
		_ cell) bool {
		return c.key == "currency"
	}, func(r *rand.Rand, _ *column, _ string) string {
		return pick(r, []string{"美元", "USD", "HKD"})
	})},
	{"not booked", "the entry's status", change(func(c *column, _ cell) bool { return c.key == "status" },
		func(r *rand.Rand, _ *column, _ string) string {
			return pick(r, []string{"PDNG", "INFO", "FUTR"})
		})},
}
