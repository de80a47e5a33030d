package store

import (
	"context"
	"database/sql"
	"time"
)

// MigrateTo brings an empty database to the shape an earlier version had.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.goose()
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// Try runs f behind a savepoint: what it does is undone, and what the database
// refuses of it spoils nothing else of the transaction.
func (tx *Tx) Try(f func() error) error {
	if err := tx.exec("SAVEPOINT attempt"); err != nil {
		return err
	}
	refused := f()
	if err := tx.exec("ROLLBACK TO SAVEPOINT attempt"); err != nil {
		return err
	}
	return refused
}

// SetPatience sets after how long a commit is unknown and a writer in line is sent away.
func (db *DB) SetPatience(d time.Duration) { db.patience = d }

// OnWriter runs f on the connection SQLite writes by.
func (db *DB) OnWriter(f func(*sql.Conn) error) error {
	conn, err := db.writers.Conn(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // gives it back to the pool
	return f(conn)
}

// BehindAPooler has the database think that a pooler stands before it.
func (db *DB) BehindAPooler() { db.pooled = true }

// Unknown is what would be answered if the transaction's commit were unknown.
func (tx *Tx) Unknown() error { return tx.unknown(context.DeadlineExceeded) }
