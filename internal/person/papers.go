package person

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// HidePapers is a text somebody wrote, with the digits that may be somebody's
// papers put out of sight but for the last four: "卡号****1234有误". Those are
// citizen IDs of 15 and 18 places, cards of 16–19 digits, longer runs, and
// mobile numbers, however they are grouped by blanks and dashes and in whatever
// digits they are typed. It rather takes a long number that is none; fields
// whose kind is a number (an invoice's, a document's, a serial, a student's)
// do not come here. Done again it changes nothing.
func HidePapers(s string) string {
	spans := papersIn(s)
	if spans == nil {
		return s
	}
	var b strings.Builder
	at := 0
	for _, p := range spans {
		b.WriteString(s[at:p.from])
		b.WriteString(hidden + p.tail)
		at = p.to
	}
	return b.String() + s[at:]
}

// HoldsPapers reports whether HidePapers would hide something.
func HoldsPapers(s string) bool { return papersIn(s) != nil }

// span is a piece of a text in bytes and what may stay of it.
type span struct {
	from, to int
	tail     string
}

// group is digits that stand together, brought to 0–9.
type group struct {
	from, to int
	digits   []byte
	dash     bool // before the next group of the run stands a dash
}

// shortest is how many digits the shortest paper has, a mobile number's.
const shortest = 11

func papersIn(s string) (out []span) {
	if len(s) < shortest || fewDigits(s) {
		return nil
	}
	for _, run := range runs(s) {
		for i := 0; i < len(run); i++ {
			for j := min(len(run), i+maxCard); j > i; j-- {
				x := endsInX(s, run[j-1].to)
				if !paperLike(run[i:j], x > 0, i == 0 && j == len(run)) {
					continue
				}
				all := joined(run[i:j])
				p := span{run[i].from, run[j-1].to, all[len(all)-4:]}
				if x > 0 && len(all) == idLength-1 {
					p.to, p.tail = p.to+x, p.tail[1:]+"X"
				}
				out, i = append(out, p), j-1
				break
			}
		}
	}
	return out
}

// fewDigits reports whether a text has too few digits for any paper, counting whatever is
// neither ASCII nor a common Chinese character as one.
func fewDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if b := s[i]; b >= '0' && b <= '9' || b >= 0xc2 && (b < 0xe4 || b > 0xe9) {
			n++
		}
	}
	return n < shortest
}

// runs are the digits of a text, group by group: blanks and dashes part the groups of one run.
func runs(s string) (out [][]group) {
	var run []group
	digits, gap := 0, 0 // of the run; runes since its last group
	end := func() {
		if digits >= shortest {
			out = append(out, run)
		}
		run, digits, gap = nil, 0, 0
	}
	for at, r := range s {
		switch v, ok := digit(r); {
		case ok && len(run) > 0 && gap == 0:
			g := &run[len(run)-1]
			g.digits, g.to = append(g.digits, v), at+len(string(r))
			digits++
		case ok:
			run, gap = append(run, group{from: at, to: at + len(string(r)), digits: []byte{v}}), 0
			digits++
		case len(run) > 0 && gap < 3 && parts(r):
			gap++
			run[len(run)-1].dash = run[len(run)-1].dash || unicode.Is(unicode.Pd, r) || r == '−'
		default:
			end()
		}
		if n := len(run); n > 0 && gap > 0 && rest(s, run[n-1]) {
			end()
		}
	}
	end()
	return out
}

// rest reports whether a group is what a mask left: it begins no paper.
func rest(s string, g group) bool {
	return len(g.digits) <= 4 && strings.HasSuffix(s[:g.from], hidden)
}

func digit(r rune) (byte, bool) {
	if r < unicode.MaxASCII {
		return byte(r), r >= '0' && r <= '9'
	}
	if !unicode.IsDigit(r) {
		return 0, false
	}
	zero := r
	for unicode.IsDigit(zero - 1) {
		zero--
	}
	return byte('0' + (r-zero)%10), true
}

// parts reports whether a rune may stand between the groups of one number.
func parts(r rune) bool {
	return r == ' ' || r == '_' || r == '−' || unicode.In(r, unicode.Zs, unicode.Pd, unicode.Cf)
}

// endsInX is how many bytes a check digit X takes at a place, 0 when none stands there.
func endsInX(s string, at int) int {
	r, size := utf8.DecodeRuneInString(s[at:])
	if !strings.ContainsRune("XxＸｘ", r) {
		return 0
	}
	return size
}

func joined(run []group) string {
	var b strings.Builder
	for _, g := range run {
		b.Write(g.digits)
	}
	return b.String()
}

var (
	mobiles = regexp.MustCompile(`^(?:(?:00|0)?86)?1[3-9][0-9]{9}$`)
	// how cards, citizen IDs and mobiles are grouped by hand: the lengths of the groups
	groupings = regexp.MustCompile(`^(?:(?:4,){3}[1-4]|(?:4,){4}[1-3]|6,8,[34]|6,4,4,[34]|6,4,2,2,[34]|6,6,3|6,(?:1[0-3]|9)|(?:[23],)?3,4,4)$`)
)

// paperLike judges groups that stand side by side; whole: they are all of their run.
func paperLike(run []group, x, whole bool) bool {
	all := joined(run)
	n := len(all)
	if len(run) == 1 {
		return n >= 15 || mobiles.MatchString(all)
	}
	check := byte(0)
	switch {
	case n == idLength:
		check = all[n-1]
	case n == idLength-1 && x:
		check = 'X'
	}
	if check != 0 && CheckDigit(all[:idLength-1]) == check {
		return true
	}
	lengths := make([]string, len(run))
	most := 0
	for i, g := range run {
		lengths[i], most = strconv.Itoa(len(g.digits)), max(most, len(g.digits))
	}
	year := len(run[0].digits) == 4 && (all[:2] == "19" || all[:2] == "20") // 2018 2019 2020 2021
	switch grouped := !year && groupings.MatchString(strings.Join(lengths, ",")); {
	case grouped && n >= 15 && !range2(run):
		return true
	case hasDay(run) || range2(run):
		return false
	case mobiles.MatchString(all):
		return whole || grouped
	case n < 15 || n > maxCard:
		return false
	case n >= minCard && Card(all).LuhnOK():
		return true
	}
	return whole && most > 2 && !year // a list of small numbers is none
}

// hasDay reports whether a day stands among the groups: 2021-09-17, 20210917.
func hasDay(run []group) bool {
	day := func(y, m, d string) bool {
		return (strings.HasPrefix(y, "19") || strings.HasPrefix(y, "20")) && len(y) == 4 && within(m, 12) && within(d, 31)
	}
	for i, g := range run {
		if d := string(g.digits); len(d) == 8 && day(d[:4], d[4:6], d[6:]) {
			return true
		}
		if i+2 < len(run) && g.dash && run[i+1].dash && day(string(g.digits), string(run[i+1].digits), string(run[i+2].digits)) {
			return true
		}
	}
	return false
}

// within reports whether one or two digits are 1 to most.
func within(s string, most int) bool {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return len(s) <= 2 && n >= 1 && n <= most
}

// range2 reports whether two groups are from and to of one series of numbers: 20210001-20210040.
func range2(run []group) bool {
	if len(run) != 2 || !run[0].dash || len(run[0].digits) != len(run[1].digits) {
		return false
	}
	a, b := string(run[0].digits), string(run[1].digits)
	return len(a) >= 6 && a[:len(a)/2] == b[:len(b)/2] && a < b
}
