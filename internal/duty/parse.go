package duty

import (
	"strings"

	"reliefbook/internal/fault"
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

// columns of a list by what they hold, as captions gives it.
const (
	columnNumber = iota
	columnName
	columnUnit
	columnCadre
	columnPart
	columnCommunity
	columnCommunityDay
	columnPost
	columnPostDay
)

// columnOf is the column a field of Member.Check stands in.
var columnOf = map[string]int{"number": columnNumber, "name": columnName, "unit": columnUnit, "cadre": columnCadre, "part": columnPart, "community": columnCommunity,
	"community_day": columnCommunityDay, "post_day": columnPostDay}

// cadreWords is how a list says whether somebody is a cadre; anything else is wrong.
var cadreWords = map[string]bool{"是": true, "yes": true, "y": true, "1": true, "√": true, "✓": true, "否": false, "no": false, "n": false, "0": false, "": false}

// ParseMembers reads a list of members: its first row captions the columns,
// every other row is a member or is named as wrong by its number and column:
// duty.no_captions, duty.row, duty.same_number, duty.too_many. What the list has
// no column for stays as it is known of the member.
func ParseMembers(rows []Row, known []Member) ([]Member, error) {
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
	for _, must := range []int{columnNumber, columnName, columnUnit, columnPart} {
		if _, ok := columns[must]; !ok {
			e.Field("file", "duty.no_captions")
			return nil, e.OrNil()
		}
	}
	if len(rows) > MaxMembers {
		e.Field("file", "duty.too_many", "Max", MaxMembers)
		return nil, e.OrNil()
	}
	before := map[string]Member{}
	for _, m := range known {
		before[m.Number] = m
	}
	var list []Member
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		if strings.TrimSpace(strings.Join(row.Cells, "")) == "" {
			continue
		}
		m, wrong := readMember(row.Cells, columns, before)
		switch {
		case wrong >= 0:
			e.Field("file", "duty.row", "Row", row.Number, "Column", strings.TrimSpace(rows[0].Cells[columns[wrong]]))
		case seen[m.Number]:
			e.Field("file", "duty.same_number", "Row", row.Number)
		}
		seen[m.Number] = true
		list = append(list, m)
	}
	return list, e.OrNil()
}

// readMember reads a row; wrong is the first column that can't be, or -1.
func readMember(cells []string, columns map[int]int, before map[string]Member) (m Member, wrong int) {
	cell := func(at int) string {
		if i := columns[at]; i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	m = before[cell(columnNumber)]
	m.Number, m.Name, m.Unit, m.Part, m.Active = cell(columnNumber), cell(columnName), cell(columnUnit), partWords[strings.ToLower(cell(columnPart))], true
	for at, into := range map[int]*string{columnCommunity: &m.Community, columnCommunityDay: &m.CommunityDay, columnPost: &m.Post, columnPostDay: &m.PostDay} {
		if _, there := columns[at]; there {
			*into = cell(at)
		}
	}
	if _, there := columns[columnCadre]; there {
		cadre, ok := cadreWords[strings.ToLower(cell(columnCadre))]
		if m.Cadre = cadre; !ok {
			return m, columnCadre
		}
	}
	if err := fault.Of(m.Check()); err != nil {
		return m, columnOf[err.Fields[0].Name]
	}
	return m, -1
}
