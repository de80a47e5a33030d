package demo

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"reliefbook/internal/duty"
	"reliefbook/internal/sheet"
)

// The volunteer team of the case.
const (
	guards     = 195
	cadres     = 78
	guardDays  = 15
	guardSeats = 4
)

var shifts = []string{"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-00:00"}

var guardParts = []string{"联络员", "宣传员", "调解员", "服务员"}

// guardList is the volunteers as the party office keeps them.
func guardList() sheet.Grid {
	r := rand.New(rand.NewPCG(seed, 2<<32)) //nolint:gosec // nobody's secret: a made-up college
	g := sheet.Grid{}
	for _, label := range []string{"工号", "姓名", "党支部", "干部", "职责", "社区", "社区报到日期", "岗位", "岗位报到日期"} {
		g.Columns = append(g.Columns, sheet.Column{Label: label})
	}
	g.Rows = func(yield func([]string) bool) {
		for i := range guards {
			cadre, unit := "否", units[i%len(units)].Name+"教工党支部"
			if i < cadres {
				cadre, unit = "是", fmt.Sprintf("机关第%d党支部", i%6+1)
			}
			row := []string{fmt.Sprintf("G%04d", i+1), name(r, r.IntN(2) == 0), unit, cadre, guardParts[i%len(guardParts)],
				fmt.Sprintf("第%d社区", i%12+1), "2021-09-16", campuses[i%len(campuses)].Name + "大门", "2021-09-17"}
			if i%40 == 39 { // some have not been to their community yet
				row[6] = ""
			}
			if !yield(row) {
				return
			}
		}
	}
	return g
}

// duty takes the volunteers in, makes a rota of the cadres for three gates, and
// records its fifteen days from the signed sheets.
func (p *player) duty(ctx context.Context) error {
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, guardList(), sheet.UTF8); err != nil {
		return err
	}
	if _, err := p.app.Rota.ImportDutyMembers(ctx, p.maker, "党员志愿服务队.csv", b.Bytes()); err != nil {
		return err
	}
	plan := duty.Plan{Name: "校门值守", FromDay: "2021-09-17", Days: guardDays, Seats: guardSeats, Times: shifts, Cadres: true}
	for _, c := range campuses {
		plan.Posts = append(plan.Posts, duty.Post{CampusID: p.campus[c.Name], Name: c.Name + "大门"})
	}
	var err error
	if p.guard, err = p.app.Rota.CreateDutyPlan(ctx, p.maker, plan); err != nil {
		return err
	}
	if _, err := p.app.Rota.ProposeRota(ctx, p.maker, p.guard); err != nil {
		return err
	}
	if err := p.app.Rota.PublishRota(ctx, p.maker, p.guard); err != nil {
		return err
	}
	for slot := range plan.Slots() {
		if _, err := p.app.Rota.AttestShift(ctx, p.maker, p.guard, slot, "纸质签到表第"+strconv.Itoa(slot+1)+"页"); err != nil {
			return err
		}
		p.progress(slot+1, plan.Slots())
	}
	return p.problem(ctx)
}

// problem has a liaison report one, which is assigned and ended.
func (p *player) problem(ctx context.Context) error {
	members, _, err := p.app.Rota.DutyMembers(ctx, p.maker)
	if err != nil {
		return err
	}
	slips, err := p.app.Rota.MakeMemberLinks(ctx, p.maker, members[0].ID, site)
	if err != nil {
		return err
	}
	token := slips[0].URL[len(site+"/m/"):]
	id, err := p.app.Rota.ReportProblem(ctx, phone(token, members[0].Name), duty.Problem{Place: campuses[0].Name + "大门", What: "快递车辆在校门口排队，影响测温通道"})
	if err != nil {
		return err
	}
	if err := p.app.Rota.AssignProblem(ctx, p.maker, id, "保卫处 王主任", p.app.Today()); err != nil {
		return err
	}
	return p.app.Rota.EndProblem(ctx, p.maker, id, "快递改到北侧卸货区，测温通道单独划线")
}
