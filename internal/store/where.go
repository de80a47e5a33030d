package store

import (
	"database/sql"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
)

// where gathers the conditions of a list: constant fragments and their values,
// only those that narrow, so that an index can serve the rest.
type where struct {
	sql  strings.Builder
	args []any
}

// and adds a condition.
func (w *where) and(condition string, args ...any) *where {
	if w.sql.Len() == 0 {
		w.sql.WriteString(" WHERE ")
	} else {
		w.sql.WriteString(" AND ")
	}
	w.sql.WriteString(condition)
	w.args = append(w.args, args...)
	return w
}

// andIf adds a condition when there is something to narrow by.
func (w *where) andIf(narrow bool, condition string, args ...any) *where {
	if narrow {
		return w.and(condition, args...)
	}
	return w
}

// within keeps the column's department inside the scope.
func (w *where) within(s access.Scope, column string) *where {
	return w.andIf(!s.All, column+" IN ?", ids(s))
}

// with is the arguments so far and more after them.
func (w *where) with(more ...any) []any { return append(w.args[:len(w.args):len(w.args)], more...) }

// byWay adds what a query asks of how channels pay: @branch is those a branch
// pays in cash, @cards those that pay to bank cards.
func byWay(query string, args ...any) []any {
	if strings.Contains(query, "@branch") {
		args = append(args, sql.Named("branch", payout.Handled(payout.ByBranch)))
	}
	if strings.Contains(query, "@cards") {
		args = append(args, sql.Named("cards", payout.ToCards()))
	}
	return args
}
