package store

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
)

const openingSelect = `
	SELECT o.id, o.book, o.day, o.lines, o.reason, o.state, o.maker_id, m.name AS maker, o.checker_id, k.name AS checker, o.answer,
		o.voucher_id, o.at
	FROM opening o
	JOIN app_user m ON m.id = o.maker_id
	LEFT JOIN app_user k ON k.id = o.checker_id `

// CreateOpening saves opening balances that are proposed, or asked for. opening.open while others of the book wait.
func (tx *Tx) CreateOpening(o posting.Opening) (int64, error) {
	id, err := tx.create("opening", "book, day, lines, reason, state, maker_id, answer, at", o)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "opening.open"))
}

// MoveOpening saves what became of opening balances that stood at from. opening.late when the book has some already.
func (tx *Tx) MoveOpening(o posting.Opening, from posting.State) error {
	return ifDuplicate(tx.change("opening", "state, maker_id, checker_id?, answer, voucher_id?", o, "id = ? AND state = ?", o.ID, from),
		fault.New(fault.Conflict, "opening.late"))
}

// Openings lists the opening balances of every book, or the one with an id (0: all), the newest first.
func (tx *Tx) Openings(id int64) ([]posting.Opening, error) {
	return list[posting.Opening](tx, openingSelect+"WHERE ? = 0 OR o.id = ? ORDER BY o.id DESC", id, id)
}

// Begun reports whether a book, by its code, has a voucher.
func (tx *Tx) Begun(book string) (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM voucher v JOIN book b ON b.id = v.book_id WHERE b.code = ?)", book)
}

// OpeningVouchers lists the vouchers of opening balances, by id, and of each whether another one of its book was before it.
func (tx *Tx) OpeningVouchers() (map[int64]bool, error) {
	return byID[bool](tx, `
		SELECT v.id, EXISTS (SELECT 1 FROM voucher w WHERE w.book_id = v.book_id AND w.id < v.id) AS value
		FROM voucher v
		WHERE v.kind = ?`, ledger.Opening)
}
