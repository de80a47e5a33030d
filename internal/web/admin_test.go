package web

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/teller"
)

func TestStructure(t *testing.T) {
	s := newSite(t)
	v := s.as(t, s.Admin)
	v.get("/org").must(t, 200, "还没有登记", "新增系部")
	v.get("/org/departments/new").must(t, 200, "新增系部")
	v.post("/org/departments", "code", "药 1", "name", " 药学系 ").must(t, 422, `value="药 1"`, "字母、数字")
	v.post("/org/departments", "code", "YX", "name", " 药学系 ").must(t, 303)
	v.post("/org/campuses", "code", "E", "name", "东校区").must(t, 303)
	v.get("/org").must(t, 200, "已登记 药学系", "已登记 东校区", "药学系", "东校区")
	v.post("/org/departments", "code", "YX", "name", "药学系").must(t, 409, "已经有了")
	page := s.as(t, s.Auditor).get("/org").must(t, 200, "药学系")
	if strings.Contains(page.body, "新增") {
		t.Error("an auditor is offered to add")
	}
}

func TestTrailAndCheckpoint(t *testing.T) {
	s := newSite(t)
	p := s.Sent(t, 4, "护理系", "药学系")
	v := s.as(t, s.Auditor)
	v.get("/checkpoint.txt").must(t, 404)
	v.get("/log").must(t, 200, "发放", "批次 "+itoa(p.Batch), "待封存", "尚无校验点")
	_, err := s.SealNow(context.Background())
	check(t, err)
	s.Server.seal.at = time.Time{}
	v.get("/log").must(t, 200, "全部封存", "校验点 ")
	got := v.get("/checkpoint.txt").must(t, 200, "reliefbook-test\n")
	if h := got.header.Get("Content-Disposition"); !strings.HasPrefix(h, "attachment") {
		t.Errorf("%v", got.header)
	}
	for range 60 {
		s.visitor(t).post("/login", "login", "admin", "password", s.Passwords["admin"]).must(t, 303)
	}
	older := regexp.MustCompile(`href="(/log\?before=\d+)"`).FindStringSubmatch(v.get("/log").body)
	if older == nil {
		t.Fatal("no older page")
	}
	v.get(older[1]).must(t, 200, "新建用户")
	v.get("/log?before=x").must(t, 200)
	v.get("/log?before=1").must(t, 200, "还没有记录")
}

func TestHomeByRole(t *testing.T) {
	s := newSite(t)
	p := s.Prepared(t, 6, "护理系", "药学系")
	waits := func(role access.Actor, mine bool) {
		t.Helper()
		page := s.as(t, role).get("/").must(t, 200, "第一批", "第一批")
		none := strings.Contains(page.body, "眼下没有")
		if none == mine {
			t.Errorf("%s: waits for them %v", role.Role, !none)
		}
	}
	waits(s.Maker, false)
	waits(s.Checker, true)
	waits(s.Cashier, false)
	check(t, s.ActOnBatch(context.Background(), s.Checker, p.Batch, "approve", ""))
	waits(s.Checker, false)
	waits(s.Second, true)
	waits(s.Cashier, true)
	check(t, s.ActOnBatch(context.Background(), s.Cashier, p.Batch, "release", ""))
	s.Answer(t, p.Batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
	s.as(t, s.Auditor).get("/").must(t, 200, "¥180.00", "护理系", "药学系", "AID-allocation")
	branch := s.as(t, s.Branch["护理系"]).get("/").must(t, 200, "还有 3 人等您确认", `href="/receipts"`, "护理系")
	if strings.Contains(branch.body, "药学系") || strings.Contains(branch.body, "180.00") {
		t.Error("a branch sees beyond its department")
	}
	s.as(t, s.Admin).get("/").must(t, 200, "用户", "校区")
}
