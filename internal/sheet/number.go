package sheet

import "strings"

// excelDigits is how many significant digits a spreadsheet keeps.
const excelDigits = 15

// plainNumber writes a workbook's number as the clerk sees it in the formula
// bar: without an exponent and with no more than 15 significant digits. The
// file holds the binary number behind it (154.40000000000001 where 154.4 was
// typed); the digits beyond the fifteenth were never there. It works on the
// digits alone. ok is false if v is no number.
func plainNumber(v string) (text string, ok bool) {
	digits, point, minus, ok := scanNumber(v)
	if !ok {
		return "", false
	}
	digits, point = significant(digits, point)
	if digits == "" {
		return "0", true
	}
	if point > 40 || point < -40 {
		return v, true // nobody's amount or number: whoever reads the cell refuses it
	}
	var b strings.Builder
	if minus {
		b.WriteByte('-')
	}
	switch {
	case point <= 0:
		b.WriteString("0." + strings.Repeat("0", -point) + digits)
	case point >= len(digits):
		b.WriteString(digits + strings.Repeat("0", point-len(digits)))
	default:
		b.WriteString(digits[:point] + "." + digits[point:])
	}
	return b.String(), true
}

// scanNumber takes a number apart: its value is 0.digits × 10^point.
func scanNumber(v string) (digits string, point int, minus, ok bool) {
	if len(v) > 64 {
		return "", 0, false, false
	}
	rest, minus := strings.CutPrefix(v, "-")
	if !minus {
		rest = strings.TrimPrefix(rest, "+")
	}
	mantissa, exponent := rest, ""
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		mantissa, exponent = rest[:i], rest[i+1:]
		if exponent == "" {
			return "", 0, false, false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if !allDigits(whole) || !allDigits(fraction) || whole+fraction == "" {
		return "", 0, false, false
	}
	shift, ok := smallInt(exponent)
	return whole + fraction, len(whole) + shift, minus, ok
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// smallInt reads an exponent; its digits beyond the third can't matter.
func smallInt(s string) (int, bool) {
	rest, minus := strings.CutPrefix(s, "-")
	if !minus {
		rest = strings.TrimPrefix(rest, "+")
	}
	if !allDigits(rest) || s != "" && rest == "" || len(rest) > 4 {
		return 0, false
	}
	n := 0
	for _, d := range rest {
		n = n*10 + int(d-'0')
	}
	if minus {
		n = -n
	}
	return n, true
}

// significant drops leading and trailing zeros and rounds half up to what a spreadsheet keeps.
func significant(digits string, point int) (string, int) {
	trimmed := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(trimmed)
	if len(trimmed) > excelDigits {
		up := trimmed[excelDigits] >= '5'
		trimmed = trimmed[:excelDigits]
		if up {
			var carried bool
			if trimmed, carried = increment(trimmed); carried {
				point++
			}
		}
	}
	return strings.TrimRight(trimmed, "0"), point
}

// increment adds one to the last digit; carried says that a digit was added in front.
func increment(digits string) (sum string, carried bool) {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			return string(b), false
		}
		b[i] = '0'
	}
	return "1" + string(b), true
}
