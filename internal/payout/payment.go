package payout

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// Channel is how a batch is paid 发放渠道.
type Channel string

// Bank is the one channel so far: the batch's total leaves the fund's bank account when it is released.
const Bank Channel = "bank"

// Channels lists them in the order screens show them.
var Channels = []Channel{Bank}

// PaymentState is where one attempt to pay one entitlement stands.
type PaymentState string

// The states of a payment.
const (
	PaymentPrepared  PaymentState = "prepared"
	PaymentPaid      PaymentState = "paid"
	PaymentCancelled PaymentState = "cancelled"
)

// ReceiptState is what the branch last said about a paid payment.
type ReceiptState string

// The states of a receipt.
const (
	Open        ReceiptState = "open"
	Confirmed   ReceiptState = "confirmed"
	NotReceived ReceiptState = "not_received"
)

// Payment is one attempt to pay one entitlement 发放记录, with what screens show beside it.
type Payment struct {
	ID           int64
	BatchID      int64
	ProgramID    int64
	Entitlement  int64
	PersonID     int64
	DepartmentID int64
	ClassID      int64
	Amount       money.Amount
	State        PaymentState
	Receipt      ReceiptState
	StudentNo    string
	Name         string
	Department   string
	Class        string
	Reason       string // of the last "not received"
	ReceiptBy    string
	ReceiptByID  int64
	ReceiptAt    time.Time
}

// ReceiptAct is what a branch says about payments.
type ReceiptAct string

// The acts. Undo takes back one's own last word within UndoFor.
const (
	Confirm ReceiptAct = "confirmed"
	Deny    ReceiptAct = "not_received"
	Undo    ReceiptAct = "undone"
)

// UndoFor is how long the same user may take back a receipt.
const UndoFor = 10 * time.Minute

// ReceiptMove is the rule of one act: from which receipt states, to which.
func ReceiptMove(act ReceiptAct, reason string) (from []ReceiptState, to ReceiptState, err error) {
	switch act {
	case Confirm:
		return []ReceiptState{Open, NotReceived}, Confirmed, nil
	case Deny:
		return []ReceiptState{Open}, NotReceived, form.Reason(reason)
	case Undo:
		return []ReceiptState{Confirmed, NotReceived}, Open, nil
	}
	return nil, "", fault.New(fault.Invalid, "receipt.act")
}

// Receipt is the fact that somebody said whether the person has it 签收.
type Receipt struct {
	ID        int64
	PaymentID int64
	Act       ReceiptAct
	ByID      int64
	By        string
	Device    string
	Reason    string
	At        time.Time
}

// StateRef names a batch's state in the catalogue.
func StateRef(s BatchState) lang.Ref { return lang.Ref("state.batch." + string(s)) }
