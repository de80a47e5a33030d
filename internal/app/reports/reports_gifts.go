package reports

import (
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

var giftQuestions = map[string]question{
	"stock": ask(func(b reporter) ([]gift.Flow, error) {
		return b.tx.Flows(b.scope, 0, b.Values["from"], b.Values["to"])
	}, report.Stock),
	"gifts-given":     ask(func(b reporter) ([]gift.GivenFor, error) { return b.tx.GivenFor(b.scope) }, report.GiftsGiven),
	"gift-recipients": ask(reporter.recipients, report.GiftRecipients),
	"prizes":          ask(func(b reporter) ([]game.Activity, error) { return b.tx.Activities(b.scope) }, report.Prizes),
	"duty-rota":       ask(reporter.duty, report.DutyRota),
	"duty-count":      ask(reporter.duty, report.DutyCount),
	"duty-posts":      ask(reporter.duty, report.DutyPosts),
	"visit-ledger":    ask(reporter.visits, report.VisitLedger),
}

// recipients is who was given pieces, each with their share of the cost.
func (b reporter) recipients() ([]gift.Recipient, error) {
	list, err := b.tx.Given(gift.RecipientFilter{Scope: b.scope})
	if err != nil {
		return nil, err
	}
	return list, gift.ShareCost(list)
}

// duty is every plan, member and turn.
func (b reporter) duty() (d report.Duty, err error) {
	if d.Plans, err = b.tx.Plans(); err != nil {
		return d, err
	}
	if d.Members, err = b.tx.Members(); err != nil {
		return d, err
	}
	d.Turns, err = b.tx.Turns(store.TurnFilter{})
	return d, err
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
