package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"
	"reliefbook/internal/webtest/site"
)

// TestReasonsStay: a page's history shows why each act said no, also after the
// next try; the same decision sent twice leads to the page that shows what stands.
func TestReasonsStay(t *testing.T) {
	s := site.New(t)
	ctx := context.Background()
	p := s.PreparedBy(t, payout.Bank, 4, "护理系")
	maker, checker, second := s.As(t, s.Maker), s.As(t, s.Checker), s.As(t, s.Second)
	at := fmt.Sprintf("/batches/%d", p.Batch)
	for _, why := range []string{"名单有误", "金额有误"} {
		checker.Post(at+"/send_back", "reason", why).Must(t, 303)
		checker.Post(at+"/send_back", "reason", why).Must(t, 303)
		maker.Post(at+"/resubmit").Must(t, 303)
		maker.Post(at+"/resubmit").Must(t, 303)
	}
	maker.Get(at).Must(t, 200, "名单有误", "金额有误", "李复核")

	if err := s.Payments.ProposeName(ctx, s.Maker, "0000000001", "吉野"); err != nil {
		t.Fatal(err)
	}
	checker.Get("/bank-names").Must(t, 200, `id="bank-names-1-reject"`)
	if page := maker.Get("/bank-names"); page.Status != 200 || strings.Contains(page.Body, `id="bank-names-1-reject"`) {
		t.Errorf("who proposed a name is offered to decide on it: %d", page.Status)
	}
	checker.Post("/bank-names/1/reject", "reason", " ").Must(t, 422, "请填写原因", "open data-modal")
	checker.Post("/bank-names/1/reject", "reason", "应按身份证").Must(t, 303)
	checker.Post("/bank-names/1/reject", "reason", "应按身份证").Must(t, 303)
	checker.Get("/bank-names").Must(t, 200, "应按身份证", "已退回")
	second.Post("/bank-names/1/approve").Must(t, 409, "已经处理过了（已退回）")

	from := s.Funded(t, "DUES", fund.PartyDues, 30_000)
	id, err := s.Relief.CreateProgram(ctx, s.Maker, fund.Program{Code: "V", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-01", ToDay: "2021-09-20",
		AllocationID: from, Heads: 1, Total: money.Amount(100)})
	if err != nil {
		t.Fatal(err)
	}
	spend(t, s, id)
	page := fmt.Sprintf("/programs/%d/close", id)
	maker.Post(page, "note", "走访结束").Must(t, 303)
	checker.Post(page+"/reject", "reason", "先核对回单").Must(t, 303)
	checker.Post(page+"/reject", "reason", "先核对回单").Must(t, 303)
	maker.Post(page, "note", "已核对").Must(t, 303)
	checker.Post(page+"/approve").Must(t, 303)
	checker.Post(page+"/approve").Must(t, 303)
	reopen := fmt.Sprintf("/programs/%d/reopen", id)
	maker.Post(reopen, "reason", "补登").Must(t, 303)
	second.Post(reopen+"/reject", "reason", "不必再开").Must(t, 303)
	second.Post(reopen+"/reject", "reason", "不必再开").Must(t, 303)
	maker.Get(page).Must(t, 200, "走访结束", "先核对回单", "已核对", "补登", "不必再开", "赵复核")
	period := "/periods/1/2021-09"
	maker.Post(period+"/close").Must(t, 303)
	maker.Post(period+"/reopen", "reason", "漏记一笔").Must(t, 303)
	checker.Post(period+"/reopen/reject", "reason", "下月补记").Must(t, 303)
	maker.Post(period+"/reopen", "reason", "上级要求").Must(t, 303)
	maker.Get("/periods").Must(t, 200, "漏记一笔", "下月补记", "上级要求")
}

// spend posts the one visit of a program.
func spend(t *testing.T, s *site.Site, program int64) {
	t.Helper()
	ctx := context.Background()
	made, err := s.Visits.RecordVisit(ctx, s.Maker, oneSeen(program, s.Campus["东校区"]), "")
	if err == nil {
		err = s.Visits.DecideVisit(ctx, s.Checker, made, true, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

func oneSeen(program, campus int64) visit.Visit {
	return visit.Visit{ProgramID: program, Team: "一队", Leader: "书记", CampusID: campus, Day: "2021-09-05",
		People: []visit.Person{{Name: "甲", Category: visit.Counsellor, Amount: 100}}}
}
