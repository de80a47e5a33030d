package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

type resultRow struct {
	ID              int64
	BatchID         int64
	FileName        string
	FileHash        []byte
	Lines           int
	Succeeded       int
	SucceededTotal  int64
	Failed          int
	FailedTotal     int64
	Returned        int
	ReturnedTotal   int64
	VoucherID       int64
	ReturnVoucherID int64
	ByID            int64
	SaidBy          string
	CheckerID       int64
	Checker         string
	At              int64
}

func (r resultRow) result() bank.Result {
	return bank.Result{ID: r.ID, BatchID: r.BatchID, FileName: r.FileName, FileHash: r.FileHash, Lines: r.Lines, Succeeded: r.Succeeded,
		SucceededTotal: money.Amount(r.SucceededTotal), Failed: r.Failed, FailedTotal: money.Amount(r.FailedTotal), Returned: r.Returned,
		ReturnedTotal: money.Amount(r.ReturnedTotal), VoucherID: r.VoucherID, ReturnVoucherID: r.ReturnVoucherID, ByID: r.ByID, SaidBy: r.SaidBy,
		CheckerID: r.CheckerID, Checker: r.Checker, At: instant(r.At)}
}

const resultSelect = `SELECT r.id, r.batch_id, r.file_name, r.file_hash, r.lines, r.succeeded, r.succeeded_total, r.failed, r.failed_total,
	r.returned, r.returned_total, coalesce(r.voucher_id, 0) AS voucher_id, coalesce(r.return_voucher_id, 0) AS return_voucher_id,
	r.by_id, coalesce(u.name, '') AS said_by, coalesce(r.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, r.at FROM bank_result r
	LEFT JOIN app_user u ON u.id = r.by_id LEFT JOIN app_user c ON c.id = r.checker_id `

// ReserveResult takes the id a result will have, for the key of its vouchers.
func (tx *Tx) ReserveResult() (int64, error) {
	ids, err := tx.reserve("bank_result", 1)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// CreateResult saves an answer with every line. result.same when the very file was applied to the batch before.
func (tx *Tx) CreateResult(r bank.Result, lines []bank.ResultLine, at time.Time) error {
	err := tx.exec(`INSERT INTO bank_result (id, batch_id, file_name, file_hash, lines, succeeded, succeeded_total, failed, failed_total,
		returned, returned_total, voucher_id, return_voucher_id, by_id, checker_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.BatchID, r.FileName, r.FileHash, r.Lines, r.Succeeded, int64(r.SucceededTotal), r.Failed, int64(r.FailedTotal),
		r.Returned, int64(r.ReturnedTotal), orNull(r.VoucherID), orNull(r.ReturnVoucherID), r.ByID, orNull(r.CheckerID), micros(at))
	if err != nil {
		return ifDuplicate(err, fault.New(fault.Conflict, "result.same"))
	}
	columns := []string{"result_id", "line", "payment_id", "verdict", "outcome", "amount", "account", "holder", "reason", "raw_reason", "serial"}
	return tx.bulk("bank_result_line", columns, len(lines), func(i int) []any {
		l := lines[i]
		return []any{r.ID, l.Line, l.PaymentID, l.Verdict, l.Outcome, int64(l.Amount), l.Account, l.Holder, l.Reason, l.RawReason, l.Serial}
	})
}

// ResultByMark finds the answer a file was applied to a batch as, by either of its marks; ok is false when it never was.
func (tx *Tx) ResultByMark(batch int64, marks [2][]byte) (r bank.Result, ok bool, err error) {
	var row resultRow
	err = tx.scan(&row, resultSelect+"WHERE r.batch_id = ? AND (r.file_hash = ? OR r.file_hash = ?)", batch, marks[0], marks[1])
	return row.result(), row.ID != 0, err
}

// Results lists a batch's answers, or every batch's for 0, oldest first.
func (tx *Tx) Results(batch int64) ([]bank.Result, error) {
	var rows []resultRow
	err := tx.scan(&rows, resultSelect+"WHERE (? = 0 OR r.batch_id = ?) ORDER BY r.id", batch, batch)
	list := make([]bank.Result, len(rows))
	for i, r := range rows {
		list[i] = r.result()
	}
	return list, fault.Wrap(err, "list results")
}

// ResultLines lists the lines of one answer.
func (tx *Tx) ResultLines(result int64) (list []bank.ResultLine, err error) {
	err = tx.scan(&list, `SELECT id, result_id, line, payment_id, verdict, outcome, amount, account, holder, reason, raw_reason, serial
		FROM bank_result_line WHERE result_id = ? ORDER BY line`, result)
	return list, fault.Wrap(err, "list result lines")
}

// AnswersFor lists what answers said about one payment, oldest first.
func (tx *Tx) AnswersFor(payment int64) ([]bank.ResultLine, error) {
	var rows []struct {
		Line      int
		Outcome   string
		Verdict   string
		Reason    string
		RawReason string
		Serial    string
		At        int64
	}
	err := tx.scan(&rows, `SELECT l.line, l.outcome, l.verdict, l.reason, l.raw_reason, l.serial, r.at FROM bank_result_line l
		JOIN bank_result r ON r.id = l.result_id WHERE l.payment_id = ? ORDER BY l.id`, payment)
	list := make([]bank.ResultLine, len(rows))
	for i, r := range rows {
		list[i] = bank.ResultLine{Line: r.Line, PaymentID: payment, Outcome: bank.Outcome(r.Outcome), Verdict: bank.Verdict(r.Verdict), Reason: bank.Reason(r.Reason), RawReason: r.RawReason,
			Serial: r.Serial, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "load answers")
}

// MappingFor is the remembered mapping of a header's signature, "" for none.
func (tx *Tx) MappingFor(signature string) (body string, err error) {
	err = tx.scan(&body, "SELECT body FROM result_mapping WHERE signature = ?", signature)
	return body, err
}

// PutMapping remembers a mapping.
func (tx *Tx) PutMapping(signature, body string, by int64, at time.Time) error {
	err := tx.exec(`INSERT INTO result_mapping (signature, body, by_id, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (signature) DO UPDATE SET body = excluded.body, by_id = excluded.by_id, at = excluded.at`, signature, body, by, micros(at))
	if err != nil {
		return fault.Wrap(err, "keep a mapping")
	}
	_, err = tx.Record("mapping_keep", NounMapping, 1, by, at, nil)
	return err
}

// FilePayments lists a batch's payments in the order its file has them: by id.
func (tx *Tx) FilePayments(batch int64) ([]payout.Payment, error) {
	return list[payout.Payment](tx, "SELECT "+paymentColumns+paymentFrom+" WHERE p.batch_id = ? ORDER BY p.id", batch)
}
