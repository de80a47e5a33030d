package gifts

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/gift"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// RecordInvoice saves a supplier's invoice for a checker to decide on. Refusal:
// invoice.no_goods before anything was accepted.
func (a *Area) RecordInvoice(ctx context.Context, actor access.Actor, i gift.Invoice) (id int64, err error) {
	core.Bare(&i.Number)
	if err := i.Check(); err != nil {
		return 0, err
	}
	i.MakerID, i.State = actor.UserID, gift.InvoicePending
	return core.Make(ctx, a.Core, actor, access.PurchaseRecord, func(tx *store.Tx) (int64, error) {
		v, err := lockedPurchase(tx, i.PurchaseID)
		if err != nil {
			return 0, err
		}
		if v.State != gift.Ordered {
			return 0, fault.New(fault.Conflict, "purchase.not_ordered")
		}
		if v.Accepted == 0 {
			return 0, fault.New(fault.Conflict, "invoice.no_goods")
		}
		return core.Create(tx, a.Core, actor.UserID, "invoice_record", store.NounInvoice, i, tx.CreateInvoice,
			InvoiceLeaf)
	})
}

func InvoiceLeaf(i gift.Invoice) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("purchase", i.PurchaseID).Text("number", i.Number).Int("pieces", i.Pieces).Int("amount", int64(i.Amount)).Text("state", string(i.State)).
			Int("maker", i.MakerID).Int("checker", i.CheckerID).Text("reason", i.Reason).Int("voucher", i.VoucherID)
	}
}

// DecideInvoice pays a pending invoice, which closes its purchase, or rejects it
// with a reason. When order, goods and invoice differ, paying needs a reason too:
// it accepts the difference. Refusal: ledger.overdraft when the bank account or the
// allocation has less.
func (a *Area) DecideInvoice(ctx context.Context, actor access.Actor, purchase, id int64, approve bool, reason string) error {
	core.Trim(&reason)
	var v PurchaseView
	return core.Settle(ctx, a.Core, actor, access.PurchaseDecide, core.Settling[gift.Invoice, gift.InvoiceState]{
		Noun: store.NounInvoice, Leaf: InvoiceLeaf, Rule: gift.InvoiceRule, Matter: gift.Invoice.Matter,
		Find: func(tx *store.Tx, id int64) (i gift.Invoice, err error) {
			v, err = lockedPurchase(tx, purchase)
			return core.OneOf(v.Invoices, err, func(i gift.Invoice) bool { return i.ID == id })
		},
		Put: func(i *gift.Invoice, to gift.InvoiceState, by int64, _ string) {
			i.State, i.CheckerID, i.Reason = to, by, reason
		},
		Do: core.Approved(func(tx *store.Tx, i *gift.Invoice) error {
			if len(v.Differences) > 0 {
				if err := form.Reason(reason); err != nil {
					return err
				}
			}
			return a.payInvoice(tx, actor, v.Purchase, v.Accepted, i)
		}),
		Save: (*store.Tx).DecideInvoice,
	}, id, decide.Of(approve), reason)
}

// payInvoice pays for the accepted goods; the difference to the invoice is posted
// as a price difference of the lot.
func (a *Area) payInvoice(tx *store.Tx, actor access.Actor, p gift.Purchase, accepted int64, i *gift.Invoice) error {
	lot, err := lotOf(tx, p.ID)
	if err != nil {
		return err
	}
	owed, err := p.UnitCost.Times(accepted)
	if err != nil {
		return err
	}
	if i.VoucherID, err = tx.Post(posting.Invoice(lot, *i, owed, a.Today()), a.Now()); err != nil {
		return err
	}
	p.State = gift.Closed
	if err := tx.MovePurchase(p, gift.Ordered); err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "purchase_closed", store.NounPurchase, p.ID, PurchaseLeaf(p))
}
