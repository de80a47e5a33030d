package store

import (
	"database/sql"
	"iter"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/roster"
	"reliefbook/internal/vault"
)

// What an audit bundle is written from is walked in the order of the sealed log
// up to a size, pages or one row at a time: no table is ever held whole.

// SealedVoucher is a voucher with its place in the log.
type SealedVoucher struct {
	ledger.Voucher
	Seq   int64
	Lines int64
}

// SealedLine is one transfer with its voucher, the same pointer for all of one voucher's.
type SealedLine struct {
	Voucher  *SealedVoucher
	Transfer ledger.Transfer
}

const sealedVouchers = `SELECT s.seq, v.lines, v.id, v.book_id, v.kind, v.day, v.period, v.summary, v.maker_id, v.checker_id, coalesce(v.poster_id, -1) AS poster_id, v.basis, v.posting_key,
	coalesce(v.reverses_id, 0) AS reverses_id, v.reason, v.lines_root, v.salt, v.at, coalesce(n.number, 0) AS number,
	coalesce(m.name, '') AS maker, coalesce(c.name, '') AS checker, coalesce(p.name, '') AS poster
	FROM sealed s JOIN entry e ON e.id = s.entry_id JOIN voucher v ON v.id = CAST(substr(e.subject, 9) AS BIGINT)
	LEFT JOIN voucher_number n ON n.voucher_id = v.id LEFT JOIN app_user m ON m.id = v.maker_id LEFT JOIN app_user c ON c.id = v.checker_id
	LEFT JOIN app_user p ON p.id = v.poster_id WHERE e.kind = 'voucher' AND s.seq > ? AND s.seq < ? ORDER BY s.seq LIMIT ?`

const (
	voucherPage = 200
	linesPage   = 50_000 // lines after which a page of vouchers ends
)

// voucherPage is the vouchers sealed after a place and before a size, at most a page.
func (tx *Tx) voucherPage(after, size int64) ([]*SealedVoucher, error) {
	var rows []struct {
		Seq   int64
		Lines int64
		Row   voucherRow `gorm:"embedded"`
	}
	if err := tx.scan(&rows, sealedVouchers, after, size, voucherPage); err != nil {
		return nil, fault.Wrap(err, "load sealed vouchers")
	}
	var out []*SealedVoucher
	lines := int64(0)
	for _, r := range rows {
		if lines > linesPage {
			break
		}
		lines += r.Lines
		out = append(out, &SealedVoucher{Voucher: r.Row.voucher(), Seq: r.Seq, Lines: r.Lines})
	}
	return out, nil
}

// SealedLines walks every transfer of the vouchers sealed before a size.
func (tx *Tx) SealedLines(size int64) iter.Seq2[SealedLine, error] {
	return func(yield func(SealedLine, error) bool) {
		for after := int64(-1); ; {
			page, err := tx.voucherPage(after, size)
			if err == nil && len(page) == 0 {
				return
			}
			more := err == nil
			if more {
				after = page[len(page)-1].Seq
				more, err = tx.linesOf(page, yield)
			}
			if err != nil {
				yield(SealedLine{}, err)
			}
			if !more || err != nil {
				return
			}
		}
	}
}

