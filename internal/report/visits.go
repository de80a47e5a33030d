package report

import (
	"fmt"

	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

var visitReports = []Declaration{
	{Name: "visit-ledger", Of: VisitProgram, Columns: columns(Text.of("team", "leader", "campus", "day", "name", "office"),
		State.of("category", "outcome"), Amount.summed("cash"), Integer.summed("packs"), Amount.summed("pack_value", "given_total"),
		Text.of("note"))},
}

// Visits is what the visit ledger is made of.
type Visits struct {
	Visits []visit.Visit
	Teams  []visit.Team
	Use    fund.Use // of the program's allocation
}

// VisitLedger is 走访台账: everybody visited or to be visited under a program,
// with what they were given; the sum of it and the allocation agree to the fen.
func VisitLedger(a Asked, given Visits) *Table {
	b, use := a.start(), given.Use
	outcomes := map[int64]visit.Outcome{}
	for _, t := range given.Teams {
		for _, p := range t.People {
			outcomes[p.ID] = p.Outcome
		}
	}
	for _, v := range given.Visits {
		if v.State == visit.Rejected {
			continue
		}
		for _, p := range v.People {
			outcome := visit.Seen
			if o, ok := outcomes[p.PlanID]; ok {
				outcome = o
			}
			note := p.Note
			if p.Colleague != "" {
				note = b.text("visit.by_colleague", "Name", p.Colleague) + " " + note
			}
			b.linked(fmt.Sprintf("/visits/%d", v.ID), v.Team, v.Leader, v.Campus, v.Day, p.Name, p.Unit, b.text("visit.category."+string(p.Category)),
				b.text("state.outcome."+string(outcome)), p.Cash(), p.Packs, p.PackValue, p.Amount, note)
		}
	}
	for _, t := range given.Teams {
		for _, p := range t.People {
			if p.Outcome.Got() && t.VisitID != 0 {
				continue // stands above with what they got
			}
			b.row(t.Name, t.Leader, t.Campus, t.Day, p.Name, p.Unit, b.text("visit.category."+string(p.Category)),
				b.text("state.outcome."+string(p.Outcome)), money.Amount(0), int64(0), money.Amount(0), money.Amount(0), p.Note)
		}
	}
	b.t.Notes = []string{b.text("report.in_capitals", "Capitals", money.Capitals(b.sum("given_total"))),
		b.text("report.visit_use", "Allocated", use.Allocated, "Spent", use.Spent, "Returned", use.Returned, "Unspent", use.Unspent)}
	return b.t
}
