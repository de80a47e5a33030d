package fund

import (
	"time"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// CloseState is where the closing of a program or of a period stands.
type CloseState string

// The states. A program's closing is pending until a second person decides; a
// period is closed by one person; both are opened again by two.
const (
	ClosePending  CloseState = "pending"
	Closed        CloseState = "closed"
	CloseRejected CloseState = "rejected"
	Reopening     CloseState = "reopening" // proposed, closed until it is decided
	Reopened      CloseState = "reopened"
)

// Closing is the closing of one program with what was proven.
type Closing struct {
	ID            int64
	ProgramID     int64
	State         CloseState
	Heads         int
	Entitled      money.Amount
	Paid          money.Amount
	Forgone       money.Amount
	Carried       int // disagreements carried over by name
	CarriedTotal  money.Amount
	Note          string
	Reason        string // why it was refused, or is to be opened again
	MakerID       int64
	Maker         string
	CheckerID     int64
	Checker       string
	ReopenMakerID int64
	ReopenMaker   string
	ReopenerID    int64
	Reopener      string
	At            time.Time
}

// Shut reports whether the program takes no more acts.
func (c Closing) Shut() bool { return c.State == Closed || c.State == Reopening }

// ClosingRule is the closing of a program: proposed by one, decided on by another.
var ClosingRule = decide.Rule[CloseState]{Noun: "closing", Moves: map[CloseState]map[decide.Act]CloseState{
	ClosePending: {decide.Approve: Closed, decide.Reject: CloseRejected},
}}

// ReopeningRule is opening a closed program again, and PeriodRule a closed period: refused, it stays closed.
var (
	ReopeningRule = decide.Rule[CloseState]{Noun: "closing", Moves: reopening}
	PeriodRule    = decide.Rule[CloseState]{Noun: "period", Moves: reopening}
	reopening     = map[CloseState]map[decide.Act]CloseState{Reopening: {decide.Approve: Reopened, decide.Reject: Closed}}
)

// Matter is the closing as its rule sees it.
func (c Closing) Matter() decide.Matter[CloseState] {
	return decide.Matter[CloseState]{State: c.State, Maker: c.MakerID, Decider: c.CheckerID}
}

// Reopening is opening again as its rule sees it. Who refused stays on the record until it is proposed anew.
func (c Closing) Reopening() decide.Matter[CloseState] {
	return decide.Matter[CloseState]{State: c.State, Maker: c.ReopenMakerID, Decider: c.ReopenerID}
}

// PeriodClosing is the closing of one book's period.
type PeriodClosing struct {
	ID            int64
	BookID        int64
	Period        string // YYYY-MM
	State         CloseState
	Vouchers      int
	Reason        string // why it is to be opened again
	Answer        string // why it was not
	MakerID       int64
	Maker         string
	ReopenMakerID int64
	ReopenMaker   string
	ReopenerID    int64
	Reopener      string
	At            time.Time
}

// Reopening is opening again as its rule sees it.
func (c PeriodClosing) Reopening() decide.Matter[CloseState] {
	return decide.Matter[CloseState]{State: c.State, Maker: c.ReopenMakerID, Decider: c.ReopenerID}
}

// Proof is what must hold before a program closes.
type Proof struct {
	Program       Program
	EntitledHeads int
	Entitled      money.Amount // by the roster in force, or by the visits
	Paid          money.Amount // by the ledger, less what came back
	Forgone       money.Amount // given back to the allocation
	Payable       money.Amount // what it owes by the ledger
	Expense       money.Amount // what it cost by the ledger
	Advances      money.Amount // what branches hold
	Batches       int          // under way
	Visits        int          // not decided
	Teams         int          // not reported
	Waiting       int          // remedies, supplements, handovers not decided
	Open          int          // disagreements that are open
	OpenTotal     money.Amount
	Carried       int // that are carried over by name
	CarriedTotal  money.Amount
	ControlNamed  bool // that the control totals differ is named and explained or carried over
	Spent         money.Amount
	Allocated     money.Amount
	Returned      money.Amount
	Unspent       money.Amount
}

// Point is one thing that is proven, or is not.
type Point struct {
	Name  string // its words are the catalogue's "close.point.<name>"
	Not   string // the refusal's code when it does not hold
	Holds bool
	Args  []any
}

// Points lists what is proven, in the order a reader goes through it.
func (p Proof) Points() []Point {
	g := p.Program
	same := p.EntitledHeads == g.Heads && p.Entitled == g.Total
	points := []Point{
		{"control", "close.not.control", same || p.ControlNamed, []any{"Heads", g.Heads, "Total", g.Total, "FoundHeads", p.EntitledHeads, "Found", p.Entitled}},
		{"paid", "close.not.paid", p.Entitled == p.Paid+p.Forgone, []any{"Entitled", p.Entitled, "Paid", p.Paid, "Forgone", p.Forgone, "Apart", p.Entitled - p.Paid - p.Forgone}},
		{"ledger", "close.not.ledger", p.Payable == 0 && p.Expense == p.Paid, []any{"Payable", p.Payable, "Expense", p.Expense, "Paid", p.Paid}},
	}
	if g.Kind == ByRoster {
		points = append(points, Point{"advances", "close.not.advances", p.Advances == 0, []any{"Amount", p.Advances}}, Point{"batches", "close.not.batches", p.Batches == 0, []any{"Count", p.Batches}})
	} else {
		points = append(points, Point{"visits", "close.not.visits", p.Visits == 0 && p.Teams == 0, []any{"Visits", p.Visits, "Teams", p.Teams}})
	}
	return append(points,
		Point{"waiting", "close.not.waiting", p.Waiting == 0, []any{"Count", p.Waiting}},
		Point{"allocation", "close.not.allocation", p.Allocated == p.Spent+p.Returned+p.Unspent && p.Unspent >= 0, []any{"Allocated", p.Allocated, "Spent", p.Spent, "Returned", p.Returned, "Unspent", p.Unspent}},
		Point{"exceptions", "close.not.exceptions", p.Open == 0, []any{"Count", p.Open, "Total", p.OpenTotal, "Carried", p.Carried, "CarriedTotal", p.CarriedTotal}})
}

// Check refuses to close while a point does not hold; each one is named: close.open.
func (p Proof) Check() error {
	e := fault.New(fault.Conflict, "close.open")
	for _, point := range p.Points() {
		if !point.Holds {
			e.Field(point.Name, point.Not, point.Args...)
		}
	}
	return e.OrNil()
}
