package duty

import (
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/table"
)

// The columns of a list of members.
const (
	byNumber       table.Col = "number"
	byName         table.Col = "name"
	byUnit         table.Col = "unit"
	byCadre        table.Col = "cadre"
	byPart         table.Col = "part"
	byCommunity    table.Col = "community"
	byCommunityDay table.Col = "community_day"
	byPost         table.Col = "post"
	byPostDay      table.Col = "post_day"
)

// Members is a list of members 队员名单 as it is imported.
var Members = table.List{
	Prefix: "duty/", Labels: "duty.column.", First: 10, Proof: []table.Col{byNumber}, Who: []table.Col{byNumber, byName},
	Columns: []table.Column{
		{Col: byNumber, Holds: table.ShortNumber, Must: true, Names: "工号 学号 编号 职工号 教工号 number staffno studentno"},
		{Col: byName, Must: true, Names: "姓名 name fullname"},
		{Col: byUnit, Must: true, Names: "党支部 党支部名称 支部 支部名称 所在党支部 所在支部 单位 unit partybranch branch"},
		{Col: byCadre, Names: "干部 是否干部 cadre"},
		{Col: byPart, Must: true, Names: "职责 岗位职责 part duty"},
		{Col: byCommunity, Names: "社区 居住社区 所在社区 community"},
		{Col: byCommunityDay, Holds: table.Days, Names: "社区报到日期 communityday"},
		{Col: byPost, Names: "岗位 post"},
		{Col: byPostDay, Holds: table.Days, Names: "岗位报到日期 postday"},
		{Col: "sequence", Holds: table.Counter, Names: "序号 no seq"},
	},
}

var partWords = map[string]Part{"联络员": Liaison, "liaison": Liaison, "宣传员": Publicist, "publicist": Publicist, "调解员": Mediator, "mediator": Mediator,
	"服务员": Helper, "helper": Helper}

// MaxMembers bounds one list.
const MaxMembers = 5000

// cadreWords is how a list says whether somebody is a cadre; anything else is wrong.
var cadreWords = map[string]bool{"是": true, "yes": true, "y": true, "1": true, "√": true, "✓": true, "否": false, "no": false, "n": false, "0": false, "": false}

// ReadMembers reads a list of members. What the list has no column for stays as it
// is known of the member. Errors beside those of package table: duty.part, duty.cadre,
// duty.same_number, duty.too_many and what Member.Check refuses.
func ReadMembers(g table.Grid, m table.Mapping, known []Member) (list []Member, said table.Problems) {
	before := map[string]Member{}
	for _, k := range known {
		before[k.Number] = k
	}
	r, rows := Members.Read(&g, m), map[string]int{}
	r.Each(func(l *table.Line) {
		member := readMember(r, l, before)
		first, twice := rows[member.Number]
		switch {
		case !l.Good():
		case twice:
			l.Error(byNumber, "duty.same_number", "First", first)
		case len(list) == MaxMembers:
			l.Error(byNumber, "duty.too_many", "Max", MaxMembers)
		default:
			rows[member.Number] = l.Number
			list = append(list, member)
		}
	})
	r.Sort()
	return list, r.Problems
}

func readMember(r *table.Reading, l *table.Line, before map[string]Member) Member {
	number, _ := l.Want(byNumber)
	if table.Exponent(number) {
		l.Error(byNumber, "person.scientific", "Value", number)
	}
	m := before[number]
	m.Number, m.Active = number, true
	m.Name, _ = l.Want(byName)
	m.Unit, _ = l.Want(byUnit)
	if part, ok := l.Want(byPart); ok {
		if m.Part, ok = partWords[strings.ToLower(part)]; !ok {
			l.Error(byPart, "duty.part")
		}
	}
	for c, into := range map[table.Col]*string{byCommunity: &m.Community, byPost: &m.Post} {
		if r.Has(c) {
			*into = l.Text(c)
		}
	}
	for c, into := range map[table.Col]*string{byCommunityDay: &m.CommunityDay, byPostDay: &m.PostDay} {
		if r.Has(c) {
			*into, _ = l.Day(c)
		}
	}
	if r.Has(byCadre) {
		cadre, ok := cadreWords[strings.ToLower(l.Text(byCadre))]
		if m.Cadre = cadre; !ok {
			l.Error(byCadre, "duty.cadre")
		}
	}
	if e := fault.Of(m.Check()); l.Good() && e != nil {
		for _, f := range e.Fields {
			l.Refuse(table.Col(f.Name), &fault.Error{Kind: fault.Invalid, Code: f.Code, Args: f.Args})
		}
	}
	return m
}
