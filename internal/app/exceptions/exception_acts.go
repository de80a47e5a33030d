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

// errStands says that the very act was done before: nothing is left to do.
var errStands = errors.New("it stands so already")

// actOnException runs one act on an exception that has not ended: do changes
// it and says what is noted. exception.closed when it has ended.
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

// AssignException gives an exception an owner, 0 for nobody, and a day by
// which it is to end, or none. exception.owner for somebody who may not see it.
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

// NoteException adds what was done about an exception.
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

// CloseException ends an exception with the reason it came to its end.
// exception.closed when it has one already.
func (a *Area) CloseException(ctx context.Context, actor access.Actor, id int64, reason string) error {
	core.Trim(&reason)
	return a.actOnException(ctx, actor, access.ExceptionClose, id, exception.Ended, func(_ *store.Tx, x *exception.Exception) (string, error) {
		return reason, x.Close(actor.UserID, reason, a.Now())
	})
}

// ProposeCarry proposes to carry an exception over by name: to somebody, with
// a reason. Refusals: those of exception.Exception.ProposeCarry.
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

// DecideCarry carries an exception over, or not, with a reason.
// Refusals: those of exception.Exception.DecideCarry.
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
