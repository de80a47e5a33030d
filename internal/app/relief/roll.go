package relief

import (
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// Known is what the college has told the checks: its roll and its staff's cards.
type Known struct {
	Roll       store.Roll
	StaffCards int
}

// Known tells what is loaded.
func (a *Area) Known(ctx context.Context, actor access.Actor) (k Known, err error) {
	err = a.Read(ctx, actor, access.RollLoad, func(tx *store.Tx) error {
		if k.Roll, err = tx.LastRoll(); err != nil {
			return err
		}
		k.StaffCards, err = tx.StaffCards()
		return err
	})
	return k, err
}

// LoadRoll loads the school roll: 学号 and 姓名. The same file twice by one person changes
// nothing (same); by another it vouches for what the first may have made. roll.row names the first row that can't be.
func (a *Area) LoadRoll(ctx context.Context, actor access.Actor, name string, data []byte) (heads int, same bool, err error) {
	rows, err := readColumns(name, data, roster.StudentNo, roster.Name)
	if err != nil {
		return 0, false, err
	}
	lines, seen := make([]store.RollLine, 0, len(rows)), map[string]bool{}
	for _, r := range rows {
		no, err := person.ParseStudentNo(r.cells[0])
		if err != nil || r.cells[1] == "" || seen[string(no)] {
			return 0, false, fault.New(fault.Invalid, "roll.row", "Row", r.number)
		}
		seen[string(no)] = true
		lines = append(lines, store.RollLine{StudentNo: string(no), Name: r.cells[1]})
	}
	err = a.Write(ctx, actor, access.RollLoad, func(tx *store.Tx) error {
		last, err := tx.LastRoll()
		if err != nil {
			return err
		}
		if same = last.MakerID == actor.UserID && a.SameFile(core.MarkRoll, last.FileHash, data); same {
			return nil
		}
		roll := store.Roll{MakerID: actor.UserID, FileName: core.ShortName(name), FileHash: a.FileMark(core.MarkRoll, data), Heads: len(lines)}
		id, err := tx.CreateRoll(roll, lines, a.Now())
		if err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "roll_load", store.NounRoll, id, nil)
	})
	return len(lines), same, err
}

// LoadStaffCards keeps the cards of teachers and staff, by keyed hash alone: 姓名, 系部 or 单位, 卡号.
func (a *Area) LoadStaffCards(ctx context.Context, actor access.Actor, name string, data []byte) (added int, err error) {
	rows, err := readColumns(name, data, roster.Name, roster.Department, roster.Card)
	if err != nil {
		return 0, err
	}
	cards := make([]store.StaffCard, len(rows))
	for i, r := range rows {
		card, err := person.ParseCard(r.cells[2])
		if err != nil || r.cells[0] == "" {
			return 0, fault.New(fault.Invalid, "roll.row", "Row", r.number)
		}
		cards[i] = store.StaffCard{Blind: a.Keys().Blind("card", string(card)), Name: r.cells[0], Unit: r.cells[1]}
	}
	err = a.Write(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		if added, err = tx.AddStaffCards(cards, actor.UserID, a.Now()); err != nil || added == 0 {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "staff_cards", store.NounStaffCard, int64(added), nil)
	})
	return added, err
}

// picked is some columns of one row.
type picked struct {
	number int
	cells  []string
}

// readColumns reads some columns of a file by their headers. roll.no_header
// when one is missing, roll.row for a damaged number.
func readColumns(name string, data []byte, wanted ...roster.Column) (out []picked, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return nil, err
	}
	var at []int
	for _, row := range grid.Rows {
		if at == nil {
			at = columnsAt(row, wanted)
			continue
		}
		p, blank := picked{number: row.Number}, true
		for i, c := range at {
			cell := table.Cell{}
			if c < len(row.Cells) {
				cell = row.Cells[c]
			}
			if wanted[i] == roster.Card && cell.Numeric {
				return nil, fault.New(fault.Invalid, "roll.row", "Row", row.Number)
			}
			text := cell.Text
			if core.Bare(&text); wanted[i] != roster.StudentNo && wanted[i] != roster.Card {
				core.Hide(&text) // a name or a unit is kept in clear
			}
			p.cells, blank = append(p.cells, text), blank && text == ""
		}
		if !blank {
			out = append(out, p)
		}
	}
	if at == nil {
		return nil, fault.New(fault.Invalid, "roll.no_header")
	}
	return out, nil
}

// columnsAt is where the wanted columns stand, nil when the row is not their header.
func columnsAt(row table.Row, wanted []roster.Column) []int {
	at := make([]int, len(wanted))
	for i, w := range wanted {
		at[i] = slices.IndexFunc(row.Cells, func(c table.Cell) bool { return roster.FindColumn(c.Text) == w })
		if at[i] < 0 {
			return nil
		}
	}
	return at
}
