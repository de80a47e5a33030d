package core

import (
	"context"
	"slices"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// SealNow seals everything that is waiting and returns how many entries it sealed.
func (a *Core) SealNow(ctx context.Context) (sealed int, err error) { return a.sealWith(ctx, false) }

func (a *Core) sealWith(ctx context.Context, confirmed bool) (sealed int, err error) {
	for {
		var n int
		err := a.db.Write(ctx, func(tx *store.Tx) error {
			if err := a.holds(tx); err != nil {
				return err
			}
			key := a.Key()
			n, err = tx.Seal(store.Signing{Origin: a.origin, Signer: key.Signer, Public: key.Public, Confirmed: confirmed}, a.now())
			return err
		})
		if fault.Is(err, "seal.key_rotated") && a.rekey() {
			continue
		}
		sealed += n
		if err != nil || n < store.SealBatch {
			if err == nil && sealed > 0 {
				a.pin(ctx)
			}
			return sealed, err
		}
	}
}

// rekey reads the signing key again after another process rotated it, and reports
// whether it is another one now.
func (a *Core) rekey() bool {
	if a.reload == nil {
		return false
	}
	fresh, err := a.reload()
	if err != nil {
		a.log.Error("reading the rotated signing key failed", "error", err)
		return false
	}
	old := a.signs.Swap(&fresh)
	if old.Public.String() == fresh.Public.String() {
		return false
	}
	before := append(slices.Clone(*a.before.Load()), old.Public)
	a.before.Store(&before)
	return true
}

// sealPause collects the acts of a busy moment into one sealing, so that the sealer
// seldom blocks other writers.
const sealPause = 50 * time.Millisecond

// RunSealer seals after commits until the context ends: at once what an earlier run
// left, then whenever something was written, and from time to time for what another
// process wrote.
func (a *Core) RunSealer(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		if _, err := a.SealNow(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("sealing failed", "error", err)
		}
		if err := a.db.Tend(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("looking after the database's files", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-a.db.Wake():
			select {
			case <-ctx.Done():
				return
			case <-time.After(sealPause):
			}
		}
	}
}
