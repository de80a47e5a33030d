package report

import (
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// Stock is 礼品收发存表: of every item and holder what was there, what came, what
// left and what is there, over a period of days; an empty end is no bound.
func Stock(tag lang.Tag, flows []gift.Flow, from, to string) *Table {
	b := start("stock", tag).column("item", Text).column("holder", Text).column("unit", Text).column("before_pieces", Integer).
		column("bought_pieces", Integer).column("in_pieces", Integer).column("back_pieces", Integer).column("surplus_pieces", Integer).
		column("given_pieces", Integer).column("out_pieces", Integer).column("loss_pieces", Integer).column("scrapped_pieces", Integer).
		column("held_pieces", Integer).column("agreement", State)
	for _, f := range flows {
		state := "report.agrees"
		if !f.Agrees() {
			state = "report.differs"
		}
		b.row(f.Item, f.Holder, f.Unit, f.Before, f.Bought, f.In, f.Back, f.Surplus, f.Given, f.Out, f.Loss, f.Scrapped, f.Held, lang.Text(tag, state))
		moved := "/movements"
		b.drill("bought_pieces", "/purchases", "in_pieces", moved, "back_pieces", moved, "surplus_pieces", moved, "given_pieces", moved, "out_pieces", moved,
			"loss_pieces", moved, "scrapped_pieces", moved, "held_pieces", "/gifts")
	}
	if from != "" || to != "" {
		b.t.Notes = []string{lang.Text(tag, "report.period", "From", from, "To", to)}
	}
	return b.t
}

// GiftsGiven is 礼品去向与成本表: what every occasion was given, less what came back, and what that cost.
func GiftsGiven(tag lang.Tag, list []gift.GivenFor) *Table {
	b := start("gifts-given", tag).column("holder", Text).column("occasion", Text).column("movement_kind", State).column("item", Text).
		column("unit", Text).column("given_pieces", Integer).column("cost", Amount).column("people", Integer).column("signed", Integer)
	var cost money.Amount
	var people, signed int64
	for _, g := range list {
		b.row(g.Holder, g.Purpose, lang.Text(tag, "movement.kind."+string(g.Kind)), g.Item, g.Unit, g.Pieces, g.Cost, g.People, g.Signed)
		cost, people, signed = cost+g.Cost, people+g.People, signed+g.Signed
	}
	b.t.Totals = map[string]Value{"cost": cost, "people": people, "signed": signed}
	return b.t
}

// GiftRecipients is 礼品领用签收表: who was given what, what it cost, and whether they signed.
func GiftRecipients(tag lang.Tag, list []gift.Recipient) *Table {
	b := start("gift-recipients", tag).column("name", Text).column("class", Text).column("item", Text).column("given_pieces", Integer).
		column("cost", Amount).column("occasion", Text).column("holder", Text).column("receipt", State)
	var cost money.Amount
	for _, r := range list {
		state := "state.receipt.open"
		if r.Signed {
			state = "state.receipt.confirmed"
		}
		cost += r.Cost
		b.row(r.Name, r.Unit, r.Item, r.Pieces, r.Cost, r.Purpose, r.Holder, lang.Text(tag, state))
	}
	b.t.Totals = map[string]Value{"cost": cost}
	return b.t
}

// Prizes is 活动奖品表: of every activity and tier how many prizes there are, were won and are left.
func Prizes(tag lang.Tag, list []game.Activity) *Table {
	b := start("prizes", tag).column("activity", Text).column("holder", Text).column("tier", State).column("item", Text).
		column("pieces_each", Integer).column("places", Integer).column("won", Integer).column("left", Integer)
	var places, won int64
	for _, g := range list {
		for _, p := range g.Prizes {
			b.row(g.Name, g.Holder, lang.Text(tag, "game.tier."+string(p.Tier)), p.Item, p.Pieces, int64(p.Places), int64(p.Given), int64(p.Left()))
			places, won = places+int64(p.Places), won+int64(p.Given)
		}
	}
	b.t.Totals = map[string]Value{"places": places, "won": won, "left": places - won}
	return b.t
}
