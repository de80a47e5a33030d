package app

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/org"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// MaxReceipts bounds one act: a class, with room to spare.
const MaxReceipts = 1_000

// Marked is what an act on receipts did.
type Marked struct {
	Changed []int64 // payments whose receipt it moved
	Already int     // payments that stood there before: a repeat counts once
}

// MarkReceipts confirms payments, marks them not received with a reason, or
// takes back one's own last word within payout.UndoFor. All or nothing:
// not_found when one is not a paid payment within the actor's departments,
// receipt.state when one stands where the act does not lead from,
// receipt.undo_late and receipt.undo_others for an undo that may not be.
func (a *App) MarkReceipts(ctx context.Context, actor access.Actor, payments []int64, act payout.ReceiptAct, reason string) (m Marked, err error) {
	trim(&reason)
	from, to, err := payout.ReceiptMove(act, reason)
	if err != nil {
		return m, err
	}
	if len(payments) == 0 || len(payments) > MaxReceipts {
		return m, fault.New(fault.Invalid, "receipt.none", "Max", MaxReceipts)
	}
	if act != payout.Deny {
		reason = ""
	}
	err = a.write(ctx, actor, access.ReceiptConfirm, func(tx *store.Tx) error {
		if act == payout.Undo {
			if err := a.checkUndo(tx, actor, payments); err != nil {
				return err
			}
		}
		changed, err := tx.MarkReceipts(store.ReceiptMark{Payments: payments, Act: act, From: from, To: to, Reason: reason,
			Actor: actor, At: a.now()})
		m = Marked{Changed: changed}
		if err != nil || len(changed) == len(payments) {
			return err
		}
		m.Already, err = tx.StandAt(actor.Scope(), payments, to)
		if err != nil || m.Already >= len(payments) {
			m.Already = len(payments) - len(changed)
			return err
		}
		return a.receiptRefusal(tx, actor, payments)
	})
	if err != nil {
		return Marked{}, err
	}
	return m, nil
}

// receiptRefusal says why not every payment could be marked.
func (a *App) receiptRefusal(tx *store.Tx, actor access.Actor, payments []int64) error {
	paid, err := tx.StandAt(actor.Scope(), payments, "")
	if err != nil {
		return err
	}
	if paid < len(payments) {
		return errNotFound()
	}
	return fault.New(fault.Conflict, "receipt.state")
}

func (a *App) checkUndo(tx *store.Tx, actor access.Actor, payments []int64) error {
	last, err := tx.LastReceipts(actor.Scope(), payments)
	if err != nil {
		return err
	}
	for _, id := range payments {
		r, ok := last[id]
		switch {
		case !ok:
			return errNotFound()
		case r.Act == payout.Undo:
			continue // undone already: counted once
		case r.ByID != actor.UserID:
			return fault.New(fault.Forbidden, "receipt.undo_others")
		case a.now().Sub(r.At) > payout.UndoFor:
			return fault.New(fault.Conflict, "receipt.undo_late", "Minutes", int(payout.UndoFor.Minutes()))
		}
	}
	return nil
}

// ConfirmClass confirms every payment of a class that nobody has answered for,
// and says how many. Those marked "not received" stay as they are.
func (a *App) ConfirmClass(ctx context.Context, actor access.Actor, program, class int64) (m Marked, err error) {
	err = a.write(ctx, actor, access.ReceiptConfirm, func(tx *store.Tx) error {
		if _, err := tx.Class(actor.Scope(), class); err != nil {
			return err
		}
		open, err := tx.OpenPayments(actor.Scope(), program, class)
		if err != nil || len(open) == 0 {
			return err
		}
		m.Changed, err = tx.MarkReceipts(store.ReceiptMark{Payments: open, Act: payout.Confirm,
			From: []payout.ReceiptState{payout.Open}, To: payout.Confirmed, Actor: actor, At: a.now()})
		return err
	})
	return m, err
}

// ReceiptOverview is one program as a branch sees it: its own classes.
type ReceiptOverview struct {
	ProgramID   int64
	ProgramName string
	Classes     []store.ClassProgress
}

// ReceiptOverviews lists the programs with paid payments in the actor's scope, by class.
func (a *App) ReceiptOverviews(ctx context.Context, actor access.Actor) (list []ReceiptOverview, err error) {
	err = a.read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
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
	Progress store.ClassProgress
	Program  ReceiptOverview // name and id only
	Payments []payout.Payment
}

// ClassReceipts lists a class's paid payments. not_found when the class is
// another department's, or has none.
func (a *App) ClassReceipts(ctx context.Context, actor access.Actor, program, class int64) (c ClassReceipts, err error) {
	err = a.read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
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
			return errNotFound()
		}
		c.Payments, _, err = tx.Payments(store.PaymentFilter{Scope: actor.Scope(), Program: program, Class: class, State: payout.PaymentPaid})
		return err
	})
	return c, err
}
