package bank

import (
	"time"

	"reliefbook/internal/money"
)

// Result is one answer of a bank or card office 回盘 that was applied. Heads and
// fen are of the payments it moved.
type Result struct {
	ID              int64
	BatchID         int64
	FileName        string
	FileHash        []byte
	Lines           int
	Succeeded       int
	SucceededTotal  money.Amount
	Failed          int
	FailedTotal     money.Amount
	Returned        int
	ReturnedTotal   money.Amount
	VoucherID       int64
	ReturnVoucherID int64
	ByID            int64 // who brought it in
	SaidBy          string
	CheckerID       int64 // who confirmed it; 0: by_id applied it alone, before there were two
	Checker         string
	At              time.Time
}

// ResultLine is one line of an answer and what was made of it.
type ResultLine struct {
	ID        int64
	ResultID  int64
	Line      int // the file's row
	PaymentID int64
	Verdict   Verdict
	Outcome   Outcome
	Amount    money.Amount
	Account   string // its last digits
	Holder    string
	Reason    Reason
	RawReason string
	Serial    string
	At        time.Time
}
