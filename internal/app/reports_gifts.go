package app

import (
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

func stock(b reporter) (*report.Table, error) {
	flows, err := b.tx.Flows(b.actor.Scope(), 0, b.from, b.to)
	return report.Stock(b.tag, flows, b.from, b.to), err
}

func giftsGiven(b reporter) (*report.Table, error) {
	list, err := b.tx.GivenFor(b.actor.Scope())
	return report.GiftsGiven(b.tag, list), err
}

func giftRecipients(b reporter) (*report.Table, error) {
	list, err := b.tx.Given(store.RecipientFilter{Scope: b.actor.Scope()})
	return report.GiftRecipients(b.tag, list), err
}

func prizes(b reporter) (*report.Table, error) {
	list, err := b.tx.Activities(b.actor.Scope())
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
