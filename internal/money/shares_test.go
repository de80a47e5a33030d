package money_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/money"
)

func TestShares(t *testing.T) {
	for _, c := range []struct {
		total   money.Amount
		weights []int64
		want    []money.Amount
	}{
		{100, []int64{1, 1, 1}, []money.Amount{34, 33, 33}},
		{200, []int64{1, 1, 1}, []money.Amount{67, 67, 66}},
		{10, []int64{1, 2, 3}, []money.Amount{2, 3, 5}},
		{1, []int64{0, 1, 0}, []money.Amount{0, 1, 0}},
		{1, []int64{1, 2, 2}, []money.Amount{0, 1, 0}},
		{0, []int64{4, 5}, []money.Amount{0, 0}},
		{money.Max, []int64{math.MaxInt64, math.MaxInt64}, []money.Amount{500_000_000_000_000, 499_999_999_999_999}},
	} {
		if got, err := money.Shares(c.total, c.weights); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s by %v: %v, %v, want %v", c.total, c.weights, got, err, c.want)
		}
	}
	for what, weights := range map[string][]int64{"none": nil, "zeros": {0, 0}, "negative": {3, -1}} {
		_, err := money.Shares(100, weights)
		refused(t, what, err, "money.weights")
	}
	_, err := money.Shares(-1, []int64{1})
	refused(t, "negative total", err, "money.sign")
	_, err = money.Equal(100, 0)
	refused(t, "nobody", err, "money.weights")
}

// The allocation of the Mid-Autumn case: 7,720.00 among 50 people is 154.40 each.
func TestEqual(t *testing.T) {
	got, err := money.Equal(772000, 50)
	if err != nil || len(got) != 50 || slices.Min(got) != 15440 || slices.Max(got) != 15440 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPartsEqualTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := anyAmount(0, money.Max).Draw(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64), 1, 40).Draw(t, "weights")
		if slices.Max(weights) == 0 {
			weights[0] = 1
		}
		shares, err := money.Shares(total, weights)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := money.Sum(shares...)
		if err != nil || sum != total {
			t.Fatalf("%v make %s, %v, not %s", shares, sum, err, total)
		}
		for i := range weights {
			if weights[i] == 0 && shares[i] != 0 {
				t.Fatalf("no weight, but %s", shares[i])
			}
			for j := range weights {
				if weights[i] > weights[j] && shares[i] < shares[j] {
					t.Fatalf("more weight, less money: %v by %v", shares, weights)
				}
			}
		}
	})
}

func TestPercentIsFloored(t *testing.T) {
	for _, c := range []struct {
		part, whole money.Amount
		want        string
	}{
		{0, 100, "0.0%"}, {1, 3, "33.3%"}, {2, 3, "66.6%"}, {10334999, 10335000, "99.9%"}, {10335000, 10335000, "100%"},
		{money.Max - 1, money.Max, "99.9%"}, {10335001, 10335000, ">100%"}, {3, 2, ">100%"}, {-1, 3, "-33.4%"}, {-1, 100000, "-0.1%"},
		{0, 0, "—"}, {5, 0, "—"}, {5, -5, "—"},
	} {
		if got := money.Percent(c.part, c.whole); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(1, math.MaxInt64).Draw(t, "whole")
		part := rapid.Int64Range(0, whole).Draw(t, "part")
		if n := money.Permille(part, whole); n < 0 || n > 1000 || (n == 1000) != (part == whole) {
			t.Fatalf("%d of %d is %d", part, whole, n)
		}
	})
}
