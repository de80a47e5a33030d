package money_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]money.Amount{
		"30": 3000, "30.0": 3000, "30.00": 3000, "0": 0, "0.05": 5, "0030": 3000, "7720.00": 772000,
		"7,720.00": 772000, "７，７２０．００": 772000, "￥7,720": 772000, "¥ 154.40": 15440, "\u00a0￥\u00a030\u3000": 3000,
		" 30\t\n": 3000, "103,350": 10335000, "9,999,999,999,999.99": money.Max, "9999999999999.99": money.Max,
	} {
		if got, err := money.Parse(in); err != nil || got != want {
			t.Errorf("%q: %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for code, inputs := range map[string][]string{
		"money.empty":    {"", " ", "\u00a0\u3000", "¥", " ￥ "},
		"money.exponent": {"1e3", "1E+3", "1.5e-7", "-1e3", "１ｅ３", "1e400", "4.50923E+17"},
		"money.sign":     {"-30", "+1", "−30", "－３０", "＋1", "–30", "—30", "30-", "30+", "(30.00)", "（30）", "-¥30", "¥-30", "-30.005"},
		"money.decimals": {"30.005", "30.000", "3０．００５", "1,234.567", "0.1000000000000000055", "30.000000000000004"},
		"money.too_large": {"10000000000000", "00000000000030", "10,000,000,000,000", "99999999999999999999.99",
			"10000000000000.001", strings.Repeat("9", 100)},
		"money.commas": {"1,0000", "12,34,567", ",100", "100,", "1,,000", "0,300", "0,30", "30,00", "1,2.00"},
		"money.format": {"abc", "30元", "RMB30", "30.", ".5", ".", "1.2.3", "3 0", "0x10", "1_000", "NaN", "Inf", "¥¥30", "30¥", "=1+1",
			"1.000,00", "三十", "٣٠", "30\u200b", "\ufeff30", "30\x00", "\xff", "—", "-", strings.Repeat("9", 500)},
	} {
		for _, in := range inputs {
			_, err := money.Parse(in)
			refused(t, in, err, code)
		}
	}
}

// A cell of the wrong column may hold an identity or card number.
func TestRefusalRepeatsNoIdentity(t *testing.T) {
	for _, number := range []string{"11010519491231002X", "6222021234567890128", "６２２２０２１２３４５６７８９０１２８", "-6222021234567890128", "13800138000x"} {
		_, err := money.Parse(number)
		if e := fault.Of(err); e == nil || strings.Contains(e.Error(), number[:6]) {
			t.Errorf("%s: %v", number, err)
		}
	}
	_, err := money.Parse("多少\x00钱" + strings.Repeat("呀", 30))
	if got := fault.Of(err).Args["Value"]; got != "多少□钱"+strings.Repeat("呀", 20)+"…" {
		t.Errorf("quoted %q", got)
	}
}

func TestParseReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAmount(0, money.Max).Draw(t, "a")
		for _, s := range []string{a.String(), a.Grouped(), "￥" + a.Grouped()} {
			if got, err := money.Parse(s); err != nil || got != a {
				t.Fatalf("%s: %s, %v", s, got, err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"7,720.00", "￥３０", "30.005", "1e3", "−30", "", "99999999999999", "0,300", "6222021234567890128"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s)
		if err != nil {
			if e := fault.Of(err); e == nil || e.Kind != fault.Invalid {
				t.Fatalf("%q: %v is no refusal", s, err)
			}
			return
		}
		if back, err := money.Parse(a.String()); a < 0 || a > money.Max || err != nil || back != a {
			t.Fatalf("%q: %s read back as %s, %v", s, a, back, err)
		}
	})
}
