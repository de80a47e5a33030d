package store_test

import (
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/store"
)

// beforeVersion is the last migration that the version before knew.
const beforeVersion = 12

// The database of the version before: testdata/before holds what it wrote itself, with something of
// everything: a template with constants, a batch half answered and one sent back, a document and a visit
// that wait, receipts of funds that no statement tells of. Its keys are the fixture's own.

// before unpacks that database and its keys; on PostgreSQL the same rows are put into the shape they had there.
func before(t *testing.T, engine store.Engine) (url, keys string) {
	t.Helper()
	keys = t.TempDir()
	names, err := filepath.Glob("testdata/before/*")
	check(t, err)
	for _, name := range names {
		if data, err := os.ReadFile(name); filepath.Ext(name) != ".gz" {
			check(t, err)
			check(t, os.WriteFile(filepath.Join(keys, filepath.Base(name)), data, 0o600))
		}
	}
	file := filepath.Join(t.TempDir(), "before.db")
	packed, err := os.Open("testdata/before/before.db.gz")
	check(t, err)
	defer packed.Close() //nolint:errcheck // only read
	plain, err := gzip.NewReader(packed)
	check(t, err)
	data, err := io.ReadAll(plain)
	check(t, err)
	check(t, os.WriteFile(file, data, 0o600))
	if engine == store.SQLite {
		return "sqlite:" + file, keys
	}
	url = pgtest.Database(t)
	db, err := store.Open(context.Background(), url)
	check(t, err)
	check(t, db.MigrateTo(context.Background(), beforeVersion))
	check(t, db.Close())
	carryOver(t, file, url)
	return url, keys
}

// carryOver puts every row of an SQLite file into a PostgreSQL database of the same shape.
func carryOver(t *testing.T, file, url string) {
	t.Helper()
	from, err := sql.Open("sqlite3", "file:"+file)
	check(t, err)
	defer from.Close() //nolint:errcheck // only read
	to, err := sql.Open("pgx", url)
	check(t, err)
	defer to.Close() //nolint:errcheck // the test is over
	to.SetMaxOpenConns(1)
	run(t, to, "SET session_replication_role = replica") // the rows come as they are: no trigger, no foreign key
	for _, table := range column(t, from, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'") {
		run(t, to, "DELETE FROM "+table)
		copyRows(t, from, to, table)
		if len(column(t, to, fmt.Sprintf("SELECT column_name FROM information_schema.columns WHERE table_name = '%s' AND is_identity = 'YES'", table))) > 0 {
			run(t, to, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), (SELECT coalesce(max(id), 1) FROM %s))", table, table))
		}
	}
}

func copyRows(t *testing.T, from, to *sql.DB, table string) {
	t.Helper()
	names := column(t, from, fmt.Sprintf("SELECT name FROM pragma_table_info('%s')", table))
	marks := make([]string, len(names))
	for i := range names {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(marks, ", "))
	rows, err := from.Query(fmt.Sprintf("SELECT %s FROM %s", strings.Join(names, ", "), table))
	check(t, err)
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		check(t, rows.Scan(into...))
		run(t, to, insert, values...)
	}
	check(t, rows.Err())
}

func column(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.Query(query)
	check(t, err)
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		var s string
		check(t, rows.Scan(&s))
		list = append(list, s)
	}
	check(t, rows.Err())
	return list
}

func run(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheVersionBeforeIsTakenOver: a database that the version before wrote migrates, and all of it holds.
func TestTheVersionBeforeIsTakenOver(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			url, keys := before(t, engine)
			h, err := apptest.Reopen(context.Background(), url, keys)
			check(t, err)
			defer h.DB.Close() //nolint:errcheck // the test is over
			holds(t, h)
		})
	}
}

// holds has everything verified, once what the start left to do is sealed.
func holds(t *testing.T, h *apptest.House) {
	t.Helper()
	_, err := h.SealNow(context.Background())
	check(t, err)
	v, err := h.Verify(context.Background())
	check(t, err)
	for _, d := range v.Verdicts {
		if len(d.Breaks) > 0 {
			t.Errorf("%s: %v", d.Rule, d.Breaks)
		}
	}
}
