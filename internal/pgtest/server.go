//go:build unix

package pgtest

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
)

// Server is a running PostgreSQL. Its methods are not for several goroutines at once.
type Server struct {
	dir  string
	copy string // how a database is made of another one
	port int    // also of its socket; 0: the usual one
	args []string
	cmd  *exec.Cmd
	done chan error
}

// Launch starts a server in a new folder and waits until it answers.
func Launch(ctx context.Context, o Options) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	parent, way := base(), ""
	if in := memory(); in != "" && !o.Durable {
		parent, way = in, " STRATEGY FILE_COPY" // which costs a tenth there, and more on a disk
	}
	sweep(parent, time.Now().Add(-time.Hour))
	dir, err := os.MkdirTemp(parent, folder)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, copy: way}
	if err := s.begin(ctx, bin, o); err != nil {
		_ = s.Stop() // the start's failure is the one to report
		return nil, err
	}
	return s, nil
}

// folder begins the name of every server's folder.
const folder = "rbpg"

// begin fills the new server's folder, empty or like that of the primary it follows, and starts it.
func (s *Server) begin(ctx context.Context, bin string, o Options) error {
	as, err := unprivileged()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(s.dir, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(s.dir, "data")
	fill := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres",
		"-E", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "zh", "--no-sync") // as a college's may be: nothing may hang on it
	if o.Follows != "" {
		fill = exec.CommandContext(ctx, filepath.Join(bin, "pg_basebackup"), "-D", data, "-d", o.Follows, "-R", "-X", "stream", "-c", "fast", "--no-sync")
	}
	fill.Dir, fill.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: as}
	if out, err := fill.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(fill.Path), err, out)
	}
	s.args = []string{filepath.Join(bin, "postgres"), "-D", data, "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=200"}
	if !o.Durable {
		s.args = append(s.args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "wal_level=minimal", "-c", "max_wal_senders=0")
	}
	if s.port = o.Port; o.Port != 0 {
		s.args = append(s.args, "-c", "listen_addresses=127.0.0.1", "-c", "port="+strconv.Itoa(o.Port))
	}
	return s.start(ctx, as)
}

// Restart starts a killed server again on its folder. What is left of the killed one
// may hold its shared memory a moment longer: the start is tried until it is gone.
func (s *Server) Restart(ctx context.Context) error {
	as, err := unprivileged()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if err = s.start(ctx, as); err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Server) start(ctx context.Context, as *syscall.Credential) error {
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	s.cmd.Dir = s.dir
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	dieWithParent(s.cmd.SysProcAttr)
	cmd, done := s.cmd, make(chan error, 1)
	s.done = done
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the death signal is the thread's, which must outlive the server
		err := cmd.Start()
		started <- err
		if err == nil {
			done <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		s.cmd = nil
		return err
	}
	return s.ready(ctx)
}

func (s *Server) ready(ctx context.Context) error {
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // a connection that only asked whether it answers
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if db.PingContext(ctx) == nil {
			return nil
		}
		select {
		case err := <-s.done:
			s.cmd = nil
			return fmt.Errorf("postgres ended at its start: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// URL names a database of the server.
func (s *Server) URL(database string) string {
	at := "postgres://postgres@/" + url.PathEscape(database) + "?host=" + url.QueryEscape(s.dir)
	if s.port != 0 {
		at += "&port=" + strconv.Itoa(s.port)
	}
	return at
}

// Create makes a database like a template, empty without one, and gives its URL.
func (s *Server) Create(ctx context.Context, name, template string) (string, error) {
	err := s.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+cmp.Or(template, "template1")+s.copy)
	return s.URL(name), err
}

// Drop removes a database, also from under whoever is connected.
func (s *Server) Drop(ctx context.Context, name string) error {
	return s.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
}

func (s *Server) exec(ctx context.Context, statement string) error {
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // one statement
	_, err = db.ExecContext(ctx, statement)
	return err
}

// Pid is the process of the running server; 0 when none runs.
func (s *Server) Pid() int {
	if s.cmd == nil {
		return 0
	}
	return s.cmd.Process.Pid
}

// Promote makes a server that follows another one a primary of its own.
func (s *Server) Promote(ctx context.Context) error {
	return s.exec(ctx, "SELECT pg_promote()")
}

// Kill ends the server as a power cut would: nothing is flushed.
func (s *Server) Kill() error { return s.end(syscall.SIGKILL) }

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	err := s.end(syscall.SIGQUIT)
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *Server) end(sig syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	err := s.cmd.Process.Signal(sig)
	<-s.done
	s.cmd = nil
	return err
}

// binaries finds the newest server, in Debian's place or on the path.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is good
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", ErrMissing
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 for an odd name: tried last
	return n
}

// unprivileged is whom to run as: PostgreSQL refuses to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no unprivileged user to run PostgreSQL as")
}

// base is where servers' folders are made: the machine's temporary folder, or
// /tmp where that one is too deep for a socket's path, which ends near 100
// bytes, or closed to the user PostgreSQL runs as.
func base() string {
	dir := os.TempDir()
	if len(dir) > 60 || os.Geteuid() == 0 && !open(dir) {
		return "/tmp"
	}
	return dir
}

// open reports whether any user may pass through the folder and those above it.
func open(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		if i, err := os.Stat(dir); err != nil || i.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// sweep removes what killed runs left behind in parent before a moment.
func sweep(parent string, before time.Time) {
	old, _ := filepath.Glob(filepath.Join(parent, folder+"[0-9]*")) // the pattern is good
	for _, dir := range old {
		if i, err := os.Stat(dir); err == nil && i.ModTime().Before(before) && !alive(dir) {
			_ = os.RemoveAll(dir) // somebody else's folder stays
		}
	}
}

// alive reports whether a server still runs in the folder.
func alive(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return false
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		return false
	}
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
