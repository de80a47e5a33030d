// Package person is what identifies somebody: student number, name, papers,
// bank card, mobile number, and how each is masked.
//
// A value of these types has been checked, so the rest of the program need not
// look again. Nothing here is stored or printed. Refusals repeat at most the
// last four characters of a number.
package person

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"reliefbook/internal/fault"
)

// scientific is what a spreadsheet makes of a long number in a numeric cell:
// digits past the fifteenth are already lost, so it is never guessed back.
var scientific = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+\d+$`)

// isScientific reports whether a number is what a spreadsheet made of it.
func isScientific(s string) bool { return strings.IndexByte(s, '+') > 0 && scientific.MatchString(s) }

// fold makes full-width letters and digits plain and drops the blanks around.
func fold(s string) string {
	if printable(s) {
		return s
	}
	return strings.TrimSpace(width.Fold.String(s))
}

// printable reports whether a text is ASCII without blanks, as nearly every number is:
// there is nothing to fold. A list has hundreds of thousands.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// compact is fold without any blanks, for numbers that people write in groups.
func compact(s string) string {
	if printable(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, fold(s))
}

// upper makes ASCII letters capital and leaves the rest: unlike
// strings.ToUpper it can't turn a stranger like ſ into a letter that passes.
func upper(s string) string {
	if isDigits(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isLettersOrDigits(s string) bool {
	for i := range len(s) {
		if b := s[i]; (b < '0' || b > '9') && (b < 'A' || b > 'Z') && (b < 'a' || b > 'z') {
			return false
		}
	}
	return true
}

// refuse names the rule; of value the sentence gets the last four characters at most.
func refuse(code, value string) error {
	return fault.New(fault.Invalid, code, "Value", glimpse(value))
}

func glimpse(s string) string {
	runes := []rune(strings.TrimSpace(strings.ToValidUTF8(s, "□")))
	for i, r := range runes {
		if !unicode.IsGraphic(r) {
			runes[i] = '□'
		}
	}
	if len(runes) > 4 {
		return "****" + string(runes[len(runes)-4:])
	}
	return string(runes)
}

func length(s string) int { return utf8.RuneCountInString(s) }
