package core

import (
	"context"
	"time"
)

// Daily does something once a day, in that hour of the day in China, until the
// context ends. What went wrong is logged: tomorrow it is tried again.
func (a *Core) Daily(ctx context.Context, hour int, name string, act func(context.Context) error) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if a.now().In(China).Hour() != hour {
			continue
		}
		if err := act(ctx); err != nil && ctx.Err() == nil {
			a.log.Error(name+" failed", "error", err)
		}
	}
}
