package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
)

// isDuplicate reports whether a unique index refused.
func isDuplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY)
}

// isCheck reports whether a CHECK refused.
func isCheck(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23514"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_CHECK)
}

// ifDuplicate is refusal when a unique index refused, else err as it is.
func ifDuplicate(err, refusal error) error {
	if err != nil && isDuplicate(err) {
		return refusal
	}
	return err
}
