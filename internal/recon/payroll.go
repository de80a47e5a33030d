package recon

import "reliefbook/internal/money"

// PayrollLine is what one class is entitled to through one channel; fen.
type PayrollLine struct {
	ClassID        int64
	Code           string // the department's
	Department     string
	Class          string
	Channel        string // empty: no payment was made yet
	Heads          int
	Due            money.Amount
	PaidHeads      int
	Paid           money.Amount
	ConfirmedHeads int
	Confirmed      money.Amount
	Forgone        money.Amount
}

// Open is what is neither paid nor given back.
func (l PayrollLine) Open() money.Amount { return l.Due - l.Paid - l.Forgone }
