package apptest

import (
	"context"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
)

// Buy orders pieces of an item, takes them all in at a holder and pays for them; it gives the lot.
func (h *House) Buy(t testing.TB, allocation, item, holder, pieces int64, cost money.Amount, useBy string) int64 {
	t.Helper()
	ctx := context.Background()
	id, err := h.Gifts.RecordPurchase(ctx, h.Maker, gift.Purchase{AllocationID: allocation, ItemID: item, Supplier: "供应商", Pieces: pieces, UnitCost: cost,
		UseBy: useBy, Day: "2021-09-17"})
	Check(t, err)
	Check(t, h.Gifts.DecidePurchase(ctx, h.Checker, id, true, ""))
	Check(t, h.Gifts.AcceptGoods(ctx, h.Keeper, gift.GoodsIn{PurchaseID: id, HolderID: holder, Delivered: pieces, Accepted: pieces, Day: "2021-09-17"}, ""))
	amount, err := cost.Times(pieces)
	Check(t, err)
	h.Pay(t, id, pieces, amount)
	return id
}

// Pay records an invoice of a purchase and pays it.
func (h *House) Pay(t testing.TB, purchase, pieces int64, amount money.Amount) {
	t.Helper()
	ctx := context.Background()
	id, err := h.Gifts.RecordInvoice(ctx, h.Maker, gift.Invoice{PurchaseID: purchase, Number: "F" + string(rune('A'+purchase%26)) + money.Amount(purchase).String(),
		Pieces: pieces, Amount: amount, Day: "2021-09-18"})
	Check(t, err)
	Check(t, h.Gifts.DecideInvoice(ctx, h.Checker, purchase, id, true, ""))
}

// Item makes a gift item.
func (h *House) Item(t testing.TB, code, name, unit string) int64 {
	t.Helper()
	id, err := h.Gifts.CreateItem(context.Background(), h.Maker, gift.Item{Code: code, Name: name, Unit: unit})
	Check(t, err)
	return id
}

// Room makes a store room of a campus.
func (h *House) Room(t testing.TB, name, campus string) int64 {
	t.Helper()
	id, err := h.Gifts.CreateHolder(context.Background(), h.Maker, gift.Holder{Kind: gift.Store, Name: name, CampusID: h.Campus[campus]})
	Check(t, err)
	return id
}

// Shelf makes a branch's holder.
func (h *House) Shelf(t testing.TB, department string) int64 {
	t.Helper()
	id, err := h.Gifts.CreateHolder(context.Background(), h.Maker, gift.Holder{Kind: gift.Branch, Name: department + "总支", DepartmentID: h.Dept[department]})
	Check(t, err)
	return id
}

// Send moves pieces from one holder to another, confirmed by the receiver.
func (h *House) Send(t testing.TB, item, from, to, pieces int64, receiver access.Actor) {
	t.Helper()
	ctx := context.Background()
	id, err := h.Gifts.MovePieces(ctx, h.Keeper, gift.Movement{Kind: gift.Transfer, ItemID: item, FromID: from, ToID: to, Pieces: pieces}, "")
	Check(t, err)
	Check(t, h.Gifts.DecideMovement(ctx, receiver, id, true, ""))
}

// Bobing is a bobing activity with one piece a prize; whose stock and which item are left to the test.
func Bobing(tries int) game.Activity {
	g := game.Activity{Kind: game.Bobing, Name: "云博饼", Tries: tries}
	for _, tier := range game.BobingTiers {
		g.Prizes = append(g.Prizes, game.Prize{Tier: tier, Pieces: 1, Places: game.Places[tier]})
	}
	return g
}

// Flows is how the pieces of every item moved.
func (h *House) Flows(t testing.TB) []gift.Flow {
	t.Helper()
	v, err := h.Gifts.Gifts(context.Background(), h.Auditor)
	Check(t, err)
	return v.Flows
}
