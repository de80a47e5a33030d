package app

import (
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// RecordInvoice saves a supplier's invoice for a checker to decide on.
// invoice.no_goods before anything was accepted.
func (a *App) RecordInvoice(ctx context.Context, actor access.Actor, i gift.Invoice) (id int64, err error) {
	bare(&i.Number)
	if err := i.Check(); err != nil {
		return 0, err
	}
	i.MakerID, i.State = actor.UserID, gift.InvoicePending
	err = a.write(ctx, actor, access.PurchaseRecord, func(tx *store.Tx) error {
		v, err := purchaseView(tx, i.PurchaseID)
		if err != nil {
			return err
		}
		if v.State != gift.Ordered {
			return fault.New(fault.Conflict, "purchase.not_ordered")
		}
		if v.Accepted == 0 {
			return fault.New(fault.Conflict, "invoice.no_goods")
		}
		if id, err = tx.CreateInvoice(i, a.now()); err != nil {
			return err
		}
		return a.recordInvoice(tx, actor, "invoice_record", id, i)
	})
	return id, err
}

func (a *App) recordInvoice(tx *store.Tx, actor access.Actor, act string, id int64, i gift.Invoice) error {
	_, err := tx.Record(act, store.NounInvoice, id, actor.UserID, a.now(), invoiceLeaf(i))
	return err
}

func invoiceLeaf(i gift.Invoice) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("purchase", i.PurchaseID).Text("number", i.Number).Int("pieces", i.Pieces).Int("amount", int64(i.Amount)).Text("state", string(i.State)).
			Int("maker", i.MakerID).Int("checker", i.CheckerID).Text("reason", i.Reason).Int("voucher", i.VoucherID)
	}
}

// DecideInvoice pays a pending invoice, which closes its purchase, or rejects
// it with a reason. When order, goods and invoice differ, paying wants a reason
// too: the difference is accepted by name. ledger.overdraft when the bank
// account or the allocation has less.
func (a *App) DecideInvoice(ctx context.Context, actor access.Actor, purchase, id int64, approve bool, reason string) error {
	trim(&reason)
	return a.write(ctx, actor, access.PurchaseDecide, func(tx *store.Tx) error {
		v, err := purchaseView(tx, purchase)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(v.Invoices, func(i gift.Invoice) bool { return i.ID == id })
		if at < 0 {
			return errNotFound()
		}
		i := &v.Invoices[at]
		to, done, err := gift.InvoiceRule.Settle(i.Matter(), decide.Of(approve), actor.UserID, reason)
		if done || err != nil {
			return err
		}
		if approve && len(v.Differences) > 0 {
			if err := form.Reason(reason); err != nil {
				return err
			}
		}
		i.State, i.CheckerID, i.Reason = to, actor.UserID, reason
		if approve {
			if err := a.payInvoice(tx, actor, v.Purchase, v.Accepted, i); err != nil {
				return err
			}
		}
		if err := tx.DecideInvoice(*i); err != nil {
			return err
		}
		return a.recordInvoice(tx, actor, "invoice_"+string(i.State), id, *i)
	})
}

// payInvoice pays what is owed for the accepted goods; what the invoice has
// more or less stands on the lot's price differences.
func (a *App) payInvoice(tx *store.Tx, actor access.Actor, p gift.Purchase, accepted int64, i *gift.Invoice) error {
	from, err := payerOf(tx, p)
	if err != nil {
		return err
	}
	accounts, err := tx.LotAccounts(p.ID)
	if err != nil {
		return err
	}
	owed, err := p.UnitCost.Times(accepted)
	if err != nil {
		return err
	}
	ts := invoiceTransfers(owed, i.Amount, accounts[store.LotRole{Role: gift.Payable}], accounts[store.LotRole{Role: gift.Price}], from.fund.BankID)
	ts = append(ts, ledger.Transfer{DebitID: from.document.AccountID, CreditID: from.document.UsedID, Amount: int64(i.Amount)})
	for n := range ts {
		ts[n].Line, ts[n].AssetID = n+1, from.cny
	}
	of := store.Subject("invoice", i.ID)
	i.VoucherID, err = tx.Post(signers{i.MakerID, i.CheckerID, actor.UserID, of}.sign(ledger.Draft{BookID: from.fund.BookID, Kind: ledger.InvoicePaid,
		Day: a.Today(), Summary: p.Supplier + " " + p.Item + "货款 " + i.Number, Key: of, Transfers: ts}), a.now())
	if err != nil {
		return err
	}
	p.State = gift.Closed
	if err := tx.MovePurchase(p, gift.Ordered); err != nil {
		return err
	}
	return a.recordPurchase(tx, actor, "purchase_closed", p.ID, p)
}

// invoiceTransfers splits a payment into what is owed and what differs.
func invoiceTransfers(owed, invoiced money.Amount, payable, price, bank int64) []ledger.Transfer {
	switch {
	case invoiced > owed:
		return []ledger.Transfer{{DebitID: payable, CreditID: bank, Amount: int64(owed)}, {DebitID: price, CreditID: bank, Amount: int64(invoiced - owed)}}
	case invoiced < owed:
		return []ledger.Transfer{{DebitID: payable, CreditID: bank, Amount: int64(invoiced)}, {DebitID: payable, CreditID: price, Amount: int64(owed - invoiced)}}
	}
	return []ledger.Transfer{{DebitID: payable, CreditID: bank, Amount: int64(owed)}}
}
