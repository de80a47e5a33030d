package roster

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
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

// Decide refuses a decision that may not be: supplement.decided,
// supplement.same_person, form.reason for a rejection without one.
func (s Supplement) Decide(by int64, approve bool, reason string) error {
	switch {
	case s.State != SupplementPending:
		return fault.New(fault.Conflict, "supplement.decided")
	case by == s.MakerID:
		return fault.New(fault.Forbidden, "supplement.same_person")
	case !approve:
		return form.Reason(reason)
	}
	return nil
}
