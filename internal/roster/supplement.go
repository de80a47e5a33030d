package roster

import (
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/money"
)

// SupplementState is where a supplement stands.
type SupplementState string

// The states: pending → approved, which freezes the next version, or rejected.
const (
	SupplementPending  SupplementState = "pending"
	SupplementApproved SupplementState = "approved"
	SupplementRejected SupplementState = "rejected"
)

// Supplement is late additions to a roster and withdrawals from it 补充名册: once
// a second person approves it, the roster's next version.
type Supplement struct {
	ID        int64
	ProgramID int64
	BaseID    int64 // the version it starts from
	FileName  string
	FileHash  []byte
	Content   []byte       // the additions' file, encrypted; empty for none
	Withdrawn []string     // student numbers
	Heads     int          // control total of the version it makes
	Total     money.Amount // control total, fen
	Note      string
	State     SupplementState
	MakerID   int64
	Maker     string
	CheckerID int64
	Checker   string
	Reason    string // why it was rejected
	RosterID  int64
	At        time.Time
}

// SupplementRule is the life of a supplement: proposed by one, decided on by another.
var SupplementRule = decide.Rule[SupplementState]{Noun: "supplement", Moves: map[SupplementState]map[decide.Act]SupplementState{
	SupplementPending: {decide.Approve: SupplementApproved, decide.Reject: SupplementRejected},
}}

// Matter is the supplement as its rule sees it.
func (s Supplement) Matter() decide.Matter[SupplementState] {
	return decide.Matter[SupplementState]{State: s.State, Maker: s.MakerID, Decider: s.CheckerID}
}
