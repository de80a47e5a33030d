package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

const correctionSelect = `SELECT c.id, c.voucher_id, c.kind, c.day, c.summary, c.reason, c.state, c.answer, c.maker_id, m.name AS maker,
	coalesce(c.checker_id, 0) AS checker_id, coalesce(k.name, '') AS checker, coalesce(c.red_id, 0) AS red_id, coalesce(c.blue_id, 0) AS blue_id, c.at AS micros
	FROM correction c JOIN app_user m ON m.id = c.maker_id LEFT JOIN app_user k ON k.id = c.checker_id`

type correctionRow struct {
	ID        int64
	VoucherID int64
	Kind      string
	Day       string
	Summary   string
	Reason    string
	State     string
	Answer    string
	MakerID   int64
	Maker     string
	CheckerID int64
	Checker   string
	RedID     int64
	BlueID    int64
	Micros    int64
}

func (r correctionRow) correction() ledger.Correction {
	return ledger.Correction{ID: r.ID, VoucherID: r.VoucherID, Kind: ledger.CorrectionKind(r.Kind), Day: r.Day, Summary: r.Summary, Reason: r.Reason,
		State: ledger.CorrectionState(r.State), Answer: r.Answer, MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker,
		RedID: r.RedID, BlueID: r.BlueID, At: instant(r.Micros)}
}

// CreateCorrection saves a proposed correction. correction.pending when one of the voucher waits already.
func (tx *Tx) CreateCorrection(c ledger.Correction, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO correction (voucher_id, kind, day, summary, reason, lines, state, answer, maker_id, at) VALUES (?, ?, ?, ?, ?, ?, 'pending', '', ?, ?)`,
		c.VoucherID, string(c.Kind), c.Day, c.Summary, c.Reason, len(c.Lines), c.MakerID, micros(at))
	if err != nil {
		return 0, ifDuplicate(err, fault.New(fault.Conflict, "correction.pending"))
	}
	return id, tx.bulk("correction_line", []string{"correction_id", "line", "debit_id", "credit_id", "amount"}, len(c.Lines), func(i int) []any {
		return []any{id, i + 1, c.Lines[i].DebitID, c.Lines[i].CreditID, c.Lines[i].Amount}
	})
}

// LockVoucher makes whoever else would correct or take back a voucher wait for this transaction.
func (tx *Tx) LockVoucher(id int64) error { return tx.lock(Subject("voucher", id)) }

// Corrections lists those a voucher has to do with, as the wrong one or as the red or blue one, or every one for 0; newest first, with their lines.
func (tx *Tx) Corrections(voucher int64) ([]ledger.Correction, error) {
	return tx.corrections(" WHERE (? = 0 OR ? IN (c.voucher_id, coalesce(c.red_id, 0), coalesce(c.blue_id, 0))) ORDER BY c.id DESC", voucher, voucher)
}

// Correction finds one.
func (tx *Tx) Correction(id int64) (ledger.Correction, error) {
	list, err := tx.corrections(" WHERE c.id = ?", id)
	if err == nil && len(list) == 0 {
		err = NotFound()
	}
	if err != nil {
		return ledger.Correction{}, err
	}
	return list[0], nil
}

func (tx *Tx) corrections(where string, args ...any) ([]ledger.Correction, error) {
	var rows []correctionRow
	if err := tx.scan(&rows, correctionSelect+where, args...); err != nil { //arch:sql where is a constant of the two callers above
		return nil, fault.Wrap(err, "list corrections")
	}
	list := make([]ledger.Correction, len(rows))
	for i, r := range rows {
		list[i] = r.correction()
		err := tx.scan(&list[i].Lines, "SELECT debit_id, credit_id, amount FROM correction_line WHERE correction_id = ? ORDER BY line", r.ID)
		if err != nil {
			return nil, fault.Wrap(err, "load a correction's lines")
		}
	}
	return list, nil
}

// DecideCorrection saves what became of a pending one.
func (tx *Tx) DecideCorrection(c ledger.Correction) error {
	return guarded(tx.affect("UPDATE correction SET state = ?, answer = ?, checker_id = ?, red_id = ?, blue_id = ? WHERE id = ? AND state = 'pending'",
		string(c.State), c.Answer, c.CheckerID, orNull(c.RedID), orNull(c.BlueID), c.ID))
}

// StandingVoucher is the voucher that says now what a voucher once said: the last blue one of its corrections, or itself.
func (tx *Tx) StandingVoucher(id int64) (int64, error) {
	for {
		var blue int64
		err := tx.scan(&blue, "SELECT coalesce(max(blue_id), 0) FROM correction WHERE voucher_id = ? AND kind = 'rewrite' AND state = 'posted'", id)
		if err != nil || blue == 0 {
			return id, fault.Wrap(err, "follow a voucher's corrections")
		}
		id = blue
	}
}

// StandingDifference is the voucher by which an amount of this one was corrected
// and which was not taken back, or 0.
func (tx *Tx) StandingDifference(voucher int64) (id int64, err error) {
	err = tx.scan(&id, `SELECT coalesce(max(c.blue_id), 0) FROM correction c WHERE c.voucher_id = ? AND c.kind = 'difference' AND c.state = 'posted'
		AND NOT EXISTS (SELECT 1 FROM voucher r WHERE r.reverses_id = c.blue_id)`, voucher)
	return id, fault.Wrap(err, "look for a difference")
}
