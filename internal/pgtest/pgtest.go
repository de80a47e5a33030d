// Package pgtest runs a throw-away PostgreSQL from the machine's own binaries:
// in a temporary folder, on a unix socket, gone when the process is.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// ErrMissing is a machine without PostgreSQL's server.
var ErrMissing = errors.New("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")

// Options say how a server runs.
type Options struct {
	Durable bool   // fsync as in production: for crash tests and measurements
	Port    int    // where it is reached on this machine besides its socket; 0: nowhere
	Follows string // the connection of a primary this one is a standby of, as libpq reads it
}

var (
	once    sync.Once
	shared  *Server
	failure error
	serial  atomic.Int64
)

// Database gives the URL of an empty database on a server that this test binary
// shares; the database ends with the test, the server with the binary. Without
// PostgreSQL the test is skipped and says so; in CI that is a failure.
func Database(tb testing.TB) string {
	tb.Helper()
	return passing(tb, "")
}

// Copy is Database with all that is in a template.
func Copy(tb testing.TB, template string) string {
	tb.Helper()
	u, err := url.Parse(template)
	if err != nil {
		tb.Fatal(err)
	}
	return passing(tb, strings.TrimPrefix(u.Path, "/"))
}

// Template is Database but for its end: it lasts as long as the server. Nobody
// may be connected to it while it is copied.
func Template(tb testing.TB) string {
	tb.Helper()
	_, url := create(tb, "")
	return url
}

// passing makes a database that ends with the test.
func passing(tb testing.TB, template string) string {
	tb.Helper()
	name, url := create(tb, template)
	tb.Cleanup(func() {
		if err := shared.Drop(context.Background(), name); err != nil {
			tb.Error(err)
		}
	})
	return url
}

func create(tb testing.TB, template string) (name, url string) {
	tb.Helper()
	ctx := context.Background()
	once.Do(func() { shared, failure = Launch(ctx, Options{}) })
	Need(tb, failure)
	name = fmt.Sprintf("test%d", serial.Add(1))
	url, err := shared.Create(ctx, name, template)
	if err != nil {
		tb.Fatal(err)
	}
	return name, url
}

// Durable starts a server of the test's own with fsync as in production.
func Durable(tb testing.TB) *Server {
	tb.Helper()
	s, err := Launch(context.Background(), Options{Durable: true})
	Need(tb, err)
	tb.Cleanup(func() { _ = s.Stop() }) // a crash test has ended it already
	return s
}

// Need ends the test on a launch's error: a skip on a machine without
// PostgreSQL, a failure in CI and for any other error.
func Need(tb testing.TB, err error) {
	tb.Helper()
	switch {
	case err == nil:
	case errors.Is(err, ErrMissing) && os.Getenv("CI") != "true":
		tb.Skip(err)
	default:
		tb.Fatal(err)
	}
}

// Main runs a package's tests and removes the shared server's folder; a
// package that uses Database calls it from its TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if shared != nil {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
		}
	}
	return code
}
