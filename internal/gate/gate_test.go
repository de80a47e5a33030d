package gate

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"reliefbook/internal/fault"
)

// TestAFewAtATime: never more inside than there is room for, and all who may wait come in.
func TestAFewAtATime(t *testing.T) {
	g := New(2, 50, time.Minute)
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			leave, err := g.Enter(context.Background())
			if err != nil {
				t.Error(err)
				return
			}
			defer leave()
			n := inside.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(time.Millisecond)
			inside.Add(-1)
		})
	}
	all.Wait()
	if most.Load() > 2 {
		t.Errorf("%d inside at once", most.Load())
	}
}

// TestSentAway: a full queue, a lost patience and a caller who left.
func TestSentAway(t *testing.T) {
	g := New(1, 1, 20*time.Millisecond)
	leave, err := g.Enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Enter(context.Background()); !fault.Is(err, "gate.busy") {
		t.Errorf("after some patience: %v", err)
	}
	g.patient = time.Minute
	ctx, gone := context.WithCancel(context.Background())
	left := make(chan error)
	go func() {
		_, err := g.Enter(ctx)
		left <- err
	}()
	for g.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := g.Enter(context.Background()); !fault.Is(err, "gate.busy") || fault.Of(err).Args["Seconds"] != 60 {
		t.Errorf("the second who waits: %v", err)
	}
	gone()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	leave()
	if leave, err = g.Enter(context.Background()); err != nil {
		t.Fatal(err)
	}
	leave()
}
