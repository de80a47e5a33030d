package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
)

const periodSelect = `SELECT c.id, c.book_id, c.period, c.state, c.vouchers, c.reason, c.answer, c.maker_id, m.name AS maker,
	coalesce(c.reopen_maker_id, 0) AS reopen_maker_id, coalesce(r.name, '') AS reopen_maker, coalesce(c.reopen_checker_id, 0) AS reopener_id,
	coalesce(o.name, '') AS reopener, c.at AS micros FROM period_close c JOIN app_user m ON m.id = c.maker_id
	LEFT JOIN app_user r ON r.id = c.reopen_maker_id LEFT JOIN app_user o ON o.id = c.reopen_checker_id`

// PeriodClosings lists the closings of a book's periods, or of every book's for 0, oldest first.
func (tx *Tx) PeriodClosings(book int64) ([]fund.PeriodClosing, error) {
	var rows []struct {
		fund.PeriodClosing
		Micros int64
	}
	err := tx.scan(&rows, periodSelect+" WHERE (? = 0 OR c.book_id = ?) ORDER BY c.id", book, book)
	list := make([]fund.PeriodClosing, len(rows))
	for i, r := range rows {
		list[i] = r.PeriodClosing
		list[i].At = instant(r.Micros)
	}
	return list, fault.Wrap(err, "list closed periods")
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
func (tx *Tx) PeriodCounts() (list []PeriodCount, err error) {
	err = tx.scan(&list, `SELECT v.book_id, v.period, count(*) AS vouchers, count(*) - count(n.voucher_id) AS unnumbered, sum(`+voucherAmount+`) AS total
		FROM voucher v LEFT JOIN voucher_number n ON n.voucher_id = v.id
		GROUP BY v.book_id, v.period ORDER BY v.book_id, v.period`)
	return list, fault.Wrap(err, "add up periods")
}

// LockPeriods makes every posting into a book wait for this transaction.
func (tx *Tx) LockPeriods(book int64) error { return tx.lock(periodName(book)) }

// PeriodOpen refuses what would be posted into a closed period, or into an
// earlier one: that would change what a closed one ends with. period.closed.
func (tx *Tx) PeriodOpen(book int64, period string) error {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM period_close WHERE book_id = ? AND period >= ? AND state <> 'reopened'", book, period)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "period.closed", "Period", period)
	}
	return err
}

// Unbalanced counts the accounts of a book whose guard is not what their transfers add up to.
func (tx *Tx) Unbalanced(book int64) (n int, err error) {
	err = tx.scan(&n, `SELECT count(*) FROM account a JOIN account_guard g ON g.account_id = a.id
		LEFT JOIN (SELECT id, sum(d) AS d, sum(c) AS c FROM (
			SELECT debit_id AS id, amount AS d, 0 AS c FROM transfer UNION ALL SELECT credit_id, 0, amount FROM transfer) x GROUP BY id) m ON m.id = a.id
		WHERE a.book_id = ? AND (g.debits <> coalesce(m.d, 0) OR g.credits <> coalesce(m.c, 0))`, book)
	return n, fault.Wrap(err, "balance a book")
}

// CreatePeriodClosing closes a period. period.closed when it is closed already.
func (tx *Tx) CreatePeriodClosing(c fund.PeriodClosing, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO period_close (book_id, period, state, vouchers, reason, answer, maker_id, at) VALUES (?, ?, 'closed', ?, '', '', ?, ?)`,
		c.BookID, c.Period, c.Vouchers, c.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "period.closed", "Period", c.Period))
}

// SavePeriodClosing writes what may change of one that stood at from.
func (tx *Tx) SavePeriodClosing(c fund.PeriodClosing, from fund.CloseState) error {
	return guarded(tx.affect("UPDATE period_close SET state = ?, reason = ?, answer = ?, reopen_maker_id = ?, reopen_checker_id = ? WHERE id = ? AND state = ?",
		string(c.State), c.Reason, c.Answer, orNull(c.ReopenMakerID), orNull(c.ReopenerID), c.ID, string(from)))
}
