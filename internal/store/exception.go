package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// Exception is a named disagreement 差异 with an end.
type Exception struct {
	ID           int64
	Kind         string // its words are the catalogue's "exception.<kind>"
	ProgramID    int64
	Program      string
	BatchID      int64
	ResultID     int64
	PaymentID    int64
	DepartmentID int64
	Heads        int
	Amount       money.Amount // fen in question
	State        string       // open or closed
	Reason       string       // how it ended
	CloserID     int64
	Closer       string
	At           time.Time
	ClosedAt     time.Time
}

// CreateException opens one.
func (tx *Tx) CreateException(x Exception, at time.Time) (int64, error) {
	return tx.insert(`INSERT INTO exception (kind, program_id, batch_id, result_id, payment_id, department_id, heads, amount, state, reason, at, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', '', ?, 0)`, x.Kind, x.ProgramID, x.BatchID, x.ResultID, x.PaymentID, x.DepartmentID, x.Heads, int64(x.Amount), micros(at))
}

// CloseException ends an open one.
func (tx *Tx) CloseException(x Exception, at time.Time) error {
	return guarded(tx.affect("UPDATE exception SET state = 'closed', reason = ?, closer_id = ?, closed_at = ? WHERE id = ? AND state = 'open'",
		x.Reason, x.CloserID, micros(at), x.ID))
}

// ExceptionFilter narrows the list; zero values narrow nothing.
type ExceptionFilter struct {
	ID    int64
	Batch int64
	State string
}

// Exceptions lists them, the open first.
func (tx *Tx) Exceptions(f ExceptionFilter) ([]Exception, error) {
	w := new(where).andIf(f.ID != 0, "x.id = ?", f.ID).andIf(f.Batch != 0, "x.batch_id = ?", f.Batch).andIf(f.State != "", "x.state = ?", f.State)
	var rows []struct {
		ID           int64
		Kind         string
		ProgramID    int64
		Program      string
		BatchID      int64
		ResultID     int64
		PaymentID    int64
		DepartmentID int64
		Heads        int
		Amount       int64
		State        string
		Reason       string
		CloserID     int64
		Closer       string
		At           int64
		ClosedAt     int64
	}
	err := tx.scan(&rows, `SELECT x.id, x.kind, x.program_id, g.name AS program, x.batch_id, x.result_id, x.payment_id, x.department_id, x.heads, x.amount,
		x.state, x.reason, coalesce(x.closer_id, 0) AS closer_id, coalesce(u.name, '') AS closer, x.at, x.closed_at
		FROM exception x JOIN program g ON g.id = x.program_id LEFT JOIN app_user u ON u.id = x.closer_id`+w.sql.String()+
		" ORDER BY x.state DESC, x.id DESC", w.args...) //arch:sql where holds constants
	list := make([]Exception, len(rows))
	for i, r := range rows {
		list[i] = Exception{ID: r.ID, Kind: r.Kind, ProgramID: r.ProgramID, Program: r.Program, BatchID: r.BatchID, ResultID: r.ResultID,
			PaymentID: r.PaymentID, DepartmentID: r.DepartmentID, Heads: r.Heads, Amount: money.Amount(r.Amount), State: r.State, Reason: r.Reason,
			CloserID: r.CloserID, Closer: r.Closer, At: instant(r.At), ClosedAt: instant(r.ClosedAt)}
	}
	return list, fault.Wrap(err, "list exceptions")
}
