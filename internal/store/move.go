package store

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

// MoveFilter narrows what moved accounts; zero values narrow nothing.
type MoveFilter struct {
	From, To string // days of the vouchers, both counted
	Account  string // a code, with the accounts below it
	ID       int64  // one account
}

// Moves is what moved accounts of money, a row an account and voucher: by book,
// account, day and number.
func (tx *Tx) Moves(f MoveFilter) (list []ledger.Move, err error) {
	w := new(where).and("s.code = 'CNY'").andIf(f.From != "", "v.day >= ?", f.From).andIf(f.To != "", "v.day <= ?", f.To).
		andIf(f.Account != "", "(a.code = ? OR a.code LIKE ? ESCAPE '!')", f.Account, likeEscaper.Replace(f.Account)+".%").
		andIf(f.ID != 0, "a.id = ?", f.ID)
	err = tx.scan(&list, `SELECT m.account_id, m.voucher_id, coalesce(n.number, 0) AS number, v.day, v.period, v.kind, v.summary,
		coalesce(k.name, '') AS maker, coalesce(c.name, '') AS checker, m.debits, m.credits
		FROM (SELECT account_id, voucher_id, sum(debits) AS debits, sum(credits) AS credits FROM (
			SELECT debit_id AS account_id, voucher_id, amount AS debits, 0 AS credits FROM transfer
			UNION ALL SELECT credit_id, voucher_id, 0, amount FROM transfer) x GROUP BY account_id, voucher_id) m
		JOIN account a ON a.id = m.account_id JOIN asset s ON s.id = a.asset_id JOIN voucher v ON v.id = m.voucher_id
		LEFT JOIN voucher_number n ON n.voucher_id = v.id LEFT JOIN app_user k ON k.id = v.maker_id LEFT JOIN app_user c ON c.id = v.checker_id`+
		w.sql.String()+" ORDER BY a.book_id, a.code, v.day, CASE WHEN n.number IS NULL THEN 1 ELSE 0 END, v.period, n.number, v.id", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "list what moved accounts")
}
