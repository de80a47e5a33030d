package table

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// trueDigits is how many digits of a numeric cell are as they were typed.
const trueDigits = 15

// Made once: building one costs more than what it replaces.
var (
	dayMarks  = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ", "/", "-", ".", "-", "－", "-", "／", "-", "．", "-", "T", " ")
	signMarks = strings.NewReplacer("−", "-", "－", "-", "﹣", "-", "（", "(", "）", ")")
)

// Nothing reports whether a cell's text says that there is no amount: blank or a dash.
func Nothing(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return r > ' ' && r != '-' && (r < 0x80 || r != '−' && !unicode.IsSpace(r) && !unicode.In(r, unicode.Pd, unicode.Cf))
	}) < 0
}

// clock is a time of day without marks: 101112.
var clock = regexp.MustCompile(`^\d{6}$`)

// ParseDay reads a day as lists have it: 2021-09-16, 2021/9/16, 20210916,
// 2021年9月16日, each with a time or not. It is YYYY-MM-DD of 1990 to 2199.
func ParseDay(text string) (string, bool) {
	text, rest, _ := strings.Cut(strings.TrimSpace(dayMarks.Replace(Tidy(text))), " ")
	if rest != "" && !strings.ContainsAny(rest, ":：时点星周(（") && !clock.MatchString(rest) {
		return "", false // 2021-09-2 1 is not the second
	}
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

// Day reads a cell's day: a text by ParseDay, a number by the workbook's own
// count, whose fraction is the time of day.
func (g *Grid) Day(c Cell) (string, bool) {
	text := strings.TrimSpace(c.Text)
	if whole, _, _ := strings.Cut(text, "."); c.Kind == Number && len(whole) == 5 {
		n, err := strconv.Atoi(whole)
		if err != nil {
			return "", false
		}
		return ParseDay(DayOf(n, g.From1904).Format(time.DateOnly))
	}
	return ParseDay(text)
}

// DayOf is day number n of a workbook, counted from 1899-12-30 or from
// 1904-01-01 (ECMA-376 part 1, 18.17.4.1). Of the first it is right from 1900-03-01 on:
// before, the count has a 29 February that never was.
func DayOf(n int, from1904 bool) time.Time {
	if from1904 {
		return time.Date(1904, 1, 1+n, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC)
}

// ParseTime reads a time of day as minutes from midnight: 18:00, 18：00, 9:30,
// 18:00:00, 24:00 for the day's end.
func ParseTime(text string) (minutes int, ok bool) {
	text = strings.NewReplacer("：", ":", "时", ":", "點", ":", "点", ":", "分", "").Replace(Tidy(text))
	if i := strings.LastIndexByte(text, ' '); i >= 0 {
		text = text[i+1:] // after a day
	}
	parts := strings.Split(strings.TrimSuffix(text, ":"), ":")
	if strings.HasSuffix(text, ":") {
		parts = append(parts, "00")
	}
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 2 || v < 0 {
			return 0, false
		}
		n[i] = v
	}
	minutes = n[0]*60 + n[1]
	return minutes, n[1] < 60 && n[2] == 0 && minutes <= 24*60
}

// ParseSigned reads an amount in yuan that may carry a sign: -30.00, (30.00),
// 30.00-, +30.00. Refusals are those of money.Parse.
func ParseSigned(text string) (money.Amount, error) {
	text = strings.TrimSpace(text)
	if n := len(text); n > 0 && text[0] >= '0' && text[0] <= '9' && text[n-1] >= '0' && text[n-1] <= '9' {
		return money.Parse(text) // as nearly every one
	}
	text = signMarks.Replace(text)
	unsigned, minus := text, false
	switch {
	case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
		unsigned, minus = text[1:len(text)-1], true
	case strings.HasPrefix(text, "-"), strings.HasPrefix(text, "¥-"), strings.HasPrefix(text, "￥-"):
		unsigned, minus = strings.Replace(text, "-", "", 1), true
	case strings.HasPrefix(text, "+"):
		unsigned = text[1:]
	case strings.HasSuffix(text, "-"):
		unsigned, minus = text[:len(text)-1], true
	}
	a, err := money.Parse(unsigned)
	if minus {
		a = -a
	}
	return a, err
}

// amount reads a cell's amount by parse, unless its format says that it is none of ours.
func (c Cell) amount(parse func(string) (money.Amount, error)) (money.Amount, error) {
	switch c.Kind {
	case Percent, Foreign, Date, Boolean:
		return 0, fault.New(fault.Invalid, "table.not_yuan", "Text", Shown(c.Text))
	}
	return parse(c.Text)
}

// WholeFen reads an amount of a file in fen, where 3000, read as yuan, is 30.00: table.fen where it has a point.
func WholeFen(text string, yuan money.Amount) (money.Amount, error) {
	if strings.Contains(text, ".") || yuan%100 != 0 {
		return 0, fault.New(fault.Invalid, "table.fen", "Text", Shown(text))
	}
	return yuan / 100, nil
}

// amountOf is a cell's amount in the unit of the file.
func (r *Reading) amountOf(c Cell, parse func(string) (money.Amount, error)) (money.Amount, error) {
	a, err := c.amount(parse)
	if err == nil && r.InFen {
		a, err = WholeFen(c.Text, a)
	}
	return a, err
}
