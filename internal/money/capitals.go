package money

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"reliefbook/internal/fault"
)

const digitCapitals = "零壹贰叁肆伍陆柒捌玖"

// capitalUnits from the largest down; 万 in front of 亿 comes by itself: 壹万亿.
var capitalUnits = []struct {
	size uint64
	name string
}{{1_0000_0000, "亿"}, {1_0000, "万"}, {1000, "仟"}, {100, "佰"}, {10, "拾"}}

// Capitals is the amount in words 人民币大写, as vouchers and sign-off sheets
// carry it; the caller puts 人民币 directly before. Ending at 元 or 角 it closes
// with 整. Of the two ways to write zeros that the basic accounting rules allow
// it always takes the same: 零 after 元 when the 元 digit is 0, none after 万
// when the 仟 digit follows (壹拾万柒仟元零伍角叁分). Zero is 零元整.
func Capitals(a Amount) string {
	if a == 0 {
		return "零元整"
	}
	var b strings.Builder
	fen := uint64(a)
	if a < 0 {
		b.WriteString("负")
		fen = -fen
	}
	yuan, jiao, fen := fen/100, fen/10%10, fen%10
	if yuan > 0 {
		b.WriteString(inCapitals(yuan) + "元")
		if jiao > 0 && yuan%10 == 0 || jiao == 0 && fen > 0 {
			b.WriteString("零")
		}
	}
	if jiao > 0 {
		b.WriteString(inCapitals(jiao) + "角")
	}
	if fen > 0 {
		b.WriteString(inCapitals(fen) + "分")
	} else {
		b.WriteString("整")
	}
	return b.String()
}

// inCapitals writes n > 0: the count of its largest unit, the unit, and what is
// left, with one 零 where a place between them is empty.
func inCapitals(n uint64) string {
	for _, u := range capitalUnits {
		if n < u.size {
			continue
		}
		head, rest := inCapitals(n/u.size)+u.name, n%u.size
		switch {
		case rest == 0:
			return head
		case rest < u.size/10:
			return head + "零" + inCapitals(rest)
		default:
			return head + inCapitals(rest)
		}
	}
	return string([]rune(digitCapitals)[n])
}

// The zeros that may be there or not: after 元 when its digit is 0 and 角
// follows, after 万 or 亿 when its digit is 0 and 仟 follows.
var (
	zeroAfterYuan = regexp.MustCompile(`([拾佰仟万亿]元)零(.角)`)
	zeroAfterUnit = regexp.MustCompile(`([拾佰仟万][万亿])零(.仟)`)
)

// ParseCapitals reads an amount in words, with or without 人民币 before it, with
// 圆 for 元, 正 for 整, and with or without the optional zeros. What breaks the
// rules of Capitals otherwise is refused (money.capitals).
func ParseCapitals(s string) (Amount, error) {
	text := strings.TrimPrefix(strings.TrimSpace(s), "人民币")
	text = strings.ReplaceAll(text, "圆", "元")
	if rest, ok := strings.CutSuffix(text, "正"); ok {
		text = rest + "整"
	}
	// Reading is generous and could even wrap around; writing the result again
	// is strict, so only what Capitals itself could have written is let through.
	a, ok := readCapitals(text)
	if !ok || withoutOptionalZeros(Capitals(a)) != withoutOptionalZeros(text) {
		return 0, fault.New(fault.Invalid, "money.capitals", "Value", quote(s))
	}
	if !a.inRange() {
		return 0, tooLarge()
	}
	return a, nil
}

func withoutOptionalZeros(s string) string {
	return zeroAfterUnit.ReplaceAllString(zeroAfterYuan.ReplaceAllString(s, "$1$2"), "$1$2")
}

func readCapitals(s string) (Amount, bool) {
	if utf8.RuneCountInString(s) > 64 {
		return 0, false
	}
	s, negative := strings.CutPrefix(strings.TrimSuffix(s, "整"), "负")
	fen := uint64(0)
	for _, part := range []struct {
		name string
		size uint64
	}{{"元", 100}, {"角", 10}, {"分", 1}} {
		head, rest, found := strings.Cut(s, part.name)
		if !found {
			continue
		}
		n, ok := fromCapitals(head)
		if !ok {
			return 0, false
		}
		fen, s = fen+n*part.size, rest
	}
	if negative {
		fen = -fen
	}
	return Amount(fen), s == ""
}

// fromCapitals undoes inCapitals and takes any zeros.
func fromCapitals(s string) (uint64, bool) {
	s = strings.TrimPrefix(s, "零")
	if s == "" {
		return 0, true
	}
	for _, u := range capitalUnits {
		i := strings.LastIndex(s, u.name)
		if i < 0 {
			continue
		}
		count, okCount := fromCapitals(s[:i])
		rest, okRest := fromCapitals(s[i+len(u.name):])
		return count*u.size + rest, okCount && okRest
	}
	if i := strings.Index(digitCapitals, s); i >= 0 && utf8.RuneCountInString(s) == 1 {
		return uint64(utf8.RuneCountInString(digitCapitals[:i])), true
	}
	return 0, false
}
