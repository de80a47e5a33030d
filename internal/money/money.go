// Package money is yuan and fen, exact.
//
// An [Amount] is a whole number of fen. Text becomes an Amount in [Parse] and
// nowhere else; what can't be read exactly is refused, never rounded.
// Arithmetic that could leave the range returns an error, division goes
// through [Shares], whose parts equal the whole, and no float comes near.
package money

import (
	"strings"

	"github.com/shopspring/decimal"

	"reliefbook/internal/fault"
)

// Amount is CNY in whole fen: 772000 is 7,720.00 yuan. Only a difference is negative.
type Amount int64

// Max is the largest amount, 9,999,999,999,999.99 yuan; the smallest is -Max.
// It leaves room in 64 bits, so that adding two amounts in range can't wrap.
const Max Amount = 999_999_999_999_999

// wholeDigits is how many digits Max has before the point.
const wholeDigits = 13

// FromDecimal takes d yuan, also negative. It refuses less than a fen
// (money.decimals) and more than Max (money.too_large).
func FromDecimal(d decimal.Decimal) (Amount, error) {
	if d.IsZero() {
		return 0, nil
	}
	// Counting digits first keeps 1e1000000000 from being written out to be compared.
	digits, exp := d.NumDigits(), int(d.Exponent())
	if digits+exp > wholeDigits {
		return 0, tooLarge()
	}
	if digits+exp <= -2 || !d.Shift(2).IsInteger() {
		return 0, fault.New(fault.Invalid, "money.decimals", "Value", quoteDecimal(d))
	}
	return Amount(d.Shift(2).IntPart()), nil
}

// Decimal is the amount in yuan.
func (a Amount) Decimal() decimal.Decimal { return decimal.New(int64(a), -2) }

// String is the amount in yuan with two decimals: "7720.00", "-0.05".
func (a Amount) String() string { return a.Decimal().StringFixed(2) }

// Grouped is String with a comma every three digits: "7,720.00".
func (a Amount) Grouped() string {
	sign, digits := "", a.String()
	if a < 0 {
		sign, digits = "-", digits[1:]
	}
	yuan, fen, _ := strings.Cut(digits, ".")
	for i := len(yuan) - 3; i > 0; i -= 3 {
		yuan = yuan[:i] + "," + yuan[i:]
	}
	return sign + yuan + "." + fen
}

// Add is a + b; money.too_large if that, or either of them, is out of range.
func Add(a, b Amount) (Amount, error) {
	if !a.inRange() || !b.inRange() || !(a + b).inRange() {
		return 0, tooLarge()
	}
	return a + b, nil
}

// Sum adds any number of amounts: 0 for none, money.too_large as Add.
func Sum(amounts ...Amount) (Amount, error) {
	var total Amount
	for _, a := range amounts {
		var err error
		if total, err = Add(total, a); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// Times is a, n times: 30.00 × 3,445 heads; money.too_large if out of range.
func (a Amount) Times(n int64) (Amount, error) {
	return FromDecimal(a.Decimal().Mul(decimal.NewFromInt(n)))
}

func (a Amount) inRange() bool { return -Max <= a && a <= Max }

func tooLarge() error {
	return fault.New(fault.Invalid, "money.too_large", "Max", Max.Grouped())
}
