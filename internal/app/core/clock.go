package core

import (
	"context"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// readClock learns when the last checkpoint was signed.
func (a *Core) readClock(ctx context.Context) error {
	return a.db.Read(ctx, func(tx *store.Tx) error {
		last, err := tx.LastCheckpoint()
		if err == nil {
			a.db.Latest(last.At)
		}
		return err
	})
}

// ClockBehind is how far the clock lies behind the last checkpoint; 0 where it does
// not. Until somebody confirms the clock nothing is posted, recorded or sealed.
func (a *Core) ClockBehind() time.Duration { return a.db.Behind(a.now()) }

// Halted is why nothing is written any more until the program is started anew, or nil.
func (a *Core) Halted() error { return a.db.Halted() }

// ConfirmClock says that the clock is right now, though it lies behind the last
// checkpoint, and why: the one before was ahead. It is an act, sealed at once; time
// counts from here. Refusals: clock.right when it is not behind; form.reason.
func (a *Core) ConfirmClock(ctx context.Context, actor access.Actor, reason string) error {
	Trim(&reason)
	by := a.ClockBehind()
	if by == 0 {
		return fault.New(fault.Conflict, "clock.right")
	}
	err := form.Reason(reason)
	if err != nil {
		return err
	}
	err = a.Write(ctx, actor, access.ClockConfirm, func(tx *store.Tx) error {
		return a.RecordAct(tx, actor.UserID, "clock_confirm", store.NounLog, 1, func(w *seal.LeafWriter) {
			w.Int("seconds_back", int64(by.Seconds())).Text("reason", reason)
		})
	})
	if err == nil {
		_, err = a.sealWith(ctx, true)
	}
	return err
}
