package store_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// pooled puts Debian's pgbouncer in transaction mode before a database and gives its URL there.
func pooled(t *testing.T, direct string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pgbouncer is not installed")
		}
		t.Skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
	}
	at := must(url.Parse(direct))
	ln := must(net.Listen("tcp", "127.0.0.1:0"))
	port := ln.Addr().(*net.TCPAddr).Port
	must(0, ln.Close())
	dir := t.TempDir()
	must(0, os.WriteFile(filepath.Join(dir, "users"), []byte("\"postgres\" \"\"\n"), 0o644))
	must(0, os.WriteFile(filepath.Join(dir, "ini"), fmt.Appendf(nil, `[databases]
* = host=%s user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
auth_file = %s
pool_mode = transaction
default_pool_size = 10
`, at.Query().Get("host"), port, filepath.Join(dir, "users")), 0o644))
	for at := dir; at != "/"; at = filepath.Dir(at) {
		_ = os.Chmod(at, 0o755) // it runs as somebody else where root starts it
	}
	args := []string{filepath.Join(dir, "ini")}
	if os.Getuid() == 0 {
		args = append([]string{"-u", "postgres"}, args...)
	}
	cmd := exec.Command(program, args...)
	log := must(os.Create(filepath.Join(dir, "log")))
	cmd.Stderr, cmd.Stdout = log, log
	must(0, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for range 200 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d%s?sslmode=disable", port, at.Path)
}

// TestBehindAPoolerInTransactionMode: the second command, and the hundredth on another
// connection, is as good as the first.
func TestBehindAPoolerInTransactionMode(t *testing.T) {
	ctx := context.Background()
	url := must(pgtest.Durable(t).Create(ctx, "books", ""))
	through := pooled(t, url)
	direct := must(store.Open(ctx, url))
	db, err := store.Open(ctx, through)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the test is over
	if _, err := db.Migrate(ctx); !fault.Is(err, "store.pooled") {
		t.Errorf("migrated through the pooler: %v", err)
	}
	must(direct.Migrate(ctx))
	must(0, direct.Close())
	must(db.Migrate(ctx)) // nothing is left to do
	m := new(made)
	m.keys = must(vault.LoadOrCreate(filepath.Join(t.TempDir(), "vault.key")))
	db.MarkWith(m.keys)
	must(0, db.Write(ctx, func(tx *store.Tx) error { m.fill(tx); return nil }))
	done := make(chan error)
	for client := range int64(20) {
		go func() {
			for n := range int64(5) {
				if err := noted(db, client*5+n+1, 50); err != nil {
					done <- err
					return
				}
			}
			done <- db.Read(ctx, func(tx *store.Tx) error {
				_, err := tx.HappenedTo("rollback_accept", store.NounLog, client*5+5)
				return err
			})
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
