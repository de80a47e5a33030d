package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/duty"
)

const memberCaptions = "工号\t姓名\t党支部\t干部\t职责\t社区\t社区报到日期\t岗位\t岗位报到日期\n"

// pasted is a list of n members as it is copied from a spreadsheet.
func pasted(n int) string {
	var b strings.Builder
	b.WriteString(memberCaptions)
	for i := range n {
		parts := []string{"联络员", "宣传员", "调解员", "服务员"}
		b.WriteString(strings.Join([]string{"G" + strconv.Itoa(100+i), "党员" + strconv.Itoa(i), "机关第一党支部", "是", parts[i%4], "和平社区", "2021-09-16", "校门值守", "2021-09-17"}, "\t") + "\n")
	}
	return b.String()
}

// rota makes, through the screens, a published rota of two gates with two
// seats, four shifts a day, and gives the maker.
func (s *site) rota(t *testing.T) *visitor {
	t.Helper()
	s.Structure(t, []string{"东校区", "西校区"}, []string{"护理系"})
	m := s.as(t, s.Maker)
	m.post("/duty/members", "paste", pasted(16)).must(t, 303)
	m.get("/duty/members").must(t, 200, "新增 16 人", "党员15", "联络员")
	m.post("/duty/plans", "name", "校门值守", "from", "2021-09-17", "days", "3", "seats", "2", "times", "00:00-06:00\n06:00-12:00\n12:00-18:00\n18:00-00:00",
		"posts", "东校区，东门\r\n西校区,西门").must(t, 303)
	m.post("/duty/plans/1/publish").must(t, 409, "还没有排班")
	m.post("/duty/plans/1/propose").must(t, 303)
	m.post("/duty/plans/1/publish").must(t, 303)
	return m
}

func (s *site) dutyPlan(t *testing.T) app.DutyPlan {
	t.Helper()
	p, _, err := s.DutyPlan(context.Background(), s.Auditor, 1)
	check(t, err)
	return p
}

// linkOf makes a member's own page.
func (s *site) linkOf(t *testing.T, member int64) string {
	t.Helper()
	slips, err := s.MakeMemberLinks(context.Background(), s.Maker, member, "")
	check(t, err)
	return slips[0].URL
}

// clean wants no field to show what only the template knows: a false comparison, a missing word.
func clean(t *testing.T, a answer) answer {
	t.Helper()
	for _, bad := range []string{`value="false"`, ">false<", "no value", "⟦"} {
		if strings.Contains(a.body, bad) {
			t.Fatalf("%q is in %s", bad, a.main())
		}
	}
	return a
}

