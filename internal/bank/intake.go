package bank

import (
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/money"
)

// IntakeKind is what a file that was brought in says.
type IntakeKind string

// The kinds.
const (
	AnswerIntake    IntakeKind = "answer"    // 回盘: who of a batch was paid
	StatementIntake IntakeKind = "statement" // 对账单: what moved a fund's account
)

// IntakeState is where an intake stands.
type IntakeState string

// The states. Only an applied one changed anything.
const (
	IntakeProposed  IntakeState = "proposed"
	IntakeApplied   IntakeState = "applied"
	IntakeRejected  IntakeState = "rejected"
	IntakeWithdrawn IntakeState = "withdrawn"
)

// Intake is a file of a bank or card office 收件 that one person brought in and another decides on.
type Intake struct {
	ID        int64
	Kind      IntakeKind
	BatchID   int64 // of an answer
	FundID    int64 // of a statement
	FileName  string
	FileHash  []byte
	Content   []byte // the file, encrypted; empty once it is decided on
	Reading   string // how it is read, JSON
	Lines     int
	Into      money.Amount // what it said when it was brought in: paid, or received
	Out       money.Amount // not paid or given back, or paid out
	Lacks     string       // why an answer is taken that does not agree with its batch; empty: it agrees
	State     IntakeState
	MakerID   int64
	Maker     string
	CheckerID int64
	Checker   string
	Reason    string // why it was refused or withdrawn
	MadeID    int64  // the answer or statement it became, else 0
	At        time.Time
	DecidedAt time.Time
	About     string // the batch or the account, in words
}

// Intakes is the rule of intakes.
var Intakes = decide.Rule[IntakeState]{Noun: "intake", Moves: map[IntakeState]map[decide.Act]IntakeState{
	IntakeProposed: {decide.Approve: IntakeApplied, decide.Reject: IntakeRejected, decide.Withdraw: IntakeWithdrawn},
}}

// Matter is the intake as the rule asks for it.
func (i Intake) Matter() decide.Matter[IntakeState] {
	return decide.Matter[IntakeState]{State: i.State, Maker: i.MakerID, Decider: i.CheckerID}
}

// IntakeFilter narrows a list of intakes; zero values narrow nothing.
type IntakeFilter struct {
	Kind   IntakeKind
	State  IntakeState
	Batch  int64
	Fund   int64
	Limit  int // 0: all
	Offset int
}
