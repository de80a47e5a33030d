package bench

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3/driver"

	"reliefbook/internal/store"
)

// floor is the engine's own driver on the same scratch database, with tables
// of the same shape as the real ones: same columns, checks and indexes.
type floor struct {
	engine store.Engine
	db     *sql.DB
}

func openFloor(ctx context.Context, engine store.Engine, rawURL string) (*floor, error) {
	f := &floor{engine: engine}
	var err error
	if engine == store.Postgres {
		f.db, err = sql.Open("pgx", rawURL)
	} else {
		path := (&url.URL{Path: strings.TrimPrefix(rawURL, "sqlite:")}).EscapedPath()
		f.db, err = driver.Open("file:" + path + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_txlock=immediate")
		if err == nil {
			f.db.SetMaxOpenConns(1) // one writer, in line: quicker than polling for the lock
		}
	}
	if err != nil {
		return nil, err
	}
	for _, table := range []string{"person", "identity", "entitlement", "payment", "voucher", "transfer", "entry", "receipt", "bank_result_line", "statement_line", "statement_match", "match_side"} {
		if err := f.copyShape(ctx, table); err != nil {
			return nil, fmt.Errorf("shape of %s: %w", table, err)
		}
	}
	return f, nil
}

func (f *floor) close() { _ = f.db.Close() } // a scratch database

// copyShape makes floor_<table>.
func (f *floor) copyShape(ctx context.Context, table string) error {
	if f.engine == store.Postgres {
		_, err := f.db.ExecContext(ctx, "CREATE TABLE floor_"+table+" (LIKE "+table+" INCLUDING ALL)")
		return err
	}
	rows, err := f.db.QueryContext(ctx, "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL", table)
	if err != nil {
		return err
	}
	var ddl []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		ddl = append(ddl, s)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, s := range ddl {
		s = strings.ReplaceAll(s, `"`+table+`"`, table) // SQLite quotes what it renamed
		s = strings.Replace(s, "CREATE TABLE "+table, "CREATE TABLE floor_"+table, 1)
		s = strings.Replace(s, " ON "+table+" ", " ON floor_"+table+" ", 1)
		s = strings.Replace(s, "INDEX ", "INDEX floor_", 1)
		if _, err := f.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// table is rows to be written again.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// read takes rows of a real table; where is a constant of the caller.
func (f *floor) read(ctx context.Context, name, where string, args ...any) (table, error) {
	t := table{name: name}
	rows, err := f.db.QueryContext(ctx, "SELECT * FROM "+name+" WHERE "+where, args...)
	if err != nil {
		return t, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	if t.columns, err = rows.Columns(); err != nil {
		return t, err
	}
	for rows.Next() {
		row := make([]any, len(t.columns))
		at := make([]any, len(row))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return t, err
		}
		t.rows = append(t.rows, row)
	}
	return t, rows.Err()
}

// write writes the rows into the tables of the same shape in one committed
// transaction, in the engine's quick way, and empties them again, untimed.
func (f *floor) write(ctx context.Context, tables []table) (time.Duration, error) {
	took, err := timed(func() error {
		if f.engine == store.Postgres {
			return f.copyAll(ctx, tables)
		}
		return f.insertAll(ctx, tables)
	})
	for _, t := range tables {
		if err == nil {
			_, err = f.db.ExecContext(ctx, "DELETE FROM floor_"+t.name)
		}
	}
	return took, err
}

func (f *floor) copyAll(ctx context.Context, tables []table) error {
	conn, err := f.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // gives it back
	return conn.Raw(func(dc any) error {
		return pgx.BeginFunc(ctx, dc.(*stdlib.Conn).Conn(), func(tx pgx.Tx) error {
			for _, t := range tables {
				if _, err := tx.CopyFrom(ctx, pgx.Identifier{"floor_" + t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
					return fmt.Errorf("copy %s: %w", t.name, err)
				}
			}
			return nil
		})
	})
}

func (f *floor) insertAll(ctx context.Context, tables []table) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after commit
	for _, t := range tables {
		if err := insertRows(ctx, tx, t); err != nil {
			return fmt.Errorf("insert %s: %w", t.name, err)
		}
	}
	return tx.Commit()
}

func insertRows(ctx context.Context, tx *sql.Tx, t table) error {
	one := "(" + strings.Repeat("?,", len(t.columns)-1) + "?)"
	statement := func(n int) string {
		return "INSERT INTO floor_" + t.name + " (" + strings.Join(t.columns, ",") + ") VALUES " + strings.Repeat(one+",", n-1) + one
	}
	const wide = 50
	full, err := tx.PrepareContext(ctx, statement(wide))
	if err != nil {
		return err
	}
	defer full.Close() //nolint:errcheck // the transaction's end closes it too
	for rest := t.rows; len(rest) > 0; {
		n := min(wide, len(rest))
		var args []any
		for _, row := range rest[:n] {
			args = append(args, row...)
		}
		if n == wide {
			_, err = full.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, statement(n), args...)
		}
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}
