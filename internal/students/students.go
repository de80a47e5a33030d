// Package students is what the college says of its people before any program
// pays them: the school roll, the cards of its staff, and lists kept for another
// time. No I/O.
package students

import (
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

// RollList is a school roll as it is imported.
var RollList = table.List{
	Prefix: "roll/", Labels: roster.List.Labels, First: 10,
	Columns: []table.Column{roster.StudentNoColumn, roster.NameColumn, roster.SequenceColumn},
	Proof:   []table.Col{roster.StudentNo}, Who: []table.Col{roster.StudentNo, roster.Name},
}

// ReadRoll reads a school roll: 学号 and 姓名. Each student stands on it once: roster.duplicate.
func ReadRoll(grid table.Grid) (lines []RollLine, said table.Problems) {
	r, rows := RollList.Read(&grid, nil), map[string]int{}
	r.Each(func(l *table.Line) {
		text, filled := l.Want(roster.StudentNo)
		name, named := l.Want(roster.Name)
		if !filled || !named {
			return
		}
		no, err := person.ParseStudentNo(text)
		first, twice := rows[string(no)]
		switch {
		case err != nil:
			l.Refuse(roster.StudentNo, err)
		case twice:
			l.Error(roster.StudentNo, "roster.duplicate", "First", first, "Row", l.Number)
		default:
			rows[string(no)] = l.Number
			lines = append(lines, RollLine{StudentNo: string(no), Name: person.HidePapers(name)})
		}
	})
	return lines, r.Problems
}

// StaffList is a list of the cards of teachers and staff.
var StaffList = table.List{
	Prefix: "staff/", Labels: roster.List.Labels, First: 10,
	Columns: []table.Column{roster.NameColumn, unitColumn(), mustHave(roster.CardColumn), roster.SequenceColumn},
	Proof:   []table.Col{roster.Card}, Who: []table.Col{roster.Name, roster.Department, roster.Card},
}

// unitColumn is where staff belong: a department or an office.
func unitColumn() table.Column {
	c := roster.DepartmentColumn
	c.Names += " 单位 部门 所在单位 所在部门 unit office"
	return c
}

func mustHave(c table.Column) table.Column { c.Must = true; return c }

// ReadStaff reads the cards of teachers and staff: 姓名, 系部 or 单位, 卡号.
func ReadStaff(grid table.Grid) (cards []StaffCard, said table.Problems) {
	r := StaffList.Read(&grid, nil)
	r.Each(func(l *table.Line) {
		name, named := l.Want(roster.Name)
		text, filled := l.Want(roster.Card)
		if !named || !filled {
			return
		}
		card, err := person.ParseCard(text)
		if err != nil {
			l.Refuse(roster.Card, err)
			return
		}
		if !card.LuhnOK() {
			l.Warn(roster.Card, "roster.card_luhn")
		}
		if l.Text(roster.Department) == "" {
			l.Warn(roster.Department, "table.blank_cell", "Column", RollList.Ref(roster.Department))
		}
		cards = append(cards, StaffCard{Card: string(card), Name: person.HidePapers(name), Unit: person.HidePapers(l.Text(roster.Department))})
	})
	return cards, r.Problems
}
