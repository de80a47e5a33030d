//go:build linux

package ordeal

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// pooled is a college's database behind pgbouncer in transaction mode. Without pgbouncer the test is skipped; in CI that is a failure.
func (c *college) pooled(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("pgbouncer")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no pgbouncer (Debian: apt-get install pgbouncer)")
		}
		t.Skip("no pgbouncer (Debian: apt-get install pgbouncer)")
	}
	u, err := url.Parse(c.database)
	check(t, err)
	dir, err := os.MkdirTemp("", "ordeal")
	check(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // a temporary folder
	check(t, os.Chmod(dir, 0o755))              // it runs as another user
	port := freePort(t)
	config := fmt.Sprintf(`[databases]
college = host=%s dbname=college user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
`, u.Query().Get("host"), port)
	file := filepath.Join(dir, "pgbouncer.ini")
	check(t, os.WriteFile(file, []byte(config), 0o644)) //nolint:gosec // another user reads it
	args := []string{file}
	if os.Geteuid() == 0 {
		args = []string{"-u", "postgres", file}
	}
	cmd := exec.Command(path, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	check(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", at)
		if err == nil {
			check(t, conn.Close())
			return "postgres://postgres@" + at + "/college"
		}
		if time.Now().After(deadline) {
			t.Fatal("pgbouncer does not answer: ", err)
		}
	}
}

// TestBehindAPooler: two servers behind pgbouncer in transaction mode, with fewer connections than clerks: every
// act is done once, commands work beside them, and a killed server comes back.
func TestBehindAPooler(t *testing.T) {
	n := times(t, 1, 5)
	r := chance(t)
	f := &figure{fault: "server killed, two of them behind pgbouncer", where: "PostgreSQL", times: n}
	figures.note(t, f)
	c, _ := onPostgres(t, 60, 6+4*n)
	direct := *c
	c.database = c.pooled(t)
	one, two := serverOf(t, c.database, c.keys), serverOf(t, c.database, c.keys)
	one.start(t)
	two.start(t)
	o := c.open(t, one.base)
	o.college = &direct // what is there is read past the pooler
	setup := o.before(t)
	var turn atomic.Int64
	o.at = func() string { // as a balancer does, request by request
		if turn.Add(1)%2 == 0 {
			return two.base()
		}
		return one.base()
	}
	l := o.work(r, 12, 2)
	for range n {
		time.Sleep(between(r, 500*time.Millisecond, time.Second))
		two.kill()
		f.ready = append(f.ready, two.start(t))
		o.compareNow(t, setup)
		if out, err := one.run(t, "verify"); err != nil {
			t.Errorf("verify behind a pooler: %v: %s", err, tail(out, 5))
		}
	}
	two.kill()
	l.settle(t, o, one, setup)
	f.count(o)
	if out, err := one.run(t, "key", "rotate"); err != nil {
		t.Errorf("a command behind a pooler: %v: %s", err, out)
	}
}
