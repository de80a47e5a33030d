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
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/recon"
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
			h, err := apptest.ReopenBefore(context.Background(), url, keys)
			check(t, err)
			defer h.DB.Close() //nolint:errcheck // the test is over
			holds(t, h)
		})
	}
}

// TestFilesOfTheVersionBefore: a template with constants rests until another is
// approved, a safe one goes on under the old rule, and a batch half answered ends.
func TestFilesOfTheVersionBefore(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := context.Background()
			url, keys := before(t, engine)
			h, err := apptest.ReopenBefore(ctx, url, keys)
			check(t, err)
			defer h.DB.Close() //nolint:errcheck // the test is over
			maker, checker, cashier := actor(2, "maker", access.Maker), actor(3, "checker", access.Checker), actor(5, "cashier", access.Cashier)
			b, err := h.Banking.Templates(ctx, maker)
			check(t, err)
			if len(b.InUse) != 1 || b.InUse[0].State != bank.TemplateEarlier || len(b.Resting) != 1 || b.Resting[0].Standing() != bank.TemplateResting {
				t.Fatalf("%+v", b)
			}
			if _, err := h.Banking.ProposeTemplate(ctx, maker, b.Resting[0].Template); !fault.Is(err, "form.invalid") {
				t.Errorf("proposed as it was: %v", err)
			}
			mended := b.Resting[0].Template
			mended.Columns = mended.Columns[:5]
			id, err := h.Banking.ProposeTemplate(ctx, maker, mended)
			check(t, err)
			check(t, h.Banking.DecideTemplate(ctx, checker, id, decide.Approve, ""))
			if b, err = h.Banking.Templates(ctx, maker); err != nil || len(b.InUse) != 2 || len(b.Resting) != 0 {
				t.Errorf("%+v %v", b, err)
			}
			run, err := h.Banking.TryExport(ctx, cashier, 3, 1)
			check(t, err)
			if run.Refusal == nil || run.Refusal.Code != "export.answered" || len(run.Exports) != 1 || run.Exports[0].Sole {
				t.Errorf("%+v", run.Refusal)
			}
			answer := "业务编号,金额,处理结果\r\n"
			for _, p := range column(t, raw(t, url), "SELECT 'RB' || id || ',' || CAST(amount / 100 AS TEXT) || '.00,成功' FROM payment WHERE batch_id = 3 AND state = 'sent' ORDER BY id") {
				answer += p + "\r\n"
			}
			taken, err := h.Banking.CheckResult(ctx, cashier, 3, "rest.csv", []byte(answer), nil)
			check(t, err)
			h.Cashier, h.Checker, h.Second = cashier, checker, actor(4, "second", access.Checker)
			_, err = h.TakeAnswer(3, taken.Upload, "其余两笔")
			check(t, err)
			if left := column(t, raw(t, url), "SELECT CAST(count(*) AS TEXT) FROM payment WHERE batch_id = 3 AND state <> 'paid'"); left[0] != "0" {
				t.Errorf("%s payments of the batch did not end", left[0])
			}
			holds(t, h)
		})
	}
}

// TestReceiptsOfTheVersionBefore: receipts of funds that no statement tells of are
// provisional, listed by name, and proven by a paper that a second person confirms;
// what was allocated before stands.
func TestReceiptsOfTheVersionBefore(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := context.Background()
			url, keys := before(t, engine)
			h, err := apptest.ReopenBefore(ctx, url, keys)
			check(t, err)
			defer h.DB.Close() //nolint:errcheck // the test is over
			maker, checker := actor(2, "maker", access.Maker), actor(3, "checker", access.Checker)
			h.Clock.Pass(60 * 24 * time.Hour)
			_, err = h.Exceptions.SweepExceptions(ctx, maker, 0)
			check(t, err)
			listed := func() int {
				list, err := h.Exceptions.Exceptions(ctx, checker, exception.Filter{Kind: recon.FoundProvisional, State: "open", Limit: 50})
				check(t, err)
				return list.Total
			}
			unproven := 0
			funds, err := h.Books.Funds(ctx, maker)
			check(t, err)
			var one int64
			for _, f := range funds {
				status, err := h.Books.Fund(ctx, maker, f.ID)
				check(t, err)
				for _, d := range status.Documents {
					if d.Kind == fund.Receipt && d.State == fund.Posted && status.Proven[d.ID] == fund.Provisional {
						unproven, one = unproven+1, d.ID
					}
				}
			}
			if unproven == 0 || listed() != unproven {
				t.Fatalf("%d receipts are unproven, %d are listed", unproven, listed())
			}
			paper, err := h.Books.AttachEvidence(ctx, maker, one, apptest.Scan())
			check(t, err)
			check(t, h.Books.DecideEvidence(ctx, checker, paper, decide.Approve, ""))
			_, err = h.Exceptions.SweepExceptions(ctx, maker, 0)
			check(t, err)
			if listed() != unproven-1 {
				t.Errorf("%d are listed after one was proven", listed())
			}
			holds(t, h)
		})
	}
}

func actor(id int64, login string, role access.Role) access.Actor {
	u := access.User{ID: id, Login: login, Name: login, Role: role}
	return u.Actor("test")
}

func raw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if name, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite3", "file:"+name
	}
	db, err := sql.Open(driver, dsn)
	check(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// holds has everything verified, once what the start left to do is sealed.
func holds(t *testing.T, h *apptest.House) {
	t.Helper()
	_, err := h.SealNow(context.Background())
	check(t, err)
	v, err := h.Audit.Verify(context.Background())
	check(t, err)
	for _, d := range v.Verdicts {
		if len(d.Breaks) > 0 {
			t.Errorf("%s: %v", d.Rule, d.Breaks)
		}
	}
}
