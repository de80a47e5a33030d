package store

import (
	"time"

	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

type programRow struct {
	ID           int64
	Code         string
	Name         string
	Kind         string
	Purpose      string
	FromDay      string
	ToDay        string
	AllocationID int64
	PerHead      int64
	Heads        int
	Total        int64
	ExpenseID    int64
	PayableID    int64
	Maker        string
	At           int64
}

func (r programRow) program() fund.Program {
	return fund.Program{ID: r.ID, Code: r.Code, Name: r.Name, Kind: fund.ProgramKind(r.Kind), Purpose: r.Purpose, FromDay: r.FromDay,
		ToDay: r.ToDay, AllocationID: r.AllocationID, PerHead: money.Amount(r.PerHead), Heads: r.Heads, Total: money.Amount(r.Total),
		ExpenseID: r.ExpenseID, PayableID: r.PayableID, Maker: r.Maker, At: instant(r.At)}
}

const programSelect = `SELECT p.id, p.code, p.name, p.kind, p.purpose, p.from_day, p.to_day, p.allocation_id, p.per_head, p.heads,
	p.total, p.expense_id, p.payable_id, u.name AS maker, p.at FROM program p JOIN app_user u ON u.id = p.maker_id `

// CreateProgram saves a program. form.taken when its code exists.
func (tx *Tx) CreateProgram(p fund.Program, maker int64, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO program (code, name, kind, purpose, from_day, to_day, allocation_id, per_head, heads, total,
		expense_id, payable_id, maker_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.Code, p.Name, string(p.Kind), p.Purpose, p.FromDay, p.ToDay, p.AllocationID, int64(p.PerHead), p.Heads, int64(p.Total),
		p.ExpenseID, p.PayableID, maker, micros(at))
	return id, ifDuplicate(err, taken("code", "form.taken"))
}

// Program finds a program by id, with the allocation it is paid from.
func (tx *Tx) Program(id int64) (fund.Program, error) {
	return tx.program("WHERE p.id = ?", id)
}

// ProgramByCode finds a program by its code, with the allocation it is paid from.
func (tx *Tx) ProgramByCode(code string) (fund.Program, error) {
	return tx.program("WHERE p.code = ?", code)
}

func (tx *Tx) program(where string, arg any) (fund.Program, error) {
	var row programRow
	if err := tx.one(&row, programSelect+where, arg); err != nil { //arch:sql where is a constant of the two callers above
		return fund.Program{}, err
	}
	p := row.program()
	var err error
	p.Allocation, err = tx.Document(p.AllocationID)
	return p, err
}

// Programs lists every program, newest first.
func (tx *Tx) Programs() ([]fund.Program, error) {
	var rows []programRow
	err := tx.scan(&rows, programSelect+"ORDER BY p.id DESC")
	list := make([]fund.Program, len(rows))
	for i, r := range rows {
		list[i] = r.program()
	}
	return list, err
}
