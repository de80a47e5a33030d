package rota_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// clean wants no field to show what only the template knows: a false comparison, a missing word.
func clean(t *testing.T, a webtest.Answer) webtest.Answer {
	t.Helper()
	for _, bad := range []string{`value="false"`, ">false<", "no value", "⟦"} {
		if strings.Contains(a.Body, bad) {
			t.Fatalf("%q is in %s", bad, a.Main())
		}
	}
	return a
}

func TestDutyThroughTheScreens(t *testing.T) {
	s := site.New(t)
	m := s.WithRota(t)
	m.Post("/duty/members", "paste", site.MemberCaptions+"G1\t甲\t一支部\t是\t局长\n\t乙\t一支部\t否\t联络员\n").Must(t, 422, "第 2 行", "第 3 行", "G1\t甲")
	m.Post("/duty/members").Must(t, 422)
	m.Post("/duty/plans", "name", "乱", "from", "2021-09-17", "days", "3", "seats", "2", "times", "06:00-12:00\n11:00-18:00", "posts", "东校区，东门").
		Must(t, 422, "11:00-18:00”与前一班", "东校区，东门")
	m.Post("/duty/plans", "name", "人少", "from", "2021-09-17", "days", "3", "seats", "20", "times", "06:00-12:00\n12:00-18:00", "posts", "东校区，东门").Must(t, 303)
	m.Post("/duty/plans/2/propose").Must(t, 409, "至少需要 40 人，现有 16 人")

	if form := clean(t, m.Get("/duty/plans/new").Must(t, 200, `name="cadres"`)); strings.Contains(form.Main(), " checked") {
		t.Error("a fresh form leaves out everybody who is no cadre")
	}
	m.Post("/duty/plans", "name", "", "cadres", "1").Must(t, 422, " checked")
	if found := m.Get("/duty/members?q=g107").Must(t, 200, "党员7<"); strings.Contains(found.Body, "党员8<") {
		t.Error("a search finds everybody")
	}
	m.Get("/duty/members?q=nobody").Must(t, 200, "没有符合的队员")

	p := s.Duty(t)
	m.Get("/duty/plans/1?day=2021-09-18&post="+fmt.Sprint(p.Posts[1].ID)).Must(t, 200, "2021-09-18 06:00-12:00", "<h3>西门</h3>")
	if page := m.Get("/duty/plans/1?day=2021-09-18&post=" + fmt.Sprint(p.Posts[1].ID)); strings.Contains(page.Body, "<h3>东门</h3>") {
		t.Error("a filter by post shows another post")
	}
	m.Get("/duty/plans/1?day=x&post=y").Must(t, 200, "2021-09-17 00:00-06:00", "<h3>东门</h3>", "<h3>西门</h3>")
	now := p.Turns[4] // 06:00 on the first day; the clock stands at 9:00
	here := "/duty/turns/" + fmt.Sprint(now.ID)
	page := clean(t, m.Get(here).Must(t, 200, now.Name, "补签到", "登记缺勤", "改由"))
	for _, turn := range p.Turns[:12] {
		if turn.Slot <= 2 && turn.ID != now.ID && strings.Contains(page.Body, turn.Name+" ") {
			t.Errorf("%s is on in slot %d and is offered for slot %d", turn.Name, turn.Slot, now.Slot)
		}
	}
	m.Post(here+"/replace", "member", fmt.Sprint(p.Turns[5].MemberID)).Must(t, 409, p.Turns[5].Name+"同一班次已有岗")
	m.Post(here+"/absent", "reason", "").Must(t, 422, "登记缺勤")
	if got := m.Post(here+"/attest", "reason", "手机没电").Must(t, 303); got.To() != "/duty/plans/1?day=2021-09-17" {
		t.Errorf("sent to %s", got.To())
	}
	m.Get(here).Must(t, 200, "在岗", "手机没电")
	m.Post("/duty/plans/1/attest", "slot", "x", "day", "2021-09-17", "reason", "签到表").Must(t, 404)
	m.Post("/duty/plans/1/attest", "slot", "1", "day", "2021-09-18", "reason", "签到表").Must(t, 409, "结束后才能补登", "2021-09-18 06:00-12:00") // the day stays
	m.Post("/duty/plans/1/attest", "slot", "0", "day", "a&b\r\nX: y", "reason", "签到表第1页").Must(t, 303)
	m.Get("/duty/plans/1").Must(t, 200, "已补登 4 人次", "签到表第1页")
	m.Get("/duty").Must(t, 200, "校门值守", "人少", "48")

	member := "/duty/members/" + fmt.Sprint(p.Turns[0].MemberID)
	clean(t, m.Get(member).Must(t, 200, "打印签到码", "和平社区"))
	m.Post(member, "name", "张三", "unit", "机关二支部", "part", "helper", "community_day", "昨天", "active", "1").Must(t, 422, "张三", "昨天")
	m.Post(member, "name", "张三", "unit", "机关二支部", "part", "helper").Must(t, 409, "班次未完成")
	m.Post(member, "name", "张三", "unit", "机关二支部", "part", "helper", "active", "1").Must(t, 303)
	m.Get("/duty/members").Must(t, 200, "张三", "机关二支部")
	m.Get("/duty/members/999").Must(t, 404)
	if pdf := m.Post("/duty/links.pdf", "member", fmt.Sprint(p.Turns[0].MemberID)).Must(t, 200); !strings.HasPrefix(pdf.Body, "%PDF") {
		t.Error("no slip")
	}
}

