package ledger_test

import (
	"math"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

var accounts = map[int64]ledger.Account{
	1: {ID: 1, BookID: 1, AssetID: 1, Side: ledger.Debit}, 2: {ID: 2, BookID: 1, AssetID: 1, Side: ledger.Credit},
	3: {ID: 3, BookID: 2, AssetID: 1}, 4: {ID: 4, BookID: 1, AssetID: 2},
}

func draft(ts ...ledger.Transfer) ledger.Draft {
	for i := range ts {
		ts[i].Line = i + 1
	}
	return ledger.Draft{BookID: 1, Day: "2021-09-21", MakerID: 1, CheckerID: 2, Key: "k", Transfers: ts}
}

func transfer(debit, credit int64, amount ledger.Units) ledger.Transfer {
	return ledger.Transfer{AssetID: 1, DebitID: debit, CreditID: credit, Amount: amount}
}

// TestCheckRefuses: one named refusal a rule, in the documented order.
func TestCheckRefuses(t *testing.T) {
	change := func(f func(*ledger.Draft)) ledger.Draft {
		d := draft(transfer(1, 2, 5))
		f(&d)
		return d
	}
	for name, c := range map[string]struct {
		draft ledger.Draft
		code  string
	}{
		"nothing":      {draft(), "ledger.empty"},
		"no key":       {change(func(d *ledger.Draft) { d.Key = "" }), "ledger.key"},
		"two eyes":     {change(func(d *ledger.Draft) { d.CheckerID = 1 }), "ledger.same_person"},
		"no day":       {change(func(d *ledger.Draft) { d.Day = "2021-02-30" }), "ledger.day"},
		"zero":         {draft(transfer(1, 2, 0)), "ledger.amount"},
		"negative":     {draft(transfer(1, 2, -5)), "ledger.amount"},
		"to itself":    {draft(transfer(1, 1, 5)), "ledger.same_account"},
		"nowhere":      {draft(transfer(1, 9, 5)), "ledger.unknown_account"},
		"other book":   {draft(transfer(1, 3, 5)), "ledger.unknown_account"},
		"other asset":  {draft(transfer(1, 4, 5)), "ledger.asset"},
		"overflow":     {draft(transfer(1, 2, math.MaxInt64), transfer(1, 2, 1)), "ledger.overflow"},
		"key before":   {change(func(d *ledger.Draft) { d.Key = ""; d.CheckerID = 1; d.Day = "x" }), "ledger.key"},
		"person first": {change(func(d *ledger.Draft) { d.CheckerID = 1; d.Day = "x" }), "ledger.same_person"},
	} {
		if _, err := ledger.Check(c.draft, accounts); !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestCheckSums(t *testing.T) {
	moved, err := ledger.Check(draft(transfer(1, 2, 3000), transfer(1, 2, 5), transfer(2, 1, 1)), accounts)
	if err != nil {
		t.Fatal(err)
	}
	if moved[1] != (ledger.Movement{Debits: 3005, Credits: 1}) || moved[2] != (ledger.Movement{Debits: 1, Credits: 3005}) {
		t.Errorf("moved %v", moved)
	}
}
