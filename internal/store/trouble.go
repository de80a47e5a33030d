package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"reliefbook/internal/fault"
)

// comeAgain is when somebody may try again what the database could not do.
const comeAgain = 5 * time.Second

// trouble names what kept the database from doing something, where it is nobody's
// fault and passes: store.busy, store.full, store.readonly, store.away, store.slow.
// Every other error stays as it is.
func (db *DB) trouble(err error) error {
	if err == nil || fault.Of(err) != nil || errors.Is(err, context.Canceled) {
		return err
	}
	kind, code := fault.Unavailable, ""
	if db.Engine == SQLite {
		kind, code = sqliteTrouble(err)
	} else {
		kind, code = postgresTrouble(err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		kind, code = fault.Unavailable, "store.slow"
	}
	if code == "" {
		return err
	}
	return fault.Away(kind, code, comeAgain).Because(err)
}

// noRoom reports whether SQLite could not write, which is how its driver calls a full disk:
// then no commit is whole, since what ends it is written last. What fails when it is to be
// made safe, after it was written, may be.
func noRoom(err error) bool { return errors.Is(err, sqlite3.IOERR_WRITE) }

func sqliteTrouble(err error) (fault.Kind, string) {
	switch {
	case errors.Is(err, sqlite3.BUSY), errors.Is(err, sqlite3.LOCKED):
		return fault.Unavailable, "store.busy"
	case errors.Is(err, sqlite3.FULL), noRoom(err):
		return fault.Full, "store.full"
	case errors.Is(err, sqlite3.READONLY):
		return fault.Full, "store.readonly"
	case errors.Is(err, sqlite3.IOERR), errors.Is(err, sqlite3.CANTOPEN):
		return fault.Unavailable, "store.away"
	}
	return fault.Internal, ""
}

// postgresTrouble goes by the classes of SQLSTATE (PostgreSQL's manual, appendix A).
func postgresTrouble(err error) (fault.Kind, string) {
	var pg *pgconn.PgError
	var refused *pgconn.ConnectError
	var broken net.Error
	switch {
	case errors.As(err, &pg) && pg.Code == "53100": // disk_full
		return fault.Full, "store.full"
	case errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01"): // lock_not_available, deadlock_detected
		return fault.Unavailable, "store.busy"
	case errors.As(err, &pg):
		// connection_exception, insufficient_resources, operator_intervention, system_error; read_only_sql_transaction: a standby
		if class := pg.Code[:2]; class == "08" || class == "53" || class == "57" || class == "58" || pg.Code == "25006" {
			return fault.Unavailable, "store.away"
		}
	case errors.As(err, &refused), errors.As(err, &broken), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), pgconn.SafeToRetry(err):
		return fault.Unavailable, "store.away"
	}
	return fault.Internal, ""
}
