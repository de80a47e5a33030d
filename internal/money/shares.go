package money

import (
	"slices"

	"github.com/shopspring/decimal"

	"reliefbook/internal/fault"
)

// Shares divides total by weights so that the parts equal the whole: everybody
// gets the whole fen due, and the fen left over go to the largest remainders,
// the earlier first where they tie. A weight of 0 gets nothing.
//
// money.sign refuses a total below zero; money.weights refuses no weights, a
// weight below zero, or nothing but zeros.
func Shares(total Amount, weights []int64) ([]Amount, error) {
	if total < 0 {
		return nil, refuse("money.sign", total.String())
	}
	sum := decimal.Zero
	for _, w := range weights {
		if w < 0 {
			return nil, fault.New(fault.Invalid, "money.weights")
		}
		sum = sum.Add(decimal.NewFromInt(w))
	}
	if sum.IsZero() {
		return nil, fault.New(fault.Invalid, "money.weights")
	}
	whole, left := decimal.NewFromInt(int64(total)), total
	shares := make([]Amount, len(weights))
	remainders := make([]decimal.Decimal, len(weights))
	order := make([]int, len(weights))
	for i, w := range weights {
		due, remainder := whole.Mul(decimal.NewFromInt(w)).QuoRem(sum, 0)
		shares[i], remainders[i], order[i] = Amount(due.IntPart()), remainder, i
		left -= shares[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return remainders[j].Cmp(remainders[i]) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares, nil
}

// Equal divides total among n as evenly as fen allow; the earlier get the odd
// fen. money.weights refuses n below 1.
func Equal(total Amount, n int) ([]Amount, error) {
	if n < 1 {
		return nil, fault.New(fault.Invalid, "money.weights")
	}
	return Shares(total, slices.Repeat([]int64{1}, n))
}
