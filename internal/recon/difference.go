package recon

import (
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// DifferenceKind names how one person's three sides disagree.
type DifferenceKind string

// The kinds, in the order they are looked for.
const (
	OtherAmount   DifferenceKind = "other_amount"   // more was paid and given back than is entitled
	Unpaid        DifferenceKind = "unpaid"         // entitled, and in no batch
	BeingPrepared DifferenceKind = "being_prepared" // in a batch that is not released
	AtBank        DifferenceKind = "at_bank"        // sent, and the bank has not answered
	AtBranch      DifferenceKind = "at_branch"      // the branch has the cash, and nobody has signed
	Failed        DifferenceKind = "failed"         // did not get through
	CameBack      DifferenceKind = "came_back"      // paid, and the bank gave it back
	Short         DifferenceKind = "short"          // a part was paid
	NotReceived   DifferenceKind = "not_received"   // paid, and the student has not got it
	WithProblem   DifferenceKind = "problem"        // paid, and not as it should be
	Unconfirmed   DifferenceKind = "unconfirmed"    // paid, and nobody has confirmed yet
)

// Person is one person's three sides.
type Person struct {
	StudentNo    string
	Name         string
	DepartmentID int64
	Department   string
	Class        string
	Batch        int // of the last payment: number within the program, 0: in none
	Entitled     money.Amount
	Paid         money.Amount        // by the ledger, fen
	Forgone      money.Amount        // given back to the fund, fen
	State        payout.PaymentState // of the last payment, empty without one
	Failure      string              // why it did not get through
	Receipt      payout.ReceiptState // state of the receipt that is not confirmed, empty without a payment
	Reason       string              // of "not received" or a problem
}

// Difference is one named disagreement.
type Difference struct {
	Person
	Kind   DifferenceKind
	Amount money.Amount // what is in question, fen
}

// Compare names how a person's sides disagree; ok is true when they do not.
func Compare(p Person) (d Difference, ok bool) {
	open := p.Entitled - p.Paid - p.Forgone
	switch {
	case open < 0:
		return Difference{Person: p, Kind: OtherAmount, Amount: open}, false
	case open > 0:
		return Difference{Person: p, Kind: unpaidKind(p.State), Amount: open}, false
	case p.Paid == 0:
		return Difference{}, true // all of it went back to the fund
	}
	switch p.Receipt {
	case payout.Confirmed:
		return Difference{}, true
	case payout.NotReceived:
		return Difference{Person: p, Kind: NotReceived, Amount: p.Paid}, false
	case payout.Problem:
		return Difference{Person: p, Kind: WithProblem, Amount: p.Paid}, false
	}
	return Difference{Person: p, Kind: Unconfirmed, Amount: p.Paid}, false
}

// unpaidKind says where the money is that somebody has not got, by the state of their last payment.
func unpaidKind(state payout.PaymentState) DifferenceKind {
	switch state {
	case payout.PaymentPrepared:
		return BeingPrepared
	case payout.PaymentSent:
		return AtBank
	case payout.PaymentHeld:
		return AtBranch
	case payout.PaymentFailed:
		return Failed
	case payout.PaymentReturned:
		return CameBack
	case payout.PaymentPaid:
		return Short
	}
	return Unpaid
}

// Differing is the departments whose rows do not agree: only there does anybody
// need to be looked at one by one.
func Differing(rows []Row) []int64 {
	var out []int64
	for _, r := range rows {
		if !r.Agrees() {
			out = append(out, r.DepartmentID)
		}
	}
	return out
}