// linesOf walks the transfers of a page of vouchers; false when the walk was ended.
func (tx *Tx) linesOf(page []*SealedVoucher, yield func(SealedLine, error) bool) (more bool, err error) {
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT s.seq, t.line, t.asset_id, t.debit_id, t.credit_id, t.amount, t.program_id, t.department_id,
		t.payment_id, t.summary FROM sealed s JOIN entry e ON e.id = s.entry_id JOIN transfer t ON t.voucher_id = CAST(substr(e.subject, 9) AS BIGINT)
		WHERE e.kind = 'voucher' AND s.seq >= ? AND s.seq <= ? ORDER BY s.seq, t.line`), page[0].Seq, page[len(page)-1].Seq)
	if err != nil {
		return false, fault.Wrap(err, "load sealed transfers")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var seq int64
		var t ledger.Transfer
		if err := rows.Scan(&seq, &t.Line, &t.AssetID, &t.DebitID, &t.CreditID, &t.Amount, &t.Program, &t.Department, &t.Payment, &t.Summary); err != nil {
			return false, fault.Wrap(err, "load a sealed transfer")
		}
		for page[0].Seq < seq {
			page = page[1:]
		}
		if !yield(SealedLine{page[0], t}, nil) {
			return false, nil
		}
	}
	return true, fault.Wrap(rows.Err(), "load sealed transfers")
}

// CountTransfers is how many there are.
func (tx *Tx) CountTransfers() (n int64, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM transfer")
	return n, fault.Wrap(err, "count transfers")
}

// SealedRosters lists the rosters sealed before a size with their places.
func (tx *Tx) SealedRosters(size int64) (list []roster.Version, seqs []int64, err error) {
	var rows []struct {
		Seq int64
		Row rosterRow `gorm:"embedded"`
	}
	err = tx.scan(&rows, `SELECT s.seq, r.id, r.program_id, r.version, r.file_name, r.file_hash, r.heads, r.total, r.maker_id, '' AS maker, r.at
		FROM sealed s JOIN entry e ON e.id = s.entry_id JOIN roster r ON r.id = CAST(substr(e.subject, 8) AS BIGINT)
		WHERE e.kind = 'roster' AND s.seq < ? ORDER BY s.seq`, size)
	for _, r := range rows {
		list, seqs = append(list, r.Row.version()), append(seqs, r.Seq)
	}
	return list, seqs, fault.Wrap(err, "load sealed rosters")
}

// SealedEntitlement is one line of a roster with the commitment that stands for its person.
type SealedEntitlement struct {
	roster.Entitlement
	Who []byte
}

// SealedEntitlements walks a roster's lines, a page of ids at a time: they were
// written in the order of the lines, and no database has to sort them.
func (tx *Tx) SealedEntitlements(id int64) iter.Seq2[SealedEntitlement, error] {
	const page = 10_000
	const query = `SELECT e.line, e.person_id, e.department_id, e.class_id, e.amount, p.salt, e.student_no, e.name, k.name, e.campus
		FROM entitlement e JOIN person p ON p.id = e.person_id JOIN class k ON k.id = e.class_id
		WHERE +e.roster_id = ? AND e.id >= ? AND e.id < ? ORDER BY e.id` // the plus keeps SQLite to the ids
	return func(yield func(SealedEntitlement, error) bool) {
		var ids struct{ First, Last int64 }
		err := tx.scan(&ids, "SELECT coalesce(min(id), 0) AS first, coalesce(max(id), -1) AS last FROM entitlement WHERE roster_id = ?", id)
		if err != nil {
			yield(SealedEntitlement{}, fault.Wrap(err, "find a roster's lines"))
			return
		}
		for from := ids.First; from <= ids.Last; from += page {
			for e, err := range walk(tx, tx.bind(query), scanEntitlement, id, from, from+page) {
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

func scanEntitlement(rows *sql.Rows) (e SealedEntitlement, err error) {
	var salt []byte
	if err := rows.Scan(&e.Line, &e.PersonID, &e.DepartmentID, &e.ClassID, &e.Amount, &salt, &e.StudentNo, &e.Name, &e.Class, &e.Campus); err != nil {
		return e, err
	}
	if len(salt) != vault.SaltSize {
		salt = make([]byte, vault.SaltSize) // spoiled: its commitment will not fit
	}
	e.Who = vault.Commit(salt, e.StudentNo+"\x00"+e.Name)
	return e, nil
}

// SealedReceipt is one payment of one sealed act on receipts.
type SealedReceipt struct {
	Seq     int64
	Payment int64
	Act     payout.ReceiptAct
	Via     payout.Via
	Amount  money.Amount
	Private []byte // the commitment to reason and proxy; nil where there is neither
	ActorID int64
	At      int64 // microseconds
}

// SealedReceipts walks the receipts of the acts sealed before a size.
func (tx *Tx) SealedReceipts(size int64) iter.Seq2[SealedReceipt, error] {
	const query = `SELECT s.seq, r.payment_id, r.act, r.via, r.amount, r.by_id, r.at, r.salt, r.reason, r.proxy_name, r.proxy_relation, r.proxy_letter, r.device, r.version
		FROM sealed s CROSS JOIN entry e CROSS JOIN receipt r WHERE e.id = s.entry_id AND e.kind = 'receipt' AND r.entry_id = e.id AND s.seq < ?
		ORDER BY s.seq, r.id`
	return walk(tx, tx.bind(query), func(rows *sql.Rows) (x SealedReceipt, err error) {
		var m ReceiptMark
		var salt []byte
		if err := rows.Scan(&x.Seq, &x.Payment, &x.Act, &x.Via, &x.Amount, &x.ActorID, &x.At, &salt, &m.Reason, &m.Proxy.Name, &m.Proxy.Relation,
			&m.Proxy.Letter, &m.Actor.Device, &m.Version); err != nil {
			return x, err
		}
		if m.private() != "" && len(salt) != vault.SaltSize {
			salt = make([]byte, vault.SaltSize) // spoiled: its commitment will not fit
		}
		x.Private = m.commitment(salt)
		return x, nil
	}, size)
}

// walk runs a query and gives its rows one by one.
func walk[T any](tx *Tx, query string, scan func(*sql.Rows) (T, error), args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := tx.tx.QueryContext(tx.ctx, query, args...) //arch:sql the callers' queries are constants
		if err != nil {
			yield(none, fault.Wrap(err, "walk rows"))
			return
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		for rows.Next() {
			v, err := scan(rows)
			if !yield(v, fault.Wrap(err, "walk rows")) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, fault.Wrap(err, "walk rows"))
		}
	}
}

// PayingLine is the voucher and line by which a payment was last paid; 0 when it was not.
func (tx *Tx) PayingLine(p payout.Payment) (voucher, line int64, err error) {
	var row struct{ VoucherID, Line int64 }
	err = tx.scan(&row, `SELECT t.voucher_id, t.line FROM transfer t JOIN voucher v ON v.id = t.voucher_id JOIN program g ON g.id = t.program_id
		WHERE t.program_id = ? AND t.department_id = ? AND t.payment_id = ? AND t.debit_id = g.payable_id AND v.kind IN ?
		ORDER BY t.id DESC LIMIT 1`, p.ProgramID, p.DepartmentID, p.ID, []string{string(ledger.FilePayment), string(ledger.CashPayment)})
	return row.VoucherID, row.Line, fault.Wrap(err, "find how a payment was paid")
}
