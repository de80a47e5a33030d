package gifts

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// PurchaseView is a purchase with its goods, its invoices and its differences.
type PurchaseView struct {
	gift.Purchase
	Goods       []gift.GoodsIn
	Invoices    []gift.Invoice
	Differences []gift.Difference
	Accepted    int64
	Total       money.Amount // ordered pieces at the price
}

// LiveInvoice is the invoice that waits or is paid, or nil.
func (v PurchaseView) LiveInvoice() *gift.Invoice {
	for i := range v.Invoices {
		if v.Invoices[i].State != gift.InvoiceRejected {
			return &v.Invoices[i]
		}
	}
	return nil
}

// Purchases lists every purchase, newest first.
func (a *Area) Purchases(ctx context.Context, actor access.Actor) (list []PurchaseView, err error) {
	err = a.Read(ctx, actor, access.PurchaseRead, func(tx *store.Tx) error {
		purchases, err := tx.Purchases()
		if err != nil {
			return err
		}
		goods, err := tx.GoodsIn(0)
		if err != nil {
			return err
		}
		invoices, err := tx.Invoices(0)
		for _, p := range purchases {
			list = append(list, viewPurchase(p, goods, invoices))
		}
		return err
	})
	return list, err
}

// Purchase is one purchase with its history.
func (a *Area) Purchase(ctx context.Context, actor access.Actor, id int64) (v PurchaseView, history []seal.Entry, err error) {
	err = a.Read(ctx, actor, access.PurchaseRead, func(tx *store.Tx) error {
		if v, err = purchaseView(tx, id); err != nil {
			return err
		}
		history, err = tx.History(seal.Subject("purchase", id))
		return err
	})
	return v, history, err
}

// lockedPurchase is purchaseView for an act on the purchase.
func lockedPurchase(tx *store.Tx, id int64) (PurchaseView, error) {
	if _, err := tx.LockPurchase(id); err != nil {
		return PurchaseView{}, err
	}
	return purchaseView(tx, id)
}

func purchaseView(tx *store.Tx, id int64) (v PurchaseView, err error) {
	p, err := tx.Purchase(id)
	if err != nil {
		return v, err
	}
	goods, err := tx.GoodsIn(id)
	if err != nil {
		return v, err
	}
	invoices, err := tx.Invoices(id)
	return viewPurchase(p, goods, invoices), err
}

// viewPurchase picks the goods and invoices of one purchase out of all.
func viewPurchase(p gift.Purchase, goods []gift.GoodsIn, invoices []gift.Invoice) PurchaseView {
	v := PurchaseView{Purchase: p}
	for _, g := range goods {
		if g.PurchaseID == p.ID {
			v.Goods = append(v.Goods, g)
		}
	}
	for _, i := range invoices {
		if i.PurchaseID == p.ID {
			v.Invoices = append(v.Invoices, i)
		}
	}
	_, v.Accepted = gift.Received(v.Goods)
	v.Total, _ = p.UnitCost.Times(p.Pieces) // proven when it was recorded
	if p.State == gift.Ordered || p.State == gift.Closed {
		v.Differences = gift.Match(p, v.Goods, v.LiveInvoice())
	}
	return v
}

// RecordPurchase saves a purchase for a checker to decide on. Refusals:
// fund.allocation when the allocation is not posted; purchase.same when the same
// order by the same maker is already waiting, as when a form is sent twice.
func (a *Area) RecordPurchase(ctx context.Context, actor access.Actor, p gift.Purchase) (id int64, err error) {
	core.Trim(&p.Supplier)
	if err := p.Check(); err != nil {
		return 0, err
	}
	p.MakerID, p.State = actor.UserID, gift.PurchasePending
	return core.Make(ctx, a.Core, actor, access.PurchaseRecord, func(tx *store.Tx) (int64, error) {
		if _, err := tx.Item(p.ItemID); err != nil {
			return 0, fault.New(fault.Invalid, "form.invalid").Field("item", "gift.item").Because(err)
		}
		if d, err := tx.Document(p.AllocationID); err != nil || d.Kind != fund.Allocation || d.State != fund.Posted {
			return 0, fault.New(fault.Invalid, "form.invalid").Field("allocation", "fund.allocation")
		}
		if err := notTwice(tx, p); err != nil {
			return 0, err
		}
		return core.Create(tx, a.Core, actor.UserID, "purchase_record", store.NounPurchase, p, tx.CreatePurchase,
			PurchaseLeaf)
	})
}

// notTwice refuses an order that is already waiting, word for word.
func notTwice(tx *store.Tx, p gift.Purchase) error {
	list, err := tx.PurchasesFrom(p.AllocationID)
	for _, o := range list {
		if o.State == gift.PurchasePending && o.MakerID == p.MakerID && o.ItemID == p.ItemID &&
			o.Supplier == p.Supplier && o.Pieces == p.Pieces && o.UnitCost == p.UnitCost && o.UseBy == p.UseBy && o.Day == p.Day {
			return fault.New(fault.Conflict, "purchase.same", "Lot", o.Lot())
		}
	}
	return err
}

func PurchaseLeaf(p gift.Purchase) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("allocation", p.AllocationID).Int("item", p.ItemID).Text("supplier", p.Supplier).Int("pieces", p.Pieces).
			Int("unit_cost", int64(p.UnitCost)).Text("use_by", p.UseBy).Text("state", string(p.State)).Int("maker", p.MakerID).
			Int("checker", p.CheckerID).Text("reason", p.Reason)
	}
}

