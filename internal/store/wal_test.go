package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// noted records one act of some size.
func noted(db *store.DB, n int64, size int) error {
	return db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Record("rollback_accept", store.NounLog, n, 0, time.Date(2021, 9, 18, 8, 0, 0, 0, time.UTC), func(w *seal.LeafWriter) {
			w.Text("reason", strings.Repeat("账", size/3))
		})
		return err
	})
}

// TestALongReaderIsNamedAndTheLogShrinksAfterwards: SQLite's log grows behind a
// reader; who it is is said, and once it has gone the file is small again.
func TestALongReaderIsNamedAndTheLogShrinksAfterwards(t *testing.T) {
	db, _ := opened(t, store.SQLite)
	defer db.Close() //nolint:errcheck // the test is over
	ctx, request := store.WithOutcome(context.Background())
	request.Names("GET /reports/:name")
	reading, over, done := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		done <- db.Read(ctx, func(tx *store.Tx) error {
			_, err := tx.CountUsers()
			close(reading)
			<-over
			return err
		})
	}()
	<-reading
	for n := range int64(20) {
		must(0, noted(db, n+1, 1<<20))
	}
	err := db.Tend(context.Background())
	if f := fault.Of(err); !fault.Is(err, "store.long_reader") || f.Args["What"] != "GET /reports/:name" {
		t.Errorf("got %v", err)
	}
	close(over)
	must(0, <-done)
	must(0, db.Tend(context.Background()))
	if at := must(os.Stat(db.File() + "-wal")); at.Size() > 16<<20 {
		t.Errorf("the log still has %d MiB", at.Size()>>20)
	}
}

// TestADeletedLogStopsWriting: whoever deletes SQLite's log while the program runs takes
// commits away at its end. It is noticed, what the log held is saved, and nothing more is written.
func TestADeletedLogStopsWriting(t *testing.T) {
	db, _ := opened(t, store.SQLite)
	must(0, noted(db, 1, 100))
	must(0, db.Tend(context.Background()))
	must(0, noted(db, 2, 100))
	must(0, os.Remove(db.File()+"-wal"))
	if err := db.Tend(context.Background()); !fault.Is(err, "store.file_gone") {
		t.Errorf("got %v", err)
	}
	if err := noted(db, 3, 100); !fault.Is(err, "store.halted") {
		t.Errorf("got %v", err)
	}
	copied := must(os.ReadFile(db.File())) // as after a kill: nobody closes it
	path := t.TempDir() + "/copy.db"
	must(0, os.WriteFile(path, copied, 0o600))
	again := must(store.Open(context.Background(), "sqlite:"+path))
	must(0, again.Read(context.Background(), func(tx *store.Tx) error {
		for n := range int64(2) {
			if !must(tx.HappenedTo("rollback_accept", store.NounLog, n+1)) {
				t.Errorf("act %d is gone", n+1)
			}
		}
		return nil
	}))
	must(0, again.Close())
	must(0, db.Close())
}

// TestAFullDiskSaysSo: what can't be written is refused by name, nothing of it is there, reading goes on and so does writing when there is room.
func TestAFullDiskSaysSo(t *testing.T) {
	db, _ := opened(t, store.SQLite)
	defer db.Close() //nolint:errcheck // the test is over
	must(0, noted(db, 1, 100))
	var pages int
	must(0, db.OnWriter(func(c *sql.Conn) error {
		if err := c.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
			return err
		}
		_, err := c.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages+2))
		return err
	}))
	err := noted(db, 2, 1<<20)
	if fault.KindOf(err) != fault.Full || !fault.Is(err, "store.full") {
		t.Errorf("got %v", err)
	}
	must(0, db.Read(context.Background(), func(tx *store.Tx) error {
		if must(tx.HappenedTo("rollback_accept", store.NounLog, 2)) {
			t.Error("half of it is there")
		}
		return nil
	}))
	must(0, db.OnWriter(func(c *sql.Conn) error {
		_, err := c.ExecContext(t.Context(), "PRAGMA max_page_count = 1000000")
		return err
	}))
	must(0, noted(db, 2, 1<<20))
}

// TestAWriterInLineHeedsItsTime: who waits too long behind another writer is sent away, and changed nothing.
func TestAWriterInLineHeedsItsTime(t *testing.T) {
	db, _ := opened(t, store.SQLite)
	defer db.Close() //nolint:errcheck // the test is over
	db.SetPatience(100 * time.Millisecond)
	holds, over, done := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		done <- db.Write(context.Background(), func(*store.Tx) error {
			close(holds)
			<-over
			return nil
		})
	}()
	<-holds
	if err := noted(db, 1, 100); !fault.Is(err, "store.busy") {
		t.Errorf("got %v", err)
	}
	soon, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := db.Write(soon, func(*store.Tx) error { return nil }); !fault.Is(err, "store.busy") {
		t.Errorf("got %v", err)
	}
	close(over)
	must(0, <-done)
	must(0, noted(db, 1, 100))
}
