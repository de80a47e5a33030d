package store

import (
	_ "embed" // what moved accounts

	"reliefbook/internal/ledger"
)

// MoveFilter narrows what moved accounts; zero values narrow nothing.
type MoveFilter struct {
	From, To string // days of the vouchers, both counted
	Account  string // a code, with the accounts below it
	ID       int64  // one account
}

// Moves is what moved accounts of money, a row an account and voucher: by book,
// account, day and number. Opening balances move nothing.
func (tx *Tx) Moves(f MoveFilter) ([]ledger.Move, error) {
	w := new(where).
		and("s.code = 'CNY' AND v.kind <> 'opening'").
		andIf(f.From != "", "v.day >= ?", f.From).
		andIf(f.To != "", "v.day <= ?", f.To).
		andIf(f.Account != "", "(a.code = ? OR a.code LIKE ? ESCAPE '!')", f.Account, likeEscaper.Replace(f.Account)+".%").
		andIf(f.ID != 0, "a.id = ?", f.ID)
	return listWhere[ledger.Move](tx, movesSQL, w,
		"ORDER BY a.book_id, a.code, v.day, CASE WHEN n.number IS NULL THEN 1 ELSE 0 END, v.period, n.number, v.id")
}

//go:embed sql/account/moves.sql
var movesSQL string
