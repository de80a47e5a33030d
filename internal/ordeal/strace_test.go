//go:build linux

package ordeal

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// writing is the system calls by which the program changes files.
const writing = "pwrite64,write,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,openat,link,linkat"

// strace is the path of strace. Without it the test is skipped; in CI that is a failure.
func strace(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no strace (Debian: apt-get install strace)")
		}
		t.Skip("no strace (Debian: apt-get install strace)")
	}
	return path
}

// files are the folders and files of a college that the program writes.
func (c *college) files(t testing.TB) []string {
	t.Helper()
	list := []string{c.file(), c.file() + "-wal", c.keys}
	names, err := filepath.Glob(filepath.Join(c.keys, "*"))
	check(t, err)
	return append(list, names...)
}

// doomed has strace kill a running server when one of its threads comes to its
// nth system call that writes to the college's files, and returns once strace
// holds it. let lets it go again when it still lives.
func (s *server) doomed(t testing.TB, c *college, n int) (let func()) {
	t.Helper()
	args := []string{"-f", "-qq", "-o", "/dev/null", "-e", "trace=" + writing, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", writing, n)}
	for _, path := range c.files(t) {
		args = append(args, "-P", path)
	}
	cmd := exec.Command(strace(t), append(args, "-p", strconv.Itoa(s.cmd.Process.Pid))...)
	cmd.Stderr = io.Discard
	check(t, cmd.Start())
	status := fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		text, err := os.ReadFile(status)
		if err == nil && !strings.Contains(string(text), "TracerPid:\t0\n") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("strace does not get hold of the server")
		}
	}
	return func() {
		_ = cmd.Process.Signal(os.Interrupt) // it lets go, and is gone already where the server is
		_ = cmd.Wait()
	}
}

// TestKilledAtASystemCall kills the server at a system call that writes, in the
// middle of each kind of act; what it was is there wholly or not at all, and the
// same act is done after the restart.
func TestKilledAtASystemCall(t *testing.T) {
	n := times(t, 6, 200)
	r := chance(t)
	f := &figure{fault: "killed at a system call that writes", where: "SQLite"}
	figures.note(t, f)
	c := onSQLite(t, 40, 4+n)
	s := serverOf(t, c.database, c.keys)
	s.start(t)
	o := c.open(t, s.base)
	setup := o.before(t)
	kinds := map[string]int{}
	deep := 8 // how many calls there may be before the one it dies at: fewer after an act that survived
	o.around = func(noun, act string, send func() reply) reply {
		if f.times >= n || r.IntN(2) == 0 {
			return send()
		}
		let := s.doomed(t, c, 1+r.IntN(deep))
		got := send()
		dead := got.outcome() != done && s.dies()
		let()
		if !dead {
			deep = max(2, deep-1)
			return got
		}
		deep = min(40, deep+1)
		f.times++
		kinds[act]++
		f.ready = append(f.ready, s.start(t))
		o.compareNow(t, setup)
		return got
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	for i := 0; f.times < n && i < len(c.programs) && !t.Failed(); i++ {
		o.everything(ctx, t, r, i)
	}
	o.compareNow(t, setup)
	s.stop()
	s.verify(t)
	for _, what := range o.journal.wrongAnswers() {
		t.Error(what)
	}
	f.count(o)
	t.Logf("killed in the middle of: %v", kinds)
	if f.times < n {
		t.Errorf("killed %d times only, of %d", f.times, n)
	}
}

// everything does each kind of act once, to its end.
func (o *office) everything(ctx context.Context, t testing.TB, r *rand.Rand, i int) {
	t.Helper()
	if !o.walk(ctx, r, o.programs[i]) {
		t.Error("a program did not come to its end")
	}
	p := o.payments[i%len(o.payments)]
	for range 2 { // confirmed, undone
		if !o.confirm(ctx, r, o.people[p.branch], p) {
			t.Errorf("payment %d is not answered", p.id)
		}
	}
}

// dies reports whether the process is gone, or goes now.
func (s *server) dies() bool {
	select {
	case <-s.ended:
		return true
	case <-time.After(2 * time.Second):
		return false
	}
}

// TestKilledCommand kills commands that write at their system calls: a migration of a new
// database and a change of the signing key. Run again they come to their end, and all holds.
func TestKilledCommand(t *testing.T) {
	n := times(t, 3, 40)
	r := chance(t)
	f := &figure{fault: "migration and key rotation killed at a system call that writes", where: "SQLite"}
	figures.note(t, f)
	c := onSQLite(t, 10, 0)
	program(t)
	for i := 0; f.times < n && i < 20*n; i++ {
		s := &server{database: c.database, keys: c.keys}
		command := []string{"key", "rotate"}
		if i%2 == 0 {
			dir := t.TempDir()
			s = &server{database: "sqlite:" + filepath.Join(dir, "new.db"), keys: filepath.Join(dir, "keys")}
			command = []string{"migrate"}
		}
		if !s.cutShort(t, 1+r.IntN(60), command...) {
			continue
		}
		f.times++
		if out, err := s.run(t, command...); err != nil {
			t.Errorf("%v after a kill: %v: %s", command, err, out)
		}
		if command[0] == "migrate" {
			out, err := s.run(t, "user", "list")
			if err != nil {
				t.Errorf("a database that was migrated after a kill is not opened: %v: %s", err, out)
			}
			continue
		}
		s.verify(t)
		served := serverOf(t, c.database, c.keys)
		f.ready = append(f.ready, served.start(t))
		served.stop()
		served.verify(t)
	}
	if f.times < n {
		t.Errorf("killed %d times only, of %d", f.times, n)
	}
}

// cutShort runs a command and kills it when a thread comes to its nth system call that
// writes to a file; it reports whether that came before the command's end.
func (s *server) cutShort(t testing.TB, n int, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	const calls = "pwrite64,fsync,fdatasync,ftruncate,renameat,renameat2,unlinkat,linkat"
	all := append([]string{"-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", calls, n),
		program(t)}, args...)
	cmd := exec.CommandContext(ctx, strace(t), append(all, "--database", s.database, "--keys", s.keys)...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	if !strings.Contains(err.Error(), "killed") {
		t.Errorf("%v: %v: %s", args, err, out)
		return false
	}
	return true
}
