//go:build linux

package ordeal

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// resident is a process's memory in MiB.
func resident(t testing.TB, pid int) (mib int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	check(t, err)
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib int
	_, err = fmt.Sscan(rest, &kib)
	check(t, err)
	return kib >> 10
}

// TestMemory: 28 clerks work for some time; after the first part of it the server's memory grows by a tenth at most.
func TestMemory(t *testing.T) {
	minutes := times(t, 0, 2)
	r := chance(t)
	const most = 300
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		var c *college
		if engine == "SQLite" {
			c = onSQLite(t, 400, 300)
		} else {
			c, _ = onPostgres(t, 400, 300)
		}
		s := serverOf(t, c.database, c.keys)
		s.start(t)
		o := c.open(t, s.base)
		setup := o.before(t)
		f := &figure{where: engine, times: minutes}
		figures.note(t, f)
		l := o.work(r, 26, 2)
		time.Sleep(time.Duration(minutes) * time.Minute / 2)
		half := resident(t, s.cmd.Process.Pid)
		time.Sleep(time.Duration(minutes) * time.Minute / 2)
		whole := resident(t, s.cmd.Process.Pid)
		f.fault = fmt.Sprintf("minutes of 28 clerks: %d MiB half way, %d MiB at the end", half, whole)
		if whole > half*11/10 || whole > most {
			t.Errorf("%s: %d MiB half way, %d MiB at the end; at most a tenth more, and %d", engine, half, whole, most)
		}
		l.settle(t, o, s, setup)
		f.count(o)
	}
}
