package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// refused wants the fault code, with a whole sentence in both languages.
func refused(t *testing.T, what string, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) || fault.KindOf(err) != fault.Invalid {
		t.Errorf("%s: %v, want %s", what, err, code)
		return
	}
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		if s := lang.Fault(tag, fault.Of(err)); strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") {
			t.Errorf("%s: %s sentence of %s: %s", what, tag, code, s)
		}
	}
}

// anyAmount draws amounts of every size, small ones too.
func anyAmount(from, to money.Amount) *rapid.Generator[money.Amount] {
	return rapid.Map(rapid.Int64Range(int64(from), int64(to)), func(n int64) money.Amount { return money.Amount(n) })
}

func TestString(t *testing.T) {
	for a, want := range map[money.Amount][2]string{
		0: {"0.00", "0.00"}, 5: {"0.05", "0.05"}, -5: {"-0.05", "-0.05"}, 772000: {"7720.00", "7,720.00"},
		99999: {"999.99", "999.99"}, -99999: {"-999.99", "-999.99"}, 100000: {"1000.00", "1,000.00"},
		10335000: {"103350.00", "103,350.00"}, -123456789: {"-1234567.89", "-1,234,567.89"},
		money.Max: {"9999999999999.99", "9,999,999,999,999.99"},
	} {
		if a.String() != want[0] || a.Grouped() != want[1] {
			t.Errorf("%d: %s and %s, want %s and %s", int64(a), a, a.Grouped(), want[0], want[1])
		}
	}
}

func TestFromDecimal(t *testing.T) {
	for in, want := range map[string]money.Amount{
		"0": 0, "30": 3000, "154.4": 15440, "-0.05": -5, "30.000": 3000, "1.2e3": 120000,
		"9999999999999.99": money.Max, "-9999999999999.99": -money.Max, "30.0000000000000000000000000000000000": 3000,
	} {
		if got, err := money.FromDecimal(decimal.RequireFromString(in)); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", in, int64(got), err, int64(want))
		}
	}
	for in, code := range map[string]string{
		"0.001": "money.decimals", "30.005": "money.decimals", "0.0099": "money.decimals",
		"9999999999999.999": "money.decimals", "1e13": "money.too_large", "-1e13": "money.too_large",
	} {
		_, err := money.FromDecimal(decimal.RequireFromString(in))
		refused(t, in, err, code)
	}
	_, err := money.FromDecimal(decimal.New(7, math.MaxInt32))
	refused(t, "a huge exponent", err, "money.too_large")
	_, err = money.FromDecimal(decimal.New(7, math.MinInt32))
	refused(t, "a tiny exponent", err, "money.decimals")
	if a, err := money.FromDecimal(decimal.New(0, math.MaxInt32)); err != nil || a != 0 {
		t.Errorf("zero with a huge exponent: %s, %v", a, err)
	}
}

func TestArithmeticStaysInRange(t *testing.T) {
	if got, err := money.Amount(3000).Times(3445); err != nil || got != 10335000 {
		t.Errorf("30 × 3445 = %s, %v", got, err)
	}
	if got, err := money.Sum(15440, 3000, -440); err != nil || got != 18000 {
		t.Errorf("sum %s, %v", got, err)
	}
	if got, err := money.Sum(); err != nil || got != 0 {
		t.Errorf("sum of none %s, %v", got, err)
	}
	for what, f := range map[string]func() (money.Amount, error){
		"max + 1":      func() (money.Amount, error) { return money.Add(money.Max, 1) },
		"-max - 1":     func() (money.Amount, error) { return money.Add(-money.Max, -1) },
		"wraps":        func() (money.Amount, error) { return money.Add(math.MaxInt64, math.MaxInt64) },
		"bad operand":  func() (money.Amount, error) { return money.Add(math.MinInt64, money.Max) },
		"sum":          func() (money.Amount, error) { return money.Sum(1, money.Max, -1) },
		"max × 2":      func() (money.Amount, error) { return money.Max.Times(2) },
		"times wraps":  func() (money.Amount, error) { return money.Amount(3000).Times(math.MaxInt64) },
		"times lowest": func() (money.Amount, error) { return money.Amount(1).Times(math.MinInt64) },
	} {
		_, err := f()
		refused(t, what, err, "money.too_large")
	}
}

func TestJSON(t *testing.T) {
	if b, err := json.Marshal(map[string]money.Amount{"a": 772000}); err != nil || string(b) != `{"a":"7720.00"}` {
		t.Errorf("%s, %v", b, err)
	}
	for in, code := range map[string]string{
		`30`: "money.json", `30.5`: "money.json", `null`: "money.json", `{}`: "money.json", `true`: "money.json",
		`"30.005"`: "money.decimals", `"1e3"`: "money.exponent", `"--1"`: "money.sign", `"+1"`: "money.sign", `""`: "money.empty",
		`"-10000000000000"`: "money.sign", `"10000000000000"`: "money.too_large",
	} {
		a := money.Amount(7)
		err := json.Unmarshal([]byte(in), &a)
		refused(t, in, err, code)
		if a != 7 {
			t.Errorf("%s: a refused value was stored: %s", in, a)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a := anyAmount(-money.Max, money.Max).Draw(t, "a")
		b, err := json.Marshal(a)
		var back money.Amount
		if err = errors.Join(err, json.Unmarshal(b, &back)); err != nil || back != a {
			t.Fatalf("%s became %s, %v", b, back, err)
		}
	})
}
