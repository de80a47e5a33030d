package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed" // the past
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// CheckpointAt is the newest checkpoint signed at or before a moment; size 0
// when nothing was sealed by then.
func (tx *Tx) CheckpointAt(moment time.Time) (seal.StoredCheckpoint, error) {
	return find[seal.StoredCheckpoint](tx, checkpointSelect+"WHERE at <= ? ORDER BY size DESC LIMIT 1", moment)
}

var (
	//go:embed sql/past/books.sql
	pastBooksSQL string
	//go:embed sql/past/payments.sql
	pastPaymentsSQL string
)

// errPastOver ends a transaction that showed the past: its views go with it.
var errPastOver = errors.New("the past was read")

// ReadPast runs f on one snapshot of the books as they were sealed at a size.
// Of tables without sealed acts of their own (names of people, departments and
// accounts) it sees what stands there now. payments says whether f asks for
// what payments stood at, which takes adding all of them up.
func (db *DB) ReadPast(ctx context.Context, size int64, payments bool, f func(*Tx) error) error {
	if db.Engine == Postgres {
		_, err := db.run(ctx, db.pool, &sql.TxOptions{Isolation: sql.LevelRepeatableRead}, nil, func(tx *Tx) error {
			// Named first, so that statements prepared for today's tables are looked up anew.
			err := tx.exec("SET LOCAL search_path TO pg_temp, public")
			if err == nil {
				err = tx.showPast(size, payments)
			}
			if err == nil {
				err = f(tx)
			}
			if err == nil {
				err = errPastOver
			}
			return err
		})
		if errors.Is(err, errPastOver) {
			return nil
		}
		return err
	}
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return fault.Wrap(err, "take a connection")
	}
	// A connection that has the views is never used for anything else.
	defer conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it closes the connection
	g := db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = conn
	if err := (&Tx{engine: db.Engine, ctx: ctx, conn: conn, g: g}).showPast(size, payments); err != nil {
		return err
	}
	_, err = db.runOn(ctx, conn, &sql.TxOptions{ReadOnly: true}, func() {}, f)
	return err
}

func (tx *Tx) showPast(size int64, payments bool) error {
	schema := strings.NewReplacer("now.", "main.", "COLLATE bytes", "COLLATE BINARY")
	if tx.engine == Postgres { // a view's columns are of the table's very type, or a prepared statement would not do for both
		schema = strings.NewReplacer("now.", "public.", "COLLATE bytes", `COLLATE "C"`)
	}
	script := pastBooksSQL
	if payments {
		script += "\n" + pastPaymentsSQL
	}
	for statement := range strings.SplitSeq(schema.Replace(script), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		args := byWay(statement)
		if strings.Contains(statement, "@size") {
			args = append(args, sql.Named("size", size))
		}
		if err := tx.exec(statement, args...); err != nil { //arch:sql the files above
			return fault.Wrap(err, "show the past")
		}
	}
	return nil
}
