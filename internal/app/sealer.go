package app

import (
	"context"
	"time"

	"reliefbook/internal/store"
)

// SealNow seals everything that waits and says how many entries it sealed.
func (a *App) SealNow(ctx context.Context) (sealed int, err error) {
	for {
		var n int
		err := a.db.Write(ctx, func(tx *store.Tx) error {
			n, err = tx.Seal(a.origin, a.signer, a.public, a.now())
			return err
		})
		sealed += n
		if err != nil || n < store.SealBatch {
			return sealed, err
		}
	}
}

// sealPause gathers the acts of a busy moment into one sealing, so that the
// sealer takes the writer's turn seldom.
const sealPause = 50 * time.Millisecond

// RunSealer seals after commits until the context ends: at once for what an
// earlier run left, then whenever something was written, and now and then for
// what another process wrote.
func (a *App) RunSealer(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		if _, err := a.SealNow(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("sealing failed", "error", err)
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
