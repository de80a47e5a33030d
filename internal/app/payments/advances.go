package payments

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// handOut posts the advances of a cash batch.
func (a *Area) handOut(tx *store.Tx, b *payout.Batch, payments []payout.Payment) error {
	k, err := a.BooksOf(tx, b.ProgramID)
	if err != nil {
		return err
	}
	cash, err := cashAccount(tx, k)
	if err != nil {
		return err
	}
	advances := posting.Advances{}
	for _, p := range payments {
		advances[p.DepartmentID] = 0
	}
	for _, department := range slices.Sorted(maps.Keys(advances)) {
		if advances[department], err = advanceAccount(tx, k, department); err != nil {
			return err
		}
	}
	b.ReleaseVoucherID, err = tx.Post(k.AdvanceOut(*b, payments, cash, advances), a.Now())
	return err
}

// cashAccount is the fund's cash on hand 库存现金, opened when it first has any.
func cashAccount(tx *store.Tx, k posting.Books) (int64, error) {
	id, err := tx.FundCash(k.Fund.ID)
	if err != nil || id != 0 {
		return id, err
	}
	if id, err = core.MoneyAccount(tx, k.Fund.BookID, posting.Cash, posting.OfFund(k.Fund)); err != nil {
		return 0, err
	}
	return id, tx.PutFundCash(k.Fund.ID, id)
}

// advanceAccount is what a branch holds for a program; it is opened when the branch first gets any.
func advanceAccount(tx *store.Tx, k posting.Books, department int64) (int64, error) {
	open, err := tx.AdvanceAccounts(k.Program.ID)
	if err != nil || open[department] != 0 {
		return open[department], err
	}
	d, err := tx.Department(department)
	if err != nil {
		return 0, err
	}
	id, err := core.MoneyAccount(tx, k.Fund.BookID, posting.Advance, posting.OfAdvance(k.Program, d))
	if err != nil {
		return 0, err
	}
	return id, tx.PutAdvance(k.Program.ID, department, id)
}

// payCash pays held payments of one program from their branches' advances, as their
// students sign. has, when not 0, is the part that the only student received.
func (a *Area) payCash(tx *store.Tx, actor access.Actor, held []payout.Payment, has money.Amount) error {
	if err := tx.MoveSome(idsOf(held), payout.PaymentHeld, payout.PaymentPaid, ""); err != nil {
		return err
	}
	var kept money.Amount
	if has != 0 {
		p := held[0]
		p.State, kept = payout.PaymentPaid, p.Amount-has
		if err := tx.PutBack(p, kept, string(payout.Complain)); err != nil {
			return err
		}
	}
	return a.postSigned(tx, actor, held, func(k posting.Books, s posting.Signed, of posting.Advances) ledger.Draft {
		return k.CashPayment(s, of, kept)
	})
}

// unpayCash reverses paid cash payments.
func (a *Area) unpayCash(tx *store.Tx, actor access.Actor, paid []payout.Payment) error {
	if err := mayTakeBack(tx, idsOf(paid), paid); err != nil {
		return err
	}
	if err := tx.MoveSome(idsOf(paid), payout.PaymentPaid, payout.PaymentHeld, ""); err != nil {
		return err
	}
	return a.postSigned(tx, actor, paid, posting.Books.CashUndone)
}

func idsOf(list []payout.Payment) []int64 {
	ids := make([]int64, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	return ids
}

// mayTakeBack refuses to undo payments whose rest is settled in another way:
// receipt.followed, receipt.corrected, receipt.forgone.
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
		if err := p.MayTakeBack(settled, core.DayIn); err != nil {
			return err
		}
	}
	return nil
}

