package relief

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/students"
)

// Known is what the checks know of the college: its school roll and its staff's cards.
type Known struct {
	Roll       students.Roll
	StaffCards int
}

// Known says what is loaded.
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

// TryRoll reads a school roll and keeps nothing.
func (a *Area) TryRoll(_ context.Context, _ access.Actor, name string, data []byte) (c core.Checked, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return c, err
	}
	lines, said := students.ReadRoll(grid)
	return core.Checked{Lines: len(lines), Said: said}, nil
}

// TryStaffCards reads a list of staff's cards and keeps nothing.
func (a *Area) TryStaffCards(_ context.Context, _ access.Actor, name string, data []byte) (c core.Checked, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return c, err
	}
	cards, said := students.ReadStaff(grid)
	return core.Checked{Lines: len(cards), Said: said}, nil
}

// LoadRoll loads the school roll: 学号 and 姓名. The same file loaded again by the same
// person changes nothing (same); loaded by another person it can vouch for what the
// first one made. Refusals: those of students.ReadRoll.
func (a *Area) LoadRoll(ctx context.Context, actor access.Actor, name string, data []byte) (heads int, same bool, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return 0, false, err
	}
	lines, said := students.ReadRoll(grid)
	if err := core.Said(ctx, said); err != nil {
		return 0, false, err
	}
	err = a.Write(ctx, actor, access.RollLoad, func(tx *store.Tx) error {
		last, err := tx.LastRoll()
		if err != nil {
			return err
		}
		if same = last.MakerID == actor.UserID && a.SameFile(core.MarkRoll, last.FileHash, data); same {
			return nil
		}
		roll := students.Roll{MakerID: actor.UserID, FileName: core.ShortName(name), FileHash: a.FileMark(core.MarkRoll, data), Heads: len(lines)}
		id, err := tx.CreateRoll(roll, lines, a.Now())
		if err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "roll_load", store.NounRoll, id, nil)
	})
	return len(lines), same, err
}

// LoadStaffCards keeps the cards of teachers and staff as keyed hashes only: 姓名, 系部 or 单位, 卡号.
func (a *Area) LoadStaffCards(ctx context.Context, actor access.Actor, name string, data []byte) (added int, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return 0, err
	}
	cards, said := students.ReadStaff(grid)
	if err := core.Said(ctx, said); err != nil {
		return 0, err
	}
	for i, c := range cards {
		cards[i].Blind = a.Keys().Blind("card", c.Card)
	}
	err = a.Write(ctx, actor, access.ListManage, func(tx *store.Tx) error {
		if added, err = tx.AddStaffCards(cards, actor.UserID, a.Now()); err != nil || added == 0 {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "staff_cards", store.NounStaffCard, int64(added), nil)
	})
	return added, err
}
