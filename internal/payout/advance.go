package payout

import (
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/money"
)

// Advance is the cash a branch holds for one program and must account for 预领款, added up from the ledger.
type Advance struct {
	ProgramID    int64
	ProgramCode  string
	Program      string
	DepartmentID int64
	Department   string
	AccountID    int64
	Received     money.Amount // handed out by finance, fen
	Paid         money.Amount // paid to students against signature, less what was taken back
	HandedBack   money.Amount
	Waiting      int // students who have not had theirs
	WaitingTotal money.Amount
	Handover     int64 // a handing back that finance has yet to count, 0: none
}

// Open is what the branch holds, fen; the database keeps it from going below zero.
func (a Advance) Open() money.Amount { return a.Received - a.Paid - a.HandedBack }

// HandoverState is where a handing back stands.
type HandoverState string

// The states: pending → posted, or rejected with a reason.
const (
	HandoverPending  HandoverState = "pending"
	HandoverPosted   HandoverState = "posted"
	HandoverRejected HandoverState = "rejected"
)

// Handover is a branch handing back all the cash it holds for a program 缴回.
// Those it has not paid by then are paid another way.
type Handover struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	Department   string
	Program      string
	Amount       money.Amount // counted by the branch, fen
	State        HandoverState
	MakerID      int64
	Maker        string
	CheckerID    int64
	Checker      string
	Reason       string // why finance did not take it
	VoucherID    int64
	At           time.Time
}

// HandoverRule is the life of a handing back: counted by the branch, taken or refused by finance.
var HandoverRule = decide.Rule[HandoverState]{Noun: "handover", Moves: map[HandoverState]map[decide.Act]HandoverState{
	HandoverPending: {decide.Approve: HandoverPosted, decide.Reject: HandoverRejected},
}}

// Matter is the handing back as its rule sees it.
func (h Handover) Matter() decide.Matter[HandoverState] {
	return decide.Matter[HandoverState]{State: h.State, Maker: h.MakerID, Decider: h.CheckerID}
}