func TestDutyThroughTheScreens(t *testing.T) {
	s := newSite(t)
	m := s.rota(t)
	m.post("/duty/members", "paste", memberCaptions+"G1\t甲\t一支部\t是\t局长\n\t乙\t一支部\t否\t联络员\n").must(t, 422, "第 2 行", "第 3 行", "G1\t甲")
	m.post("/duty/members").must(t, 422)
	m.post("/duty/plans", "name", "乱", "from", "2021-09-17", "days", "3", "seats", "2", "times", "06:00-12:00\n11:00-18:00", "posts", "东校区，东门").
		must(t, 422, "11:00-18:00”与前一班", "东校区，东门")
	m.post("/duty/plans", "name", "人少", "from", "2021-09-17", "days", "3", "seats", "20", "times", "06:00-12:00\n12:00-18:00", "posts", "东校区，东门").must(t, 303)
	m.post("/duty/plans/2/propose").must(t, 409, "至少需要 40 人，现有 16 人")

	if form := clean(t, m.get("/duty/plans/new").must(t, 200, `name="cadres"`)); strings.Contains(form.main(), " checked") {
		t.Error("a fresh form leaves out everybody who is no cadre")
	}
	m.post("/duty/plans", "name", "", "cadres", "1").must(t, 422, " checked")
	if found := m.get("/duty/members?q=g107").must(t, 200, "党员7<"); strings.Contains(found.body, "党员8<") {
		t.Error("a search finds everybody")
	}
	m.get("/duty/members?q=nobody").must(t, 200, "没有符合的队员")

	p := s.dutyPlan(t)
	m.get("/duty/plans/1?day=2021-09-18&post="+itoa(p.Posts[1].ID)).must(t, 200, "2021-09-18 06:00-12:00", "<h3>西门</h3>")
	if page := m.get("/duty/plans/1?day=2021-09-18&post=" + itoa(p.Posts[1].ID)); strings.Contains(page.body, "<h3>东门</h3>") {
		t.Error("a filter by post shows another post")
	}
	m.get("/duty/plans/1?day=x&post=y").must(t, 200, "2021-09-17 00:00-06:00", "<h3>东门</h3>", "<h3>西门</h3>")
	now := p.Turns[4] // 06:00 on the first day; the clock stands at 9:00
	here := "/duty/turns/" + itoa(now.ID)
	page := clean(t, m.get(here).must(t, 200, now.Name, "补签到", "登记缺勤", "改由"))
	for _, turn := range p.Turns[:12] {
		if turn.Slot <= 2 && turn.ID != now.ID && strings.Contains(page.body, turn.Name+" ") {
			t.Errorf("%s is on in slot %d and is offered for slot %d", turn.Name, turn.Slot, now.Slot)
		}
	}
	m.post(here+"/replace", "member", itoa(p.Turns[5].MemberID)).must(t, 409, p.Turns[5].Name+"同一班次已有岗")
	m.post(here+"/absent", "reason", "").must(t, 422, "登记缺勤")
	if got := m.post(here+"/attest", "reason", "手机没电").must(t, 303); got.to() != "/duty/plans/1?day=2021-09-17" {
		t.Errorf("sent to %s", got.to())
	}
	m.get(here).must(t, 200, "在岗", "手机没电")
	m.post("/duty/plans/1/attest", "slot", "x", "day", "2021-09-17", "reason", "签到表").must(t, 404)
	m.post("/duty/plans/1/attest", "slot", "1", "day", "2021-09-18", "reason", "签到表").must(t, 409, "结束后才能补登", "2021-09-18 06:00-12:00") // the day stays
	m.post("/duty/plans/1/attest", "slot", "0", "day", "a&b\r\nX: y", "reason", "签到表第1页").must(t, 303)
	m.get("/duty/plans/1").must(t, 200, "已补登 4 人次", "签到表第1页")
	m.get("/duty").must(t, 200, "校门值守", "人少", "48")

	member := "/duty/members/" + itoa(p.Turns[0].MemberID)
	clean(t, m.get(member).must(t, 200, "打印签到码", "和平社区"))
	m.post(member, "name", "张三", "unit", "机关二支部", "part", "helper", "community_day", "昨天", "active", "1").must(t, 422, "张三", "昨天")
	m.post(member, "name", "张三", "unit", "机关二支部", "part", "helper").must(t, 409, "班次未完成")
	m.post(member, "name", "张三", "unit", "机关二支部", "part", "helper", "active", "1").must(t, 303)
	m.get("/duty/members").must(t, 200, "张三", "机关二支部")
	m.get("/duty/members/999").must(t, 404)
	if pdf := m.post("/duty/links.pdf", "member", itoa(p.Turns[0].MemberID)).must(t, 200); !strings.HasPrefix(pdf.body, "%PDF") {
		t.Error("no slip")
	}
}

// TestDutyByRole: who manages, who only looks, and who doesn't even that.
func TestDutyByRole(t *testing.T) {
	s := newSite(t)
	s.rota(t)
	p := s.dutyPlan(t)
	turn, member := itoa(p.Turns[20].ID), itoa(p.Turns[20].MemberID)
	for role, actor := range s.people() {
		v := s.as(t, actor)
		read, manage := 403, 403
		if access.Allowed(role, access.DutyRead) {
			read = 200
		}
		if access.Allowed(role, access.DutyManage) {
			manage = 200
		}
		for _, path := range []string{"/duty", "/duty/members", "/duty/plans/1", "/duty/turns/" + turn} {
			v.get(path).must(t, read)
		}
		for _, path := range []string{"/duty/plans/new", "/duty/members/" + member} {
			v.get(path).must(t, manage)
		}
		if manage == 200 {
			continue
		}
		for _, path := range []string{"/duty/members", "/duty/members/" + member, "/duty/links.pdf", "/duty/plans", "/duty/plans/1/propose", "/duty/plans/1/publish",
			"/duty/plans/1/attest", "/duty/turns/" + turn + "/replace", "/duty/turns/" + turn + "/absent", "/duty/turns/" + turn + "/attest",
			"/duty/swaps/1", "/duty/problems/1/assign", "/duty/problems/1/end"} {
			v.post(path, "reason", "试", "member", member, "slot", "0").must(t, 403)
		}
		if read == 200 {
			for _, path := range []string{"/duty", "/duty/members", "/duty/plans/1", "/duty/turns/" + turn} {
				if _, main, _ := strings.Cut(v.get(path).body, "<main"); strings.Contains(main, `method="post"`) {
					t.Errorf("%s is offered a form on %s", role, path)
				}
			}
		}
	}
}

