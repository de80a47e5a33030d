//go:build linux

package ordeal

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// load is clerks at work in the background.
type load struct {
	wg     sync.WaitGroup
	cancel context.CancelFunc
}

// work sets clerks to work: some confirm receipts, some walk programs through everybody's hands.
func (o *office) work(r *rand.Rand, branches, walkers int) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{cancel: cancel}
	for i := range branches {
		dice := rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
		l.wg.Go(func() {
			desks := map[string]*clerk{}
			for at := i; ctx.Err() == nil; at += branches {
				if at >= len(o.payments) {
					at = i // each keeps to payments of its own
				}
				p := o.payments[at]
				if desks[p.branch] == nil {
					desks[p.branch] = o.people[p.branch].desk(o.at)
				}
				o.confirm(ctx, dice, desks[p.branch], p)
			}
		})
	}
	for i := range walkers {
		dice := rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
		l.wg.Go(func() {
			for at := i; at < len(o.programs) && ctx.Err() == nil; at += walkers {
				o.walk(ctx, dice, o.programs[at])
			}
		})
	}
	return l
}

// settle lets every clerk finish what is under way, then compares for the last time, and has the program verify.
func (l *load) settle(t testing.TB, o *office, s *server, setup map[string]story) {
	t.Helper()
	time.Sleep(300 * time.Millisecond) // they find the server again
	l.cancel()
	l.wg.Wait()
	o.compareNow(t, setup)
	s.stop()
	s.verify(t)
	for _, what := range o.journal.wrongAnswers() {
		t.Error(what)
	}
}

// compareNow compares what is there with the journal and fails the test on any difference.
func (o *office) compareNow(t testing.TB, setup map[string]story) {
	t.Helper()
	wrong, err := o.holds(context.Background(), o.console(t), setup)
	check(t, err)
	for _, what := range wrong {
		t.Error(what)
	}
}

// TestKilledServer kills the server in the middle of everything, again and again.
func TestKilledServer(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		n := times(t, 5, 25)
		killServer(t, onSQLite(t, 200, 10+3*n), "SQLite", n)
	})
	t.Run("postgres", func(t *testing.T) {
		n := times(t, 5, 25)
		c, _ := onPostgres(t, 200, 10+3*n)
		killServer(t, c, "PostgreSQL", n)
	})
}

func killServer(t *testing.T, c *college, where string, n int) {
	t.Helper()
	r := chance(t)
	f := &figure{fault: "server killed", where: where, times: n}
	figures.note(t, f)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	o.drops = 0.03
	setup := o.before(t)
	l := o.work(r, 6, 2)
	for range n {
		time.Sleep(between(r, 20*time.Millisecond, 400*time.Millisecond))
		s.kill()
		f.ready = append(f.ready, s.start(t))
		o.compareNow(t, setup)
		if t.Failed() {
			break
		}
	}
	l.settle(t, o, s, setup)
	f.count(o)
	t.Logf("acknowledged: %v", o.journal.kinds())
	if f.unknown == 0 || f.acknowledged < 10*n {
		t.Errorf("%d acts acknowledged, %d unknown: the test proves nothing", f.acknowledged, f.unknown)
	}
	f.inTime(t)
}
