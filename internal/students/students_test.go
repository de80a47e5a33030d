package students_test

import (
	"reflect"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/students"
	"reliefbook/internal/table"
)

func grid(rows ...[]string) (g table.Grid) {
	for i, cells := range rows {
		row := table.Row{Number: i + 1}
		for _, c := range cells {
			row.Cells = append(row.Cells, table.Cell{Text: c})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

const card = "6222020000000000000"

func TestARollIsReadByItsHeader(t *testing.T) {
	lines, err := students.ReadRoll(grid([]string{"学籍名单"}, []string{"姓名", "班级", "学号"}, []string{" 张三", "1班", "2021001 "}, []string{"", "2班", ""}, []string{"李四", "", "2021002"}))
	want := []students.RollLine{{StudentNo: "2021001", Name: "张三"}, {StudentNo: "2021002", Name: "李四"}}
	if err != nil || !reflect.DeepEqual(lines, want) {
		t.Errorf("%+v %v", lines, err)
	}
}

func TestARollNamesTheRowThatCantBe(t *testing.T) {
	head := []string{"学号", "姓名"}
	for name, c := range map[string]struct {
		g    table.Grid
		code string
	}{
		"no header":       {grid([]string{"学号"}, []string{"1"}), "roll.no_header"},
		"no name":         {grid(head, []string{"2021001", ""}), "roll.row"},
		"a student twice": {grid(head, []string{"2021001", "张三"}, []string{"2021001", "张三"}), "roll.row"},
		"no student no":   {grid(head, []string{"", "张三"}), "roll.row"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := students.ReadRoll(c.g); !fault.Is(err, c.code) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestStaffCards(t *testing.T) {
	g := grid([]string{"姓名", "系部", "银行卡号"}, []string{"陈老师", "护理系", card})
	cards, err := students.ReadStaff(g)
	if err != nil || len(cards) != 1 || cards[0].Card != card || cards[0].Name != "陈老师" || cards[0].Unit != "护理系" || cards[0].Blind != nil {
		t.Errorf("%+v %v", cards, err)
	}
	g.Rows[1].Cells[2].Numeric = true
	if _, err := students.ReadStaff(g); !fault.Is(err, "roll.row") {
		t.Errorf("a card as a number: %v", err)
	}
}

func TestWhoMadeAListDeletesIt(t *testing.T) {
	l := students.List{MakerID: 1}
	if err := l.MayDelete(1); err != nil {
		t.Error(err)
	}
	if err := l.MayDelete(2); !fault.Is(err, "list.others") {
		t.Error(err)
	}
}
