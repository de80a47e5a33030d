package demo

import (
	"errors"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

// member is one row of the list of frontline staff.
type member struct{ Team, Leader, Campus, Name, Unit, Category, Amount string }

var errStaff = errors.New("the list of frontline staff is damaged")

// categories are the words of the list.
var categories = map[string]visit.Category{"辅导员": visit.Counsellor, "后勤保障人员": visit.Logistics, "心理咨询师": visit.Psychological}

// team is one visiting team, each led by one of the four college leaders, on one campus.
type team struct {
	name, leader string
	campus       int
	day          string
}

var teams = []team{
	{"第一慰问小分队", "陈启明（党委书记）", 0, "2021-09-18"},
	{"第二慰问小分队", "林若谷（院长）", 1, "2021-09-18"},
	{"第三慰问小分队", "黄致平（党委副书记）", 2, "2021-09-19"},
	{"第四慰问小分队", "苏文澜（副院长）", 0, "2021-09-20"},
}

// plans are the teams and their lists as the list of staff has them: each
// person a pack and the rest in cash; campus gives a campus's id by its name.
func plans(list []member, like visit.Team, campus map[string]int64) ([]visit.Team, error) {
	var out []visit.Team
	for _, t := range teams {
		v := like
		v.Name, v.Leader, v.CampusID, v.Campus, v.Day = t.name, t.leader, campus[campuses[t.campus].Name], campuses[t.campus].Name, t.day
		for _, m := range list {
			if m.Team != t.name {
				continue
			}
			amount, err := money.Parse(m.Amount)
			if err != nil {
				return nil, err
			}
			category, ok := categories[m.Category]
			if !ok || m.Campus != v.Campus || m.Leader != t.leader {
				return nil, fault.Wrap(errStaff, m.Team)
			}
			v.People = append(v.People, visit.Planned{Name: m.Name, Unit: m.Unit, Category: category, Amount: amount - packCost, Packs: 1})
		}
		out = append(out, v)
	}
	return out, nil
}
