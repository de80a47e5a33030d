package duty

import (
	"strings"
	"testing"

	"reliefbook/internal/fault"
)

func rowsOf(text string) (rows []Row) {
	for i, line := range strings.Split(text, "\n") {
		rows = append(rows, Row{i + 1, strings.Split(line, ",")})
	}
	return rows
}

func TestParseMembers(t *testing.T) {
	known := []Member{{ID: 7, Number: "P1", Name: "旧名", Unit: "一支部", Cadre: true, Part: Helper, Community: "和平社区", CommunityDay: "2021-09-16"}}
	list, err := ParseMembers(rowsOf("职责,姓名,工号,支部\n联络员,张伟,P1,二支部\n , ,,\n服务员,李静,P2,一支部"), known)
	want := Member{ID: 7, Number: "P1", Name: "张伟", Unit: "二支部", Cadre: true, Part: Liaison, Community: "和平社区", CommunityDay: "2021-09-16", Active: true}
	if err != nil || len(list) != 2 || list[0] != want || list[1].ID != 0 || list[1].Cadre {
		t.Errorf("what the list has no column for stays: %+v %v", list, err)
	}
	list, err = ParseMembers(rowsOf("工号,姓名,支部,职责,干部,社区报到日期\nP1,张伟,二支部,联络员,,"), known)
	if err != nil || list[0].Cadre || list[0].CommunityDay != "" || list[0].Community != "和平社区" {
		t.Errorf("what is blank in the list is blank: %+v %v", list, err)
	}
}

func TestParseMembersNamesRowAndColumn(t *testing.T) {
	for line, column := range map[string]string{",张伟,一支部,联络员,是,": "工号", "P1,,一支部,联络员,是,": "姓名", "P1,张伟,,联络员,是,": "支部", "P1,张伟,一支部,队长,是,": "职责",
		"P1,张伟,一支部,联络员,副科长,": "干部", "P1,张伟,一支部,联络员,是,2021/9/17": "岗位报到日期", "P1": "姓名"} {
		_, err := ParseMembers(rowsOf("工号,姓名,支部,职责,干部,岗位报到日期\nP0,甲,一支部,联络员,是,\n"+line), nil)
		e := fault.Of(err)
		if e == nil || len(e.Fields) != 1 || e.Fields[0].Code != "duty.row" || e.Fields[0].Args["Row"] != 3 || e.Fields[0].Args["Column"] != column {
			t.Errorf("%q: %v, want %s", line, err, column)
		}
	}
	for text, code := range map[string]string{"": "duty.no_captions", "工号,姓名": "duty.no_captions", "工号,姓名,支部,职责\nP1,甲,乙,联络员\nP1,丙,乙,联络员": "duty.same_number"} {
		_, err := ParseMembers(rowsOf(text), nil)
		if e := fault.Of(err); e == nil || e.Fields[0].Code != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}
