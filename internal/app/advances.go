package app

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// handOut posts a cash batch's advances: per department, cash is drawn from the
// bank and handed to the branch.
func (a *App) handOut(tx *store.Tx, b *payout.Batch, payments []payout.Payment) error {
	k, err := booksOf(tx, b.ProgramID)
	if err != nil {
		return err
	}
	drawer, err := cashAccount(tx, k)
	if err != nil {
		return err
	}
	sums := map[int64]money.Amount{}
	for _, p := range payments {
		sums[p.DepartmentID] += p.Amount // no more than the batch's total, which is in range
	}
	var transfers []ledger.Transfer
	for _, department := range slices.Sorted(maps.Keys(sums)) {
		advance, err := advanceAccount(tx, k, department)
		if err != nil {
			return err
		}
		transfers = append(transfers, k.transfer(drawer, k.fund.BankID, sums[department], department, 0),
			k.transfer(advance, drawer, sums[department], department, 0))
	}
	b.ReleaseVoucherID, err = a.post(tx, k, act{ledger.AdvanceOut, k.program.Name + "第" + itoa(int64(b.No)) + "批现金预领",
		store.Subject("batch", b.ID) + "/release", signers{b.MakerID, b.ReleaserID, b.ReleaserID, store.Subject("batch", b.ID)}}, transfers)
	return err
}

// cashAccount is the fund's cash on hand 库存现金.
func cashAccount(tx *store.Tx, k books) (int64, error) {
	return moneyAccount(tx, k.fund.BookID, posting.Cash, posting.OfFund(k.fund))
}

// advanceAccount is what a branch holds for a program, opened when it first gets any.
func advanceAccount(tx *store.Tx, k books, department int64) (int64, error) {
	d, err := tx.Department(department)
	if err != nil {
		return 0, err
	}
	id, err := moneyAccount(tx, k.fund.BookID, posting.Advance, posting.OfAdvance(k.program, d))
	if err != nil {
		return 0, err
	}
	return id, tx.PutAdvance(k.program.ID, department, id)
}

// payCash pays held payments of one program from their branches' advances, as
// their students sign: a voucher a batch, on the decision of its two. has, when
// not 0, is what the one student got of it: the difference stays with the branch.
func (a *App) payCash(tx *store.Tx, actor access.Actor, held []payout.Payment, has money.Amount) error {
	k, accounts, err := a.cashBooks(tx, held)
	if err != nil {
		return err
	}
	ids := make([]int64, len(held))
	transfers := map[int64][]ledger.Transfer{}
	for i, p := range held {
		ids[i] = p.ID
		transfers[p.BatchID] = append(transfers[p.BatchID], k.transfer(k.program.PayableID, accounts[p.DepartmentID], p.Amount, p.DepartmentID, p.ID))
	}
	if has != 0 {
		p := held[0]
		transfers[p.BatchID] = append(transfers[p.BatchID], k.transfer(accounts[p.DepartmentID], k.program.PayableID, p.Amount-has, p.DepartmentID, p.ID))
	}
	if err := tx.MoveSome(ids, payout.PaymentHeld, payout.PaymentPaid, ""); err != nil {
		return err
	}
	if has != 0 {
		p := held[0]
		p.State = payout.PaymentPaid
		if err := tx.PutBack(p, p.Amount-has, string(payout.Complain)); err != nil {
			return err
		}
	}
	return a.postCash(tx, actor, k, act{kind: ledger.CashPayment, summary: k.program.Name + "现金发放"}, transfers)
}

// unpayCash takes paid cash payments back: the student has not got it after all, so the branch has.
func (a *App) unpayCash(tx *store.Tx, actor access.Actor, paid []payout.Payment) error {
	k, accounts, err := a.cashBooks(tx, paid)
	if err != nil {
		return err
	}
	ids := make([]int64, len(paid))
	transfers := map[int64][]ledger.Transfer{}
	for i, p := range paid {
		ids[i] = p.ID
		transfers[p.BatchID] = append(transfers[p.BatchID], k.transfer(accounts[p.DepartmentID], k.program.PayableID, p.Net(), p.DepartmentID, p.ID))
	}
	if err := mayTakeBack(tx, ids, paid); err != nil {
		return err
	}
	if err := tx.MoveSome(ids, payout.PaymentPaid, payout.PaymentHeld, ""); err != nil {
		return err
	}
	return a.postCash(tx, actor, k, act{kind: ledger.CashUndone, summary: k.program.Name + "现金发放撤回"}, transfers)
}

// mayTakeBack refuses to take back payments whose rest is settled another way: receipt.followed, receipt.corrected, receipt.forgone.
func mayTakeBack(tx *store.Tx, ids []int64, paid []payout.Payment) error {
	if followed, err := tx.Followed(ids); err != nil || followed {
		if followed {
			err = fault.New(fault.Conflict, "receipt.followed")
		}
		return err
	}
	settled, err := tx.Settlements(ids)
	if err != nil {
		return err
	}
	for _, p := range paid {
		if err := p.MayTakeBack(settled, dayIn); err != nil {
			return err
		}
	}
	return nil
}

// cashBooks is what cash payments of one program are posted to.
func (a *App) cashBooks(tx *store.Tx, list []payout.Payment) (k books, accounts map[int64]int64, err error) {
	if k, err = booksOf(tx, list[0].ProgramID); err != nil {
		return k, nil, err
	}
	for _, p := range list {
		if p.ProgramID != list[0].ProgramID {
			return k, nil, errNotFound() // a screen shows one program's class at a time
		}
	}
	accounts, err = tx.AdvanceAccounts(k.program.ID)
	return k, accounts, err
}

