package demo

import (
	"bytes"
	"math/rand/v2"
	"strconv"

	"reliefbook/internal/money"
	"reliefbook/internal/sheet"
)

// generated is every committed file, made anew.
func generated() (map[string][]byte, error) {
	out := map[string][]byte{}
	write := func(name string, g sheet.Grid, as func(*bytes.Buffer, sheet.Grid) error) error {
		var b bytes.Buffer
		err := as(&b, g)
		out[name] = b.Bytes()
		return err
	}
	csv := func(b *bytes.Buffer, g sheet.Grid) error { return sheet.WriteCSV(b, g, sheet.UTF8) }
	xlsx := func(b *bytes.Buffer, g sheet.Grid) error { return sheet.WriteXLSX(b, g) }
	roster := rosterGrid(students(1))
	if err := write("data/roster.csv", roster, csv); err != nil {
		return nil, err
	}
	head, err := money.Parse(perHead)
	if err != nil {
		return nil, err
	}
	total, err := head.Times(Heads)
	if err != nil {
		return nil, err
	}
	roster.Totals = []string{"合计", "", strconv.Itoa(Heads) + "人", "", "", "", "", "", "", total.String(), ""}
	roster.Notes = []string{"人民币大写：" + money.Capitals(total), "制表：学生工作处　　　　复核：计划财务处"}
	if err := write("data/roster.xlsx", roster, xlsx); err != nil {
		return nil, err
	}
	return out, write("data/frontline-staff.csv", staffGrid(staffMembers()), csv)
}

// staffGrid is the list of the frontline staff as the visiting teams carry it.
func staffGrid(list []member) sheet.Grid {
	g := sheet.Grid{}
	for _, label := range staffColumns {
		g.Columns = append(g.Columns, sheet.Column{Label: label})
	}
	g.Columns[len(g.Columns)-1].Kind = sheet.Amount
	g.Rows = func(yield func([]string) bool) {
		for _, m := range list {
			if !yield([]string{m.Team, m.Leader, m.Campus, m.Name, m.Unit, m.Category, m.Amount}) {
				return
			}
		}
	}
	return g
}

// packs are what the visited are given: by category and hardship of the post,
// never in equal shares, 7,720.00 in all.
var packs = []struct {
	category, unit, amount string
	heads                  int
}{
	{"辅导员", "学生工作处", "160.00", 16},
	{"辅导员", "封控楼栋工作组", "180.00", 8},
	{"后勤保障人员", "饮食服务中心", "120.00", 8},
	{"后勤保障人员", "物业与水电中心", "150.00", 12},
	{"心理咨询师", "心理健康教育中心", "150.00", 4},
	{"心理咨询师", "心理援助热线", "180.00", 2},
}

// staffMembers draws the frontline staff and deals every kind of pack over the
// teams, so that each sees every category its campus has.
func staffMembers() []member {
	r := rand.New(rand.NewPCG(seed, 1<<32)) //nolint:gosec // nobody's secret: a made-up college
	byTeam := make([][]member, len(teams))
	used, next := map[string]bool{}, 0
	for _, p := range packs {
		for range p.heads {
			t := teams[next%len(teams)]
			m := member{t.name, t.leader, campuses[t.campus].Name, "", p.unit, p.category, p.amount}
			for m.Name == "" || used[m.Name] {
				m.Name = name(r, r.IntN(2) == 0)
			}
			used[m.Name] = true
			byTeam[next%len(teams)] = append(byTeam[next%len(teams)], m)
			next++
		}
	}
	var list []member
	for _, t := range byTeam {
		list = append(list, t...)
	}
	return list
}
