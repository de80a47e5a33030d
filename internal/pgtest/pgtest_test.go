package pgtest_test

import (
	"context"
	"database/sql"
	"os"
	"testing"

	"reliefbook/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestDatabasesAreApart(t *testing.T) {
	for range 2 {
		db, err := sql.Open("pgx", pgtest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("CREATE TABLE mine (id BIGINT)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDurableServerKeepsFsync(t *testing.T) {
	s := pgtest.Durable(t)
	url, err := s.Create(context.Background(), "durable", "")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var fsync string
	if err := db.QueryRow("SHOW fsync").Scan(&fsync); err != nil || fsync != "on" {
		t.Fatalf("fsync %q, %v", fsync, err)
	}
}
