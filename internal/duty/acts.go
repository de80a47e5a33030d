package duty

import (
	"slices"
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
)

// SwapState is where a request to swap stands.
type SwapState string

// The states of a swap.
const (
	SwapPending  SwapState = "pending"
	SwapApproved SwapState = "approved"
	SwapRejected SwapState = "rejected"
)

// Swap is a member asking that another take a turn 换班.
type Swap struct {
	ID        int64
	TurnID    int64
	FromID    int64
	ToID      int64
	Reason    string
	State     SwapState
	DeciderID int64
	Decider   string
	Answer    string
	At        time.Time
	FromName  string
	ToName    string
	PlanID    int64
	Slot      int
	PostName  string
	When      string // in words: the shift
}

// SwapRule is the life of a request to swap: asked by a member, who is no user, and decided on by one.
var SwapRule = decide.Rule[SwapState]{Noun: "swap", Moves: map[SwapState]map[decide.Act]SwapState{
	SwapPending: {decide.Approve: SwapApproved, decide.Reject: SwapRejected},
}}

// Matter is the request as its rule sees it.
func (s Swap) Matter() decide.Matter[SwapState] {
	return decide.Matter[SwapState]{State: s.State, Decider: s.DeciderID}
}

// ProblemState is where a problem stands.
type ProblemState string

// The states of a problem.
const (
	ProblemOpen     ProblemState = "open"
	ProblemAssigned ProblemState = "assigned"
	ProblemEnded    ProblemState = "ended"
)

// Problem is what a liaison reports 问题: it has an owner, a due date and an end.
type Problem struct {
	ID         int64
	ReporterID int64
	Reporter   string
	Place      string
	What       string
	Owner      string // who sees to it
	Due        string // YYYY-MM-DD
	State      ProblemState
	Outcome    string
	ByID       int64
	Decider    string // who assigned or ended it
	At         time.Time
	EndedAt    time.Time
}

// Check refuses a report that can't be saved.
func (p Problem) Check() error {
	e := form.New()
	form.Text(e, "place", p.Place, 40, "form.text")
	form.Text(e, "what", p.What, 200, "form.text")
	return e.OrNil()
}

// Overdue reports whether a problem should have ended before today.
func (p Problem) Overdue(today string) bool { return p.State == ProblemAssigned && p.Due < today }

// OverdueFirst puts what should have ended before today in front, and leaves the rest as it stood.
func OverdueFirst(list []Problem, today string) {
	slices.SortStableFunc(list, func(a, b Problem) int {
		switch {
		case a.Overdue(today) == b.Overdue(today):
			return 0
		case a.Overdue(today):
			return -1
		}
		return 1
	})
}

// Assign gives a problem its owner and due date, or others: duty.problem_ended when it is over.
func (p *Problem) Assign(owner, due, today string) error {
	if p.State == ProblemEnded {
		return fault.New(fault.Conflict, "duty.problem_ended")
	}
	e := form.New()
	form.Text(e, "owner", owner, 50, "form.text")
	form.Day(e, "due", due)
	if due < today {
		e.Field("due", "duty.due")
	}
	if err := e.OrNil(); err != nil {
		return err
	}
	p.Owner, p.Due, p.State = owner, due, ProblemAssigned
	return nil
}

// End closes a problem with what came of it. duty.problem_ended when it is over,
// duty.no_owner before somebody saw to it.
func (p *Problem) End(outcome string, now time.Time) error {
	switch {
	case p.State == ProblemEnded:
		return fault.New(fault.Conflict, "duty.problem_ended")
	case p.State == ProblemOpen:
		return fault.New(fault.Conflict, "duty.no_owner")
	}
	if err := form.Reason(outcome); err != nil {
		return err
	}
	p.State, p.Outcome, p.EndedAt = ProblemEnded, outcome, now
	return nil
}
