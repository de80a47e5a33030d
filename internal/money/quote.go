package money

import (
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// What a refusal may repeat of the input. An amount has few digits; a cell with
// more than manyDigits may be an identity or card number in the wrong column,
// which must reach neither screen nor log.
const (
	manyDigits = 10
	manyRunes  = 24
)

// quote is the value as a refusal shows it: short, visible, and without a
// number that could identify somebody.
func quote(s string) string {
	runes, digits := []rune(strings.TrimSpace(s)), 0
	for i, r := range runes {
		if unicode.IsNumber(r) {
			digits++
		}
		if !unicode.IsGraphic(r) {
			runes[i] = '□'
		}
	}
	if digits > manyDigits {
		return "****" + string(runes[len(runes)-4:])
	}
	if len(runes) > manyRunes {
		return string(runes[:manyRunes]) + "…"
	}
	return string(runes)
}

// quoteDecimal is quote for a decimal, without writing out a huge exponent.
func quoteDecimal(d decimal.Decimal) string {
	if d.Exponent() < -manyRunes {
		return "0.…"
	}
	return quote(d.String())
}
