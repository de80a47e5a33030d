package app

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// openException names a disagreement within the caller's transaction. One that
// carries a key and is named already is not named again.
func (a *App) openException(tx *store.Tx, actor access.Actor, x store.Exception) error {
	x.State, x.NowHeads, x.NowAmount = "open", x.Heads, x.Amount
	id, err := tx.CreateException(x, a.now())
	if err != nil || id == 0 {
		return err
	}
	_, err = tx.Record("exception_open", store.Subject("exception", id), actor.UserID, a.now(), exceptionLeaf(x))
	return err
}

// exceptionLeaf seals an exception as it stands. What came to the row later is
// in the leaf only where it is set: rows from before keep theirs.
func exceptionLeaf(x store.Exception) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", x.Kind).Int("program", x.ProgramID).Int("batch", x.BatchID).Int("result", x.ResultID).Int("payment", x.PaymentID).
			Int("heads", int64(x.Heads)).Int("amount", int64(x.Amount)).Text("state", x.State).Text("reason", x.Reason).Int("closer", x.CloserID)
		text := func(name, value string) {
			if value != "" {
				w.Text(name, value)
			}
		}
		number := func(name string, value int64) {
			if value != 0 {
				w.Int(name, value)
			}
		}
		text("key", x.Key)
		text("subject", x.Subject)
		number("department", x.DepartmentID)
		number("heads.less", int64(x.Heads-x.NowHeads))
		number("amount.less", int64(x.Amount-x.NowAmount))
		number("owner", x.OwnerID)
		text("due", x.Due)
		number("carry", x.CarryID)
		text("carry.reason", x.CarryReason)
		number("carry.maker", x.CarryMakerID)
		number("carry.checker", x.CarryByID)
	}
}

// Exceptions lists the named disagreements, the open first.
func (a *App) Exceptions(ctx context.Context, actor access.Actor) (list []store.Exception, err error) {
	err = a.read(ctx, actor, access.QueueRead, func(tx *store.Tx) error {
		list, err = tx.Exceptions(store.ExceptionFilter{Scope: actor.Scope()})
		return err
	})
	return list, err
}

// CloseException ends a disagreement with the reason it came to its end.
// exception.closed when it has one already.
func (a *App) CloseException(ctx context.Context, actor access.Actor, id int64, reason string) error {
	trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.write(ctx, actor, access.ExceptionClose, func(tx *store.Tx) error {
		list, err := tx.Exceptions(store.ExceptionFilter{Scope: actor.Scope(), ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errNotFound()
		}
		x := list[0]
		if x.State == "closed" {
			return fault.New(fault.Conflict, "exception.closed")
		}
		x.State, x.Reason, x.CloserID = "closed", reason, actor.UserID
		if err := tx.CloseException(x, a.now()); err != nil {
			return err
		}
		_, err = tx.Record("exception_close", store.Subject("exception", id), actor.UserID, a.now(), exceptionLeaf(x))
		return err
	})
}
