package store

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

type voucherRow struct {
	ID         int64
	BookID     int64
	Kind       string
	Day        string
	Period     string
	Summary    string
	MakerID    int64
	CheckerID  int64
	PosterID   int64
	Basis      string
	PostingKey string
	ReversesID int64
	Reason     string
	LinesRoot  []byte
	Salt       []byte
	At         int64
	Number     int64
	Maker      string
	Checker    string
	Poster     string
}

func (r voucherRow) voucher() ledger.Voucher {
	return ledger.Voucher{ID: r.ID, Number: r.Number, Period: r.Period, Maker: r.Maker, Checker: r.Checker, Poster: r.Poster, LinesRoot: r.LinesRoot, At: instant(r.At),
		Draft: ledger.Draft{BookID: r.BookID, Kind: ledger.Kind(r.Kind), Day: r.Day, Summary: r.Summary, MakerID: r.MakerID,
			CheckerID: r.CheckerID, PosterID: r.PosterID, Basis: r.Basis, Key: r.PostingKey, Reverses: r.ReversesID, Reason: r.Reason, Salt: r.Salt}}
}

const voucherSelect = `SELECT v.id, v.book_id, v.kind, v.day, v.period, v.summary, v.maker_id, v.checker_id, coalesce(v.poster_id, -1) AS poster_id, v.basis, v.posting_key,
	coalesce(v.reverses_id, 0) AS reverses_id, v.reason, v.lines_root, v.salt, v.at, coalesce(n.number, 0) AS number,
	coalesce(m.name, '') AS maker, coalesce(c.name, '') AS checker, coalesce(p.name, '') AS poster
	FROM voucher v LEFT JOIN voucher_number n ON n.voucher_id = v.id
	LEFT JOIN app_user m ON m.id = v.maker_id LEFT JOIN app_user c ON c.id = v.checker_id
	LEFT JOIN app_user p ON p.id = v.poster_id `

// Voucher loads one voucher with its transfers.
func (tx *Tx) Voucher(id int64) (ledger.Voucher, error) {
	var row voucherRow
	if err := tx.one(&row, voucherSelect+"WHERE v.id = ?", id); err != nil {
		return ledger.Voucher{}, err
	}
	v := row.voucher()
	var err error
	v.Transfers, err = tx.Transfers(id)
	return v, err
}

// VoucherHead loads one voucher without its transfers.
func (tx *Tx) VoucherHead(id int64) (ledger.Voucher, error) {
	var row voucherRow
	err := tx.one(&row, voucherSelect+"WHERE v.id = ?", id)
	return row.voucher(), err
}

// Transfers loads a voucher's transfers by line.
func (tx *Tx) Transfers(voucher int64) ([]ledger.Transfer, error) {
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT id, line, asset_id, debit_id, credit_id, amount, program_id, department_id,
		payment_id, summary FROM transfer WHERE voucher_id = ? ORDER BY line`), voucher)
	if err != nil {
		return nil, fault.Wrap(err, "load transfers")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []ledger.Transfer
	for rows.Next() {
		var t ledger.Transfer
		if err := rows.Scan(&t.ID, &t.Line, &t.AssetID, &t.DebitID, &t.CreditID, &t.Amount, &t.Program, &t.Department,
			&t.Payment, &t.Summary); err != nil {
			return nil, fault.Wrap(err, "load a transfer")
		}
		out = append(out, t)
	}
	return out, fault.Wrap(rows.Err(), "load transfers")
}

// Vouchers lists vouchers in posting order, without their transfers, and how many there are in all.
func (tx *Tx) Vouchers(f ledger.VoucherFilter) (list []ledger.Voucher, total int, err error) {
	w := new(where).
		andIf(f.BookID != 0, "v.book_id = ?", f.BookID).
		andIf(f.Period != "", "v.period = ?", f.Period).
		andIf(f.ID != 0, "v.id = ?", f.ID).
		andIf(f.From != "", "v.day >= ?", f.From).
		andIf(f.To != "", "v.day <= ?", f.To).
		andIf(f.Program != 0, "EXISTS (SELECT 1 FROM transfer t WHERE t.voucher_id = v.id AND t.program_id = ?)", f.Program)
	if err := tx.scan(&total, "SELECT count(*) FROM voucher v"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, err
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []voucherRow
	err = tx.scan(&rows, voucherSelect+w.sql.String()+" ORDER BY v.id LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	for _, r := range rows {
		list = append(list, r.voucher())
	}
	return list, total, err
}

// voucherAmount is what a voucher v amounts to, in fen: ledger.Draft.Amount as a question.
const voucherAmount = `(SELECT coalesce(sum(t.amount), 0) FROM transfer t
	WHERE t.voucher_id = v.id
	AND t.asset_id = (SELECT id FROM asset WHERE code = 'CNY')
	AND t.debit_id NOT IN ` + usedAccounts + `
	AND t.credit_id NOT IN ` + usedAccounts + ")"

// VoucherAmounts is what vouchers amount to, in fen, by voucher id: see ledger.Draft.Amount.
func (tx *Tx) VoucherAmounts(ids []int64) (map[int64]ledger.Units, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []struct {
		ID     int64
		Amount int64
	}
	err := tx.scan(&rows, "SELECT v.id, "+voucherAmount+" AS amount FROM voucher v WHERE v.id IN ?", ids)
	out := make(map[int64]ledger.Units, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Amount
	}
	return out, err
}

// ReversedBy is the red voucher that takes a voucher back, or 0.
func (tx *Tx) ReversedBy(id int64) (red int64, err error) {
	err = tx.scan(&red, "SELECT id FROM voucher WHERE reverses_id = ?", id)
	return red, err
}

// AccountRows lists what moved an account, a row a voucher, newest first, and how many there are in all.
func (tx *Tx) AccountRows(account int64, limit, offset int) (list []ledger.AccountRow, total int, err error) {
	const moved = ` FROM (SELECT voucher_id, sum(CASE WHEN debit_id = ? THEN amount ELSE 0 END) AS debits,
		sum(CASE WHEN credit_id = ? THEN amount ELSE 0 END) AS credits
		FROM transfer WHERE debit_id = ? OR credit_id = ? GROUP BY voucher_id) m`
	args := []any{account, account, account, account}
	if err := tx.scan(&total, "SELECT count(*)"+moved, args...); err != nil {
		return nil, 0, err
	}
	err = tx.scan(&list, `SELECT m.voucher_id, coalesce(n.number, 0) AS number, v.day, v.period, v.summary, m.debits, m.credits`+moved+
		` JOIN voucher v ON v.id = m.voucher_id LEFT JOIN voucher_number n ON n.voucher_id = v.id ORDER BY v.id DESC LIMIT ? OFFSET ?`,
		append(args, limit, offset)...)
	return list, total, fault.Wrap(err, "list an account")
}
