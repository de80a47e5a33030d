package money

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/width"

	"reliefbook/internal/fault"
)

// maxInput bounds what Parse looks at, in bytes: no honest amount is longer.
const maxInput = 128

var (
	plain    = regexp.MustCompile(`^\d{1,13}(\.\d{1,2})?$`)
	grouped  = regexp.MustCompile(`^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`) // "0,300" is a decimal comma, not three hundred
	exponent = regexp.MustCompile(`^[-+]?[\d.,]+[eE][-+]?\d+$`)
	signed   = regexp.MustCompile(`^[-+(].*\d|\d[-+]$`) // accountants also write (30.00) and 30.00-
	decimals = regexp.MustCompile(`^\d+\.\d{3,}$`)
	tooLong  = regexp.MustCompile(`^\d{14,}(\.\d*)?$`)
	commas   = regexp.MustCompile(`^[\d,]*,[\d,]*(\.\d*)?$`)
)

// dashes are what spreadsheets and input methods put for a minus.
var dashes = strings.NewReplacer("−", "-", "﹣", "-", "–", "-", "—", "-", "‐", "-", "‑", "-")

// Parse reads an amount in yuan as a clerk's spreadsheet has it: "7720",
// "7,720.00", "￥ ７，７２０．００", with blanks around it. Zero is an amount.
//
// Everything else is refused by name: money.empty; money.exponent (1e3);
// money.sign (-30, +1, (30)); money.decimals (30.005, and also 30.000);
// money.too_large (over 13 digits before the point); money.commas (7,72.0);
// money.format for the rest.
func Parse(s string) (Amount, error) {
	if a, ok := common(s); ok {
		return a, nil
	}
	return parse(s)
}

// common reads what nearly every amount is, digits with their decimals and perhaps
// commas at every third place, as parse does: a list has hundreds of thousands.
func common(s string) (n Amount, ok bool) {
	whole, group, decimals := 0, -1, -1 // digits of each; -1: none begun
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = n*10 + Amount(c-'0')
			switch {
			case decimals >= 0:
				decimals++
			case group >= 0:
				group++
			}
			if decimals < 0 {
				whole++
			}
		case c == ',' && decimals < 0 && s[0] != '0' && (group < 0 && whole > 0 && whole <= 3 || group == 3):
			group = 0
		case c == '.' && decimals < 0 && whole > 0 && (group < 0 || group == 3):
			decimals = 0
		default:
			return 0, false
		}
		if whole > wholeDigits || decimals > 2 {
			return 0, false
		}
	}
	for d := max(decimals, 0); d < 2; d++ {
		n *= 10
	}
	return n, whole > 0 && decimals != 0 && (group < 0 || group == 3)
}

func parse(s string) (Amount, error) {
	if len(s) > maxInput || !utf8.ValidString(s) {
		return 0, refuse("money.format", s)
	}
	text := fold(s)
	if text == "" {
		return 0, fault.New(fault.Invalid, "money.empty")
	}
	switch {
	case exponent.MatchString(text):
		return 0, refuse("money.exponent", s)
	case signed.MatchString(text):
		return 0, refuse("money.sign", s)
	case grouped.MatchString(text):
		text = strings.ReplaceAll(text, ",", "")
	}
	switch {
	case plain.MatchString(text):
	case tooLong.MatchString(text):
		return 0, tooLarge()
	case decimals.MatchString(text):
		return 0, refuse("money.decimals", s)
	case commas.MatchString(text):
		return 0, refuse("money.commas", s)
	default:
		return 0, refuse("money.format", s)
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return 0, fault.Wrap(err, "reading an amount")
	}
	return FromDecimal(d)
}

// fold takes away what is only typography: full-width forms, the kind of dash,
// blanks around (NBSP too) and one leading currency sign.
func fold(s string) string {
	s = strings.TrimSpace(dashes.Replace(width.Fold.String(s)))
	return strings.TrimSpace(strings.TrimPrefix(s, "¥"))
}

func refuse(code, value string) error {
	return fault.New(fault.Invalid, code, "Value", quote(value))
}
