package core

import (
	"context"
	"crypto/rand"
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

// ClockApart is ClockBehind for a sentence: Days, Hours, Minutes.
func (a *Core) ClockApart() []any { return store.Apart(a.ClockBehind()) }

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

const (
	jobHeld  = 30 * time.Minute // after which a server that took a job is taken to be dead
	jobAgain = time.Hour        // a job that failed is tried again then
)

// Daily calls act once a day, from that hour on in China, until the context ends: on one
// of the servers that share a database, and as soon as it can where the hour was
// missed. Errors are logged and noted; it is tried again later.
func (a *Core) Daily(ctx context.Context, hour int, name string, act func(context.Context) error) {
	for {
		wait := jobAgain
		if a.now().In(China).Hour() >= hour {
			if _, err := a.OnceADay(ctx, name, act); err != nil && ctx.Err() == nil {
				a.log.Error(name+" failed", "error", err)
			}
		} else {
			wait = a.untilHour(hour)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// untilHour is how long it is until an hour of today, at most jobAgain.
func (a *Core) untilHour(hour int) time.Duration {
	now := a.now().In(China)
	return min(jobAgain, time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, China).Sub(now)+time.Second)
}

// OnceADay calls act unless it was called today already, or is being called; done
// reports whether it was called now.
func (a *Core) OnceADay(ctx context.Context, name string, act func(context.Context) error) (done bool, err error) {
	fence, day, taken, err := a.takeJob(ctx, name)
	if err != nil || !taken {
		return false, err
	}
	failed := act(ctx)
	why := ""
	if failed != nil {
		why = "internal"
		if f := fault.Of(failed); f != nil {
			why = f.Code
		}
	}
	err = a.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.EndJob(name, fence, day, a.now(), why) })
	if failed != nil {
		err = failed
	}
	return true, err
}

func (a *Core) takeJob(ctx context.Context, name string) (fence int64, day string, taken bool, err error) {
	day = a.Today()
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		fence, taken, err = tx.TakeJob(name, a.server, day, a.now(), a.now().Add(jobHeld))
		return err
	})
	return fence, day, taken, err
}

// newServer is this program's name among servers.
func newServer() string { return rand.Text()[:8] }
