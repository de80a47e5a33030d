package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"

	"reliefbook/internal/fault"
)

// What was acknowledged stays (ADR 0031): a commit is waited for whoever asked for
// it has gone or not, what is said to be done already is committed first, and what
// can't be known is said to be unknown.

// patience is after how long a commit is unknown, which goes on all the same, and a
// writer in line is sent away.
const patience = 10 * time.Second

// commit ends a transaction. PostgreSQL may take long about it, waiting for its
// standby: after its patience the caller is told that the outcome is unknown, and the
// commit goes on. It is never cut short, since the server would then show to others
// what the standby never had. over is called when it has ended.
func (db *DB) commit(tx *Tx, reading bool, over func()) error {
	if db.Engine == SQLite || reading {
		err := tx.tx.Commit()
		over()
		return db.notDone(tx, err)
	}
	done := make(chan error, 1)
	go func() {
		db.notices.drop(tx.conn)
		err := tx.tx.Commit()
		if err == nil && db.notices.drop(tx.conn) {
			err = errWarned
		}
		done <- err
		over()
	}()
	late := time.NewTimer(db.patience)
	defer late.Stop()
	select {
	case err := <-done:
		return db.notDone(tx, err)
	case <-late.C:
		return tx.unknown(context.DeadlineExceeded)
	}
}

// errWarned is a commit whose wait for the standby was ended by the server's administrator.
var errWarned = errors.New("the server warned while it committed")

// notDone tells a commit that failed, and changed nothing, from one that may have been.
func (db *DB) notDone(tx *Tx, err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrTxDone):
	case db.Engine == SQLite && (!errors.Is(err, sqlite3.IOERR) || noRoom(err)):
	case errors.As(err, &pg) && pg.SeverityUnlocalized == "ERROR" && pg.Code != "40003": // statement_completion_unknown
	default:
		return tx.unknown(err)
	}
	return db.trouble(fault.Wrap(err, "commit"))
}

// settled makes the commit of a transaction that wrote nothing a commit of its own.
// It is about to say that something is done already, which it may have read before
// the standby had it; PostgreSQL waits for the standby only when there is something
// to wait for.
func (tx *Tx) settled() error {
	if tx.wrote || tx.engine != Postgres {
		return nil
	}
	return fault.Wrap(tx.exec("SELECT pg_logical_emit_message(true, 'reliefbook', '')"), "commit what was read")
}

// settle waits until everything that was committed here until now is where a commit has to be.
func (db *DB) settle(ctx context.Context) error {
	_, err := db.run(ctx, db.writers, &sql.TxOptions{}, nil, (*Tx).settled)
	return err
}

// notices are the connections on which the server warned of something.
type notices struct{ of sync.Map }

func (n *notices) hear(c *pgconn.PgConn, said *pgconn.Notice) {
	if said.SeverityUnlocalized == "WARNING" {
		n.of.Store(c, true)
	}
}

// drop forgets what was heard on a connection and reports whether there was anything.
func (n *notices) drop(conn *sql.Conn) (heard bool) {
	_ = conn.Raw(func(dc any) error { // fails on a closed connection only, where nothing more is heard
		if c, ok := dc.(*stdlib.Conn); ok {
			_, heard = n.of.LoadAndDelete(c.Conn().PgConn())
		}
		return nil
	})
	return heard
}
