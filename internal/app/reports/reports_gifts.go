package reports

import (
	"reliefbook/internal/gift"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

var giftQuestions = questions{"stock": stock, "gifts-given": giftsGiven, "gift-recipients": giftRecipients, "prizes": prizes,
	"duty-rota": dutyRota, "duty-count": dutyCount, "duty-posts": dutyPosts, "visit-ledger": visitLedger}

func stock(b reporter) (*report.Table, error) {
	flows, err := b.tx.Flows(b.scope, 0, b.asked["from"], b.asked["to"])
	return report.Stock(b.tag, flows, b.asked["from"], b.asked["to"]), err
}

func giftsGiven(b reporter) (*report.Table, error) {
	list, err := b.tx.GivenFor(b.scope)
	return report.GiftsGiven(b.tag, list), err
}

func giftRecipients(b reporter) (*report.Table, error) {
	list, err := b.tx.Given(gift.RecipientFilter{Scope: b.scope})
	if err != nil {
		return nil, err
	}
	err = gift.ShareCost(list)
	return report.GiftRecipients(b.tag, list), err
}

func prizes(b reporter) (*report.Table, error) {
	list, err := b.tx.Activities(b.scope)
	return report.Prizes(b.tag, list), err
}

func dutyRota(b reporter) (*report.Table, error) {
	plans, err := b.tx.Plans()
	if err != nil {
		return nil, err
	}
	turns, err := b.tx.Turns(store.TurnFilter{})
	return report.DutyRota(b.tag, plans, turns), err
}

func dutyCount(b reporter) (*report.Table, error) {
	plans, err := b.tx.Plans()
	if err != nil {
		return nil, err
	}
	members, err := b.tx.Members()
	if err != nil {
		return nil, err
	}
	turns, err := b.tx.Turns(store.TurnFilter{})
	return report.DutyCount(b.tag, plans, members, turns), err
}

func visitLedger(b reporter) (*report.Table, error) {
	visits, err := b.tx.Visits(b.program.ID)
	if err != nil {
		return nil, err
	}
	for i, v := range visits {
		if visits[i], err = b.tx.Visit(v.ID); err != nil {
			return nil, err
		}
	}
	teams, err := b.tx.Teams(b.program.ID)
	if err != nil {
		return nil, err
	}
	uses, err := b.tx.Uses(b.program.AllocationID)
	if err != nil {
		return nil, err
	}
	return report.VisitLedger(b.tag, visits, teams, uses[0]), nil
}

func dutyPosts(b reporter) (*report.Table, error) {
	plans, err := b.tx.Plans()
	if err != nil {
		return nil, err
	}
	turns, err := b.tx.Turns(store.TurnFilter{})
	return report.DutyPosts(b.tag, plans, turns), err
}