// TestDutyByRole: who manages, who only looks, and who doesn't even that.
func TestDutyByRole(t *testing.T) {
	s := site.New(t)
	s.WithRota(t)
	p := s.Duty(t)
	turn, member := fmt.Sprint(p.Turns[20].ID), fmt.Sprint(p.Turns[20].MemberID)
	for role, actor := range s.ByRole() {
		v := s.As(t, actor)
		read, manage := 403, 403
		if access.Allowed(role, access.DutyRead) {
			read = 200
		}
		if access.Allowed(role, access.DutyManage) {
			manage = 200
		}
		for _, path := range []string{"/duty", "/duty/members", "/duty/plans/1", "/duty/turns/" + turn} {
			v.Get(path).Must(t, read)
		}
		for _, path := range []string{"/duty/plans/new", "/duty/members/" + member} {
			v.Get(path).Must(t, manage)
		}
		if manage == 200 {
			continue
		}
		for _, path := range []string{"/duty/members", "/duty/members/" + member, "/duty/links.pdf", "/duty/plans", "/duty/plans/1/propose", "/duty/plans/1/publish",
			"/duty/plans/1/attest", "/duty/turns/" + turn + "/replace", "/duty/turns/" + turn + "/absent", "/duty/turns/" + turn + "/attest",
			"/duty/swaps/1/approve", "/duty/swaps/1/reject", "/duty/problems/1/assign", "/duty/problems/1/end"} {
			v.Post(path, "reason", "试", "member", member, "slot", "0").Must(t, 403)
		}
		if read == 200 {
			for _, path := range []string{"/duty", "/duty/members", "/duty/plans/1", "/duty/turns/" + turn} {
				if _, main, _ := strings.Cut(v.Get(path).Body, "<main"); strings.Contains(main, `method="post"`) {
					t.Errorf("%s is offered a form on %s", role, path)
				}
			}
		}
	}
}