// postCash posts what was signed of each batch: maker and checker are the two
// who decided on the batch, the poster is who marked the receipts. The key is
// one of its own: payments go back and forth between held and paid, and the
// guarded move of their states is what keeps each to one.
func (a *App) postCash(tx *store.Tx, actor access.Actor, k books, v act, byBatch map[int64][]ledger.Transfer) error {
	for _, batch := range slices.Sorted(maps.Keys(byBatch)) {
		b, err := tx.Batch(batch)
		if err != nil {
			return err
		}
		v.signers = signers{b.MakerID, b.CheckerID, actor.UserID, store.Subject("batch", batch)}
		v.key = "cash/" + rand.Text()
		if _, err := a.post(tx, k, v, byBatch[batch]); err != nil {
			return err
		}
	}
	return nil
}

// Advances lists what the branches within the actor's scope hold, program by program.
func (a *App) Advances(ctx context.Context, actor access.Actor) (list []payout.Advance, handovers []payout.Handover, err error) {
	err = a.read(ctx, actor, access.AdvanceRead, func(tx *store.Tx) error {
		if list, err = tx.Advances(actor.Scope(), 0); err != nil {
			return err
		}
		handovers, err = tx.Handovers(actor.Scope())
		return err
	})
	return list, handovers, err
}

// HandBack records that a branch hands back the cash it holds for a program.
// amount is what it counted: handover.amount when the ledger says otherwise.
func (a *App) HandBack(ctx context.Context, actor access.Actor, program, department int64, amount money.Amount) (id int64, err error) {
	if !actor.Scope().Has(department) {
		return 0, errNotFound()
	}
	err = a.write(ctx, actor, access.AdvanceHandBack, func(tx *store.Tx) error {
		h := payout.Handover{ProgramID: program, DepartmentID: department, Amount: amount, MakerID: actor.UserID, State: payout.HandoverPending}
		if err := tx.ProgramOpen(program); err != nil {
			return err
		}
		if err := proveHandover(tx, h); err != nil {
			return err
		}
		if id, err = tx.CreateHandover(h, a.now()); err != nil {
			return err
		}
		return a.recordHandover(tx, actor, "handover_record", id, h)
	})
	return id, err
}

// proveHandover holds what was counted against the ledger.
func proveHandover(tx *store.Tx, h payout.Handover) error {
	list, err := tx.Advances(access.Scope{Departments: []int64{h.DepartmentID}}, h.ProgramID)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errNotFound()
	}
	if open := list[0].Open(); h.Amount != open || open == 0 {
		return fault.New(fault.Conflict, "handover.amount", "Counted", h.Amount, "Open", open, "Difference", h.Amount-open).
			Field("amount", "handover.amount", "Counted", h.Amount, "Open", open, "Difference", h.Amount-open)
	}
	return nil
}

func (a *App) recordHandover(tx *store.Tx, actor access.Actor, act string, id int64, h payout.Handover) error {
	_, err := tx.Record(act, store.NounHandover, id, actor.UserID, a.now(), handoverLeaf(h))
	return err
}

func handoverLeaf(h payout.Handover) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", h.ProgramID).Int("department", h.DepartmentID).Int("amount", int64(h.Amount)).Text("state", string(h.State)).
			Int("maker", h.MakerID).Int("checker", h.CheckerID).Int("voucher", h.VoucherID).Text("reason", h.Reason)
	}
}

// DecideHandover takes the cash back, counted against the ledger once more, or
// refuses it with a reason. Whoever was not paid by then has a failed payment
// with the reason "unclaimed", to be paid another way.
func (a *App) DecideHandover(ctx context.Context, actor access.Actor, id int64, accept bool, reason string) error {
	trim(&reason)
	return a.write(ctx, actor, access.AdvanceAccept, func(tx *store.Tx) error {
		h, err := tx.Handover(id)
		if err != nil {
			return err
		}
		to, done, err := payout.HandoverRule.Settle(h.Matter(), decide.Of(accept), actor.UserID, reason)
		if done || err != nil {
			return err
		}
		if err := tx.ProgramOpen(h.ProgramID); err != nil {
			return err
		}
		h.CheckerID, h.State, h.Reason = actor.UserID, to, reason
		if accept {
			h.Reason = ""
			if err := a.takeCash(tx, &h); err != nil {
				return err
			}
		}
		if err := tx.DecideHandover(h); err != nil {
			return err
		}
		return a.recordHandover(tx, actor, "handover_"+string(h.State), id, h)
	})
}

func (a *App) takeCash(tx *store.Tx, h *payout.Handover) error {
	held, err := tx.HeldPayments(h.ProgramID, h.DepartmentID)
	if err != nil {
		return err
	}
	if err := tx.MoveSome(held, payout.PaymentHeld, payout.PaymentFailed, payout.Unclaimed); err != nil {
		return err
	}
	if err := proveHandover(tx, *h); err != nil {
		return err
	}
	k, err := booksOf(tx, h.ProgramID)
	if err != nil {
		return err
	}
	drawer, err := cashAccount(tx, k)
	if err != nil {
		return err
	}
	advance, err := advanceAccount(tx, k, h.DepartmentID)
	if err != nil {
		return err
	}
	of := store.Subject("handover", h.ID)
	h.VoucherID, err = a.post(tx, k, act{ledger.AdvanceBack, k.program.Name + "预领款缴回", of, signers{h.MakerID, h.CheckerID, h.CheckerID, of}},
		[]ledger.Transfer{k.transfer(drawer, advance, h.Amount, h.DepartmentID, 0), k.transfer(k.fund.BankID, drawer, h.Amount, h.DepartmentID, 0)})
	return err
}