// DecidePurchase approves a pending purchase, which opens its lot's accounts, or
// rejects it with a reason. Refusal: purchase.unaffordable when the allocation has
// less.
func (a *Area) DecidePurchase(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.PurchaseDecide, core.Settling[gift.Purchase, gift.PurchaseState]{
		Noun: store.NounPurchase, Leaf: PurchaseLeaf, Find: (*store.Tx).LockPurchase,
		Rule: gift.PurchaseRule, Matter: gift.Purchase.Matter,
		Put: putPurchase, Move: (*store.Tx).MovePurchase,
		Do: core.Approved(func(tx *store.Tx, p *gift.Purchase) error {
			if err := affords(tx, *p); err != nil {
				return err
			}
			return openLot(tx, *p)
		}),
	}, id, decide.Of(approve), reason)
}

func putPurchase(p *gift.Purchase, to gift.PurchaseState, by int64, why string) {
	p.State, p.CheckerID, p.Reason = to, by, why
}

// affords refuses an order that the allocation can't pay in addition to the orders
// that are not paid yet.
func affords(tx *store.Tx, p gift.Purchase) error {
	if err := tx.LockAllocation(p.AllocationID); err != nil {
		return err
	}
	uses, err := tx.Uses(p.AllocationID)
	if err != nil {
		return err
	}
	list, err := tx.PurchasesFrom(p.AllocationID)
	if err != nil {
		return err
	}
	var ordered money.Amount
	for _, o := range list {
		if o.State != gift.Ordered {
			continue
		}
		cost, err := o.UnitCost.Times(o.Pieces)
		if err != nil {
			return err
		}
		if ordered, err = money.Add(ordered, cost); err != nil {
			return err
		}
	}
	total, err := p.UnitCost.Times(p.Pieces)
	if err == nil && total > uses[0].Unspent-ordered {
		err = fault.New(fault.Conflict, "purchase.unaffordable", "Total", total, "Unspent", uses[0].Unspent, "Ordered", ordered)
	}
	return err
}

// CancelPurchase cancels an order with the reason, so that the allocation has the
// money again. Refusals: purchase.begun once goods have come in; those of
// gift.OrderRule.
func (a *Area) CancelPurchase(ctx context.Context, actor access.Actor, id int64, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.PurchaseDecide, core.Settling[gift.Purchase, gift.PurchaseState]{
		Noun: store.NounPurchase, Leaf: PurchaseLeaf, Rule: gift.OrderRule, Matter: gift.Purchase.Matter,
		Find: func(tx *store.Tx, id int64) (gift.Purchase, error) {
			v, err := lockedPurchase(tx, id)
			if err == nil {
				err = v.Untouched(v.Accepted)
			}
			return v.Purchase, err
		},
		Put: putPurchase, Move: (*store.Tx).MovePurchase,
	}, id, decide.Reject, reason)
}

// openLot opens a lot's accounts, except those of its holders.
func openLot(tx *store.Tx, p gift.Purchase) error {
	lot, err := lotOf(tx, p.ID)
	if err != nil {
		return err
	}
	for _, role := range gift.LotRoles {
		asset := lot.CNY
		if posting.LotRoles[role].Kind().Pieces {
			asset = lot.Item.AssetID
		}
		id, err := core.OpenAccount(tx, lot.Fund.BookID, asset, posting.LotRoles[role], posting.OfLot(lot.Item, p))
		if err != nil {
			return err
		}
		if err := tx.PutLotAccount(p.ID, gift.Account{Role: role}, id); err != nil {
			return err
		}
	}
	return nil
}

// AcceptGoods takes delivered goods into a holder's stock after inspection, and
// posts what was accepted. Refusals: those of gift.GoodsIn.Check.
func (a *Area) AcceptGoods(ctx context.Context, actor access.Actor, g gift.GoodsIn, key string) error {
	core.Trim(&g.Reason)
	g.ByID = actor.UserID
	return a.Write(ctx, actor, access.GoodsAccept, func(tx *store.Tx) error {
		_, err := a.Once(tx, actor.UserID, key, "goods.accept", core.Encoded(g), func() (string, error) {
			return "", a.acceptGoods(tx, actor, g)
		})
		return err
	})
}

func (a *Area) acceptGoods(tx *store.Tx, actor access.Actor, g gift.GoodsIn) error {
	v, err := lockedPurchase(tx, g.PurchaseID)
	if err != nil {
		return err
	}
	if v.LiveInvoice() != nil {
		return fault.New(fault.Conflict, "goods.invoiced")
	}
	if err := g.Check(v.Purchase, v.Accepted, a.Today()); err != nil {
		return err
	}
	h, err := tx.Holder(g.HolderID)
	if err != nil || !h.KeptBy(actor) {
		return fault.New(fault.Invalid, "form.invalid").Field("holder", "gift.holder")
	}
	if g.Accepted > 0 {
		pieces, err := PiecesOf(tx, []gift.Picked{{PurchaseID: v.ID, Pieces: g.Accepted}}, gift.Holder{}, h)
		if err != nil {
			return err
		}
		draft, err := posting.GoodsIn(pieces, g, len(v.Goods))
		if err != nil {
			return err
		}
		g.VoucherID, err = tx.Post(draft, a.Now())
		if err != nil {
			return err
		}
	}
	id, err := tx.CreateGoodsIn(g, a.Now())
	if err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "goods_in", store.NounGoods, id, GoodsLeaf(g))
}

func GoodsLeaf(g gift.GoodsIn) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("purchase", g.PurchaseID).Int("holder", g.HolderID).Int("delivered", g.Delivered).Int("accepted", g.Accepted).
			Text("reason", g.Reason).Int("voucher", g.VoucherID)
	}
}
