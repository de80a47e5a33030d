// Package gate lets a few in at a time to what is heavy: pictures unpacked,
// passwords hashed. Whoever comes meanwhile waits a little, and when many wait
// already is sent away at once, so that no number of callers costs more memory
// than the few inside do.
package gate

import (
	"context"
	"sync/atomic"
	"time"

	"reliefbook/internal/fault"
)

// Gate is one such place.
type Gate struct {
	slots   chan struct{}
	waiting atomic.Int64
	queue   int64
	patient time.Duration
}

// New is a gate for so many inside and so many waiting, each no longer than patient.
func New(inside, waiting int, patient time.Duration) *Gate {
	return &Gate{slots: make(chan struct{}, inside), queue: int64(waiting), patient: patient}
}

// Enter gives the way out, which must be taken. gate.busy when too many wait
// or it took too long; the context's error when the caller has left.
func (g *Gate) Enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-g.slots }
	select {
	case g.slots <- struct{}{}:
		return leave, nil
	default:
	}
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > g.queue {
		return nil, fault.Later("gate.busy", g.patient)
	}
	timer := time.NewTimer(g.patient)
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), "wait at the gate")
	case <-timer.C:
		return nil, fault.Later("gate.busy", g.patient)
	}
}
