package core

import (
	"context"
	"time"
)

// Daily calls f once a day in that hour in China, until the context ends. Errors
// are logged; the next day it is tried again.
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