// postSigned posts what was signed or undone of one program's cash payments, one
// voucher per batch. Its posting key is new each time; the guarded update of the
// payments' states makes sure that each is posted once.
func (a *Area) postSigned(tx *store.Tx, actor access.Actor, list []payout.Payment,
	draft func(posting.Books, posting.Signed, posting.Advances) ledger.Draft) error {
	k, err := a.BooksOf(tx, list[0].ProgramID)
	if err != nil {
		return err
	}
	advances, err := tx.AdvanceAccounts(k.Program.ID)
	if err != nil {
		return err
	}
	byBatch := map[int64][]payout.Payment{}
	for _, p := range list {
		if p.ProgramID != k.Program.ID {
			return core.ErrNotFound() // a screen shows one program's class at a time
		}
		byBatch[p.BatchID] = append(byBatch[p.BatchID], p)
	}
	for _, batch := range slices.Sorted(maps.Keys(byBatch)) {
		s := posting.Signed{Payments: byBatch[batch], PosterID: actor.UserID, Key: "cash/" + rand.Text()}
		if s.Batch, err = tx.Batch(batch); err != nil {
			return err
		}
		if _, err := tx.Post(draft(k, s, advances), a.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Advances lists what the branches within the actor's scope hold, by program.
func (a *Area) Advances(ctx context.Context, actor access.Actor) (list []payout.Advance, handovers []payout.Handover, err error) {
	err = a.Read(ctx, actor, access.AdvanceRead, func(tx *store.Tx) error {
		if list, err = tx.Advances(actor.Scope(), 0); err != nil {
			return err
		}
		handovers, err = tx.Handovers(actor.Scope())
		return err
	})
	return list, handovers, err
}

// HandBack records that a branch hands back the cash it holds for a program. amount
// is what it counted. Refusal: handover.amount when the ledger says otherwise.
func (a *Area) HandBack(ctx context.Context, actor access.Actor, program, department int64, amount money.Amount) (id int64, err error) {
	if !actor.Scope().Has(department) {
		return 0, core.ErrNotFound()
	}
	return core.Make(ctx, a.Core, actor, access.AdvanceHandBack, func(tx *store.Tx) (int64, error) {
		h := payout.Handover{ProgramID: program, DepartmentID: department, Amount: amount, MakerID: actor.UserID, State: payout.HandoverPending}
		if err := tx.ProgramOpen(program); err != nil {
			return 0, err
		}
		if err := proveHandover(tx, h); err != nil {
			return 0, err
		}
		return core.Create(tx, a.Core, actor.UserID, "handover_record", store.NounHandover, h, tx.CreateHandover,
			HandoverLeaf)
	})
}

// proveHandover compares what was counted with the ledger.
func proveHandover(tx *store.Tx, h payout.Handover) error {
	list, err := tx.Advances(access.Scope{Departments: []int64{h.DepartmentID}}, h.ProgramID)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return core.ErrNotFound()
	}
	if open := list[0].Open(); h.Amount != open || open == 0 {
		return fault.New(fault.Conflict, "handover.amount", "Counted", h.Amount, "Open", open, "Difference", h.Amount-open).
			Field("amount", "handover.amount", "Counted", h.Amount, "Open", open, "Difference", h.Amount-open)
	}
	return nil
}

func HandoverLeaf(h payout.Handover) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", h.ProgramID).Int("department", h.DepartmentID).Int("amount", int64(h.Amount)).Text("state", string(h.State)).
			Int("maker", h.MakerID).Int("checker", h.CheckerID).Int("voucher", h.VoucherID).Text("reason", h.Reason)
	}
}

// DecideHandover accepts a handover, counted against the ledger once more, or
// rejects it with a reason. Whoever was not paid by then has a failed payment with
// the reason "unclaimed", to be paid in another way.
func (a *Area) DecideHandover(ctx context.Context, actor access.Actor, id int64, accept bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.AdvanceAccept, core.Settling[payout.Handover, payout.HandoverState]{
		Noun: store.NounHandover, Leaf: HandoverLeaf, Find: (*store.Tx).LockHandover,
		Rule: payout.HandoverRule, Matter: payout.Handover.Matter,
		Within: func(h payout.Handover) int64 { return h.ProgramID },
		Put: func(h *payout.Handover, to payout.HandoverState, by int64, why string) {
			h.State, h.CheckerID, h.Reason = to, by, why
		},
		Do:   core.Approved(a.takeCash),
		Save: (*store.Tx).DecideHandover,
	}, id, decide.Of(accept), reason)
}

func (a *Area) takeCash(tx *store.Tx, h *payout.Handover) error {
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
	k, err := a.BooksOf(tx, h.ProgramID)
	if err != nil {
		return err
	}
	cash, err := cashAccount(tx, k)
	if err != nil {
		return err
	}
	advance, err := advanceAccount(tx, k, h.DepartmentID)
	if err != nil {
		return err
	}
	h.VoucherID, err = tx.Post(k.AdvanceBack(*h, cash, advance), a.Now())
	return err
}
