package ledger_test

import (
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
)

func TestVouchersBetweenAmounts(t *testing.T) {
	bound := func(a money.Amount) *money.Amount { return &a }
	same := func(a, b *money.Amount) bool { return a == b || a != nil && b != nil && *a == *b }
	for name, c := range map[string]struct {
		lowest, highest     string
		wantLow, wantHigh   *money.Amount
		wrongLow, wrongHigh string // codes
	}{
		"no bound":                     {},
		"from":                         {lowest: "1,290.00", wantLow: bound(129_000)},
		"up to nothing is a bound":     {highest: "0", wantHigh: bound(0)},
		"one amount, as it is written": {lowest: "￥ 30", highest: "３０．００", wantLow: bound(3000), wantHigh: bound(3000)},
		"more than fen":                {lowest: "30.005", wrongLow: "money.decimals"},
		"both wrong":                   {lowest: "abc", highest: "-1", wrongLow: "money.format", wrongHigh: "money.sign"},
		"blanks alone":                 {highest: " ", wrongHigh: "money.empty"},
		"the wrong way round":          {lowest: "30.01", highest: "30", wrongHigh: "voucher.above"},
	} {
		t.Run(name, func(t *testing.T) {
			var f ledger.VoucherFilter
			err := f.Between(c.lowest, c.highest)
			wrong := map[string]string{}
			if e := fault.Of(err); e != nil {
				if e.Code != "voucher.between" {
					t.Errorf("refused as %s", e.Code)
				}
				for _, field := range e.Fields {
					wrong[field.Name] = field.Code
				}
			}
			if wrong["lowest"] != c.wrongLow || wrong["highest"] != c.wrongHigh {
				t.Errorf("wrong are %v", wrong)
			}
			if err == nil && (!same(f.Lowest, c.wantLow) || !same(f.Highest, c.wantHigh)) {
				t.Errorf("from %v to %v", f.Lowest, f.Highest)
			}
		})
	}
}
