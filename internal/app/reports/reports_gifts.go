package reports

import (
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/report"
)

var giftQuestions = map[string]question{
	"stock": ask(func(b reporter) ([]gift.Flow, error) {
		return b.tx.Flows(b.scope, 0, b.Values["from"], b.Values["to"])
	}, report.Stock),
	"gifts-given":     ask(func(b reporter) ([]gift.GivenFor, error) { return b.tx.GivenFor(b.scope) }, report.GiftsGiven),
	"gift-recipients": ask(reporter.recipients, report.GiftRecipients),
	"prizes":          ask(func(b reporter) ([]game.Activity, error) { return b.tx.Activities(b.scope) }, report.Prizes),
}

// recipients is who was given pieces, each with their share of the cost.
func (b reporter) recipients() ([]gift.Recipient, error) {
	list, err := b.tx.Given(gift.RecipientFilter{Scope: b.scope})
	if err != nil {
		return nil, err
	}
	return list, gift.ShareCost(list)
}
