//go:build linux

package ordeal

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// children are the processes of a process.
func children(t testing.TB, pid int) (list []int) {
	t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*/stat")
	check(t, err)
	for _, name := range found {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended meanwhile
		}
		_, rest, _ := strings.Cut(string(text), ") ") // the name before may hold anything
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			own, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			check(t, err)
			list = append(list, own)
		}
	}
	return list
}

// gone kills processes whose parent was killed, and which are about to end by themselves.
func gone(t testing.TB, procs []int) {
	t.Helper()
	for _, p := range procs {
		if err := syscall.Kill(p, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
			t.Fatal(err)
		}
	}
}

// TestKilledPostgres kills the database's server, whole or one of its processes, while a server of ours goes on.
func TestKilledPostgres(t *testing.T) {
	n := times(t, 3, 10)
	r := chance(t)
	ctx := context.Background()
	c, pg := onPostgres(t, 200, 10+4*n)
	f := &figure{fault: "PostgreSQL killed", where: "PostgreSQL", times: n}
	figures.note(t, f)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	setup := o.before(t)
	l := o.work(r, 6, 2)
	for range n {
		time.Sleep(between(r, 50*time.Millisecond, 500*time.Millisecond))
		procs := children(t, pg.Pid())
		begin := time.Now()
		if r.IntN(2) == 0 && len(procs) > 0 {
			_ = syscall.Kill(procs[r.IntN(len(procs))], syscall.SIGKILL) // it may have ended: then nothing is killed this time
		} else {
			check(t, pg.Kill())
			gone(t, procs)
			check(t, pg.Restart(ctx))
		}
		check(t, s.ready(20*time.Second))
		f.ready = append(f.ready, time.Since(begin))
		time.Sleep(between(r, 50*time.Millisecond, 200*time.Millisecond)) // the killed one's end may come late
		check(t, s.ready(20*time.Second))
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
}