// TestMemberOnTheirPhone: a link shows and does its member's own, and nothing of anybody else's.
func TestMemberOnTheirPhone(t *testing.T) {
	s := site.New(t)
	m := s.WithRota(t)
	p := s.Duty(t)
	now, next, later := p.Turns[4], p.Turns[8], p.Turns[20]
	mine, v := s.MemberPath(t, now.MemberID), s.Visitor(t)
	page := clean(t, v.Get(mine).Must(t, 200, now.Name, "签到", "2021-09-17 06:00-12:00"))
	for _, secret := range []string{next.Name + "<", "G1", "menu"} {
		if strings.Contains(page.Body, secret) {
			t.Errorf("%q is on a member's page", secret)
		}
	}
	v.Get("/m/"+strings.Repeat("A", 26)).Must(t, 404)
	v.Post("/m/"+strings.Repeat("A", 26)+"/turns/"+fmt.Sprint(now.ID)+"/in").Must(t, 404)
	v.Post(mine+"/turns/"+fmt.Sprint(next.ID)+"/in").Must(t, 404)
	v.Post(mine+"/turns/"+fmt.Sprint(next.ID)+"/swap", "member", "G100", "reason", "家中有事").Must(t, 404)
	for range 2 {
		v.Post(mine+"/turns/"+fmt.Sprint(now.ID)+"/in").Must(t, 303)
	}
	v.Get(mine).Must(t, 200, "签退")
	v.Post(mine+"/turns/"+fmt.Sprint(now.ID)+"/out").Must(t, 303)
	if c := s.Duty(t).Count; c.Done != 1 {
		t.Errorf("%+v", c)
	}
	owner := s.MemberPath(t, later.MemberID)
	v.Post(owner+"/turns/"+fmt.Sprint(later.ID)+"/in").Must(t, 409, "未到签到时间")
	v.Post(owner+"/turns/"+fmt.Sprint(later.ID)+"/swap", "member", "nobody", "reason", "家中有事").Must(t, 422, "没有这位", "家中有事")
	view, err := s.Rota.DutyTurn(context.Background(), s.Maker, later.ID)
	apptest.Check(t, err)
	if got := v.Post(owner+"/turns/"+fmt.Sprint(later.ID)+"/swap", "member", view.Takers[0].Number, "reason", "家中有事").Must(t, 303); got.To() != owner+"?said=swap" {
		t.Errorf("sent to %s", got.To())
	}
	clean(t, m.Get("/duty").Must(t, 200, "家中有事", later.Name+" → "+view.Takers[0].Name, view.When))
	m.Post("/duty/swaps/1/reject", "reason", "").Must(t, 422)
	m.Post("/duty/swaps/1/approve").Must(t, 303)
	v.Post(owner+"/turns/"+fmt.Sprint(later.ID)+"/in").Must(t, 404)
	for _, member := range members(t, s) {
		link := s.MemberPath(t, member.ID)
		if member.Part == "liaison" {
			v.Post(link+"/problems", "place", "东门", "what", "").Must(t, 422, "东门")
			v.Post(link+"/problems", "place", "东门", "what", "测温枪没电").Must(t, 303)
			break
		}
		v.Post(link+"/problems", "place", "东门", "what", "测温枪没电").Must(t, 403, "联络员")
	}
	clean(t, m.Get("/duty").Must(t, 200, "测温枪没电", "待交办"))
	m.Post("/duty/problems/1/end", "reason", "已换电池").Must(t, 409, "请先指定负责人")
	m.Post("/duty/problems/1/assign", "owner", "保卫处", "due", "2021-09-16").Must(t, 422, "期限不能早于今天", "保卫处")
	m.Post("/duty/problems/1/assign", "owner", "保卫处", "due", "2021-09-18").Must(t, 303)
	m.Post("/duty/problems/1/end", "reason", "已换电池").Must(t, 303)
	m.Get("/duty").Must(t, 200, "已办结", "已换电池")
	if log := s.Logged.String(); strings.Contains(log, strings.TrimPrefix(mine, "/m/")) || strings.Contains(log, url.QueryEscape(now.Name)) {
		t.Error("a link stands in the log")
	}
}

func members(t *testing.T, s *site.Site) []duty.Member {
	t.Helper()
	list, _, err := s.Rota.DutyMembers(context.Background(), s.Auditor)
	apptest.Check(t, err)
	return list
}
