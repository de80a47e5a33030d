package report

import (
	"fmt"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// Advances is 预领款台账: what each branch was handed, paid, handed back and holds, by program.
func Advances(tag lang.Tag, list []payout.Advance) *Table {
	b := start("advances", tag).column("program", Text).column("department", Text).column("received", Amount).column("paid", Amount).
		column("handed_back", Amount).column("open", Amount).column("waiting_heads", Integer)
	var received, paid, back, open money.Amount
	for _, a := range list {
		b.row(a.ProgramCode, a.Department, a.Received, a.Paid, a.HandedBack, a.Open(), int64(a.Waiting))
		account := fmt.Sprintf("/accounts/%d", a.AccountID)
		b.drill("received", account, "paid", account, "handed_back", account, "open", account, "waiting_heads", "/advances")
		received, paid, back, open = received+a.Received, paid+a.Paid, back+a.HandedBack, open+a.Open()
	}
	b.t.Totals = map[string]Value{"received": received, "paid": paid, "handed_back": back, "open": open}
	return b.t
}
