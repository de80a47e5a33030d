package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
)

// PeriodClosings lists the closings of a book's periods, or of every book's for 0, oldest first.
func (tx *Tx) PeriodClosings(book int64) ([]fund.PeriodClosing, error) {
	return list[fund.PeriodClosing](tx, `
		SELECT c.id, c.book_id, c.period, c.state, c.vouchers, c.reason, c.answer, c.maker_id, m.name AS maker,
			c.reopen_maker_id, r.name AS reopen_maker, c.reopen_checker_id AS reopener_id, o.name AS reopener, c.at
		FROM period_close c
		JOIN app_user m ON m.id = c.maker_id
		LEFT JOIN app_user r ON r.id = c.reopen_maker_id
		LEFT JOIN app_user o ON o.id = c.reopen_checker_id
		WHERE ? = 0 OR c.book_id = ?
		ORDER BY c.id`, book, book)
}

// PeriodCount is what a book's period holds.
type PeriodCount struct {
	BookID     int64
	Period     string
	Vouchers   int
	Unnumbered int   // that the sealer has not come to
	Total      int64 // of their amounts, fen
}

// PeriodCounts lists every period of every book that has a voucher, oldest first.
func (tx *Tx) PeriodCounts() ([]PeriodCount, error) {
	return list[PeriodCount](tx, `
		SELECT v.book_id, v.period, count(*) AS vouchers, count(*) - count(n.voucher_id) AS unnumbered, sum(`+voucherAmount+`) AS total
		FROM voucher v
		LEFT JOIN voucher_number n ON n.voucher_id = v.id
		GROUP BY v.book_id, v.period
		ORDER BY v.book_id, v.period`)
}

// LockPeriods makes other transactions that post into a book wait.
func (tx *Tx) LockPeriods(book int64) error { return tx.lock(periodName(book)) }

// PeriodOpen refuses to post into a closed period, or into a period before a closed one, since
// that would change what the closed one ends with: period.closed.
func (tx *Tx) PeriodOpen(book int64, period string) error {
	closed, err := find[bool](tx, "SELECT EXISTS (SELECT 1 FROM period_close WHERE book_id = ? AND period >= ? AND state <> 'reopened')", book, period)
	if err == nil && closed {
		err = fault.New(fault.Conflict, "period.closed", "Period", period)
	}
	return err
}

// Unbalanced counts the accounts of a book whose guard differs from the sum of their
// transfers.
func (tx *Tx) Unbalanced(book int64) (int, error) {
	return find[int](tx, `
		SELECT count(*)
		FROM account a
		JOIN account_guard g ON g.account_id = a.id
		LEFT JOIN (
			SELECT id, sum(d) AS d, sum(c) AS c
			FROM (
				SELECT debit_id AS id, amount AS d, 0 AS c FROM transfer
				UNION ALL
				SELECT credit_id, 0, amount FROM transfer) x
			GROUP BY id) m ON m.id = a.id
		WHERE a.book_id = ? AND (g.debits <> coalesce(m.d, 0) OR g.credits <> coalesce(m.c, 0))`, book)
}

// CreatePeriodClosing closes a period. period.closed when it is closed already.
func (tx *Tx) CreatePeriodClosing(c fund.PeriodClosing, at time.Time) (int64, error) {
	c.State, c.Reason, c.Answer, c.At = fund.Closed, "", "", at
	id, err := tx.create("period_close", "book_id, period, state, vouchers, reason, answer, maker_id, at", c)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "period.closed", "Period", c.Period))
}

// SavePeriodClosing saves what became of a closing that stood at from. changed_meanwhile when
// it stands elsewhere.
func (tx *Tx) SavePeriodClosing(c fund.PeriodClosing, from fund.CloseState) error {
	return tx.change("period_close", "state, reason, answer, reopen_maker_id?, reopen_checker_id:reopener_id?", c,
		"id = ? AND state = ?", c.ID, from)
}
