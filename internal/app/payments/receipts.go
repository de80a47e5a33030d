package payments

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/org"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// MaxReceipts is how many payments one act may mark: a class, with room to spare.
const MaxReceipts = 1_000

// Marked is the result of an act on receipts.
type Marked struct {
	Changed []int64 // payments whose receipt it moved
	Already int     // payments that stood there before: a repeat counts once
}

// Mark is one act on receipts.
type Mark struct {
	Payments []int64
	Act      payout.ReceiptAct
	Reason   string
	Amount   money.Amount // of a problem: what the student has, fen
	Proxy    payout.Proxy // who collected it in the student's place, or nobody
}

// Check trims what was typed and refuses what is incomplete: receipt.none,
// receipt.act, form.reason, receipt.amount, a proxy given in part.
func (m *Mark) check() (from []payout.ReceiptState, to payout.ReceiptState, err error) {
	core.Trim(&m.Reason)
	m.Proxy = m.Proxy.Trimmed()
	core.Trim(&m.Proxy.Name, &m.Proxy.Relation, &m.Proxy.Letter)
	if from, to, err = payout.ReceiptMove(m.Act, m.Reason); err != nil {
		return nil, "", err
	}
	if len(m.Payments) == 0 || len(m.Payments) > MaxReceipts {
		return nil, "", fault.New(fault.Invalid, "receipt.none", "Max", MaxReceipts)
	}
	single := len(m.Payments) == 1
	if m.Act == payout.Confirm || m.Act == payout.Undo {
		m.Reason = ""
	}
	if m.Act != payout.Complain {
		m.Amount = 0
	} else if !single || m.Amount <= 0 {
		return nil, "", fault.New(fault.Invalid, "form.invalid").Field("amount", "receipt.amount")
	}
	if m.Act != payout.Confirm || !single {
		m.Proxy = payout.Proxy{}
	}
	return from, to, m.Proxy.Check()
}

// MarkReceipts confirms payments, records that they were not received or received
// with a problem, or undoes one's own last act within payout.UndoFor. Confirming
// cash that the branch holds pays it. All or nothing. Refusals: not_found when one
// is not a payment within the actor's departments that the student could have;
// receipt.state when the act does not apply to one; receipt.undo_late;
// receipt.undo_others.
func (a *Area) MarkReceipts(ctx context.Context, actor access.Actor, mark Mark) (m Marked, err error) {
	from, to, err := mark.check()
	if err != nil {
		return m, err
	}
	needs := access.ReceiptConfirm
	if mark.Act == payout.Withdraw {
		needs = access.ReceiptWithdraw
	}
	err = a.Write(ctx, actor, needs, func(tx *store.Tx) error {
		if mark.Act == payout.Undo {
			if err := a.checkUndo(tx, actor, mark.Payments); err != nil {
				return err
			}
		}
		m, err = a.mark(tx, store.ReceiptMark{Payments: mark.Payments, Act: mark.Act, From: from, To: to, Reason: mark.Reason,
			Amount: mark.Amount, Via: payout.ViaBranch, Proxy: mark.Proxy, Actor: actor, At: a.Now()})
		return err
	})
	if err != nil {
		return Marked{}, err
	}
	return m, nil
}

// mark performs one act on receipts with all its consequences: cash is paid or
// reversed, tickets are opened or closed.
func (a *Area) mark(tx *store.Tx, s store.ReceiptMark) (m Marked, err error) {
	if err := tx.PaymentsOpen(s.Scope(), s.Payments); err != nil {
		return m, err
	}
	if m.Changed, err = tx.MarkReceipts(s); err != nil {
		return m, err
	}
	if len(m.Changed) < len(s.Payments) && (s.Act == payout.Confirm || s.Act == payout.Complain) {
		more, err := a.markHeld(tx, s)
		if err != nil {
			return m, err
		}
		m.Changed = append(m.Changed, more...)
	}
	if err := a.follow(tx, s, m.Changed); err != nil || len(m.Changed) == len(s.Payments) {
		return m, err
	}
	m.Already, err = tx.StandAt(s.Scope(), s.Payments, s.To)
	if err != nil || m.Already >= len(s.Payments) {
		m.Already = len(s.Payments) - len(m.Changed)
		return m, err
	}
	return m, a.receiptRefusal(tx, s)
}

// markHeld pays those of the payments whose cash the branch holds, and marks them.
func (a *Area) markHeld(tx *store.Tx, s store.ReceiptMark) ([]int64, error) {
	held, _, err := tx.Payments(payout.Filter{Scope: s.Scope(), IDs: s.Payments, State: payout.PaymentHeld})
	if err != nil || len(held) == 0 {
		return nil, err
	}
	has := s.Amount
	if has >= held[0].Amount {
		return nil, fault.New(fault.Invalid, "form.invalid").Field("amount", "receipt.amount")
	}
	if err := a.payCash(tx, s.Actor, held, has); err != nil {
		return nil, err
	}
	s.Payments = nil
	for _, p := range held {
		s.Payments = append(s.Payments, p.ID)
	}
	return tx.MarkReceipts(s)
}

