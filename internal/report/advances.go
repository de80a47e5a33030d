package report

import (
	"fmt"

	"reliefbook/internal/payout"
)

// Advances is 预领款台账: what each branch was handed, paid, handed back and holds, by program.
func Advances(a Asked, list []payout.Advance) *Table {
	b := a.start()
	for _, a := range list {
		b.row(a.ProgramCode, a.Department, a.Received, a.Paid, a.HandedBack, a.Open(), int64(a.Waiting))
		account := fmt.Sprintf("/accounts/%d", a.AccountID)
		b.drill("received", account, "paid", account, "handed_back", account, "open", account, "waiting_heads", "/advances")
	}
	return b.t
}
