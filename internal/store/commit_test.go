package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// waiting is a database on a server of its own that can be made to wait for a standby it does not have.
type waiting struct {
	t   *testing.T
	db  *store.DB
	raw *sql.DB
}

func newWaiting(t *testing.T) *waiting {
	t.Helper()
	ctx := context.Background()
	server, err := pgtest.Launch(ctx, pgtest.Options{Durable: true})
	pgtest.Need(t, err)
	t.Cleanup(func() { _ = server.Stop() })
	url := must(server.Create(ctx, "books", ""))
	w := &waiting{t, must(store.Open(ctx, url)), must(sql.Open("pgx", url))}
	t.Cleanup(func() { w.standby(""); _, _ = w.db.Close(), w.raw.Close() })
	must(w.db.Migrate(ctx))
	w.db.MarkWith(must(vault.LoadOrCreate(filepath.Join(t.TempDir(), "vault.key"))))
	w.db.SetPatience(500 * time.Millisecond)
	return w
}

// standby names the standby that commits wait for; nobody where empty.
func (w *waiting) standby(name string) {
	w.t.Helper()
	for _, statement := range []string{"ALTER SYSTEM SET synchronous_standby_names = '" + name + "'", "SELECT pg_reload_conf()"} {
		if _, err := w.raw.Exec(statement); err != nil {
			w.t.Fatal(err)
		}
	}
	for range 500 {
		var set string
		if err := w.raw.QueryRow("SHOW synchronous_standby_names").Scan(&set); err != nil || set == name {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond) // every server process reads it by itself
}

// act records one act.
func (w *waiting) act(ctx context.Context) error {
	return w.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Record("rollback_accept", store.NounLog, 1, 0, time.Date(2021, 9, 17, 8, 0, 0, 0, time.UTC), nil)
		return err
	})
}

// acts is how many acts others see.
func (w *waiting) acts() (n int) {
	w.t.Helper()
	if err := w.raw.QueryRow("SELECT count(*) FROM entry").Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// becomes asks after an act until it is decided.
func (w *waiting) becomes(unknown error, want store.Answer) {
	w.t.Helper()
	ask, _ := fault.Of(unknown).Args["Ask"].(string)
	var answer store.Answer
	var err error
	for range 100 {
		if answer, err = w.db.Ask(context.Background(), ask); err == nil && answer != store.StillOpen {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil || answer != want {
		w.t.Errorf("it is said to be %q, want %q: %v", answer, want, err)
	}
}

func unknown(t *testing.T, err error) {
	t.Helper()
	if !fault.Is(err, "outcome.unknown") {
		t.Fatalf("got %v, want outcome.unknown", err)
	}
}

// TestTheBrowserLeavesWhileACommitWaits: nobody sees the act before the standby has
// it, though nobody waits for the answer any more; afterwards it is there.
func TestTheBrowserLeavesWhileACommitWaits(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.standby("nobody")
	ctx, leave := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, leave)
	err := w.act(ctx)
	unknown(t, err)
	if n := w.acts(); n != 0 {
		t.Fatalf("%d acts are seen that no standby has", n)
	}
	if answer, err := w.db.Ask(context.Background(), fault.Of(err).Args["Ask"].(string)); err == nil {
		t.Errorf("it is said to be %q", answer)
	}
	w.standby("")
	w.becomes(err, store.WasDone)
	if n := w.acts(); n != 1 {
		t.Errorf("%d acts", n)
	}
}

// TestWhatIsDoneAlreadyWaitsForTheStandby: neither a repeat nor a refusal tells of what may be gone.
func TestWhatIsDoneAlreadyWaitsForTheStandby(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	if err := w.act(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.standby("nobody")
	unknown(t, w.db.Write(context.Background(), func(*store.Tx) error { return nil }))
	unknown(t, w.db.Write(context.Background(), func(*store.Tx) error { return fault.New(fault.Conflict, "batch.state") }))
	w.standby("")
	if err := w.db.Write(context.Background(), func(*store.Tx) error { return fault.New(fault.Conflict, "batch.state") }); !fault.Is(err, "batch.state") {
		t.Error(err)
	}
}

// TestACommitWhoseWaitIsEndedIsUnknown: the server's administrator ends the wait, and the server calls that a success.
func TestACommitWhoseWaitIsEndedIsUnknown(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	w.db.SetPatience(20 * time.Second)
	w.standby("nobody")
	done := make(chan error, 1)
	go func() { done <- w.act(context.Background()) }()
	for range 500 {
		var ended int
		err := w.raw.QueryRow("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'").Scan(&ended)
		if err != nil {
			t.Fatal(err)
		}
		if ended > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	err := <-done
	unknown(t, err)
	w.standby("")
	w.becomes(err, store.WasDone)
}

// TestARequestThatEndsBeforeTheCommitChangesNothing, on either engine.
func TestARequestThatEndsBeforeTheCommitChangesNothing(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			db, _ := opened(t, engine)
			defer db.Close() //nolint:errcheck // the test is over
			ctx, leave := context.WithCancel(context.Background())
			err := db.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Record("rollback_accept", store.NounLog, 7, 0, time.Date(2021, 9, 18, 8, 0, 0, 0, time.UTC), nil)
				leave()
				return err
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			must(0, db.Read(context.Background(), func(tx *store.Tx) error {
				if happened := must(tx.HappenedTo("rollback_accept", store.NounLog, 7)); happened {
					t.Error("it was done")
				}
				return nil
			}))
		})
	}
}

// TestAskedAfterWhatIsNotThere: an act that was undone is not done, and while its transaction goes on it is open.
func TestAskedAfterWhatIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWaiting(t)
	ctx := context.Background()
	var err error
	_ = w.db.Write(ctx, func(tx *store.Tx) error { // it is undone
		must(tx.Record("rollback_accept", store.NounLog, 1, 0, time.Date(2021, 9, 17, 8, 0, 0, 0, time.UTC), nil))
		err = tx.Unknown()
		if answer := must(w.db.Ask(ctx, fault.Of(err).Args["Ask"].(string))); answer != store.StillOpen {
			t.Errorf("while it goes on it is said to be %q", answer)
		}
		return errUndone
	})
	w.becomes(err, store.NotDone)
}

// TestAskedAfterWhatWasNeverHandedOut is no different from what is not there.
func TestAskedAfterWhatWasNeverHandedOut(t *testing.T) {
	db, _ := opened(t, store.SQLite)
	defer db.Close() //nolint:errcheck // the test is over
	for _, ask := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := db.Ask(context.Background(), ask); !fault.Is(err, "not_found") {
			t.Errorf("%q: %v", ask, err)
		}
	}
}

// TestAPoolerIsNoPlaceToMigrate: the lock that keeps two programs from migrating at once is a
// connection's, and a pooler gives it to anybody. Nothing left to migrate is no trouble.
func TestAPoolerIsNoPlaceToMigrate(t *testing.T) {
	db := must(store.Open(t.Context(), pgtest.Database(t)))
	defer db.Close() //nolint:errcheck // the test is over
	db.BehindAPooler()
	if _, err := db.Migrate(t.Context()); !fault.Is(err, "store.pooled") {
		t.Errorf("got %v", err)
	}
}
