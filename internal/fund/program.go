package fund

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// ProgramKind says how a program hands out: to everyone on a roster, or by visits.
type ProgramKind string

// The kinds of program.
const (
	ByRoster ProgramKind = "roster"
	ByVisit  ProgramKind = "visit"
)

// Program is one act of relief 慰问项目: purpose, period, rule, control totals.
type Program struct {
	ID           int64
	Code         string
	Name         string
	Kind         ProgramKind
	Purpose      string
	FromDay      string // YYYY-MM-DD
	ToDay        string // YYYY-MM-DD
	AllocationID int64
	PerHead      money.Amount // every head's amount in fen; 0: amounts differ
	Heads        int          // control total: heads
	Total        money.Amount // control total: fen
	ExpenseID    int64        // the account of what it cost
	PayableID    int64        // the account of what it owes its people
	Maker        string
	At           time.Time

	Allocation Document // what it is paid from
}

// Check refuses a program that can't be saved, every field at once. The
// control totals are declared up front: heads times the rule is the total.
func (p Program) Check() error {
	e := form.New()
	form.Code(e, "code", p.Code)
	form.Text(e, "name", p.Name, 60, "form.text")
	if p.Kind != ByRoster && p.Kind != ByVisit {
		e.Field("kind", "program.kind")
	}
	form.Text(e, "purpose", p.Purpose, 300, "form.text")
	form.Day(e, "from_day", p.FromDay)
	form.Day(e, "to_day", p.ToDay)
	if p.ToDay < p.FromDay {
		e.Field("to_day", "form.day_after")
	}
	if p.AllocationID == 0 {
		e.Field("allocation", "fund.allocation")
	}
	p.checkTotals(e)
	return e.OrNil()
}

func (p Program) checkTotals(e *fault.Error) {
	if p.Heads <= 0 || p.Heads > 400_000 {
		e.Field("heads", "program.heads")
	}
	if p.Total <= 0 {
		e.Field("total", "form.positive")
	}
	if p.PerHead == 0 || p.Heads <= 0 || p.Total <= 0 {
		return
	}
	product, err := p.PerHead.Times(int64(p.Heads))
	if err != nil || product != p.Total {
		e.Field("total", "program.total_is_product", "Heads", p.Heads, "PerHead", p.PerHead, "Product", product)
	}
}
