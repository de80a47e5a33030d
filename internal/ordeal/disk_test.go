//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// disk is a small file system of the test's own, in memory, that can be filled to the last byte.
type disk struct {
	dir    string
	filler string
}

// newDisk mounts one. Who may not mount skips the test; in CI that is a failure.
func newDisk(t testing.TB, mib int) *disk {
	t.Helper()
	dir, err := os.MkdirTemp("", "rbdisk") // short, and open to the user PostgreSQL runs as
	check(t, err)
	t.Cleanup(func() { _ = os.Remove(dir) }) // once nothing is mounted there
	check(t, os.Chmod(dir, 0o755))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm,mode=0777", mib)); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a small file system can't be mounted: %v", err)
		}
		t.Skipf("a small file system can't be mounted (root may): %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }) // before its folder is removed
	return &disk{dir: dir, filler: filepath.Join(dir, "filler")}
}

// fill takes all the room there is.
func (d *disk) fill(t testing.TB) {
	t.Helper()
	f, err := os.Create(d.filler)
	check(t, err)
	defer f.Close() //nolint:errcheck // it is there to be full
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
}

// clear gives the room back.
func (d *disk) clear(t testing.TB) {
	t.Helper()
	check(t, os.Remove(d.filler))
}

// protect lets nobody write any more.
func (d *disk) protect(t testing.TB) {
	t.Helper()
	check(t, syscall.Mount("tmpfs", d.dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
}

// moved is a college whose SQLite database lies on another file system.
func (c *college) moved(t testing.TB, dir string) *college {
	t.Helper()
	from, err := os.Open(c.file())
	check(t, err)
	defer from.Close() //nolint:errcheck // it was only read
	m := *c
	m.database = "sqlite:" + filepath.Join(dir, "college.db")
	to, err := os.OpenFile(m.file(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	check(t, err)
	_, err = io.Copy(to, from)
	check(t, err)
	check(t, to.Close())
	return &m
}

// shrink gives the write-ahead log back, so that the next write needs new room.
func (c *college) shrink(t testing.TB) {
	t.Helper()
	_, err := c.console(t).Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	check(t, err)
}

// TestFullDisk: each kind of write meets a full disk once. It is refused whole, pages
// can be read, and with room again the same act is done.
func TestFullDisk(t *testing.T) {
	n := times(t, 1, 2) // programs, each of which meets eight full disks
	r := chance(t)
	f := &figure{fault: "disk full during each kind of write", where: "SQLite"}
	figures.note(t, f)
	d := newDisk(t, 32)
	c := onSQLite(t, 20, n).moved(t, d.dir)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	setup := o.before(t)
	if os.Getenv("ORDEAL") != "" {
		time.Sleep(61 * time.Second) // who comes back after a minute is seen: that is a write too
	}
	met := map[string]bool{}
	o.around = func(noun, act string, send func() reply) reply {
		if met[noun+act] {
			return send()
		}
		met[noun+act] = true
		f.times++
		c.shrink(t)
		d.fill(t)
		defer d.clear(t)
		got := send()
		o.onFullDisk(t, noun, act, got)
		o.journal.refused(noun) // it is not there, not even unknown
		o.compareNow(t, setup)
		o.journal.sending(noun, act)
		return got
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for i := range n {
		if !o.walk(ctx, r, c.programs[i]) {
			t.Error("a program did not come to its end with room again")
		}
		p := c.payments[i]
		for range 2 { // confirmed, undone
			if !o.confirm(ctx, r, o.people[p.branch], p) {
				t.Errorf("payment %d is not answered with room again", p.id)
			}
		}
	}
	o.compareNow(t, setup)
	s.stop()
	s.verify(t)
	for _, what := range o.journal.wrongAnswers() {
		t.Error(what)
	}
	f.count(o)
}

// TestFullDiskOfPostgres: PostgreSQL's own disk is full. What needs no new room may still be done; what is not done is
// not there, pages can be read, and with room again everything goes on, also where PostgreSQL had to start anew.
func TestFullDiskOfPostgres(t *testing.T) {
	n := times(t, 0, 1) // programs, as above
	r := chance(t)
	f := &figure{fault: "disk full during each kind of write", where: "PostgreSQL"}
	figures.note(t, f)
	d := newDisk(t, 400)
	t.Setenv("TMPDIR", d.dir)
	c, _ := onPostgres(t, 20, n)
	t.Setenv("TMPDIR", "")
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	setup := o.before(t)
	met := map[string]bool{}
	o.around = func(noun, act string, send func() reply) reply {
		if met[noun+act] {
			return send()
		}
		met[noun+act] = true
		d.fill(t)
		got := send()
		if got.outcome() != done {
			f.times++
		}
		if page := o.people["maker"].get(context.Background(), "/programs"); page.status != http.StatusOK {
			t.Errorf("/programs can't be read on a full disk: %v", page)
		}
		d.clear(t)
		check(t, s.ready(30*time.Second))
		o.compareNow(t, setup)
		return got
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for i := range n {
		o.everything(ctx, t, r, i)
	}
	o.around = nil
	o.compareNow(t, setup)
	s.stop()
	s.verify(t)
	f.count(o)
}

// onFullDisk judges the answer to an act that had no room, and whether pages can be read.
func (o *office) onFullDisk(t testing.TB, noun, act string, got reply) {
	t.Helper()
	if got.outcome() == done {
		t.Errorf("%s %s was done on a full disk: the test proves nothing: %v", noun, act, got)
	}
	if strings.HasPrefix(o.database, "sqlite:") && got.status != http.StatusInsufficientStorage {
		t.Errorf("%s %s on a full disk is answered %v, and not that there is no room", noun, act, got)
	}
	if got.status == http.StatusGatewayTimeout {
		if o.people["maker"].ask(context.Background(), got) != notDone {
			t.Errorf("%s %s on a full disk has an unknown outcome, and whoever asks is not told that it was not done", noun, act)
		}
	} else if got.status != http.StatusServiceUnavailable && got.status != http.StatusInsufficientStorage {
		t.Errorf("%s %s on a full disk is answered %v", noun, act, got)
	}
	for login, path := range map[string]string{"cashier": "/batches", "maker": "/programs", "branch-a": o.payments[0].page} {
		if page := o.people[login].get(context.Background(), path); page.status != http.StatusOK {
			t.Errorf("%s can't be read on a full disk: %v", path, page)
		}
	}
}
