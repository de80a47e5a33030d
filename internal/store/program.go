package store

import (
	"time"

	"reliefbook/internal/fund"
)

const programSelect = `
	SELECT p.id, p.code, p.name, p.kind, p.purpose, p.from_day, p.to_day, p.allocation_id, p.per_head, p.heads, p.total,
		p.expense_id, p.payable_id, u.name AS maker, p.at
	FROM program p
	JOIN app_user u ON u.id = p.maker_id `

// CreateProgram saves a program. form.taken when its code exists.
func (tx *Tx) CreateProgram(p fund.Program, maker int64, at time.Time) (int64, error) {
	id, err := tx.create("program", "code, name, kind, purpose, from_day, to_day, allocation_id, per_head, heads, total, "+
		"expense_id, payable_id, maker_id=, at=", p, maker, at)
	return id, ifDuplicate(err, taken("code", "form.taken"))
}

// Program finds a program by id, with the allocation it is paid from; not_found when there is
// none.
func (tx *Tx) Program(id int64) (fund.Program, error) {
	return tx.program("WHERE p.id = ?", id)
}

// ProgramByCode finds a program by its code, with the allocation it is paid from; not_found
// when there is none.
func (tx *Tx) ProgramByCode(code string) (fund.Program, error) {
	return tx.program("WHERE p.code = ?", code)
}

func (tx *Tx) program(where string, arg any) (fund.Program, error) {
	p, err := one[fund.Program](tx, programSelect+where, arg)
	if err != nil {
		return p, err
	}
	p.Allocation, err = tx.Document(p.AllocationID)
	return p, err
}

// Programs lists every program, newest first.
func (tx *Tx) Programs() ([]fund.Program, error) {
	return list[fund.Program](tx, programSelect+"ORDER BY p.id DESC")
}
