package payout

import (
	"strconv"
	"time"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// PaymentState is where one attempt to pay one entitlement stands.
type PaymentState string

// The states of a payment: prepared → sent or held → paid, or failed from
// there; returned when the bank gave back what it had paid.
const (
	PaymentPrepared  PaymentState = "prepared"
	PaymentSent      PaymentState = "sent" // in the bank's or card office's hands
	PaymentHeld      PaymentState = "held" // in the branch's hands, in cash
	PaymentPaid      PaymentState = "paid"
	PaymentFailed    PaymentState = "failed"
	PaymentReturned  PaymentState = "returned"
	PaymentCancelled PaymentState = "cancelled"
)

// Live reports whether a payment in this state is or may yet be paid: a part of
// an entitlement has at most one such payment, by the database.
func (s PaymentState) Live() bool {
	switch s {
	case PaymentPrepared, PaymentSent, PaymentHeld, PaymentPaid:
		return true
	}
	return false
}

// Unclaimed is the reason of a cash payment the branch handed back; the others are package bank's.
const Unclaimed = "unclaimed"

// NoAccount is the reason of a payment that no bank file can hold: when its batch was
// released there was no card to pay to.
const NoAccount = "no_account"

// Unsent reports whether the payment was left out of its batch's file.
func (p Payment) Unsent() bool { return p.State == PaymentFailed && p.Failure == NoAccount }

// Payment is one attempt to pay one entitlement 发放记录, with what screens show beside it.
type Payment struct {
	ID           int64
	BatchID      int64
	ProgramID    int64
	Entitlement  int64
	PersonID     int64
	IdentityID   int64 // the papers it is paid by
	DepartmentID int64
	ClassID      int64
	Amount       money.Amount
	Part         int          // 0, or which rest of a part payment this pays
	Replaces     int64        // the payment that did not get through, 0 for a first one
	Back         money.Amount // of a paid one, what came back later
	Forgone      money.Amount // of what is left to pay, what was given back to the fund unclaimed
	Failure      string       // why it failed or came back: a reason of package bank, or Unclaimed
	State        PaymentState
	Receipt      ReceiptState
	StudentNo    string
	Name         string
	Department   string
	Class        string
	Channel      Channel
	Reason       string // of the last "not received" or problem
	ReceiptBy    string
	ReceiptByID  int64
	ReceiptAt    time.Time
	Proxy        string    // who collected it in the student's place
	Since        time.Time // in the queue: when it got there
}

// Net is what the person has of this payment, fen.
func (p Payment) Net() money.Amount {
	if p.State != PaymentPaid {
		return 0
	}
	return p.Amount - p.Back
}

// Rest is what this payment leaves to be paid by another one, fen.
func (p Payment) Rest() money.Amount {
	switch p.State {
	case PaymentFailed:
		return p.Amount - p.Forgone
	case PaymentPaid, PaymentReturned:
		return p.Back - p.Forgone
	}
	return 0
}

// NextPart is the part the rest of this payment is paid as: its own when
// nothing of it was paid, else the next one.
func (p Payment) NextPart() int {
	if p.State == PaymentPaid {
		return p.Part + 1
	}
	return p.Part
}

// StateRef names a batch's state in the catalogue.
func StateRef(s BatchState) lang.Ref { return lang.Ref("state.batch." + string(s)) }

// Ref is a payment's own number in files, by which an answer finds it.
func Ref(payment int64) string { return "RB" + strconv.FormatInt(payment, 10) }
