package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/teller"
	"reliefbook/internal/visit"
	"reliefbook/internal/webtest/site"
)

// TestStudentsLinkOnAPhone: the page asks for the birth date, counts what was
// wrong, never shows it again, and takes a new card for what did not get through.
func TestStudentsLinkOnAPhone(t *testing.T) {
	s := site.New(t)
	ctx := context.Background()
	p := s.Sent(t, 4, "护理系")
	s.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
		if line == 3 {
			return teller.Reply{Result: "失败", Reason: "账户已销户"}
		}
		return teller.Reply{}
	})
	slips, err := s.Payments.MakeLinks(ctx, s.Branch["护理系"], p.Program, 1, "")
	apptest.Check(t, err)
	if len(slips) != 4 {
		t.Fatalf("%d links for three that arrived and one that failed", len(slips))
	}
	v := s.Visitor(t)
	v.Get(slips[0].URL).Must(t, 200, "出生日期", "我已收到")
	v.Post(slips[0].URL, "act", "confirmed").Must(t, 422, "请填写 8 位数字")
	wrong := v.Post(slips[0].URL, "act", "confirmed", "birth", "1999-12-31").Must(t, 422, "还可以试 2 次")
	if strings.Contains(wrong.Body, "1999") {
		t.Error("what was typed is shown again")
	}
	v.Post(slips[0].URL, "act", "confirmed", "birth", apptest.Birth).Must(t, 303)
	v.Get(slips[0].URL).Must(t, 200, "已经答复", "已签收")
	for range 3 {
		v.Post(slips[1].URL, "act", "confirmed", "birth", "19991231")
	}
	v.Get(slips[1].URL).Must(t, 200, "连续三次不符")
	v.Post(slips[1].URL, "act", "confirmed", "birth", apptest.Birth).Must(t, 409, "连续三次不符")
	failed := slips[3].URL
	page := v.Get(failed).Must(t, 200, "提供新的银行卡", "30.00")
	if strings.Contains(page.Body, "我已收到") || strings.Contains(page.Body, apptest.Card(3)) {
		t.Error("a payment that failed is asked for, or the old card is shown")
	}
	v.Post(failed+"/card", "card", "123", "holder", "学生丂", "birth", apptest.Birth).Must(t, 422, "银行卡号")
	v.Post(failed+"/card", "card", apptest.Card(900), "holder", "别人", "birth", apptest.Birth).Must(t, 422, "持卡人必须是您本人")
	name := failedName(t, s)
	v.Post(failed+"/card", "card", apptest.Card(900), "holder", name, "birth", apptest.Birth).Must(t, 303)
	v.Get(failed).Must(t, 200, "已收到新卡")
	s.As(t, s.Maker).Get("/queue").Must(t, 200, "学生已交新卡")
	m := s.As(t, s.Maker)
	m.Get("/payments/4").Must(t, 200, "学生已通过本人链接提供新卡", apptest.Card(900)[len(apptest.Card(900))-4:])
	m.Post("/payments/4/remedies", "kind", "correct", "channel", "bank", "card", apptest.Card(901), "note", "换卡").Must(t, 422, "签字的申请表")
	m.Post("/payments/4/remedies", "kind", "correct", "channel", "bank", "offer", "1", "note", "换卡").Must(t, 303)
	s.As(t, s.Checker).Get("/payments/4").Must(t, 200, "新卡来源：学生本人链接")
	s.As(t, s.Branch["护理系"]).Get("/programs/1/classes/1").Must(t, 200, "制作链接 4 个，原有 0 个作废")
	m.Post("/programs/1/classes/1/slips.pdf").Must(t, 403)
}

// failedName is the student whose payment failed.
func failedName(t *testing.T, s *site.Site) string {
	t.Helper()
	d, err := s.Payments.Payment(context.Background(), s.Maker, 4)
	apptest.Check(t, err)
	return d.Name
}

// TestLinksBelongToOneDevice: the first browser that opens a team's link has it;
// what only looks at the address has nothing, and another browser is told why.
func TestLinksBelongToOneDevice(t *testing.T) {
	s := site.New(t)
	ctx := context.Background()
	s.Structure(t, []string{"东校区"}, []string{"护理系"})
	alloc := s.Funded(t, "DUES", fund.PartyDues, 772_000)
	program, err := s.Relief.CreateProgram(ctx, s.Maker, fund.Program{Code: "VISIT", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: alloc, Heads: 1, Total: 772_000})
	apptest.Check(t, err)
	team, err := s.Visits.CreateTeam(ctx, s.Maker, visit.Team{ProgramID: program, Name: "第一组", Leader: "陈书记", CampusID: s.Campus["东校区"], Day: "2021-09-18"})
	apptest.Check(t, err)
	link, err := s.Visits.TeamLink(ctx, s.Maker, team, "")
	apptest.Check(t, err)
	leader := s.Visitor(t).Elsewhere(t)
	leader.Get(link).Must(t, 303) // a preview ends here: nothing is bound
	other := leader.Elsewhere(t)
	leader.Get(link+"?again=1").Must(t, 200, "第一组")
	leader.Get(link).Must(t, 200, "第一组")
	other.Get(link).Must(t, 303)
	other.Get(link+"?again=1").Must(t, 403, "已在另一台设备上使用")
	other.Elsewhere(t).Get(link+"?again=1").Must(t, 403, "Cookie")
	s.As(t, s.Maker).Get("/teams/"+fmt.Sprint(team)).Must(t, 200, "已发链接", "已用")
	_, err = s.Visits.TeamLink(ctx, s.Maker, team, "")
	apptest.Check(t, err)
	leader.Get(link).Must(t, 404)
	s.As(t, s.Maker).Get("/teams/"+fmt.Sprint(team)).Must(t, 200, "已作废", "尚未打开")
}
