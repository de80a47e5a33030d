//go:build linux

package ordeal

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/pgtest"
)

// readyz is what the server says of itself; 0: nothing.
func (s *server) readyz() int {
	ask := &http.Client{Timeout: 5 * time.Second}
	res, err := ask.Get(s.base() + "/readyz")
	if err != nil {
		return 0
	}
	_ = res.Body.Close() // only its status was asked for
	return res.StatusCode
}

// falls waits until the server no longer says that it is ready.
func (s *server) falls(within time.Duration) bool {
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if s.readyz() != http.StatusOK {
			return true
		}
	}
	return false
}

// TestDoneIsNotDenied: a release is committed, and what belongs to its message can't be saved.
// Nobody may be told that it was not completed: the cashier would pay by hand.
func TestDoneIsNotDenied(t *testing.T) {
	times(t, 1, 1)
	r := chance(t)
	c, _ := onPostgres(t, 4, 1)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	setup := o.before(t)
	lock, err := c.console(t).BeginTx(context.Background(), nil)
	check(t, err)
	_, err = lock.Exec("LOCK TABLE session IN SHARE MODE") // it can be read and not written
	check(t, err)
	o.around = func(noun, act string, send func() reply) reply {
		got := send()
		if act == "release" && got.status >= 500 {
			t.Errorf("a release that is done is answered: %v", got)
		}
		return got
	}
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	program := c.programs[0]
	w := &walker{o, ctx, r, fmt.Sprintf("program:%d", program), program, o.people["maker"], o.people["checker"], o.people["cashier"]}
	ok := w.roster()
	batch, prepared := w.prepare()
	if !ok || !prepared || !w.step("approve", w.checker, batch+"/approve") || !w.step("release", w.cashier, batch+"/release") {
		t.Error("a program does not come to its release")
	}
	check(t, lock.Rollback())
	o.compareNow(t, setup)
}

// TestPostgresMustBeDurable: a server that may lose what it committed is not served from.
func TestPostgresMustBeDurable(t *testing.T) {
	times(t, 1, 1)
	program(t)
	h := apptest.At(t, pgtest.Database(t)) // on the tests' own server, which is not durable
	check(t, h.DB.Close())
	s := serverOf(t, h.URL, h.KeyDir)
	check(t, s.launch())
	if err := s.ready(5 * time.Second); err == nil {
		t.Error("it serves from a database with fsync off")
	}
}

// TestSynchronousCommitIsOurs: a database that is told not to wait for the disk loses nothing that we acknowledged.
func TestSynchronousCommitIsOurs(t *testing.T) {
	n := times(t, 1, 3)
	r := chance(t)
	f := &figure{fault: "PostgreSQL killed, synchronous_commit off in the database", where: "PostgreSQL", times: n}
	figures.note(t, f)
	c, pg := onPostgres(t, 60, 2+2*n)
	for _, statement := range []string{"ALTER DATABASE college SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = 10000", "SELECT pg_reload_conf()"} {
		_, err := c.console(t).Exec(statement)
		check(t, err)
	}
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	setup := o.before(t)
	l := o.work(r, 6, 1)
	for range n {
		time.Sleep(between(r, 300*time.Millisecond, 600*time.Millisecond))
		procs := children(t, pg.Pid())
		check(t, pg.Kill())
		gone(t, procs)
		check(t, pg.Restart(context.Background()))
		check(t, s.ready(20*time.Second))
		o.compareNow(t, setup)
	}
	l.settle(t, o, s, setup)
	f.count(o)
}

// TestLockedDatabase: while another program holds the lock of an SQLite file, pages are read, and
// acts are answered within the request's limit that the database is busy.
func TestLockedDatabase(t *testing.T) {
	times(t, 0, 1)
	c := onSQLite(t, 40, 0)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	raw := c.console(t)
	_, err := raw.Exec("BEGIN IMMEDIATE")
	check(t, err)
	answers := make(chan reply, 12)
	for _, p := range c.payments[:cap(answers)] {
		go func() {
			begin := time.Now()
			got := o.people[p.branch].desk(s.base).post(context.Background(), p.page, "payment", fmt.Sprint(p.id), "act", "confirmed")
			if took := time.Since(begin); took > 32*time.Second {
				t.Errorf("an act is answered after %v", took)
			}
			answers <- got
		}()
	}
	time.Sleep(time.Second)
	begin := time.Now()
	if got := o.people["cashier"].get(context.Background(), "/batches"); got.status != http.StatusOK || time.Since(begin) > 2*time.Second {
		t.Errorf("a page while the database is locked: after %v %v", time.Since(begin), got)
	}
	for range cap(answers) {
		if got := <-answers; got.status != http.StatusServiceUnavailable {
			t.Errorf("an act while the database is locked is answered %v", got)
		}
	}
	_, err = raw.Exec("ROLLBACK")
	check(t, err)
	p := c.payments[20]
	if got := o.people[p.branch].post(context.Background(), p.page, "payment", fmt.Sprint(p.id), "act", "confirmed"); got.outcome() != done {
		t.Errorf("an act after the lock was given back: %v", got)
	}
}

