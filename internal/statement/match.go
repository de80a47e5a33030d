package statement

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
)

// Movement is what one voucher, or one payment within a voucher of money that
// came back, did to a bank account, with what names it.
type Movement struct {
	VoucherID int64
	PaymentID int64 // of money that came back, else 0
	Number    int64
	Day       string
	Period    string
	Kind      ledger.Kind
	Summary   string
	Amount    money.Amount // into the account; out of it negative
	Reverses  int64
	DocNo     string // the fund document's or the invoice's number
	Party     string // who paid in or was paid, where one is named
	BatchID   int64
	BatchRef  string // "MZ2021-2", as its file names it
	CardBlind []byte // of the payment's card
	MatchID   int64  // 0: open
}

// MovementKey names a movement: its voucher and, of money that came back, its payment.
type MovementKey struct{ Voucher, Payment int64 }

// Key names it among the movements of its account.
func (m Movement) Key() MovementKey { return MovementKey{m.VoucherID, m.PaymentID} }

// Subject names it in an exception: the payment, or else the voucher.
func (m Movement) Subject() string {
	if m.PaymentID != 0 {
		return seal.Subject("payment", m.PaymentID)
	}
	return seal.Subject("voucher", m.VoucherID)
}

// ExceptionKey is the key of the exception that it is in no match.
func (m Movement) ExceptionKey() string { return "bank/" + m.Subject() }

// Match is one match 核对 between the bank's statement and the ledger.
type Match struct {
	ID        int64
	RunID     int64
	AccountID int64
	Pass      recon.Pass
	Amount    money.Amount // both sides'
	By        string
	At        time.Time
	Sides     []MatchSide
	Undone    bool
	UndoByID  int64
	UndoBy    string
	Reason    string // why it was undone
	UndoneAt  time.Time
}

// Undo takes it back with a reason: both sides are open again, and that they
// were matched stays written. form.reason; match.undone when it was before.
func (m *Match) Undo(by int64, reason string) error {
	if err := form.Reason(reason); err != nil {
		return err
	}
	if m.Undone {
		return fault.New(fault.Conflict, "match.undone")
	}
	m.UndoByID, m.Reason = by, reason
	return nil
}

// MatchSide is one line or one movement of a match; the ids of the other are 0.
type MatchSide struct {
	MatchID   int64
	LineID    int64
	VoucherID int64
	PaymentID int64
	Amount    money.Amount
	Live      bool
	Day       string
	Text      string
	Serial    string // of a line
	Number    int64  // of a movement's voucher, within its period; 0: none yet
	Period    string
}

// How says how matches came about.
type How string

// The ways.
const (
	ByPasses How = "passes"
	ByHand   How = "hand"
)

// MatchRun is what was matched in one act.
type MatchRun struct {
	ID        int64
	AccountID int64
	How       How
	Matches   int
	ByID      int64
	At        time.Time
}

// MatchFilter narrows a list of matches; zero values narrow nothing.
type MatchFilter struct {
	ID      int64
	Run     int64
	Account int64
	Live    bool
	Pass    recon.Pass
	Limit   int // 0: all
	Offset  int
}
