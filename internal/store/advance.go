package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

// PutAdvance remembers which account is a branch's advance for a program.
func (tx *Tx) PutAdvance(program, department, account int64) error {
	return tx.exec(`INSERT INTO advance (program_id, department_id, account_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, program, department, account)
}

// AdvanceAccounts gives a program's advance accounts by department.
func (tx *Tx) AdvanceAccounts(program int64) (map[int64]int64, error) {
	var rows []struct{ DepartmentID, AccountID int64 }
	err := tx.scan(&rows, "SELECT department_id, account_id FROM advance WHERE program_id = ?", program)
	out := make(map[int64]int64, len(rows))
	for _, r := range rows {
		out[r.DepartmentID] = r.AccountID
	}
	return out, fault.Wrap(err, "load advances")
}

// Advances lists what branches within the scope hold for a program, or for every
// program for 0, added up from the transfers: what came from the payable was
// taken back, what came from elsewhere was handed out.
func (tx *Tx) Advances(s access.Scope, program int64) (list []payout.Advance, err error) {
	w := new(where).andIf(program != 0, "a.program_id = ?", program).within(s, "a.department_id")
	err = tx.scan(&list, `SELECT a.program_id, g.code AS program_code, g.name AS program, a.department_id, d.name AS department, a.account_id,
		coalesce((SELECT sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END) FROM transfer t JOIN voucher v ON v.id = t.voucher_id
			WHERE t.program_id = a.program_id AND t.department_id = a.department_id
			AND (v.reverses_id IS NULL AND t.debit_id = a.account_id AND t.credit_id <> g.payable_id
				OR v.reverses_id IS NOT NULL AND t.credit_id = a.account_id AND t.debit_id <> g.payable_id)), 0) AS received,
		coalesce((SELECT sum(CASE WHEN t.credit_id = a.account_id THEN t.amount ELSE -t.amount END) FROM transfer t
			WHERE t.program_id = a.program_id AND t.department_id = a.department_id AND t.payment_id <> 0
			AND (t.credit_id = a.account_id OR t.debit_id = a.account_id)), 0) AS paid,
		coalesce((SELECT sum(CASE WHEN v.reverses_id IS NULL THEN t.amount ELSE -t.amount END) FROM transfer t JOIN voucher v ON v.id = t.voucher_id
			WHERE t.program_id = a.program_id AND t.department_id = a.department_id
			AND (v.reverses_id IS NULL AND t.credit_id = a.account_id AND t.debit_id <> g.payable_id
				OR v.reverses_id IS NOT NULL AND t.debit_id = a.account_id AND t.credit_id <> g.payable_id)), 0) AS handed_back,
		(SELECT count(*) FROM payment p WHERE p.program_id = a.program_id AND p.department_id = a.department_id AND p.state = 'held') AS waiting,
		coalesce((SELECT sum(p.amount) FROM payment p WHERE p.program_id = a.program_id AND p.department_id = a.department_id
			AND p.state = 'held'), 0) AS waiting_total,
		coalesce((SELECT h.id FROM handover h WHERE h.program_id = a.program_id AND h.department_id = a.department_id
			AND h.state = 'pending'), 0) AS handover
		FROM advance a JOIN program g ON g.id = a.program_id JOIN department d ON d.id = a.department_id`+w.sql.String()+
		" ORDER BY g.code, d.code", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "add up advances")
}

// HeldPayments is a department's payments its branch still holds the cash of.
func (tx *Tx) HeldPayments(program, department int64) (ids []int64, err error) {
	err = tx.scan(&ids, "SELECT id FROM payment WHERE program_id = ? AND department_id = ? AND state = 'held' ORDER BY id", program, department)
	return ids, fault.Wrap(err, "list held payments")
}

type handoverRow struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	Department   string
	Program      string
	Amount       int64
	State        string
	MakerID      int64
	Maker        string
	CheckerID    int64
	Checker      string
	Reason       string
	VoucherID    int64
	At           int64
}

func (r handoverRow) handover() payout.Handover {
	return payout.Handover{ID: r.ID, ProgramID: r.ProgramID, DepartmentID: r.DepartmentID, Department: r.Department, Program: r.Program,
		Amount: money.Amount(r.Amount), State: payout.HandoverState(r.State), MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID,
		Checker: r.Checker, Reason: r.Reason, VoucherID: r.VoucherID, At: instant(r.At)}
}

const handoverSelect = `SELECT h.id, h.program_id, h.department_id, d.name AS department, g.name AS program, h.amount, h.state, h.maker_id,
	m.name AS maker, coalesce(h.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, h.reason,
	coalesce(h.voucher_id, 0) AS voucher_id, h.at FROM handover h JOIN department d ON d.id = h.department_id
	JOIN program g ON g.id = h.program_id JOIN app_user m ON m.id = h.maker_id LEFT JOIN app_user c ON c.id = h.checker_id`

// CreateHandover saves a branch's handing back. handover.pending when one waits already.
func (tx *Tx) CreateHandover(h payout.Handover, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO handover (program_id, department_id, amount, state, maker_id, reason, at) VALUES (?, ?, ?, 'pending', ?, '', ?)`,
		h.ProgramID, h.DepartmentID, int64(h.Amount), h.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "handover.pending"))
}

// Handover finds a handing back and holds back whoever else would decide on it.
func (tx *Tx) Handover(id int64) (payout.Handover, error) {
	if err := tx.lock(Subject("handover", id)); err != nil {
		return payout.Handover{}, err
	}
	var row handoverRow
	err := tx.one(&row, handoverSelect+" WHERE h.id = ?", id)
	return row.handover(), err
}

// Handovers lists handings back within the scope, newest first.
func (tx *Tx) Handovers(s access.Scope) ([]payout.Handover, error) {
	w := new(where).within(s, "h.department_id")
	var rows []handoverRow
	err := tx.scan(&rows, handoverSelect+w.sql.String()+" ORDER BY h.id DESC", w.args...) //arch:sql where holds constants
	list := make([]payout.Handover, len(rows))
	for i, r := range rows {
		list[i] = r.handover()
	}
	return list, fault.Wrap(err, "list handovers")
}

// DecideHandover saves what finance made of it.
func (tx *Tx) DecideHandover(h payout.Handover) error {
	return guarded(tx.affect("UPDATE handover SET state = ?, checker_id = ?, reason = ?, voucher_id = ? WHERE id = ? AND state = 'pending'",
		string(h.State), h.CheckerID, h.Reason, orNull(h.VoucherID), h.ID))
}
