package damage

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"reliefbook/internal/money"
	"reliefbook/internal/person"
)

// What a file shows is written down here a second time, without the readers: the
// two are held against each other.

// fold leaves of a text what a reader may not change: width, blanks and case make no other person or account.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case r == '|': // parts the values of a fact
			return '¦'
		case strings.ContainsRune("•・‧．∙", r):
			return '·'
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(s))
}

// valueOf is a key's value in a fact.
func valueOf(fact, key string) string {
	_, rest, _ := strings.Cut("|"+fact, "|"+key+"=")
	value, _, _ := strings.Cut(rest, "|")
	return value
}

// spoken are the words in lists for what the program has a word of its own for.
var spoken = map[string]string{"counsellor": "辅导员", "logistics": "后勤保障人员", "psychological": "心理咨询师",
	"liaison": "联络员", "publicist": "宣传员", "mediator": "调解员", "helper": "服务员"}

func oneOf(words ...string) func(string) bool {
	return func(s string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return fold(w) == fold(s) })
	}
}

func studentNoFits(s string) bool { _, err := person.ParseStudentNo(s); return err == nil }
func citizenFits(s string) bool   { _, err := person.ParseCitizenID(s, today); return err == nil }
func mobileFits(s string) bool    { _, err := person.ParseMobile(s); return err == nil }
func departmentFits(s string) bool {
	return oneOf(departments...)(s)
}

// currencyFits takes what means yuan, whatever signs stand around it.
func currencyFits(s string) bool {
	return oneOf("人民币", "CNY", "RMB", "156", "")(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s))
}

// cardFits also wants the check digit: a card that lacks it is worth a warning.
func cardFits(s string) bool { c, err := person.ParseCard(s); return err == nil && c.LuhnOK() }

var accountCode = regexp.MustCompile(`^[1-9][0-9]{3,7}(\.[0-9A-Z]{1,8}){0,3}$`)

func codeFits(s string) bool { return accountCode.MatchString(strings.TrimSpace(s)) }