// TestDatabaseAway: while PostgreSQL is away, whoever asks is told so, and not that something is wrong inside.
func TestDatabaseAway(t *testing.T) {
	times(t, 1, 1)
	c, pg := onPostgres(t, 4, 0)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	check(t, pg.Kill())
	p := c.payments[0]
	ctx := context.Background()
	for _, got := range []reply{o.people["cashier"].get(ctx, "/batches"), o.people[p.branch].post(ctx, p.page, "payment", fmt.Sprint(p.id), "act", "confirmed")} {
		if got.status != http.StatusServiceUnavailable {
			t.Errorf("while the database is away: %v", got)
		}
	}
	check(t, pg.Restart(ctx))
	check(t, s.ready(20*time.Second))
	if got := o.people["cashier"].get(ctx, "/batches"); got.status != http.StatusOK {
		t.Errorf("with the database back: %v", got)
	}
}

// TestLogShrinks: behind a long reader SQLite's write-ahead log grows, and gives the room back after it.
func TestLogShrinks(t *testing.T) {
	times(t, 1, 1)
	r := chance(t)
	c := onSQLite(t, 200, 0)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	reader, err := c.console(t).BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	check(t, err)
	var n int
	check(t, reader.QueryRow("SELECT count(*) FROM receipt").Scan(&n)) // its snapshot begins
	l := o.work(r, 8, 0)
	const grown, most = 40 << 20, 17 << 20 // most: the program's own limit, and a frame
	for deadline := time.Now().Add(2 * time.Minute); size(t, c.file()+"-wal") < grown && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
	}
	was := size(t, c.file()+"-wal")
	check(t, reader.Rollback())
	time.Sleep(time.Second) // acts go on
	l.cancel()
	l.wg.Wait()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if was >= grown && size(t, c.file()+"-wal") <= most {
			return
		}
	}
	t.Errorf("the log grew to %d bytes behind a reader, and has %d half a minute after it", was, size(t, c.file()+"-wal"))
}

func size(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return 0
	}
	check(t, err)
	return info.Size()
}

// TestLogDeleted: somebody deletes the write-ahead log under a running server. It says so before it acknowledges much more.
func TestLogDeleted(t *testing.T) {
	times(t, 1, 1)
	r := chance(t)
	c := onSQLite(t, 60, 0)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	l := o.work(r, 4, 0)
	time.Sleep(300 * time.Millisecond)
	check(t, os.Remove(c.file()+"-wal"))
	if !s.falls(10 * time.Second) {
		t.Error("readyz says 200 ten seconds after the log was deleted")
	}
	before, _ := o.journal.counts()
	time.Sleep(time.Second)
	after, _ := o.journal.counts()
	l.cancel()
	l.wg.Wait()
	if after-before > 4 { // one a clerk may have been under way
		t.Errorf("%d acts were acknowledged in the second after that", after-before)
	}
}

// TestOneServerAFile: a second server on one SQLite file is refused, and is told of the first; commands may work beside it.
func TestOneServerAFile(t *testing.T) {
	times(t, 1, 1)
	c := onSQLite(t, 4, 0)
	one, two := serverOf(t, c.database, c.keys), serverOf(t, c.database, c.keys)
	one.start(t)
	check(t, two.launch())
	if err := two.ready(3 * time.Second); err == nil {
		t.Error("two servers serve one file")
	} else if pid := fmt.Sprint(one.cmd.Process.Pid); !strings.Contains(err.Error(), pid) {
		t.Errorf("the second is not told who serves it, process %s: %v", pid, err)
	}
	two.kill()
	if out, err := one.run(t, "key", "rotate"); err != nil {
		t.Errorf("a command beside the server: %v: %s", err, out)
	}
	one.kill()
	one.start(t) // a killed one's lock is gone
	one.stop()
	one.verify(t)
}

// TestVerifyOnAProtectedCopy: an auditor's copy may not be written, and is verified all the same.
func TestVerifyOnAProtectedCopy(t *testing.T) {
	times(t, 1, 1)
	c := onSQLite(t, 4, 0)
	d := newDisk(t, 32)
	m := c.moved(t, d.dir)
	d.protect(t)
	s := &server{database: m.database, keys: c.keys}
	s.verify(t)
	if out, err := s.run(t, "user", "list"); err == nil {
		t.Errorf("a command that may write takes a protected copy: %s", bytes.TrimSpace([]byte(out)))
	}
}
