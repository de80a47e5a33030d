package reports

import "reliefbook/internal/report"

var visitQuestions = map[string]question{
	"visit-ledger": ask(reporter.visits, report.VisitLedger),
}

// visits is what a program's teams and visits gave, and the use of its allocation.
func (b reporter) visits() (v report.Visits, err error) {
	if v.Visits, err = b.tx.Visits(b.Program.ID); err != nil {
		return v, err
	}
	for i, visit := range v.Visits {
		if v.Visits[i], err = b.tx.Visit(visit.ID); err != nil {
			return v, err
		}
	}
	if v.Teams, err = b.tx.Teams(b.Program.ID); err != nil {
		return v, err
	}
	uses, err := b.tx.Uses(b.Program.AllocationID)
	if err == nil {
		v.Use = uses[0]
	}
	return v, err
}
