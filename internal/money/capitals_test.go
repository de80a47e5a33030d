package money_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

var capitals = []struct{ digits, words string }{
	{"0.05", "伍分"}, {"1409.50", "壹仟肆佰零玖元伍角整"},
	{"0.10", "壹角整"}, {"1680.32", "壹仟陆佰捌拾元零叁角贰分"},
	{"10", "壹拾元整"}, {"7720", "柒仟柒佰贰拾元整"},
	{"154.40", "壹佰伍拾肆元肆角整"}, {"16409.02", "壹万陆仟肆佰零玖元零贰分"},
	{"325.04", "叁佰贰拾伍元零肆分"}, {"107000.53", "壹拾万柒仟元零伍角叁分"},
	{"1000005", "壹佰万零伍元整"}, {"100000000.01", "壹亿元零壹分"},
	{"103350", "壹拾万叁仟叁佰伍拾元整"},
	{"0", "零元整"}, {"0.15", "壹角伍分"}, {"1.00", "壹元整"}, {"10.50", "壹拾元零伍角整"}, {"100.05", "壹佰元零伍分"},
	{"10001", "壹万零壹元整"}, {"10010000", "壹仟零壹万元整"}, {"105000000", "壹亿零伍佰万元整"}, {"150000000", "壹亿伍仟万元整"},
	{"1000000001", "壹拾亿零壹元整"}, {"100020003", "壹亿零贰万零叁元整"}, {"1000000000000", "壹万亿元整"},
	{"1000500000000", "壹万零伍亿元整"}, {"2300000000000.09", "贰万叁仟亿元零玖分"},
	{"9999999999999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
}

func TestCapitals(t *testing.T) {
	for _, c := range capitals {
		a, err := money.Parse(c.digits)
		if err != nil {
			t.Fatal(err)
		}
		if got := money.Capitals(a); got != c.words {
			t.Errorf("%s: %s, want %s", c.digits, got, c.words)
		}
	}
	for a, want := range map[money.Amount]string{-5: "负伍分", -15440: "负壹佰伍拾肆元肆角整"} {
		if got := money.Capitals(a); got != want {
			t.Errorf("%s: %s, want %s", a, got, want)
		}
	}
	if got := money.Capitals(math.MinInt64); !strings.HasPrefix(got, "负玖亿贰仟") {
		t.Errorf("lowest: %s", got)
	}
}

func TestParseCapitals(t *testing.T) {
	for words, want := range map[string]string{
		"人民币壹拾万叁仟叁佰伍拾元整": "103350.00", "壹拾万叁仟叁佰伍拾圆正": "103350.00", " 柒仟柒佰贰拾元正 ": "7720.00",
		"壹仟陆佰捌拾元叁角贰分": "1680.32", "壹拾万柒仟元伍角叁分": "107000.53", "壹拾万零柒仟元伍角叁分": "107000.53",
		"壹拾万零柒仟元零伍角叁分": "107000.53", "壹拾亿零伍仟万元整": "1050000000.00", "壹万亿零伍仟万元整": "1000050000000.00",
		"人民币零元整": "0.00", "零圆正": "0.00", "人民币负伍分": "-0.05", "壹角正": "0.10",
	} {
		if got, err := money.ParseCapitals(words); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v, want %s", words, got, err, want)
		}
	}
	for _, words := range []string{
		"", "整", "元整", "零", "负零元整", "人民币", "30", "叁拾", "叁拾元", "拾元整", "叁拾元零", "叁拾元伍分", "伍分整", "零伍分", "叁角贰分整",
		"壹佰万伍元整", "壹佰零零伍元整", "壹拾壹元零伍角整", "壹万零柒仟元整", "贰分叁角", "壹元整贰角", "壹拾拾元整", "元零伍分",
		"一百元整", "叁拾元整整", "人民币人民币叁拾元整", "叁拾元圆整", "万元整", strings.Repeat("万", 50), strings.Repeat("玖", 500), "\xff",
	} {
		_, err := money.ParseCapitals(words)
		refused(t, words, err, "money.capitals")
	}
	for _, words := range []string{"壹拾万亿元整", "壹亿亿元整"} {
		_, err := money.ParseCapitals(words)
		refused(t, words, err, "money.too_large")
	}
}

func TestCapitalsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Many zeros are where the rules are: draw the digits, half of them 0.
		var a money.Amount
		for _, d := range rapid.SliceOfN(rapid.SampledFrom([]money.Amount{0, 0, 0, 0, 0, 0, 1, 2, 5, 9}), 1, 15).Draw(t, "digits") {
			a = a*10 + d
		}
		if rapid.Bool().Draw(t, "negative") {
			a = -a
		}
		words := money.Capitals(a)
		if got, err := money.ParseCapitals("人民币" + words); err != nil || got != a {
			t.Fatalf("%s: %s read back as %s, %v", a, words, got, err)
		}
		if strings.Contains(words, "零零") {
			t.Fatalf("%s: %s has two zeros in a row", a, words)
		}
	})
}

func FuzzParseCapitals(f *testing.F) {
	for _, c := range capitals {
		f.Add(c.words)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.ParseCapitals(s)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("%q: %v is no refusal", s, err)
			}
			return
		}
		if back, err := money.ParseCapitals(money.Capitals(a)); err != nil || back != a {
			t.Fatalf("%q: %s, %v", s, back, err)
		}
	})
}
