package report

import (
	"fmt"

	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

var visitReports = []Declaration{
	{Name: "visit-ledger", Of: VisitProgram, Columns: columns(Text.of("team", "leader", "campus", "day", "name", "office"),
		State.of("category", "outcome"), Amount.summed("cash"), Integer.summed("packs"), Amount.summed("pack_value", "given_total"),
		Text.of("note"))},
}

// VisitLedger is 走访台账: everybody visited or to be visited under a program,
// with what they were given; the sum of it and the allocation agree to the fen.
func VisitLedger(tag lang.Tag, visits []visit.Visit, teams []visit.Team, use fund.Use) *Table {
	b := start("visit-ledger", tag)
	outcomes := map[int64]visit.Outcome{}
	for _, t := range teams {
		for _, p := range t.People {
			outcomes[p.ID] = p.Outcome
		}
	}
	for _, v := range visits {
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
				note = lang.Text(tag, "visit.by_colleague", "Name", p.Colleague) + " " + note
			}
			b.linked(fmt.Sprintf("/visits/%d", v.ID), v.Team, v.Leader, v.Campus, v.Day, p.Name, p.Unit, lang.Text(tag, "visit.category."+string(p.Category)),
				lang.Text(tag, "state.outcome."+string(outcome)), p.Cash(), p.Packs, p.PackValue, p.Amount, note)
		}
	}
	for _, t := range teams {
		for _, p := range t.People {
			if p.Outcome.Got() && t.VisitID != 0 {
				continue // stands above with what they got
			}
			b.row(t.Name, t.Leader, t.Campus, t.Day, p.Name, p.Unit, lang.Text(tag, "visit.category."+string(p.Category)),
				lang.Text(tag, "state.outcome."+string(p.Outcome)), money.Amount(0), int64(0), money.Amount(0), money.Amount(0), p.Note)
		}
	}
	b.t.Notes = []string{lang.Text(tag, "report.in_capitals", "Capitals", money.Capitals(b.sum("given_total"))),
		lang.Text(tag, "report.visit_use", "Allocated", use.Allocated, "Spent", use.Spent, "Returned", use.Returned, "Unspent", use.Unspent)}
	return b.t
}
