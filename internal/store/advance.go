package store

import (
	_ "embed" // what branches hold
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
)

// PutAdvance saves which account is a branch's advance for a program.
func (tx *Tx) PutAdvance(program, department, account int64) error {
	return tx.exec("INSERT INTO advance (program_id, department_id, account_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		program, department, account)
}

// AdvanceAccounts gives a program's advance accounts by department.
func (tx *Tx) AdvanceAccounts(program int64) (map[int64]int64, error) {
	return byID[int64](tx, "SELECT department_id AS id, account_id AS value FROM advance WHERE program_id = ?", program)
}

//go:embed sql/advance/open.sql
var advanceSQL string

// Advances lists what branches within the scope hold for a program, or for every program (0).
func (tx *Tx) Advances(s access.Scope, program int64) ([]payout.Advance, error) {
	w := new(where).andIf(program != 0, "a.program_id = ?", program).within(s, "a.department_id")
	return listWhere[payout.Advance](tx, advanceSQL, w, "ORDER BY g.code, d.code")
}

// HeldPayments is a department's payments whose cash its branch still holds.
func (tx *Tx) HeldPayments(program, department int64) ([]int64, error) {
	return list[int64](tx, "SELECT id FROM payment WHERE program_id = ? AND department_id = ? AND state = 'held' ORDER BY id",
		program, department)
}

const handoverSelect = `
	SELECT h.id, h.program_id, h.department_id, d.name AS department, g.name AS program, h.amount, h.state, h.maker_id,
		m.name AS maker, h.checker_id, c.name AS checker, h.reason, h.voucher_id, h.at
	FROM handover h
	JOIN department d ON d.id = h.department_id
	JOIN program g ON g.id = h.program_id
	JOIN app_user m ON m.id = h.maker_id
	LEFT JOIN app_user c ON c.id = h.checker_id`

// CreateHandover saves a branch's handover. handover.pending when one is already waiting.
func (tx *Tx) CreateHandover(h payout.Handover, at time.Time) (int64, error) {
	h.State, h.Reason, h.At = payout.HandoverPending, "", at
	id, err := tx.create("handover", "program_id, department_id, amount, state, maker_id, reason, at", h)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "handover.pending"))
}

// LockHandover finds a handover, locked against other decisions.
func (tx *Tx) LockHandover(id int64) (payout.Handover, error) {
	if err := tx.lock(seal.Subject("handover", id)); err != nil {
		return payout.Handover{}, err
	}
	return one[payout.Handover](tx, handoverSelect+" WHERE h.id = ?", id)
}

// Handovers lists handovers within the scope, newest first.
func (tx *Tx) Handovers(s access.Scope) ([]payout.Handover, error) {
	return listWhere[payout.Handover](tx, handoverSelect, new(where).within(s, "h.department_id"), "ORDER BY h.id DESC")
}

// DecideHandover saves finance's decision on a handover.
func (tx *Tx) DecideHandover(h payout.Handover) error {
	return tx.change("handover", "state, checker_id, reason, voucher_id?", h, "id = ? AND state = 'pending'", h.ID)
}