// TestMemberOnTheirPhone: a link shows and does its member's own, and nothing of anybody else's.
func TestMemberOnTheirPhone(t *testing.T) {
	s := newSite(t)
	m := s.rota(t)
	p := s.dutyPlan(t)
	now, next, later := p.Turns[4], p.Turns[8], p.Turns[20]
	mine, v := s.linkOf(t, now.MemberID), s.visitor(t)
	page := clean(t, v.get(mine).must(t, 200, now.Name, "签到", "2021-09-17 06:00-12:00"))
	for _, secret := range []string{next.Name + "<", "G1", "menu"} {
		if strings.Contains(page.body, secret) {
			t.Errorf("%q is on a member's page", secret)
		}
	}
	v.get("/m/"+strings.Repeat("A", 26)).must(t, 404)
	v.post("/m/"+strings.Repeat("A", 26)+"/turns/"+itoa(now.ID)+"/in").must(t, 404)
	v.post(mine+"/turns/"+itoa(next.ID)+"/in").must(t, 404)
	v.post(mine+"/turns/"+itoa(next.ID)+"/swap", "member", "G100", "reason", "家中有事").must(t, 404)
	for range 2 {
		v.post(mine+"/turns/"+itoa(now.ID)+"/in").must(t, 303)
	}
	v.get(mine).must(t, 200, "签退")
	v.post(mine+"/turns/"+itoa(now.ID)+"/out").must(t, 303)
	if c := s.dutyPlan(t).Count; c.Done != 1 {
		t.Errorf("%+v", c)
	}
	owner := s.linkOf(t, later.MemberID)
	v.post(owner+"/turns/"+itoa(later.ID)+"/in").must(t, 409, "未到签到时间")
	v.post(owner+"/turns/"+itoa(later.ID)+"/swap", "member", "nobody", "reason", "家中有事").must(t, 422, "没有这位", "家中有事")
	view, err := s.DutyTurn(context.Background(), s.Maker, later.ID)
	check(t, err)
	if got := v.post(owner+"/turns/"+itoa(later.ID)+"/swap", "member", view.Takers[0].Number, "reason", "家中有事").must(t, 303); got.to() != owner+"?said=swap" {
		t.Errorf("sent to %s", got.to())
	}
	clean(t, m.get("/duty").must(t, 200, "家中有事", later.Name+" → "+view.Takers[0].Name, view.When))
	m.post("/duty/swaps/1", "decision", "reject", "reason", "").must(t, 422)
	m.post("/duty/swaps/1", "decision", "approve").must(t, 303)
	v.post(owner+"/turns/"+itoa(later.ID)+"/in").must(t, 404)
	for _, member := range members(t, s) {
		link := s.linkOf(t, member.ID)
		if member.Part == "liaison" {
			v.post(link+"/problems", "place", "东门", "what", "").must(t, 422, "东门")
			v.post(link+"/problems", "place", "东门", "what", "测温枪没电").must(t, 303)
			break
		}
		v.post(link+"/problems", "place", "东门", "what", "测温枪没电").must(t, 403, "联络员")
	}
	clean(t, m.get("/duty").must(t, 200, "测温枪没电", "待交办"))
	m.post("/duty/problems/1/end", "reason", "已换电池").must(t, 409, "请先指定负责人")
	m.post("/duty/problems/1/assign", "owner", "保卫处", "due", "2021-09-16").must(t, 422, "期限不能早于今天", "保卫处")
	m.post("/duty/problems/1/assign", "owner", "保卫处", "due", "2021-09-18").must(t, 303)
	m.post("/duty/problems/1/end", "reason", "已换电池").must(t, 303)
	m.get("/duty").must(t, 200, "已办结", "已换电池")
	if log := s.logged.String(); strings.Contains(log, strings.TrimPrefix(mine, "/m/")) || strings.Contains(log, url.QueryEscape(now.Name)) {
		t.Error("a link stands in the log")
	}
}

func members(t *testing.T, s *site) []duty.Member {
	t.Helper()
	list, _, err := s.DutyMembers(context.Background(), s.Auditor)
	check(t, err)
	return list
}
