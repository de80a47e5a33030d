//go:build unix

package pgtest

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// verdict stands in for a test and keeps how it was ended.
type verdict struct {
	testing.TB
	skipped, failed bool
}

func (*verdict) Helper()        {}
func (v *verdict) Skip(...any)  { v.skipped = true }
func (v *verdict) Fatal(...any) { v.failed = true }

func TestNeed(t *testing.T) {
	for _, c := range []struct {
		name, ci string
		err      error
		want     verdict
	}{
		{"there", "true", nil, verdict{}},
		{"missing at home", "", ErrMissing, verdict{skipped: true}},
		{"missing in CI", "true", ErrMissing, verdict{failed: true}},
		{"broken at home", "", io.ErrUnexpectedEOF, verdict{failed: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("CI", c.ci)
			var got verdict
			Need(&got, c.err)
			if got != c.want {
				t.Errorf("skipped %v, failed %v", got.skipped, got.failed)
			}
		})
	}
	if !strings.Contains(ErrMissing.Error(), "apt-get install") {
		t.Error("the skip does not say how to install PostgreSQL")
	}
}

func answers(url string) bool {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return false
	}
	defer db.Close() //nolint:errcheck // it only asked whether the server answers
	return db.Ping() == nil
}

func TestStopLeavesNothing(t *testing.T) {
	s, err := Launch(context.Background(), Options{})
	Need(t, err)
	if !answers(s.URL("postgres")) {
		t.Error("a launched server does not answer")
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", s.dir, err)
	}
	if answers(s.URL("postgres")) {
		t.Error("a stopped server answers")
	}
	if err := s.Stop(); err != nil {
		t.Errorf("a second stop: %v", err)
	}
}

const childMark = "PGTEST_CHILD"

// TestServerDiesWithItsProcess kills a process that launched a server, and
// then clears away the folder it could not remove.
func TestServerDiesWithItsProcess(t *testing.T) {
	if os.Getenv(childMark) != "" {
		child(t)
		return
	}
	_, err := binaries()
	Need(t, err)
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), childMark+"=1")
	if _, err = cmd.StdinPipe(); err != nil { // the child waits on it
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dir := ""
	for lines := bufio.NewScanner(out); dir == "" && lines.Scan(); {
		_, dir, _ = strings.Cut(lines.Text(), "launched in ")
	}
	s := Server{dir: dir}
	before := dir != "" && answers(s.URL("postgres"))
	_ = cmd.Process.Kill() // Wait tells
	_ = cmd.Wait()
	if !before {
		t.Fatalf("the child's server never answered in %q", dir)
	}
	for end := time.Now().Add(10 * time.Second); answers(s.URL("postgres")) || alive(dir); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the server outlived its process")
		}
	}
	sweep(filepath.Dir(dir), time.Now().Add(-time.Hour))
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("a young folder was swept: %v", err)
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(dir, old, old); err != nil {
		t.Fatal(err)
	}
	sweep(filepath.Dir(dir), time.Now().Add(-time.Hour))
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("a dead run's folder was not swept: %v", err)
	}
}

func child(t *testing.T) {
	s, err := Launch(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.WriteString("launched in " + s.dir + "\n") //nolint:errcheck // the parent notices
	_, _ = io.ReadAll(os.Stdin)                          // until it is killed
	_ = s.Stop()
}

func TestSweepKeepsTheLivingAndTheStrange(t *testing.T) {
	s, err := Launch(context.Background(), Options{})
	Need(t, err)
	defer s.Stop() //nolint:errcheck // the test is over
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(s.dir, old, old); err != nil {
		t.Fatal(err)
	}
	sweep(filepath.Dir(s.dir), time.Now().Add(-time.Hour))
	if !answers(s.URL("postgres")) {
		t.Error("a living server lost its folder")
	}
	parent := t.TempDir()
	strange := filepath.Join(parent, folder+"notes")
	if err := os.Mkdir(strange, 0o700); err != nil {
		t.Fatal(err)
	}
	sweep(parent, time.Now().Add(time.Hour))
	if _, err := os.Stat(strange); err != nil {
		t.Errorf("a folder of somebody else's was swept: %v", err)
	}
}

func TestBaseIsShortAndOpen(t *testing.T) {
	deep := filepath.Join(t.TempDir(), strings.Repeat("deep", 20))
	if err := os.Mkdir(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", deep)
	if got := base(); got != "/tmp" {
		t.Errorf("for a deep folder: %s", got)
	}
	if os.Geteuid() != 0 {
		return
	}
	closed, err := os.MkdirTemp("/tmp", "x") // 0700
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(closed) //nolint:errcheck // an empty folder
	t.Setenv("TMPDIR", closed)
	if got := base(); got != "/tmp" {
		t.Errorf("for a folder closed to others: %s", got)
	}
}

// TestRestartAfterKill: what was committed is there when a killed server starts again.
func TestRestartAfterKill(t *testing.T) {
	s := Durable(t)
	ctx := context.Background()
	url, err := s.Create(ctx, "kept", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.exec(ctx, "CREATE ROLE kept"); err != nil {
		t.Fatal(err)
	}
	if err := s.Kill(); err != nil || s.Pid() != 0 {
		t.Fatal(err)
	}
	if err := s.Restart(ctx); err != nil || s.Pid() == 0 {
		t.Fatal(err)
	}
	if !answers(url) {
		t.Error("a database made before the kill does not answer after the restart")
	}
	if err := s.exec(ctx, "DROP ROLE kept"); err != nil {
		t.Error(err)
	}
}

// TestAStandbyIsPromoted: what the primary committed is on a standby that followed it.
func TestAStandbyIsPromoted(t *testing.T) {
	ctx := context.Background()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	primary, err := Launch(ctx, Options{Durable: true, Port: port})
	Need(t, err)
	t.Cleanup(func() { _ = primary.Stop() }) // killed below
	standby, err := Launch(ctx, Options{Durable: true, Follows: "user=postgres host=127.0.0.1 port=" + strconv.Itoa(port)})
	Need(t, err)
	t.Cleanup(func() { _ = standby.Stop() }) // a temporary folder
	if err := standby.exec(ctx, "CREATE ROLE early"); err == nil {
		t.Error("a standby takes writes")
	}
	if err := primary.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := standby.Promote(ctx); err != nil {
		t.Fatal(err)
	}
	if err := standby.exec(ctx, "CREATE ROLE late"); err != nil {
		t.Error(err)
	}
}
