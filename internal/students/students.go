// Package students is what the college says of its people before any program
// pays them: the school roll, the cards of its staff, and lists kept for another
// time. No I/O.
package students

import (
	"slices"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/roster"
	"reliefbook/internal/table"
)

// Roll is one school roll 学籍名单; the newest is in force.
type Roll struct {
	ID       int64
	MakerID  int64 // who loaded it
	Maker    string
	FileName string
	FileHash []byte
	Heads    int
	At       time.Time
}

// RollLine is one student of the school roll.
type RollLine struct{ StudentNo, Name string }

// StaffCard is whose card it is. The card is kept as a keyed hash alone.
type StaffCard struct {
	Card       string // in full; not kept
	Blind      []byte
	Name, Unit string
}

// List is a list kept for another time 常用名单; its content is asked for by itself.
type List struct {
	ID        int64
	Name      string
	Heads     int
	MakerID   int64
	Maker     string
	ChangedAt time.Time
}

// MayDelete lets who made the list delete it: list.others.
func (l List) MayDelete(by int64) error {
	if l.MakerID != by {
		return fault.New(fault.Forbidden, "list.others")
	}
	return nil
}

// ReadRoll reads a school roll: 学号 and 姓名. roll.no_header when a column is
// missing, roll.row names the first row that can't be.
func ReadRoll(grid table.Grid) ([]RollLine, error) {
	seen := map[string]bool{}
	return read(grid, []roster.Column{roster.StudentNo, roster.Name}, func(cells []table.Cell) (RollLine, bool) {
		no, err := person.ParseStudentNo(cells[0].Text)
		ok := err == nil && cells[1].Text != "" && !seen[string(no)]
		seen[string(no)] = true
		return RollLine{StudentNo: string(no), Name: person.HidePapers(cells[1].Text)}, ok
	})
}

// ReadStaff reads the cards of teachers and staff: 姓名, 系部 or 单位, 卡号.
// Refusals as those of ReadRoll; a card that a sheet holds as a number has lost digits.
func ReadStaff(grid table.Grid) ([]StaffCard, error) {
	return read(grid, []roster.Column{roster.Name, roster.Department, roster.Card}, func(cells []table.Cell) (StaffCard, bool) {
		card, err := person.ParseCard(cells[2].Text)
		ok := err == nil && cells[0].Text != "" && !cells[2].Numeric
		return StaffCard{Card: string(card), Name: person.HidePapers(cells[0].Text), Unit: person.HidePapers(cells[1].Text)}, ok
	})
}

// read reads the wanted columns of every row below the header that is not blank in them.
func read[T any](grid table.Grid, wanted []roster.Column, take func([]table.Cell) (T, bool)) (out []T, err error) {
	var at []int
	for _, row := range grid.Rows {
		if at == nil {
			at = columnsAt(row, wanted)
			continue
		}
		cells, blank := make([]table.Cell, len(at)), true
		for i, c := range at {
			if c < len(row.Cells) {
				cells[i] = row.Cells[c]
			}
			cells[i].Text = strings.TrimSpace(cells[i].Text)
			blank = blank && cells[i].Text == ""
		}
		if blank {
			continue
		}
		x, ok := take(cells)
		if !ok {
			return nil, fault.New(fault.Invalid, "roll.row", "Row", row.Number)
		}
		out = append(out, x)
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
