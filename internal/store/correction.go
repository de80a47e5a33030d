package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/seal"
)

const correctionSelect = `
	SELECT c.id, c.voucher_id, c.kind, c.day, c.summary, c.reason, c.state, c.answer, c.maker_id, m.name AS maker,
		c.checker_id, k.name AS checker, c.red_id, c.blue_id, c.at
	FROM correction c
	JOIN app_user m ON m.id = c.maker_id
	LEFT JOIN app_user k ON k.id = c.checker_id `

// CreateCorrection saves a proposed correction. correction.pending when one of the
// voucher is already waiting.
func (tx *Tx) CreateCorrection(c ledger.Correction, at time.Time) (int64, error) {
	c.State, c.Answer, c.At = ledger.CorrectionPending, "", at
	id, err := tx.create("correction", "voucher_id, kind, day, summary, reason, lines=, state, answer, maker_id, at", c, len(c.Lines))
	if err != nil {
		return 0, ifDuplicate(err, fault.New(fault.Conflict, "correction.pending"))
	}
	return id, createAll(tx, "correction_line", "correction_id=, line#, debit_id, credit_id, amount", c.Lines, id)
}

// LockVoucher locks a voucher against other corrections and reversals.
func (tx *Tx) LockVoucher(id int64) error { return tx.lock(seal.Subject("voucher", id)) }

// Corrections lists those of a voucher, as the corrected, the red or the blue one,
// or all of them (0), newest first, with their lines.
func (tx *Tx) Corrections(voucher int64) ([]ledger.Correction, error) {
	return tx.corrections("WHERE (? = 0 OR ? IN (c.voucher_id, coalesce(c.red_id, 0), coalesce(c.blue_id, 0))) ORDER BY c.id DESC", voucher, voucher)
}

// Correction finds one.
func (tx *Tx) Correction(id int64) (ledger.Correction, error) {
	list, err := tx.corrections("WHERE c.id = ?", id)
	if err == nil && len(list) == 0 {
		err = NotFound()
	}
	if err != nil {
		return ledger.Correction{}, err
	}
	return list[0], nil
}

func (tx *Tx) corrections(where string, args ...any) ([]ledger.Correction, error) {
	all, err := list[ledger.Correction](tx, correctionSelect+where, args...)
	for i := range all {
		if err != nil {
			break
		}
		all[i].Lines, err = list[ledger.CorrectedLine](tx, `
			SELECT debit_id, credit_id, amount
			FROM correction_line
			WHERE correction_id = ?
			ORDER BY line`, all[i].ID)
	}
	return all, err
}

// DecideCorrection saves the decision on a pending correction.
func (tx *Tx) DecideCorrection(c ledger.Correction) error {
	return tx.change("correction", "state, answer, checker_id, red_id?, blue_id?", c, "id = ? AND state = 'pending'", c.ID)
}

// StandingVoucher is the voucher that holds now in place of a voucher: the last
// blue one of its corrections, or itself.
func (tx *Tx) StandingVoucher(id int64) (int64, error) {
	for {
		blue, err := find[int64](tx, "SELECT max(blue_id) FROM correction WHERE voucher_id = ? AND kind = 'rewrite' AND state = 'posted'", id)
		if err != nil || blue == 0 {
			return id, err
		}
		id = blue
	}
}

// StandingDifference is the voucher for the difference that corrected this one's
// amount and was not reversed, or 0.
func (tx *Tx) StandingDifference(voucher int64) (int64, error) {
	return find[int64](tx, `
		SELECT max(c.blue_id)
		FROM correction c
		WHERE c.voucher_id = ? AND c.kind = 'difference' AND c.state = 'posted'
		AND NOT EXISTS (SELECT 1 FROM voucher r WHERE r.reverses_id = c.blue_id)`, voucher)
}
