package store

import (
	"database/sql"

	"reliefbook/internal/ledger"
)

const (
	voucherColumns = `v.id, v.book_id, v.kind, v.day, v.period, v.summary, v.maker_id, v.checker_id, coalesce(v.poster_id, -1) AS poster_id,
		v.basis, v.posting_key AS key, v.reverses_id AS reverses, v.reason, v.lines_root, v.salt, v.at, n.number,
		m.name AS maker, c.name AS checker, p.name AS poster`
	voucherNames = `
		LEFT JOIN voucher_number n ON n.voucher_id = v.id
		LEFT JOIN app_user m ON m.id = v.maker_id
		LEFT JOIN app_user c ON c.id = v.checker_id
		LEFT JOIN app_user p ON p.id = v.poster_id `
	voucherSelect = "SELECT " + voucherColumns + " FROM voucher v" + voucherNames
)

// Voucher finds a voucher by id, with its transfers; not_found when there is none.
func (tx *Tx) Voucher(id int64) (ledger.Voucher, error) {
	v, err := tx.VoucherHead(id)
	if err != nil {
		return v, err
	}
	v.Transfers, err = tx.Transfers(id)
	return v, err
}

// VoucherHead finds a voucher by id, without its transfers; not_found when there is none.
func (tx *Tx) VoucherHead(id int64) (ledger.Voucher, error) {
	return one[ledger.Voucher](tx, voucherSelect+"WHERE v.id = ?", id)
}

const transferColumns = `t.line, t.asset_id, t.debit_id, t.credit_id, t.amount, t.program_id AS program, t.department_id AS department,
	t.payment_id AS payment, t.summary`

// Transfers lists a voucher's transfers in the order of their lines.
func (tx *Tx) Transfers(voucher int64) ([]ledger.Transfer, error) {
	return list[ledger.Transfer](tx, "SELECT t.id, "+transferColumns+" FROM transfer t WHERE t.voucher_id = ? ORDER BY t.line", voucher)
}

// Vouchers lists vouchers in posting order, without their transfers. The number is how many
// match, whatever the limit.
func (tx *Tx) Vouchers(f ledger.VoucherFilter) ([]ledger.Voucher, int, error) {
	w := new(where).
		andIf(f.BookID != 0, "v.book_id = ?", f.BookID).
		andIf(f.Period != "", "v.period = ?", f.Period).
		andIf(f.ID != 0, "v.id = ?", f.ID).
		andIf(f.From != "", "v.day >= ?", f.From).
		andIf(f.To != "", "v.day <= ?", f.To).
		andIf(f.Lowest != nil, voucherAmount+" >= ?", f.Lowest).
		andIf(f.Highest != nil, voucherAmount+" <= ?", f.Highest).
		andIf(f.Program != 0, "EXISTS (SELECT 1 FROM transfer t WHERE t.voucher_id = v.id AND t.program_id = ?)", f.Program)
	return page[ledger.Voucher](tx, "SELECT count(*) FROM voucher v", voucherSelect, w, "ORDER BY v.id", f.Limit, f.Offset)
}

// voucherAmount is what a voucher v amounts to, in fen: ledger.Draft.Amount as a question.
const voucherAmount = `(
	SELECT coalesce(sum(t.amount), 0)
	FROM transfer t
	WHERE t.voucher_id = v.id
	AND t.asset_id = (SELECT id FROM asset WHERE code = 'CNY')
	AND t.debit_id NOT IN ` + usedAccounts + `
	AND t.credit_id NOT IN ` + usedAccounts + ")"

// VoucherAmounts is what vouchers amount to, in fen, by voucher id: see ledger.Draft.Amount.
func (tx *Tx) VoucherAmounts(ids []int64) (map[int64]ledger.Units, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return byID[ledger.Units](tx, "SELECT v.id, "+voucherAmount+" AS value FROM voucher v WHERE v.id IN ?", ids)
}

// ReversedBy is the id of the red voucher that reverses a voucher; 0 when there is none.
func (tx *Tx) ReversedBy(id int64) (int64, error) {
	return find[int64](tx, "SELECT id FROM voucher WHERE reverses_id = ?", id)
}

// AccountRows lists what moved an account, one row a voucher, newest first. The number is how
// many there are, whatever the limit.
func (tx *Tx) AccountRows(account int64, limit, offset int) ([]ledger.AccountRow, int, error) {
	const moved = `
		FROM (
			SELECT voucher_id, sum(CASE WHEN debit_id = @account THEN amount ELSE 0 END) AS debits,
				sum(CASE WHEN credit_id = @account THEN amount ELSE 0 END) AS credits
			FROM transfer
			WHERE debit_id = @account OR credit_id = @account
			GROUP BY voucher_id) m`
	of := sql.Named("account", account)
	total, err := find[int](tx, "SELECT count(*)"+moved, of)
	if err != nil {
		return nil, 0, err
	}
	rows, err := list[ledger.AccountRow](tx, `
		SELECT m.voucher_id, n.number, v.day, v.period, v.summary, m.debits, m.credits`+moved+`
		JOIN voucher v ON v.id = m.voucher_id
		LEFT JOIN voucher_number n ON n.voucher_id = v.id
		ORDER BY v.id DESC
		LIMIT ? OFFSET ?`, limit, offset, of)
	return rows, total, err
}
