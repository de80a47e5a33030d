package report

import (
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
)

var giftReports = []Declaration{
	{Name: "stock", Past: OfLedger, Takes: []Param{takesFrom, takesTo}, Columns: columns(Text.of("item", "holder", "unit"),
		Integer.of("before_pieces", "bought_pieces", "in_pieces", "back_pieces", "surplus_pieces", "given_pieces", "out_pieces",
			"loss_pieces", "scrapped_pieces", "held_pieces"), State.of("agreement"))},
	{Name: "gifts-given", Columns: columns(Text.of("holder", "occasion"), State.of("movement_kind"), Text.of("item", "unit"),
		Integer.of("given_pieces"), Amount.summed("cost"), Integer.summed("people", "signed"))},
	{Name: "gift-recipients", Columns: columns(Text.of("name", "class", "item"), Integer.of("given_pieces"), Amount.summed("cost"),
		Text.of("occasion", "holder"), State.of("receipt"))},
	{Name: "prizes", Columns: columns(Text.of("activity", "holder"), State.of("tier"), Text.of("item"), Integer.of("pieces_each"),
		Integer.summed("places", "won", "left"))},
}

// Stock is 礼品收发存表: of every item and holder what was there, what came, what
// left and what is there, over a period of days; an empty end is no bound.
func Stock(a Asked, flows []gift.Flow) *Table {
	b, from, to := a.start(), a.Values["from"], a.Values["to"]
	for _, f := range flows {
		b.row(f.Item, f.Holder, f.Unit, f.Before, f.Bought, f.In, f.Back, f.Surplus, f.Given, f.Out, f.Loss, f.Scrapped, f.Held,
			b.agreement(f.Agrees()))
		moved := "/movements"
		b.drill("bought_pieces", "/purchases", "in_pieces", moved, "back_pieces", moved, "surplus_pieces", moved, "given_pieces", moved, "out_pieces", moved,
			"loss_pieces", moved, "scrapped_pieces", moved, "held_pieces", "/gifts")
	}
	if from != "" || to != "" {
		b.t.Notes = []string{b.text("report.period", "From", from, "To", to)}
	}
	return b.t
}

// GiftsGiven is 礼品去向与成本表: what every occasion was given, less what came back, and what that cost.
func GiftsGiven(a Asked, list []gift.GivenFor) *Table {
	b := a.start()
	for _, g := range list {
		b.row(g.Holder, g.Purpose, b.text("movement.kind."+string(g.Kind)), g.Item, g.Unit, g.Pieces, g.Cost, g.People, g.Signed)
	}
	return b.t
}

// GiftRecipients is 礼品领用签收表: who was given what, what it cost, and whether they signed.
func GiftRecipients(a Asked, list []gift.Recipient) *Table {
	b := a.start()
	for _, r := range list {
		state := "state.receipt.open"
		if r.Signed {
			state = "state.receipt.confirmed"
		}
		b.row(r.Name, r.Unit, r.Item, r.Pieces, r.Cost, r.Purpose, r.Holder, b.text(state))
	}
	return b.t
}

// Prizes is 活动奖品表: of every activity and tier how many prizes there are, were won and are left.
func Prizes(a Asked, list []game.Activity) *Table {
	b := a.start()
	for _, g := range list {
		for _, p := range g.Prizes {
			b.row(g.Name, g.Holder, b.text("game.tier."+string(p.Tier)), p.Item, p.Pieces, int64(p.Places), int64(p.Given), int64(p.Left()))
		}
	}
	return b.t
}
