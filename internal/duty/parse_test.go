package duty

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/table"
)

func gridOf(text string) (g table.Grid) {
	for i, line := range strings.Split(text, "\n") {
		row := table.Row{Number: i + 1}
		for _, c := range strings.Split(line, ",") {
			row.Cells = append(row.Cells, table.Cell{Text: c})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// errors are those of a list, as "row column code".
func errors(said table.Problems) (list []string) {
	for _, p := range said.List {
		if p.Severity == table.Error {
			list = append(list, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
		}
	}
	return list
}

func TestWhatAListHasNoColumnForStays(t *testing.T) {
	known := []Member{{ID: 7, Number: "P1", Name: "旧名", Unit: "一支部", Cadre: true, Part: Helper, Community: "和平社区", CommunityDay: "2021-09-16"}}
	list, said := ReadMembers(gridOf("党员志愿服务队名单\n职责,姓 名,工 号,党支部\u00a0名称\n联络员,张伟,P1,二支部\n , ,,\n服务员,李静,P2,一支部"), nil, known)
	want := Member{ID: 7, Number: "P1", Name: "张伟", Unit: "二支部", Cadre: true, Part: Liaison, Community: "和平社区", CommunityDay: "2021-09-16", Active: true}
	if said.Errors() > 0 || len(list) != 2 || list[0] != want || list[1].ID != 0 || list[1].Cadre {
		t.Errorf("what the list has no column for stays: %+v %v", list, said.List)
	}
	list, said = ReadMembers(gridOf("工号,姓名,支部,职责,是否干部,社区报到日期\nP1,张伟,二支部,联络员,,"), nil, known)
	if said.Errors() > 0 || list[0].Cadre || list[0].CommunityDay != "" || list[0].Community != "和平社区" {
		t.Errorf("what is blank in the list is blank: %+v %v", list, said.List)
	}
}

func TestDaysAreReadAsEverywhere(t *testing.T) {
	g := gridOf("工号,姓名,支部,职责,社区报到日期,岗位报到日期\nP1,张伟,一支部,联络员,2021/9/17,2021.9.18")
	g.Rows = append(g.Rows, table.Row{Number: 3, Cells: []table.Cell{{Text: "P2"}, {Text: "李静"}, {Text: "一支部"}, {Text: "服务员"},
		{Text: "2021-09-16", Kind: table.Date}, {Text: "44457", Kind: table.Number}}})
	list, said := ReadMembers(g, nil, nil)
	if said.Errors() > 0 || len(list) != 2 || list[0].CommunityDay != "2021-09-17" || list[0].PostDay != "2021-09-18" || list[1].CommunityDay != "2021-09-16" || list[1].PostDay != "2021-09-18" {
		t.Errorf("%+v %v", list, said.List)
	}
}

func TestEachFaultHasItsRowAndColumn(t *testing.T) {
	for line, want := range map[string]string{",张伟,一支部,联络员,是,": "3A table.blank_cell", "P1,,一支部,联络员,是,": "3B table.blank_cell", "P1,张伟,,联络员,是,": "3C table.blank_cell",
		"P1,张伟,一支部,队长,是,": "3D duty.part", "1.201E+4,张伟,一支部,联络员,是,": "3A person.scientific", "P1,张伟,一支部,联络员,副科长,": "3E duty.cadre", "P1,张伟,一支部,联络员,是,2021/13/17": "3F table.day",
		"P0,张伟,一支部,联络员,是,": "3A duty.same_number", "P1,张伟," + strings.Repeat("长", 61) + ",联络员,是,": "3C form.text"} {
		_, said := ReadMembers(gridOf("工号,姓名,支部,职责,干部,岗位报到日期\nP0,甲,一支部,联络员,是,\n"+line), nil, nil)
		if got := errors(said); !slices.Equal(got, []string{want}) {
			t.Errorf("%q: %v, want %s", line, got, want)
		}
	}
	for text, want := range map[string]string{"": "0 table.empty", "工号,姓名": "1 table.missing_column,1 table.missing_column"} {
		_, said := ReadMembers(gridOf(text), nil, nil)
		if got := strings.Join(errors(said), ","); got != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
