//go:build linux

package ordeal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readyWithin is how soon after its start a server must be ready.
const readyWithin = 3 * time.Second

// server is one place where the program serves: always the same address, one process after another.
type server struct {
	database string
	keys     string
	addr     string
	under    []string // what the program runs under, e.g. strace with its flags
	more     []string // more flags of serve
	log      string   // the file with what it wrote
	cmd      *exec.Cmd
	ended    chan struct{}
}

// serverOf is a server, not started, on a free port.
func serverOf(t testing.TB, database, keys string) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	addr := ln.Addr().String()
	check(t, ln.Close())
	s := &server{database: database, keys: keys, addr: addr, log: filepath.Join(t.TempDir(), "server.log")}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			text, _ := os.ReadFile(s.log) // a server that never started has none
			t.Logf("the end of what the server wrote:\n%s", tail(string(text), 30))
		}
	})
	return s
}

// base is where it is asked.
func (s *server) base() string { return "http://" + s.addr }

// launch starts a process and does not wait for it to be ready.
func (s *server) launch() error {
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close() //nolint:errcheck // the process has its own
	args := append(append([]string{}, s.under...), built.path, "serve", "--addr", s.addr, "--database", s.database, "--keys", s.keys)
	args = append(args, s.more...)
	s.cmd = exec.Command(args[0], args[1:]...)
	s.cmd.Stdout, s.cmd.Stderr = out, out
	s.cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Dir(s.log))
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started, ended := make(chan error), make(chan struct{})
	s.ended = ended
	cmd := s.cmd
	go func() {
		runtime.LockOSThread() // the death signal is the thread's, which must outlive the server
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // killed: that is the point
		}
		close(ended)
	}()
	return <-started
}

// start starts a process, waits until it is ready, and says how long that took.
func (s *server) start(t testing.TB) time.Duration {
	t.Helper()
	program(t)
	begin := time.Now()
	check(t, s.launch())
	if err := s.ready(20 * time.Second); err != nil {
		t.Fatal(err)
	}
	return time.Since(begin)
}

// ready waits until it answers that it is.
func (s *server) ready(most time.Duration) error {
	ask := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	last := ""
	for deadline := time.Now().Add(most); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-s.ended:
			return errors.New("the server ended at its start: " + s.said())
		default:
		}
		res, err := ask.Get(s.base() + "/readyz")
		if err != nil {
			last = err.Error()
			continue
		}
		_ = res.Body.Close() // only the status was asked for
		if last = res.Status; res.StatusCode == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("not ready after %v: %s: %s", most, last, s.said())
}

// said is the last lines the server wrote.
func (s *server) said() string {
	text, _ := os.ReadFile(s.log) // it may have written nothing
	return tail(string(text), 5)
}

// kill ends the process as a power switch would, and waits until it is gone.
func (s *server) kill() { s.end(syscall.SIGKILL) }

// stop ends the process as an operator does.
func (s *server) stop() { s.end(syscall.SIGTERM) }

func (s *server) end(sig syscall.Signal) {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Signal(sig) // it may be gone already
	<-s.ended
	s.cmd = nil
}

// run runs another command of the program on the same database and gives what it wrote.
func (s *server) run(t testing.TB, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t), append(args, "--database", s.database, "--keys", s.keys)...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// verify has the program recompute everything.
func (s *server) verify(t testing.TB) {
	t.Helper()
	if out, err := s.run(t, "verify"); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

// tail is the last n lines of a text.
func tail(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
