package money

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Permille is part of whole in thousandths, floored, so that 1000 means all
// and 999 means that something is missing, be it one of a million. More
// than all is 1000 or more. Without a whole (0 or less) it is 0.
func Permille(part, whole int64) int {
	if whole <= 0 {
		return 0
	}
	q, r := decimal.NewFromInt(part).Mul(decimal.NewFromInt(1000)).QuoRem(decimal.NewFromInt(whole), 0)
	n := int(q.IntPart())
	if r.IsNegative() {
		n-- // QuoRem cuts towards zero; a floor goes down
	}
	return n
}

// Percent is part of whole as screens show it, floored to one decimal: "0.0%",
// "99.9%"; "100%" only for all of it, ">100%" for anything more, "—" where there
// is no whole.
func Percent(part, whole Amount) string {
	switch {
	case whole <= 0:
		return "—"
	case part == whole:
		return "100%"
	case part > whole:
		return ">100%"
	}
	n, sign := Permille(int64(part), int64(whole)), ""
	if n < 0 {
		n, sign = -n, "-"
	}
	return fmt.Sprintf("%s%d.%d%%", sign, n/10, n%10)
}
