package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/table"
)

const resultSelect = `
	SELECT r.id, r.batch_id, r.file_name, r.file_hash, r.lines, r.succeeded, r.succeeded_total, r.failed, r.failed_total,
		r.returned, r.returned_total, r.voucher_id, r.return_voucher_id, r.by_id, u.name AS said_by,
		r.checker_id, c.name AS checker, r.at
	FROM bank_result r
	LEFT JOIN app_user u ON u.id = r.by_id
	LEFT JOIN app_user c ON c.id = r.checker_id `

// ReserveResult gives the id that the next result is saved with; the keys of its vouchers name
// it.
func (tx *Tx) ReserveResult() (int64, error) {
	ids, err := tx.reserve("bank_result", 1)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// CreateResult saves a bank's answer with every line. result.same when this very file was
// applied to the batch before.
func (tx *Tx) CreateResult(r bank.Result, lines []bank.ResultLine, at time.Time) error {
	r.At = at
	_, err := tx.create("bank_result", "id, batch_id, file_name, file_hash, lines, succeeded, succeeded_total, failed, failed_total, "+
		"returned, returned_total, voucher_id?, return_voucher_id?, by_id, checker_id?, at", r)
	if err != nil {
		return ifDuplicate(err, fault.New(fault.Conflict, "result.same"))
	}
	return createAll(tx, "bank_result_line",
		"result_id=, line, payment_id, verdict, outcome, amount, account, holder, reason, raw_reason, serial", lines, r.ID)
}

// ResultByMark finds the answer that was made of a file for a batch, by either of the file's
// marks; its ID is 0 when there is none.
func (tx *Tx) ResultByMark(batch int64, marks [2][]byte) (bank.Result, error) {
	return find[bank.Result](tx, resultSelect+"WHERE r.batch_id = ? AND (r.file_hash = ? OR r.file_hash = ?)", batch, marks[0], marks[1])
}

// Results lists a batch's answers, or every batch's for 0, oldest first.
func (tx *Tx) Results(batch int64) ([]bank.Result, error) {
	return list[bank.Result](tx, resultSelect+"WHERE (? = 0 OR r.batch_id = ?) ORDER BY r.id", batch, batch)
}

// ResultLines lists the lines of one answer.
func (tx *Tx) ResultLines(result int64) ([]bank.ResultLine, error) {
	return list[bank.ResultLine](tx, `
		SELECT id, result_id, line, payment_id, verdict, outcome, amount, account, holder, reason, raw_reason, serial
		FROM bank_result_line
		WHERE result_id = ?
		ORDER BY line`, result)
}

// AnswersFor lists what answers said about one payment, oldest first.
func (tx *Tx) AnswersFor(payment int64) ([]bank.ResultLine, error) {
	return list[bank.ResultLine](tx, `
		SELECT l.line, l.payment_id, l.outcome, l.verdict, l.reason, l.raw_reason, l.serial, r.at
		FROM bank_result_line l
		JOIN bank_result r ON r.id = l.result_id
		WHERE l.payment_id = ?
		ORDER BY l.id`, payment)
}

// MappingOf is the mapping remembered for a header's signature, and who kept it when; blank when
// there is none.
func (tx *Tx) MappingOf(signature string) (table.Remembered, error) {
	return find[table.Remembered](tx, `
		SELECT m.body, u.name AS "by", m.at
		FROM result_mapping m
		JOIN app_user u ON u.id = m.by_id
		WHERE m.signature = ?`, signature)
}

// PutMapping saves the mapping for a header's signature, in place of an earlier one.
func (tx *Tx) PutMapping(signature, body string, by int64, at time.Time) error {
	err := tx.exec(`
		INSERT INTO result_mapping (signature, body, by_id, at)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (signature) DO UPDATE SET body = excluded.body, by_id = excluded.by_id, at = excluded.at`, signature, body, by, at)
	if err != nil {
		return err
	}
	_, err = tx.Record("mapping_keep", NounMapping, 1, by, at, nil)
	return err
}

// FilePayments lists a batch's payments in the order its file has them: by id.
func (tx *Tx) FilePayments(batch int64) ([]payout.Payment, error) {
	return list[payout.Payment](tx, "SELECT "+paymentColumns+paymentFrom+" WHERE p.batch_id = ? ORDER BY p.id", batch)
}
