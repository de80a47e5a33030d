package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/ledger"
)

// TestADifferenceMakesItRight: a voucher and the one for its difference are, account by account, what it should have been.
func TestADifferenceMakesItRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v ledger.Voucher
		var right []ledger.CorrectedLine
		for range rapid.IntRange(1, 5).Draw(t, "lines") {
			debit, credit := rapid.Int64Range(1, 3).Draw(t, "debit"), rapid.Int64Range(4, 6).Draw(t, "credit")
			v.Transfers = append(v.Transfers, ledger.Transfer{DebitID: debit, CreditID: credit, Amount: rapid.Int64Range(1, 100).Draw(t, "was")})
			right = append(right, ledger.CorrectedLine{DebitID: debit, CreditID: credit, Amount: rapid.Int64Range(1, 100).Draw(t, "right")})
		}
		sums, want := map[int64]int64{}, map[int64]int64{}
		for _, x := range v.Transfers {
			sums[x.DebitID], sums[x.CreditID] = sums[x.DebitID]+x.Amount, sums[x.CreditID]-x.Amount
		}
		for _, l := range ledger.Apart(v, right) {
			if l.Amount <= 0 {
				t.Fatalf("%+v", l)
			}
			sums[l.DebitID], sums[l.CreditID] = sums[l.DebitID]+l.Amount, sums[l.CreditID]-l.Amount
		}
		for _, l := range right {
			want[l.DebitID], want[l.CreditID] = want[l.DebitID]+l.Amount, want[l.CreditID]-l.Amount
		}
		for id := range want {
			if sums[id] != want[id] {
				t.Fatalf("account %d stands at %d, should be %d", id, sums[id], want[id])
			}
		}
	})
}

func TestWhatIsFree(t *testing.T) {
	accounts := map[int64]ledger.Account{1: {Free: true}, 2: {Free: true}, 3: {}}
	v := ledger.Voucher{Draft: ledger.Draft{Transfers: []ledger.Transfer{{DebitID: 1, CreditID: 2}}}}
	if !ledger.Free(v, accounts) {
		t.Error("money that came into a fund is its own")
	}
	v.Transfers[0].Payment = 7
	if ledger.Free(v, accounts) {
		t.Error("a payment's is not")
	}
	v.Transfers[0].Payment, v.Transfers[0].CreditID = 0, 3
	if ledger.Free(v, accounts) {
		t.Error("what another noun has is not")
	}
}
