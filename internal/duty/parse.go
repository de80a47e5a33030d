package duty

import (
	"strings"

	"reliefbook/internal/form"
)

// captions are the columns of a list of members, as they are captioned.
var captions = map[string]int{"工号": 0, "学号": 0, "编号": 0, "number": 0, "姓名": 1, "name": 1, "党支部": 2, "支部": 2, "单位": 2, "unit": 2,
	"干部": 3, "cadre": 3, "职责": 4, "岗位职责": 4, "part": 4, "社区": 5, "居住社区": 5, "community": 5, "社区报到日期": 6, "community day": 6,
	"岗位": 7, "post": 7, "岗位报到日期": 8, "post day": 8}

var partWords = map[string]Part{"联络员": Liaison, "liaison": Liaison, "宣传员": Publicist, "publicist": Publicist, "调解员": Mediator, "mediator": Mediator,
	"服务员": Helper, "helper": Helper}

// MaxMembers bounds one list.
const MaxMembers = 5000

// Row is one row of a list with its number in the file.
type Row struct {
	Number int
	Cells  []string
}

// ParseMembers reads a list of members: its first row captions the columns,
// every other row is a member or is named as wrong by its number:
// duty.no_captions, duty.row, duty.same_number, duty.too_many.
func ParseMembers(rows []Row) ([]Member, error) {
	e := form.New()
	if len(rows) == 0 {
		e.Field("file", "duty.no_captions")
		return nil, e.OrNil()
	}
	columns := map[int]int{}
	for i, c := range rows[0].Cells {
		if at, ok := captions[strings.ToLower(strings.TrimSpace(c))]; ok {
			columns[at] = i
		}
	}
	for _, must := range []int{0, 1, 2, 4} {
		if _, ok := columns[must]; !ok {
			e.Field("file", "duty.no_captions")
			return nil, e.OrNil()
		}
	}
	if len(rows) > MaxMembers {
		e.Field("file", "duty.too_many", "Max", MaxMembers)
		return nil, e.OrNil()
	}
	var list []Member
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		m, blank := readMember(row.Cells, columns)
		switch {
		case blank:
			continue
		case m.Check() != nil:
			e.Field("file", "duty.row", "Row", row.Number)
		case seen[m.Number]:
			e.Field("file", "duty.same_number", "Row", row.Number)
		}
		seen[m.Number] = true
		list = append(list, m)
	}
	return list, e.OrNil()
}

func readMember(cells []string, columns map[int]int) (m Member, blank bool) {
	cell := func(at int) string {
		i, ok := columns[at]
		if !ok || i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	cadre := cell(3)
	m = Member{Number: cell(0), Name: cell(1), Unit: cell(2), Cadre: cadre == "是" || strings.EqualFold(cadre, "yes") || cadre == "1",
		Part: partWords[strings.ToLower(cell(4))], Community: cell(5), CommunityDay: cell(6), Post: cell(7), PostDay: cell(8), Active: true}
	return m, strings.TrimSpace(strings.Join(cells, "")) == ""
}
