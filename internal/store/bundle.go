package store

import (
	"iter"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/roster"
	"reliefbook/internal/vault"
)

// The contents of an audit bundle are read in the order of the sealed log up to a
// size, a page or a row at a time: no table is ever held whole.

// SealedVoucher is a voucher with its place in the log.
type SealedVoucher struct {
	ledger.Voucher
	Seq   int64
	Lines int64
}

// SealedLine is one transfer with its voucher; all transfers of a voucher have the same pointer.
type SealedLine struct {
	Voucher  *SealedVoucher
	Transfer ledger.Transfer
}

const sealedVouchers = "SELECT s.seq, v.lines, " + voucherColumns + `
	FROM sealed s
	JOIN entry e ON e.id = s.entry_id
	JOIN voucher v ON v.id = CAST(substr(e.subject, 9) AS BIGINT)` + voucherNames + `
	WHERE e.kind = 'voucher' AND s.seq > ? AND s.seq < ?
	ORDER BY s.seq
	LIMIT ?`

const (
	voucherPage = 200
	linesPage   = 50_000 // lines after which a page of vouchers ends
)

// voucherPage is the vouchers sealed after a place and before a size, one page at most.
func (tx *Tx) voucherPage(after, size int64) ([]*SealedVoucher, error) {
	rows, err := list[SealedVoucher](tx, sealedVouchers, after, size, voucherPage)
	if err != nil {
		return nil, err
	}
	var out []*SealedVoucher
	lines := int64(0)
	for i := range rows {
		if lines > linesPage {
			break
		}
		lines += rows[i].Lines
		out = append(out, &rows[i])
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

// linesOf walks the transfers of a page of vouchers; false when the caller ended the walk.
func (tx *Tx) linesOf(page []*SealedVoucher, yield func(SealedLine, error) bool) (more bool, err error) {
	type sealedTransfer struct {
		Seq int64
		ledger.Transfer
	}
	rows := each[sealedTransfer](tx, "SELECT s.seq, "+transferColumns+`
		FROM sealed s
		JOIN entry e ON e.id = s.entry_id
		JOIN transfer t ON t.voucher_id = CAST(substr(e.subject, 9) AS BIGINT)
		WHERE e.kind = 'voucher' AND s.seq >= ? AND s.seq <= ?
		ORDER BY s.seq, t.line`, page[0].Seq, page[len(page)-1].Seq)
	for t, err := range rows {
		if err != nil {
			return false, err
		}
		for page[0].Seq < t.Seq {
			page = page[1:]
		}
		if !yield(SealedLine{page[0], t.Transfer}, nil) {
			return false, nil
		}
	}
	return true, nil
}

// CountTransfers is the number of transfers.
func (tx *Tx) CountTransfers() (int64, error) {
	return find[int64](tx, "SELECT count(*) FROM transfer")
}

// SealedRosters lists the rosters sealed before a size with their places in the log.
func (tx *Tx) SealedRosters(size int64) (versions []roster.Version, seqs []int64, err error) {
	type sealedRoster struct {
		roster.Version
		Seq int64
	}
	rows, err := list[sealedRoster](tx, "SELECT s.seq, "+rosterColumns+`
		FROM sealed s
		JOIN entry e ON e.id = s.entry_id
		JOIN roster r ON r.id = CAST(substr(e.subject, 8) AS BIGINT)
		WHERE e.kind = 'roster' AND s.seq < ?
		ORDER BY s.seq`, size)
	for _, r := range rows {
		versions, seqs = append(versions, r.Version), append(seqs, r.Seq)
	}
	return versions, seqs, err
}

// SealedEntitlement is one line of a roster with the commitment to its person.
type SealedEntitlement struct {
	roster.Entitlement
	Who []byte
}

// SealedEntitlements walks a roster's lines, a page of ids at a time: ids follow
// the order of the lines, so that nothing has to be sorted.
func (tx *Tx) SealedEntitlements(id int64) iter.Seq2[SealedEntitlement, error] {
	const size = 10_000
	const query = `
		SELECT e.line, e.person_id, e.department_id, e.class_id, e.amount, p.salt AS who, e.student_no, e.name, k.name AS class, e.campus
		FROM entitlement e
		JOIN person p ON p.id = e.person_id
		JOIN class k ON k.id = e.class_id
		WHERE +e.roster_id = ? AND e.id >= ? AND e.id < ? -- the plus keeps SQLite to the ids
		ORDER BY e.id`
	return func(yield func(SealedEntitlement, error) bool) {
		ids, err := find[struct{ First, Last int64 }](tx, `
			SELECT min(id) AS first, coalesce(max(id), -1) AS last
			FROM entitlement
			WHERE roster_id = ?`, id)
		if err != nil {
			yield(SealedEntitlement{}, err)
			return
		}
		for from := ids.First; from <= ids.Last; from += size {
			for e, err := range each[SealedEntitlement](tx, query, id, from, from+size) {
				e.Who = committed(e.Who, e.StudentNo, e.Name)
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
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
	At      time.Time
}

// SealedReceipts walks the receipts of the acts sealed before a size.
func (tx *Tx) SealedReceipts(size int64) iter.Seq2[SealedReceipt, error] {
	type sealedReceipt struct {
		SealedReceipt
		Salt           []byte
		Reason, Device string
		Proxy          payout.Proxy
		Version        int
	}
	rows := each[sealedReceipt](tx, `
		SELECT s.seq, r.payment_id AS payment, r.act, r.via, r.amount, r.by_id AS actor_id, r.at, r.salt, r.reason,
			r.proxy_name, r.proxy_relation, r.proxy_letter, r.device, r.version
		FROM sealed s
		CROSS JOIN entry e
		CROSS JOIN receipt r
		WHERE e.id = s.entry_id AND e.kind = 'receipt' AND r.entry_id = e.id AND s.seq < ?
		ORDER BY s.seq, r.id`, size)
	return func(yield func(SealedReceipt, error) bool) {
		for r, err := range rows {
			m := ReceiptMark{Reason: r.Reason, Proxy: r.Proxy, Actor: access.Actor{Device: r.Device}, Version: r.Version}
			if m.private() != "" && len(r.Salt) != vault.SaltSize {
				r.Salt = make([]byte, vault.SaltSize) // spoiled: its commitment will not fit
			}
			r.Private = m.commitment(r.Salt)
			if !yield(r.SealedReceipt, err) || err != nil {
				return
			}
		}
	}
}

// PayingLine is the voucher and line by which a payment was last paid; 0 when it was not.
func (tx *Tx) PayingLine(p payout.Payment) (voucher, line int64, err error) {
	row, err := find[struct{ VoucherID, Line int64 }](tx, `
		SELECT t.voucher_id, t.line
		FROM transfer t
		JOIN voucher v ON v.id = t.voucher_id
		JOIN program g ON g.id = t.program_id
		WHERE t.program_id = ? AND t.department_id = ? AND t.payment_id = ? AND t.debit_id = g.payable_id AND v.kind IN ?
		ORDER BY t.id DESC
		LIMIT 1`, p.ProgramID, p.DepartmentID, p.ID, []ledger.Kind{ledger.FilePayment, ledger.CashPayment})
	return row.VoucherID, row.Line, err
}