// follow carries out the consequences of an act on receipts.
func (a *Area) follow(tx *store.Tx, s store.ReceiptMark, changed []int64) error {
	if len(changed) == 0 {
		return nil
	}
	switch s.Act {
	case payout.Deny, payout.Complain:
		return a.openTickets(tx, s, changed)
	case payout.Undo, payout.Withdraw:
		cash, _, err := tx.Payments(payout.Filter{Scope: s.Scope(), IDs: changed, Handling: payout.ByBranch})
		if err != nil {
			return err
		}
		if len(cash) > 0 {
			if err := a.unpayCash(tx, s.Actor, cash); err != nil {
				return err
			}
		}
	}
	return tx.CloseTickets(changed, string(s.Act), s.Actor.UserID, s.At)
}

// receiptRefusal explains why not every payment could be marked.
func (a *Area) receiptRefusal(tx *store.Tx, s store.ReceiptMark) error {
	paid, err := tx.StandAt(s.Scope(), s.Payments, "")
	if err != nil {
		return err
	}
	if paid < len(s.Payments) {
		return core.ErrNotFound()
	}
	return fault.New(fault.Conflict, "receipt.state")
}

func (a *Area) checkUndo(tx *store.Tx, actor access.Actor, payments []int64) error {
	last, err := tx.LastReceipts(actor.Scope(), payments)
	if err != nil {
		return err
	}
	for _, id := range payments {
		r, ok := last[id]
		switch {
		case !ok:
			return core.ErrNotFound()
		case r.Act == payout.Undo:
			continue // undone already: counted once
		case r.ByID != actor.UserID:
			return fault.New(fault.Forbidden, "receipt.undo_others")
		case !a.Within(r.At, payout.UndoFor):
			return fault.New(fault.Conflict, "receipt.undo_late", "Minutes", int(payout.UndoFor.Minutes()))
		}
	}
	return nil
}

// ConfirmClass confirms every payment of a class without a receipt and returns how
// many; cash that its branch holds is paid. Payments marked "not received" stay as
// they are.
func (a *Area) ConfirmClass(ctx context.Context, actor access.Actor, program, class int64) (m Marked, err error) {
	err = a.Write(ctx, actor, access.ReceiptConfirm, func(tx *store.Tx) error {
		if _, err := tx.Class(actor.Scope(), class); err != nil {
			return err
		}
		open, err := tx.OpenPayments(actor.Scope(), program, class)
		if err != nil || len(open) == 0 {
			return err
		}
		m, err = a.mark(tx, store.ReceiptMark{Payments: open, Act: payout.Confirm,
			From: []payout.ReceiptState{payout.Open}, To: payout.Confirmed, Via: payout.ViaBranch, Actor: actor, At: a.Now()})
		return err
	})
	return m, err
}

// ReceiptOverview is one program as a branch sees it: only its own classes.
type ReceiptOverview struct {
	ProgramID   int64
	ProgramName string
	Classes     []payout.ClassProgress
}

// ReceiptOverviews lists the programs with payments to confirm or hand out within
// the actor's scope, by class.
func (a *Area) ReceiptOverviews(ctx context.Context, actor access.Actor) (list []ReceiptOverview, err error) {
	err = a.Read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		programs, err := tx.Programs()
		if err != nil {
			return err
		}
		for _, p := range programs {
			classes, err := tx.Classes(actor.Scope(), p.ID)
			if err != nil {
				return err
			}
			if len(classes) > 0 {
				list = append(list, ReceiptOverview{ProgramID: p.ID, ProgramName: p.Name, Classes: classes})
			}
		}
		return nil
	})
	return list, err
}

// ClassReceipts is one class of a program with every paid payment.
type ClassReceipts struct {
	Class    org.Class
	Progress payout.ClassProgress
	Program  ReceiptOverview // name and id only
	Payments []payout.Payment
}

// ClassReceipts lists a class's paid payments. Refusal: not_found when the class is
// another department's, or has none.
func (a *Area) ClassReceipts(ctx context.Context, actor access.Actor, program, class int64) (c ClassReceipts, err error) {
	err = a.Read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		if c.Class, err = tx.Class(actor.Scope(), class); err != nil {
			return err
		}
		p, err := tx.Program(program)
		if err != nil {
			return err
		}
		c.Program = ReceiptOverview{ProgramID: p.ID, ProgramName: p.Name}
		classes, err := tx.Classes(actor.Scope(), program)
		if err != nil {
			return err
		}
		for _, k := range classes {
			if k.ClassID == class {
				c.Progress = k
			}
		}
		if c.Progress.ClassID == 0 {
			return core.ErrNotFound()
		}
		c.Payments, _, err = tx.Payments(payout.Filter{Scope: actor.Scope(), Program: program, Class: class, InHand: true})
		return err
	})
	return c, err
}
