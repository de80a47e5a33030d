package exceptions

import (
	"context"
	"errors"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/exception"
	"reliefbook/internal/form"
	"reliefbook/internal/store"
)

// errStands reports that the same act was done before, so that nothing is left to do.
var errStands = errors.New("it stands so already")

// actOnException performs one act on an open exception: do changes it and returns
// the note. Refusal: exception.closed.
func (a *Area) actOnException(ctx context.Context, actor access.Actor, needs access.Action, id int64, act exception.Act, do func(*store.Tx, *exception.Exception) (string, error)) error {
	return a.Write(ctx, actor, needs, func(tx *store.Tx) error {
		x, err := tx.LockException(actor.Scope(), id)
		if err != nil {
			return err
		}
		if err := x.Live(); err != nil {
			return err
		}
		from := x.State
		said, err := do(tx, &x)
		if errors.Is(err, errStands) {
			return nil
		}
		if err != nil {
			return err
		}
		return a.saveException(tx, actor, x, from, act, said)
	})
}

// AssignException gives an exception an owner (0: nobody) and a due date, or none.
// Refusal: exception.owner for somebody who may not see it.
func (a *Area) AssignException(ctx context.Context, actor access.Actor, id, owner int64, due string) error {
	core.Trim(&due)
	return a.actOnException(ctx, actor, access.ExceptionAssign, id, exception.Assigned, func(tx *store.Tx, x *exception.Exception) (string, error) {
		list, err := owners(tx, x.DepartmentID)
		if err != nil {
			return "", err
		}
		return x.Assign(list, owner, due)
	})
}

// NoteException notes what was done about an exception.
func (a *Area) NoteException(ctx context.Context, actor access.Actor, id int64, text string) error {
	core.Trim(&text)
	e := form.New()
	form.Text(e, "note", text, 500, "form.text")
	if err := e.OrNil(); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.ExceptionNote, func(tx *store.Tx) error {
		x, err := tx.LockException(actor.Scope(), id)
		if err != nil {
			return err
		}
		if err := x.Live(); err != nil {
			return err
		}
		return a.note(tx, actor, id, exception.Noted, text)
	})
}

// CloseException closes an exception with the reason. Refusal: exception.closed.
func (a *Area) CloseException(ctx context.Context, actor access.Actor, id int64, reason string) error {
	core.Trim(&reason)
	return a.actOnException(ctx, actor, access.ExceptionClose, id, exception.Ended, func(_ *store.Tx, x *exception.Exception) (string, error) {
		return reason, x.Close(actor.UserID, reason, a.Now())
	})
}

// ProposeCarry proposes to carry an exception over to somebody, with a reason.
// Refusals: those of exception.Exception.ProposeCarry.
func (a *Area) ProposeCarry(ctx context.Context, actor access.Actor, id, to int64, reason string) error {
	core.Trim(&reason)
	return a.actOnException(ctx, actor, access.ExceptionAssign, id, exception.Proposed, func(tx *store.Tx, x *exception.Exception) (string, error) {
		list, err := owners(tx, x.DepartmentID)
		if err != nil {
			return "", err
		}
		return x.ProposeCarry(list, to, reason, actor.UserID)
	})
}

// DecideCarry carries an exception over, or rejects that with a reason. Refusals:
// those of exception.Exception.DecideCarry.
func (a *Area) DecideCarry(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	core.Trim(&reason)
	act := exception.CarriedOver
	if !approve {
		act = exception.NotCarried
	}
	return a.actOnException(ctx, actor, access.ExceptionClose, id, act, func(_ *store.Tx, x *exception.Exception) (string, error) {
		said, done, err := x.DecideCarry(approve, actor.UserID, reason)
		if done {
			err = errStands
		}
		return said, err
	})
}
