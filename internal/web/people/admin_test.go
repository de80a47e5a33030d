package people_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/teller"
	"reliefbook/internal/webtest/site"
)

func TestStructure(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Admin)
	v.Get("/org").Must(t, 200, "还没有登记", "新增系部")
	v.Get("/org/departments/new").Must(t, 200, "新增系部")
	v.Post("/org/departments", "code", "药 1", "name", " 药学系 ").Must(t, 422, `value="药 1"`, "字母、数字")
	v.Post("/org/departments", "code", "YX", "name", " 药学系 ").Must(t, 303)
	v.Post("/org/campuses", "code", "E", "name", "东校区").Must(t, 303)
	v.Get("/org").Must(t, 200, "已登记 药学系", "已登记 东校区", "药学系", "东校区")
	v.Post("/org/departments", "code", "YX", "name", "药学系").Must(t, 409, "已经有了")
	page := s.As(t, s.Auditor).Get("/org").Must(t, 200, "药学系")
	if strings.Contains(page.Body, "新增") {
		t.Error("an auditor is offered to add")
	}
}

func TestTrailAndCheckpoint(t *testing.T) {
	s := site.New(t)
	p := s.Sent(t, 4, "护理系", "药学系")
	v := s.As(t, s.Auditor)
	v.Get("/checkpoint.txt").Must(t, 404)
	v.Get("/log").Must(t, 200, "发放", "批次 "+fmt.Sprint(p.Batch), "待封存", "尚无校验点")
	_, err := s.SealNow(context.Background())
	apptest.Check(t, err)
	s.Clock.Pass(time.Second)
	v.Get("/log").Must(t, 200, "全部封存", "校验点 ")
	got := v.Get("/checkpoint.txt").Must(t, 200, "reliefbook-test\n")
	if h := got.Header.Get("Content-Disposition"); !strings.HasPrefix(h, "attachment") {
		t.Errorf("%v", got.Header)
	}
	for range 60 {
		s.Visitor(t).Post("/login", "login", "admin", "password", s.Passwords["admin"]).Must(t, 303)
	}
	older := regexp.MustCompile(`href="(/log\?before=\d+)"`).FindStringSubmatch(v.Get("/log").Body)
	if older == nil {
		t.Fatal("no older page")
	}
	v.Get(older[1]).Must(t, 200, "新建用户")
	v.Get("/log?before=x").Must(t, 200)
	v.Get("/log?before=1").Must(t, 200, "还没有记录")
}

func TestHomeByRole(t *testing.T) {
	s := site.New(t)
	p := s.Prepared(t, 6, "护理系", "药学系")
	waits := func(role access.Actor, mine bool) {
		t.Helper()
		page := s.As(t, role).Get("/").Must(t, 200, "第一批", "第一批")
		none := strings.Contains(page.Body, "眼下没有")
		if none == mine {
			t.Errorf("%s: waits for them %v", role.Role, !none)
		}
	}
	waits(s.Maker, false)
	waits(s.Checker, true)
	waits(s.Cashier, false)
	apptest.Check(t, s.Payments.ActOnBatch(context.Background(), s.Checker, p.Batch, "approve", ""))
	waits(s.Checker, false)
	waits(s.Second, true)
	waits(s.Cashier, true)
	apptest.Check(t, s.Payments.ActOnBatch(context.Background(), s.Cashier, p.Batch, "release", ""))
	s.Answer(t, p.Batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
	s.As(t, s.Auditor).Get("/").Must(t, 200, "¥180.00", "护理系", "药学系", "AID-allocation")
	branch := s.As(t, s.Branch["护理系"]).Get("/").Must(t, 200, "还有 3 人等您确认", `href="/receipts"`, "护理系")
	if strings.Contains(branch.Body, "药学系") || strings.Contains(branch.Body, "180.00") {
		t.Error("a branch sees beyond its department")
	}
	s.As(t, s.Admin).Get("/").Must(t, 200, "用户", "校区")
}
