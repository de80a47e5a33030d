package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
)

// isDuplicate reports whether a unique index refused a statement.
func isDuplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY)
}

// isCheck reports whether a CHECK refused a statement.
func isCheck(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23514"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_CHECK)
}

// isOverpaid reports whether the trigger refused that keeps claims within the entitlement.
func isOverpaid(err error) bool {
	return err != nil && strings.Contains(err.Error(), "overpaid: payment")
}

// ifDuplicate is refusal when a unique index refused, otherwise err.
func ifDuplicate(err, refusal error) error {
	if err != nil && isDuplicate(err) {
		return refusal
	}
	return err
}
