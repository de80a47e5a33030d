package rota_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
)

func TestDuty(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区", "西校区", "南校区"}, []string{"护理系"})
		r, err := h.Rota.ImportDutyMembers(ctx, h.Maker, "members.csv", apptest.MemberList(195, 78))
		apptest.Check(t, err)
		if r.Added != 195 {
			t.Fatalf("%+v", r)
		}
		again := strings.Replace(string(apptest.MemberList(195, 78)), "P0001,党员1,机关第2党支部", "P0001,党员1,机关第3党支部", 1)
		if r, err = h.Rota.ImportDutyMembers(ctx, h.Maker, "members.csv", []byte(again)); err != nil || r.Changed != 1 || r.Same != 194 {
			t.Fatalf("%+v %v", r, err)
		}
		_, err = h.Rota.ImportDutyMembers(ctx, h.Maker, "members.csv", []byte("工号,姓名,党支部,干部,职责\nX1,甲,一支部,是,局长\nX1,,一支部,是,联络员\n"))
		if e := fault.Of(err); e == nil || len(e.Fields) != 2 || e.Fields[0].Code != "table.at" {
			t.Errorf("bad rows: %v", err)
		}
		p := duty.Plan{Name: "校门值守", FromDay: "2021-09-17", Days: 15, Seats: 4, Times: []string{"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-00:00"}}
		for _, c := range []string{"东校区", "西校区", "南校区"} {
			p.Posts = append(p.Posts, duty.Post{CampusID: h.Campus[c], Name: c + "大门"})
		}
		id, err := h.Rota.CreateDutyPlan(ctx, h.Maker, p)
		apptest.Check(t, err)
		apptest.Refused(t, h.Rota.PublishRota(ctx, h.Maker, id), "duty.no_rota")
		n, err := h.Rota.ProposeRota(ctx, h.Maker, id)
		apptest.Check(t, err)
		if n != 720 {
			t.Fatalf("%d turns", n)
		}
		plan, members, err := h.Rota.DutyPlan(ctx, h.Auditor, id)
		apptest.Check(t, err)
		first := plan.Turns[0]
		for _, other := range plan.Turns[1:24] {
			if err := h.Rota.ReplaceTurn(ctx, h.Maker, first.ID, other.MemberID); fault.Of(err) == nil {
				t.Fatalf("slot %d: %v", other.Slot, err)
			}
		}
		apptest.Check(t, h.Rota.ReplaceTurn(ctx, h.Maker, first.ID, members[190].ID)) // by hand; who is free takes it
		apptest.Check(t, h.Rota.PublishRota(ctx, h.Maker, id))
		_, err = h.Rota.ProposeRota(ctx, h.Maker, id)
		apptest.Refused(t, err, "duty.published")
		_, err = h.Rota.DutyCount(ctx, h.Branch["护理系"], id)
		apptest.Refused(t, err, "auth.forbidden")
		on, err := h.Rota.OnDuty(ctx, h.Maker, h.Campus["西校区"], "2021-09-18")
		apptest.Check(t, err)
		if len(on) < 12 || len(on) > 16 {
			t.Errorf("%d on duty at one gate on one day", len(on))
		}
		signing(t, h, id)
		h.Holds(t)
	})
}

// signing walks the second day's morning: the clock of tests stands at 9:00 on the first day.
func signing(t *testing.T, h *apptest.House, plan int64) {
	ctx := context.Background()
	p, members, err := h.Rota.DutyPlan(ctx, h.Auditor, plan)
	apptest.Check(t, err)
	var morning []duty.Turn
	for _, turn := range p.Turns {
		if turn.Slot == 5 {
			morning = append(morning, turn)
		}
	}
	slips, err := h.Rota.MakeMemberLinks(ctx, h.Maker, 0, "https://x")
	apptest.Check(t, err)
	token := map[int64]string{}
	for i, m := range members {
		token[m.ID] = strings.TrimPrefix(slips[i].URL, "https://x/m/")
	}
	a, b, c := morning[0], morning[1], morning[2]
	apptest.Refused(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[a.MemberID]), a.ID, false), "duty.too_early")
	swapping(t, h, p, members, token, c)
	h.Clock.Pass(21*time.Hour + 30*time.Minute) // 6:30 the next day
	apptest.Refused(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(strings.Repeat("A", 26)), a.ID, false), "not_found")
	apptest.Refused(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[b.MemberID]), a.ID, false), "not_found") // another's turn
	apptest.Check(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[a.MemberID]), a.ID, false))
	apptest.Check(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[a.MemberID]), a.ID, false)) // sent twice
	apptest.Check(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[a.MemberID]), a.ID, true))
	v, err := h.Rota.MemberPage(ctx, apptest.OwnPhone(token[a.MemberID]))
	apptest.Check(t, err)
	if len(v.Turns)+len(v.Past) < 3 {
		t.Errorf("%+v", v)
	}
	apptest.Check(t, h.Rota.MarkAbsent(ctx, h.Maker, b.ID, "发热隔离"))
	apptest.Refused(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[b.MemberID]), b.ID, false), "duty.absent")
	_, err = h.Rota.AttestShift(ctx, h.Maker, plan, 5, "纸质签到表第2页")
	apptest.Refused(t, err, "duty.not_over")
	h.Clock.Pass(6 * time.Hour)
	n, err := h.Rota.AttestShift(ctx, h.Maker, plan, 5, "纸质签到表第2页")
	apptest.Check(t, err)
	count, err := h.Rota.DutyCount(ctx, h.Auditor, plan)
	apptest.Check(t, err)
	if n != 10 || count != (duty.Count{Planned: 720, Filled: 720, Done: 11, Absent: 1}) || count.Open() != 708 {
		t.Errorf("%d attested, %+v", n, count)
	}
	problems(t, h, members, token)
}