var exponent = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$`)

// signedAmount reads an amount as lists have it: with a sign where the list takes one.
func signedAmount(s string) (money.Amount, bool) {
	s, minus := strings.TrimSpace(norm.NFKC.String(s)), false
	s = strings.NewReplacer("−", "-", "﹣", "-").Replace(s)
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		s, minus = s[1:len(s)-1], true
	case strings.HasPrefix(s, "-"):
		s, minus = s[1:], true
	case strings.HasSuffix(s, "-"):
		s, minus = s[:len(s)-1], true
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	a, err := money.Parse(s)
	if minus {
		a = -a
	}
	return a, err == nil
}

// value is a number as its cell holds it: fifteen digits of it are true.
func (c cell) value() string {
	if c.kind != asNumber && c.kind != asPercent && c.kind != asCurrency {
		return c.text
	}
	x, err := strconv.ParseFloat(c.text, 64)
	if err != nil {
		return c.text
	}
	if s := fmt.Sprintf("%.15g", x); !strings.Contains(s, "e") {
		return s
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

var clock = regexp.MustCompile(`^ *([0-9]{1,2}(:[0-9]{1,2}){1,2})?$`)

// isoDay reads a day, alone or with a time.
func isoDay(c cell) (string, bool) {
	text := strings.TrimSpace(strings.ReplaceAll(norm.NFKC.String(c.text), "T", " "))
	if n, err := strconv.Atoi(text); err == nil && len(text) == 5 && c.kind == asNumber {
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
	}
	text = strings.NewReplacer("年", "-", "月", "-", "日", " ", "/", "-", ".", "-").Replace(text)
	text, hour, _ := strings.Cut(strings.TrimSpace(text), " ")
	if !clock.MatchString(hour) {
		return "", false
	}
	for _, layout := range []string{"2006-1-2", "20060102", "20060102150405"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1990 && t.Year() < 2200 {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// states is a cell's value as a fact has it, where it shows no fault.
func (c *column) states(x cell) string {
	switch {
	case c.is == amount:
		if a, ok := signedAmount(x.value()); ok || strings.TrimSpace(x.text) == "" {
			return a.String()
		}
	case c.is == day:
		d, _ := isoDay(x)
		return d
	case c.is == count && x.text == "":
		return "0"
	case c.key == "cadre" && x.text == "":
		return "否"
	}
	return x.value()
}

// stated are the facts of a file: what an honest reader has to take from it.
func (f *file) stated() (facts []string) {
	if f.list.lines != nil {
		return f.list.lines(f)
	}
	for _, i := range f.of(line) {
		var pairs []string
		for _, c := range f.list.columns {
			if c.kept {
				pairs = append(pairs, c.key, c.states(f.cell(f.rows[i], c.key)))
			}
		}
		facts = append(facts, fact(pairs...))
	}
	return facts
}

// shows is what is wrong by the file's own word. What is loud has to be named
// even where the same facts come of it; what is soft, where others do.
func (f *file) shows() (loud, soft []string) {
	if f.only != "" {
		return nil, []string{f.only}
	}
	loud = slices.Clone(f.broken)
	for _, i := range f.of(line) {
		if f.rows[i].hidden {
			loud = append(loud, "hidden row")
		}
		for n, c := range f.columns {
			if n >= len(f.rows[i].cells) {
				soft = append(soft, "short row")
				continue
			}
			l, s := f.cellShows(c, f.rows[i].cells[n])
			loud, soft = append(loud, l...), append(soft, s...)
		}
	}
	for _, c := range f.columns {
		if f.hidden[c] && c.kept {
			loud = append(loud, "hidden column")
		}
	}
	loud = append(loud, f.totalsShow()...)
	soft = append(soft, f.columnsShow()...)
	if f.list.shows != nil {
		soft = append(soft, f.list.shows(f)...)
	}
	return distinct(loud), distinct(soft)
}

func distinct(list []string) []string { slices.Sort(list); return slices.Compact(list) }

// cellShows is what one cell of a line shows.
func (f *file) cellShows(c *column, x cell) (loud, soft []string) {
	book := f.format == workbook
	text := strings.TrimSpace(strings.ReplaceAll(x.text, "\u00a0", " "))
	long := len(digits(text)) > 15 || exponent.MatchString(text)
	switch {
	case x.kind == asError && c.kept:
		return []string{"error cell"}, nil
	case text == "#N/A" && c.kept:
		return []string{"error text"}, nil
	case x.kind == asUnsaved && c.kept && book:
		return []string{"formula without result"}, nil
	case x.kind == asTruth && c.kept && book:
		return []string{"truth value"}, nil
	case x.kind == asDay && c.key == "remark": // may be the day it shows
	case x.kind == asDay && c.is != day && c.kept && book:
		return []string{"day for " + [...]string{plain: "a text", number: "digits", amount: "an amount",
			count: "a count"}[c.is]}, nil
	case x.kind == asNumber && c.is == number && c.kept && book && (c.zeros || long):
		return []string{"number for " + c.key}, nil
	case c.is == number && c.kept && exponent.MatchString(text):
		return []string{"exponent for " + c.key}, nil
	case text == "" || x.kind == asUnsaved:
		if c.must {
			soft = append(soft, "blank "+c.key)
		}
		return nil, soft
	}
	switch {
	case strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) ||
			r == utf8.RuneError
	}):
		soft = append(soft, "control character")
	case c.is == plain && c.kept && person.HoldsPapers(text):
		soft = append(soft, "papers in another column")
	}
	bad := c.fits != nil && !c.fits(x.value())
	switch c.is {
	case amount:
		_, ok := signedAmount(x.value())
		bad = bad || !ok
	case day:
		_, ok := isoDay(x)
		bad = bad || !ok
	case count:
		n, err := strconv.ParseInt(x.value(), 10, 64)
		bad = bad || err != nil || n < 0
	}
	switch {
	case !c.kept && bad:
		return []string{c.key}, nil
	case !c.kept:
		return nil, nil
	}
	if bad && len(soft) == 0 {
		soft = append(soft, "form of "+c.key)
	}
	return nil, soft
}

// readable reports whether an amount can be read, or is not there.
func readable(x cell) bool {
	_, ok := signedAmount(x.value())
	return ok || strings.TrimSpace(x.text) == ""
}

// totalsShow holds rows of sums against their lines.
func (f *file) totalsShow() (loud []string) {
	for n, c := range f.columns {
		if c.is != amount || c.key == "balance" {
			continue
		}
		var all, section money.Amount
		if slices.ContainsFunc(f.rows, func(r row) bool {
			return r.role == line && n < len(r.cells) &&
				!readable(r.cells[n])
		}) {
			continue // what the lines come to, nobody can know
		}
		for _, r := range f.rows {
			if n >= len(r.cells) {
				continue
			}
			a, ok := signedAmount(r.cells[n].value())
			switch {
			case r.role == line && ok:
				all, section = all+a, section+a
			case r.role == subtotal && (!ok || a != section), r.role == total && r.cells[n].text != "" && (!ok ||
				a != all):
				loud = append(loud, "total differs")
			}
			if r.role == subtotal {
				section = 0
			}
		}
	}
	return loud
}

// columnsShow is what a column shows as a whole: its caption, numbers that come twice, row numbers that don't go on.
func (f *file) columnsShow() (soft []string) {
	for _, i := range f.of(captions) {
		for n, c := range f.columns {
			is := ""
			if n < len(f.rows[i].cells) {
				is = f.rows[i].cells[n].text
			}
			switch {
			case !c.kept || is == c.caption:
			case fold(is) == fold(c.caption):
				soft = append(soft, "caption written otherwise")
			default:
				soft = append(soft, "caption")
			}
		}
	}
	for _, c := range f.columns {
		seen, next := map[string]bool{}, map[string]bool{}
		for at, i := range f.of(line) {
			text := fold(f.cell(f.rows[i], c.key).value())
			if c.unique && text != "" && seen[text] {
				soft = append(soft, c.key+" twice")
			}
			seen[text], next[strconv.Itoa(at+1)] = true, true
		}
		if c.is == sequence && !maps.Equal(seen, next) {
			soft = append(soft, "row numbers")
		}
	}
	return soft
}

// judge says what was silent about a damaged file, each by itself; nothing where all is well.
func (f *file) judge(good, got outcome) []string {
	if len(got.refused) > 0 {
		return nil
	}
	silent := f.silent(good, got)
	for code, n := range got.named {
		if n > good.named[code] && len(silent) > 0 {
			return nil
		}
	}
	return silent
}

// silent is what is wrong about a file that was taken, if nobody said a word.
func (f *file) silent(good, got outcome) []string {
	loud, soft := f.shows()
	if len(loud) > 0 {
		return loud
	}
	if same(got.facts, good.facts) {
		return nil
	}
	if len(soft) > 0 {
		return soft
	}
	if stated := f.stated(); !same(got.facts, stated) {
		return []string{"misread " + apart(stated, got.facts)}
	}
	return nil
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// apart says what differs between two lists of facts: heads, or the keys.
func apart(want, got []string) string {
	if len(want) != len(got) {
		return "heads"
	}
	values := func(list []string) map[string][]string {
		out := map[string][]string{}
		for _, l := range list {
			for pair := range strings.SplitSeq(strings.TrimSuffix(l, "|"), "|") {
				key, value, _ := strings.Cut(pair, "=")
				out[key] = append(out[key], value)
			}
		}
		return out
	}
	var keys []string
	a, b := values(want), values(got)
	for key := range a {
		if !same(a[key], b[key]) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return "who has what"
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}
