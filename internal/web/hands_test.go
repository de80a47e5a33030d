package web

import (
	"context"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/teller"
	"reliefbook/internal/visit"
)

// TestStudentsLinkOnAPhone: the page asks for the birth date, counts what was
// wrong, never shows it again, and takes a new card for what did not get through.
func TestStudentsLinkOnAPhone(t *testing.T) {
	s := newSite(t)
	ctx := context.Background()
	p := s.Sent(t, 4, "护理系")
	s.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
		if line == 3 {
			return teller.Reply{Result: "失败", Reason: "账户已销户"}
		}
		return teller.Reply{}
	})
	slips, err := s.MakeLinks(ctx, s.Branch["护理系"], p.Program, 1, "")
	check(t, err)
	if len(slips) != 4 {
		t.Fatalf("%d links for three that arrived and one that failed", len(slips))
	}
	v := s.visitor(t)
	v.get(slips[0].URL).must(t, 200, "出生日期", "我已收到")
	v.post(slips[0].URL, "act", "confirmed").must(t, 422, "请填写 8 位数字")
	wrong := v.post(slips[0].URL, "act", "confirmed", "birth", "1999-12-31").must(t, 422, "还可以试 2 次")
	if strings.Contains(wrong.body, "1999") {
		t.Error("what was typed is shown again")
	}
	v.post(slips[0].URL, "act", "confirmed", "birth", apptest.Birth).must(t, 303)
	v.get(slips[0].URL).must(t, 200, "已经答复", "已签收")
	for range 3 {
		v.post(slips[1].URL, "act", "confirmed", "birth", "19991231")
	}
	v.get(slips[1].URL).must(t, 200, "连续三次不符")
	v.post(slips[1].URL, "act", "confirmed", "birth", apptest.Birth).must(t, 409, "连续三次不符")
	failed := slips[3].URL
	page := v.get(failed).must(t, 200, "提供新的银行卡", "30.00")
	if strings.Contains(page.body, "我已收到") || strings.Contains(page.body, apptest.Card(3)) {
		t.Error("a payment that failed is asked for, or the old card is shown")
	}
	v.post(failed+"/card", "card", "123", "holder", "学生丂", "birth", apptest.Birth).must(t, 422, "银行卡号")
	v.post(failed+"/card", "card", apptest.Card(900), "holder", "别人", "birth", apptest.Birth).must(t, 422, "持卡人必须是您本人")
	name := s.failedName(t)
	v.post(failed+"/card", "card", apptest.Card(900), "holder", name, "birth", apptest.Birth).must(t, 303)
	v.get(failed).must(t, 200, "已收到新卡")
	s.as(t, s.Maker).get("/queue").must(t, 200, "学生已交新卡")
	m := s.as(t, s.Maker)
	m.get("/payments/4").must(t, 200, "学生已通过本人链接提供新卡", apptest.Card(900)[len(apptest.Card(900))-4:])
	m.post("/payments/4/remedies", "kind", "correct", "channel", "bank", "card", apptest.Card(901), "note", "换卡").must(t, 422, "签字的申请表")
	m.post("/payments/4/remedies", "kind", "correct", "channel", "bank", "offer", "1", "note", "换卡").must(t, 303)
	s.as(t, s.Checker).get("/payments/4").must(t, 200, "新卡来源：学生本人链接")
	s.as(t, s.Branch["护理系"]).get("/programs/1/classes/1").must(t, 200, "制作链接 4 个，原有 0 个作废")
	m.post("/programs/1/classes/1/slips.pdf").must(t, 403)
}

// failedName is the student whose payment failed.
func (s *site) failedName(t *testing.T) string {
	t.Helper()
	d, err := s.Payment(context.Background(), s.Maker, 4)
	check(t, err)
	return d.Name
}

// TestLinksBelongToOneDevice: the first browser that opens a team's link has it;
// what only looks at the address has nothing, and another browser is told why.
func TestLinksBelongToOneDevice(t *testing.T) {
	s := newSite(t)
	ctx := context.Background()
	s.Structure(t, []string{"东校区"}, []string{"护理系"})
	alloc := s.Funded(t, "DUES", fund.PartyDues, 772_000)
	program, err := s.CreateProgram(ctx, s.Maker, fund.Program{Code: "VISIT", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: alloc, Heads: 1, Total: 772_000})
	check(t, err)
	team, err := s.CreateTeam(ctx, s.Maker, visit.Team{ProgramID: program, Name: "第一组", Leader: "陈书记", CampusID: s.Campus["东校区"], Day: "2021-09-18"})
	check(t, err)
	link, err := s.TeamLink(ctx, s.Maker, team, "")
	check(t, err)
	leader := s.visitor(t).elsewhere(t)
	leader.get(link).must(t, 303) // a preview ends here: nothing is bound
	other := leader.elsewhere(t)
	leader.get(link+"?again=1").must(t, 200, "第一组")
	leader.get(link).must(t, 200, "第一组")
	other.get(link).must(t, 303)
	other.get(link+"?again=1").must(t, 403, "已在另一台设备上使用")
	other.elsewhere(t).get(link+"?again=1").must(t, 403, "Cookie")
	s.as(t, s.Maker).get("/teams/"+itoa(team)).must(t, 200, "已发链接", "已用")
	_, err = s.TeamLink(ctx, s.Maker, team, "")
	check(t, err)
	leader.get(link).must(t, 404)
	s.as(t, s.Maker).get("/teams/"+itoa(team)).must(t, 200, "已作废", "尚未打开")
}
