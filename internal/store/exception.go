package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// Exception is a named disagreement 差异 with an owner, a reason and an end.
type Exception struct {
	ID           int64
	Kind         string // its words are the catalogue's "exception.kind.<kind>"
	Key          string // the finding it names, the same each time it is looked for; at most one row of a key is not closed
	Subject      string // the record it is about, "statement_line:12", or empty
	ProgramID    int64  // 0: of no program
	Program      string
	BatchID      int64
	ResultID     int64
	PaymentID    int64
	DepartmentID int64
	Department   string
	Heads        int
	Amount       money.Amount // fen in question
	NowHeads     int          // what is left of Heads
	NowAmount    money.Amount // what is left of Amount, fen
	State        string       // open, carried or closed
	OwnerID      int64        // who sees to it, or 0
	Owner        string
	Due          string // YYYY-MM-DD, or empty
	Reason       string // how it ended
	CloserID     int64
	Closer       string
	CarryID      int64 // to whom it is to be carried over by name, or 0
	Carry        string
	CarryReason  string
	CarryMakerID int64 // who proposed that
	CarryMaker   string
	CarryByID    int64 // who approved it
	CarryBy      string
	At           time.Time
	ClosedAt     time.Time
}

// CreateException opens one and gives its id: 0 when its key has a row that is not closed.
func (tx *Tx) CreateException(x Exception, at time.Time) (int64, error) {
	var id int64
	err := tx.scan(&id, `INSERT INTO exception (kind, key, subject, program_id, batch_id, result_id, payment_id, department_id, heads, amount, now_heads, now_amount,
		owner_id, due, state, reason, at, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '', ?, 0) ON CONFLICT DO NOTHING RETURNING id`,
		x.Kind, x.Key, x.Subject, orNull(x.ProgramID), x.BatchID, x.ResultID, x.PaymentID, x.DepartmentID, x.Heads, int64(x.Amount), x.NowHeads, int64(x.NowAmount),
		orNull(x.OwnerID), x.Due, micros(at))
	return id, fault.Wrap(err, "open an exception")
}

// CloseException ends one that has not ended.
func (tx *Tx) CloseException(x Exception, at time.Time) error {
	return guarded(tx.affect("UPDATE exception SET state = 'closed', reason = ?, closer_id = ?, closed_at = ? WHERE id = ? AND state <> 'closed'",
		x.Reason, orNull(x.CloserID), micros(at), x.ID))
}

// ExceptionFilter narrows the list; zero values narrow nothing, the scope does.
type ExceptionFilter struct {
	Scope access.Scope
	ID    int64
	Batch int64
	State string
}

type exceptionRow struct {
	ID             int64
	Kind           string
	Key            string
	Subject        string
	ProgramID      int64
	Program        string
	BatchID        int64
	ResultID       int64
	PaymentID      int64
	DepartmentID   int64
	Department     string
	Heads          int
	Amount         int64
	NowHeads       int
	NowAmount      int64
	State          string
	OwnerID        int64
	Owner          string
	Due            string
	Reason         string
	CloserID       int64
	Closer         string
	CarryID        int64
	Carry          string
	CarryReason    string
	CarryMakerID   int64
	CarryMaker     string
	CarryCheckerID int64
	CarryChecker   string
	At             int64
	ClosedAt       int64
}

func (r exceptionRow) exception() Exception {
	return Exception{ID: r.ID, Kind: r.Kind, Key: r.Key, Subject: r.Subject, ProgramID: r.ProgramID, Program: r.Program, BatchID: r.BatchID, ResultID: r.ResultID,
		PaymentID: r.PaymentID, DepartmentID: r.DepartmentID, Department: r.Department, Heads: r.Heads, Amount: money.Amount(r.Amount),
		NowHeads: r.NowHeads, NowAmount: money.Amount(r.NowAmount), State: r.State, OwnerID: r.OwnerID, Owner: r.Owner, Due: r.Due,
		Reason: r.Reason, CloserID: r.CloserID, Closer: r.Closer, CarryID: r.CarryID, Carry: r.Carry, CarryReason: r.CarryReason,
		CarryMakerID: r.CarryMakerID, CarryMaker: r.CarryMaker, CarryByID: r.CarryCheckerID, CarryBy: r.CarryChecker,
		At: instant(r.At), ClosedAt: instant(r.ClosedAt)}
}

const exceptionSelect = `SELECT x.id, x.kind, x.key, x.subject, coalesce(x.program_id, 0) AS program_id, coalesce(g.name, '') AS program, x.batch_id, x.result_id,
	x.payment_id, x.department_id, coalesce(d.name, '') AS department, x.heads, x.amount, x.now_heads, x.now_amount, x.state,
	coalesce(x.owner_id, 0) AS owner_id, coalesce(o.name, '') AS owner, x.due, x.reason, coalesce(x.closer_id, 0) AS closer_id, coalesce(u.name, '') AS closer,
	coalesce(x.carry_id, 0) AS carry_id, coalesce(c.name, '') AS carry, x.carry_reason, coalesce(x.carry_maker_id, 0) AS carry_maker_id,
	coalesce(m.name, '') AS carry_maker, coalesce(x.carry_checker_id, 0) AS carry_checker_id, coalesce(k.name, '') AS carry_checker, x.at, x.closed_at
	FROM exception x LEFT JOIN program g ON g.id = x.program_id LEFT JOIN department d ON d.id = x.department_id
	LEFT JOIN app_user o ON o.id = x.owner_id LEFT JOIN app_user u ON u.id = x.closer_id LEFT JOIN app_user c ON c.id = x.carry_id
	LEFT JOIN app_user m ON m.id = x.carry_maker_id LEFT JOIN app_user k ON k.id = x.carry_checker_id`

// Exceptions lists them, the open first.
func (tx *Tx) Exceptions(f ExceptionFilter) ([]Exception, error) {
	w := new(where).within(f.Scope, "x.department_id").andIf(f.ID != 0, "x.id = ?", f.ID).andIf(f.Batch != 0, "x.batch_id = ?", f.Batch).
		andIf(f.State != "", "x.state = ?", f.State)
	var rows []exceptionRow
	err := tx.scan(&rows, exceptionSelect+w.sql.String()+" ORDER BY x.state DESC, x.id DESC", w.args...) //arch:sql where holds constants
	list := make([]Exception, len(rows))
	for i, r := range rows {
		list[i] = r.exception()
	}
	return list, fault.Wrap(err, "list exceptions")
}
