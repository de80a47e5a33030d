package posting

import (
	"time"

	"reliefbook/internal/decide"
)

// State is where stands what is proposed for a book: its chart, its opening balances.
type State string

// The states.
const (
	Asked     State = "asked" // at the command line, which is nobody: a maker has to take it up
	Pending   State = "pending"
	Approved  State = "approved"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
)

// Proposal is what everything that a file proposes for a book has: who, why, and what became of it.
type Proposal struct {
	ID        int64
	Book      string // its code
	Reason    string
	State     State
	MakerID   int64 // of one that is asked for: the command line
	Maker     string
	CheckerID int64
	Checker   string
	Answer    string // why it was refused or withdrawn
	At        time.Time
}

// Matter is the proposal as its rule sees it.
func (p Proposal) Matter() decide.Matter[State] {
	return decide.Matter[State]{State: p.State, Maker: p.MakerID, Decider: p.CheckerID}
}

// Asking is the proposal as it is taken up.
func (p Proposal) Asking() decide.Matter[State] {
	return decide.Matter[State]{State: p.State, Decider: p.MakerID}
}

// proposed is the life of a noun that a file proposes for a book: by one, decided by
// another; and how what was asked for at the command line is taken up before.
func proposed(noun string) (rule, asking decide.Rule[State]) {
	rule = decide.Rule[State]{Noun: noun, Moves: map[State]map[decide.Act]State{
		Pending: {decide.Approve: Approved, decide.Reject: Rejected, decide.Withdraw: Withdrawn},
	}}
	asking = decide.Rule[State]{Noun: noun, Moves: map[State]map[decide.Act]State{
		Asked: {decide.Approve: Pending, decide.Reject: Rejected},
	}}
	return rule, asking
}
