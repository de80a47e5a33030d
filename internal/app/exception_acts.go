package app

import (
	"context"
	"errors"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/recon"
	"reliefbook/internal/store"
)

// errStands says that the very act was done before: nothing is left to do.
var errStands = errors.New("it stands so already")

// actOnException runs one act on a disagreement that has not ended: do changes
// it and says what is noted. exception.closed when it has ended.
func (a *App) actOnException(ctx context.Context, actor access.Actor, needs access.Action, id int64, act string, do func(*store.Tx, *store.Exception) (string, error)) error {
	return a.write(ctx, actor, needs, func(tx *store.Tx) error {
		x, err := tx.LockException(actor.Scope(), id)
		if err != nil {
			return err
		}
		if x.State == "closed" {
			return fault.New(fault.Conflict, "exception.closed")
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

// AssignException gives a disagreement an owner, 0 for nobody, and a day by
// which it is to end, or none. exception.owner for somebody who may not see it.
func (a *App) AssignException(ctx context.Context, actor access.Actor, id, owner int64, due string) error {
	trim(&due)
	return a.actOnException(ctx, actor, access.ExceptionAssign, id, "assign", func(tx *store.Tx, x *store.Exception) (string, error) {
		e := form.New()
		if due != "" {
			form.Day(e, "due", due)
		}
		name, err := ownerName(tx, e, "owner", x.DepartmentID, owner)
		if err != nil {
			return "", err
		}
		if err := e.OrNil(); err != nil {
			return "", err
		}
		x.OwnerID, x.Due = owner, due
		said := name
		if due != "" {
			said += " " + due
		}
		return said, nil
	})
}

// ownerName is the name of who is to see to it; what is wrong goes into e under field.
func ownerName(tx *store.Tx, e *fault.Error, field string, department, owner int64) (string, error) {
	if owner == 0 {
		return "", nil
	}
	list, err := owners(tx, department)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(list, func(u access.User) bool { return u.ID == owner })
	if at < 0 {
		e.Field(field, "exception.owner")
		return "", nil
	}
	return list[at].Name, nil
}

// NoteException adds what was done about a disagreement.
func (a *App) NoteException(ctx context.Context, actor access.Actor, id int64, text string) error {
	trim(&text)
	e := form.New()
	form.Text(e, "note", text, 500, "form.text")
	if err := e.OrNil(); err != nil {
		return err
	}
	return a.write(ctx, actor, access.ExceptionNote, func(tx *store.Tx) error {
		x, err := tx.LockException(actor.Scope(), id)
		if err != nil {
			return err
		}
		if x.State == "closed" {
			return fault.New(fault.Conflict, "exception.closed")
		}
		return a.note(tx, actor, id, "note", text)
	})
}

// CloseException ends a disagreement with the reason it came to its end.
// exception.closed when it has one already.
func (a *App) CloseException(ctx context.Context, actor access.Actor, id int64, reason string) error {
	trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.actOnException(ctx, actor, access.ExceptionClose, id, "close", func(_ *store.Tx, x *store.Exception) (string, error) {
		x.State, x.Reason, x.CloserID, x.ClosedAt = "closed", reason, actor.UserID, a.now()
		return reason, nil
	})
}

// ProposeCarry proposes to carry a disagreement over by name: to somebody, with
// a reason. exception.carried when it is already, exception.carry_pending when
// that is proposed already, exception.owner for somebody who may not see it.
func (a *App) ProposeCarry(ctx context.Context, actor access.Actor, id, to int64, reason string) error {
	trim(&reason)
	return a.actOnException(ctx, actor, access.ExceptionAssign, id, "carry", func(tx *store.Tx, x *store.Exception) (string, error) {
		switch {
		case x.State == "carried":
			return "", fault.New(fault.Conflict, "exception.carried")
		case x.CarryMakerID != 0:
			return "", fault.New(fault.Conflict, "exception.carry_pending")
		}
		e := form.New()
		form.Text(e, "reason", reason, 200, "form.reason")
		name, err := ownerName(tx, e, "to", x.DepartmentID, to)
		if err != nil {
			return "", err
		}
		if to == 0 {
			e.Field("to", "exception.owner")
		}
		if err := e.OrNil(); err != nil {
			return "", err
		}
		x.CarryID, x.CarryReason, x.CarryMakerID, x.CarryByID = to, reason, actor.UserID, 0
		return name + "：" + reason, nil
	})
}

// DecideCarry carries a disagreement over, or not, with a reason.
// exception.no_carry when nobody ever proposed it; those of recon.CarryRule.
func (a *App) DecideCarry(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	trim(&reason)
	act := "carried"
	if !approve {
		act = "not_carried"
	}
	return a.actOnException(ctx, actor, access.ExceptionClose, id, act, func(_ *store.Tx, x *store.Exception) (string, error) {
		m := x.Carrying()
		if m.State == recon.CarryNone {
			return "", fault.New(fault.Conflict, "exception.no_carry")
		}
		_, done, err := recon.CarryRule.Settle(m, decide.Of(approve), actor.UserID, reason)
		if done {
			err = errStands
		}
		if err != nil {
			return "", err
		}
		x.CarryByID = actor.UserID
		if !approve {
			x.CarryID, x.CarryReason, x.CarryMakerID = 0, "", 0
			return reason, nil
		}
		x.State, x.OwnerID = "carried", x.CarryID
		return x.Carry + "：" + x.CarryReason, nil
	})
}
