//go:build linux

package ordeal

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// figure is one line of the table: what a fault did, and how often it was done.
type figure struct {
	fault, where string
	times        int
	acknowledged int // acts the clerks were told are done
	unknown      int // tries nobody was told the end of
	ready        []time.Duration
	failed       bool
	seconds      float64
}

// ledger of figures of this run.
type ledger struct {
	mu   sync.Mutex
	list []figure
}

var figures ledger

// note adds a figure when its test ends.
func (l *ledger) note(t testing.TB, f *figure) {
	begin := time.Now()
	t.Cleanup(func() {
		f.failed, f.seconds = t.Failed(), time.Since(begin).Seconds()
		t.Logf("%s, %s: %d times, %d acknowledged, %d unknown, ready %s", f.fault, f.where, f.times, f.acknowledged, f.unknown, spread(f.ready))
		l.mu.Lock()
		defer l.mu.Unlock()
		l.list = append(l.list, *f)
	})
}

// count adds what an office's clerks were told.
func (f *figure) count(o *office) {
	acked, unknown := o.journal.counts()
	f.acknowledged, f.unknown = f.acknowledged+acked, f.unknown+unknown
}

// inTime fails the test unless the server was ready again in time: always when the
// machine is the ordeal's alone, in the median beside other tests.
func (f *figure) inTime(t testing.TB) {
	t.Helper()
	slices.Sort(f.ready)
	at := len(f.ready) / 2
	if os.Getenv("ORDEAL") != "" {
		at = len(f.ready) - 1
	}
	if at < len(f.ready) && f.ready[at] > readyWithin {
		t.Errorf("ready %v after a kill, at most %v: %v", f.ready[at], readyWithin, f.ready)
	}
}

// table is the figures as Markdown; nothing in the short form.
func (l *ledger) table() string {
	if os.Getenv("ORDEAL") == "" || len(l.list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| fault | on | times | acknowledged | unknown tries | ready again: median, worst | lost or twice | s |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, f := range l.list {
		verdict := "none"
		if f.failed {
			verdict = "**found**"
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %s | %s | %.0f |\n", f.fault, f.where, f.times, f.acknowledged, f.unknown, spread(f.ready), verdict, f.seconds)
	}
	return b.String()
}

// spread is the median and the worst.
func spread(list []time.Duration) string {
	if len(list) == 0 {
		return "–"
	}
	slices.Sort(list)
	return fmt.Sprintf("%d ms, %d ms", list[len(list)/2].Milliseconds(), list[len(list)-1].Milliseconds())
}
