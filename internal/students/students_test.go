package students_test

import (
	"reflect"
	"slices"
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
	lines, said := students.ReadRoll(grid([]string{"学籍名单"}, []string{"姓名", "班级", "学号"}, []string{" 张三", "1班", "2021001 "}, []string{"", "2班", ""}, []string{"李四", "", "2021002"}))
	want := []students.RollLine{{StudentNo: "2021001", Name: "张三"}, {StudentNo: "2021002", Name: "李四"}}
	if said.Errors() > 0 || !reflect.DeepEqual(lines, want) {
		t.Errorf("%+v %v", lines, said.List)
	}
}

func TestARollNamesTheRowThatCantBe(t *testing.T) {
	head := []string{"学号", "姓名"}
	for name, c := range map[string]struct {
		g    table.Grid
		code string
	}{
		"no header":       {grid([]string{"学号"}, []string{"1"}), "table.no_header"},
		"no name":         {grid(head, []string{"2021001", ""}), "table.blank_cell"},
		"a student twice": {grid(head, []string{"2021001", "张三"}, []string{"2021001", "张三"}), "roster.duplicate"},
		"no student no":   {grid(head, []string{"", "张三"}), "table.blank_cell"},
	} {
		t.Run(name, func(t *testing.T) {
			_, said := students.ReadRoll(c.g)
			if said.Errors() == 0 || !slices.ContainsFunc(said.List, func(p table.Problem) bool { return p.Code == c.code }) {
				t.Errorf("%v", said.List)
			}
		})
	}
}

func TestStaffCards(t *testing.T) {
	g := grid([]string{"姓名", "系部", "银行卡号"}, []string{"陈老师", "护理系", card})
	cards, said := students.ReadStaff(g)
	if said.Errors() > 0 || len(cards) != 1 || cards[0].Card != card || cards[0].Name != "陈老师" || cards[0].Unit != "护理系" || cards[0].Blind != nil {
		t.Errorf("%+v %v", cards, said.List)
	}
	g.Rows[1].Cells[2].Kind = table.Number
	if _, said := students.ReadStaff(g); !fault.Is(said.Refusal(), "table.refused") || said.List[0].Code != "table.numeric_cell" {
		t.Errorf("a card as a number: %v", said.List)
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

func TestAStaffCardThatMayBeWrongIsNamed(t *testing.T) {
	for row, want := range map[[3]string]string{
		{"陈老师", "护理系", card}:                  "",
		{"陈老师", "护理系", "6222020000000000001"}: "roster.card_luhn",
		{"陈老师", "", card}:                     "table.blank_cell",
	} {
		cards, said := students.ReadStaff(grid([]string{"姓名", "部门", "卡号"}, row[:]))
		got := ""
		for _, p := range said.List {
			got += p.Code
		}
		if got != want || len(cards) != 1 || said.Errors() > 0 {
			t.Errorf("%v: said %q, want %q; %v", row, got, want, cards)
		}
	}
}