func swapping(t *testing.T, h *apptest.House, p rota.DutyPlan, members []duty.Member, token map[int64]string, c duty.Turn) {
	ctx := context.Background()
	var free, busy string
	for _, m := range members {
		switch err := duty.MayTake(p.Plan, p.Turns, c, m); {
		case err == nil && free == "":
			free = m.Number
		case fault.Is(err, "duty.adjoining"):
			busy = m.Number
		}
	}
	apptest.Refused(t, h.Rota.AskSwap(ctx, apptest.OwnPhone(token[c.MemberID]), c.ID, busy, "家中有事"), "duty.adjoining")
	apptest.Refused(t, h.Rota.AskSwap(ctx, apptest.OwnPhone(token[c.MemberID]), c.ID, "none", "家中有事"), "form.invalid")
	apptest.Check(t, h.Rota.AskSwap(ctx, apptest.OwnPhone(token[c.MemberID]), c.ID, free, "家中有事"))
	apptest.Refused(t, h.Rota.AskSwap(ctx, apptest.OwnPhone(token[c.MemberID]), c.ID, free, "家中有事"), "duty.swap_pending")
	v, err := h.Rota.Duty(ctx, h.Maker)
	apptest.Check(t, err)
	apptest.Refused(t, h.Rota.DecideSwap(ctx, h.Auditor, v.Swaps[0].ID, true, ""), "auth.forbidden")
	apptest.Check(t, h.Rota.DecideSwap(ctx, h.Maker, v.Swaps[0].ID, true, ""))
	apptest.Check(t, h.Rota.DecideSwap(ctx, h.Maker, v.Swaps[0].ID, true, "")) // sent twice
	apptest.Refused(t, h.Rota.DecideSwap(ctx, h.Maker, v.Swaps[0].ID, false, "晚了"), "decide.over")
	apptest.Refused(t, h.Rota.DecideSwap(ctx, h.AddUser(t, "maker2", "另一制单", access.Maker), v.Swaps[0].ID, true, ""), "decide.over")
	apptest.Refused(t, h.Rota.SignTurn(ctx, apptest.OwnPhone(token[c.MemberID]), c.ID, false), "not_found") // no longer theirs
}

func problems(t *testing.T, h *apptest.House, members []duty.Member, token map[int64]string) {
	ctx := context.Background()
	_, err := h.Rota.ReportProblem(ctx, apptest.OwnPhone(token[members[1].ID]), duty.Problem{Place: "东校区", What: "快递柜无人消毒"})
	apptest.Refused(t, err, "duty.liaison_only")
	id, err := h.Rota.ReportProblem(ctx, apptest.OwnPhone(token[members[0].ID]), duty.Problem{Place: "东校区", What: "快递柜无人消毒"})
	apptest.Check(t, err)
	if again, err := h.Rota.ReportProblem(ctx, apptest.OwnPhone(token[members[0].ID]), duty.Problem{Place: "东校区", What: "快递柜无人消毒"}); err != nil || again != id {
		t.Errorf("sent twice: %d, %d %v", id, again, err)
	}
	apptest.Refused(t, h.Rota.EndProblem(ctx, h.Maker, id, "已安排"), "duty.no_owner")
	apptest.Refused(t, h.Rota.AssignProblem(ctx, h.Maker, id, "后勤处", "2021-09-01"), "form.invalid")
	apptest.Check(t, h.Rota.AssignProblem(ctx, h.Maker, id, "后勤处", "2021-09-19"))
	h.Clock.Pass(48 * time.Hour)
	v, err := h.Rota.Duty(ctx, h.Auditor)
	apptest.Check(t, err)
	if len(v.Problems) != 1 || !v.Problems[0].Overdue(h.Today()) {
		t.Errorf("%+v", v.Problems)
	}
	apptest.Check(t, h.Rota.EndProblem(ctx, h.Maker, id, "每日两次消毒，专人负责"))
	apptest.Refused(t, h.Rota.EndProblem(ctx, h.Maker, id, "再次"), "duty.problem_ended")
}
