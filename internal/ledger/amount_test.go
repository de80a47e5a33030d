package ledger_test

import (
	"testing"

	"reliefbook/internal/ledger"
)

// The accounts of TestAVouchersAmount.
const (
	bank = iota + 1
	cash
	advance
	stock
	supplier
	payable
	free   // of a fund, not allocated
	unused // of an allocation
	used
	expense
	difference
	held // in pieces
	given
)

// TestAVouchersAmount is its debit side in money, by every kind of voucher of
// docs/ledger.md: without the use of an allocation, without pieces.
func TestAVouchersAmount(t *testing.T) {
	t.Parallel()
	const cny, cakes = 1, 2
	assets := map[int64]ledger.Asset{cny: {ID: cny, Code: ledger.CNY}, cakes: {ID: cakes, Code: "CAKE"}}
	accounts := map[int64]ledger.Account{}
	for id := int64(bank); id <= given; id++ {
		accounts[id] = ledger.Account{ID: id, BookID: 1, AssetID: cny, Use: id == used}
	}
	move := func(debit, credit, amount int64) ledger.Transfer {
		asset := int64(cny)
		if debit >= held {
			asset = cakes
		}
		return ledger.Transfer{AssetID: asset, DebitID: debit, CreditID: credit, Amount: amount}
	}
	for name, c := range map[string]struct {
		amount    int64
		transfers []ledger.Transfer
	}{
		"money into a fund":                 {500, []ledger.Transfer{move(bank, free, 500)}},
		"an allocation is the event itself": {500, []ledger.Transfer{move(free, unused, 500)}},
		"and so is its return":              {200, []ledger.Transfer{move(unused, free, 200)}},
		"a batch approved": {129_000, []ledger.Transfer{move(expense, payable, 129_000),
			move(unused, used, 129_000)}},
		"given back": {3000, []ledger.Transfer{move(payable, expense, 3000),
			move(used, unused, 3000)}},
		"paid by the bank": {6000, []ledger.Transfer{move(payable, bank, 3000),
			move(payable, bank, 3000)}},
		"cash drawn, then handed on": {6000, []ledger.Transfer{move(cash, bank, 3000),
			move(advance, cash, 3000)}},
		"an invoice as owed": {1_250_000, []ledger.Transfer{move(supplier, bank, 1_250_000),
			move(unused, used, 1_250_000)}},
		"an invoice of more": {110, []ledger.Transfer{move(supplier, bank, 100),
			move(difference, bank, 10), move(unused, used, 110)}},
		"an invoice of less": {100, []ledger.Transfer{move(supplier, bank, 90),
			move(supplier, difference, 10), move(unused, used, 90)}},
		"goods in":                 {700, []ledger.Transfer{move(held, given, 7), move(stock, supplier, 700)}},
		"pieces that change hands": {0, []ledger.Transfer{move(held, given, 7)}},
		"a visit with packs": {1780, []ledger.Transfer{move(expense, bank, 1000), move(unused, used, 1000),
			move(held, given, 13), move(expense, stock, 780)}},
	} {
		t.Run(name, func(t *testing.T) {
			var d, red ledger.Draft
			for _, x := range c.transfers {
				d.Transfers = append(d.Transfers, x)
				x.DebitID, x.CreditID = x.CreditID, x.DebitID
				red.Transfers = append(red.Transfers, x)
			}
			if got, taken := d.Amount(accounts, assets), red.Amount(accounts, assets); got != c.amount ||
				taken != c.amount {
				t.Errorf("%d and its red voucher %d, want %d", got, taken, c.amount)
			}
		})
	}
}
