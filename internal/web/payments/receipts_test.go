package payments_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/payout"
	"reliefbook/internal/webtest/site"
)

// TestBranchConfirms: one, several, a class; twice counts once; "not received"
// wants a reason and keeps what was typed; one's own word can be taken back.
func TestBranchConfirms(t *testing.T) {
	s := site.New(t)
	p := s.Released(t, 20, "护理系", "药学系")
	list, _, err := s.Payments.Payments(context.Background(), s.Branch["护理系"], payout.Filter{Program: p.Program})
	apptest.Check(t, err)
	here := fmt.Sprintf("/programs/%d/classes/%d", p.Program, list[0].ClassID)
	id := func(i int) string { return fmt.Sprint(list[i].ID) }
	v := s.As(t, s.Branch["护理系"])
	v.Post(here, "payment", id(0), "act", "confirmed").Must(t, 303)
	v.Get(here).Must(t, 200, "已签收 1 人", "已签收 1/10")
	v.Post(here, "payment", id(0), "act", "confirmed").Must(t, 303)
	v.Get(here).Must(t, 200, "没有重复计算", "已签收 1/10")
	v.Post(here, "payment", id(1), "payment", id(2), "act", "confirmed").Must(t, 303)
	v.Post(here, "payment", id(3), "act", "not_received", "reason", "").Must(t, 422)
	v.Post(here, "payment", id(3), "act", "not_received", "reason", "银行卡已注销").Must(t, 303)
	v.Get(here).Must(t, 200, "银行卡已注销", "已签收 3/10", "未收到 1 人")
	v.Post(here, "payment", id(0), "act", "undone").Must(t, 303)
	v.Post(here+"/confirm").Must(t, 303)
	v.Get(here).Must(t, 200, "已签收 9/10")
	fragment := v.Do("POST", here, "payment="+id(3)+"&act=confirmed", "HX-Request", "true", "Content-Type", "application/x-www-form-urlencoded").Must(t, 200)
	if strings.Contains(fragment.Body, "<html") || !strings.Contains(fragment.Body, `id="payment-`+id(3)+`"`) {
		t.Errorf("htmx was answered with %s", fragment.Body)
	}
}

// TestOthersReceiptsAreNotThere: another department's class and payment answer
// byte for byte as one that does not exist.
func TestOthersReceiptsAreNotThere(t *testing.T) {
	s := site.New(t)
	p := s.Released(t, 20, "护理系", "药学系")
	list, _, err := s.Payments.Payments(context.Background(), s.Branch["药学系"], payout.Filter{Program: p.Program})
	apptest.Check(t, err)
	v := s.As(t, s.Branch["护理系"])
	mine, _, err := s.Payments.Payments(context.Background(), s.Branch["护理系"], payout.Filter{Program: p.Program})
	apptest.Check(t, err)
	theirs := v.Get(fmt.Sprintf("/programs/%d/classes/%d", p.Program, list[0].ClassID)).Must(t, 404)
	nobodys := v.Get(fmt.Sprintf("/programs/%d/classes/99999", p.Program)).Must(t, 404)
	if theirs.Body != nobodys.Body {
		t.Error("another department's class can be told from none")
	}
	here := fmt.Sprintf("/programs/%d/classes/%d", p.Program, mine[0].ClassID)
	one := v.Post(here, "payment", fmt.Sprint(list[0].ID), "act", "confirmed").Must(t, 404)
	two := v.Post(here, "payment", "99999", "act", "confirmed").Must(t, 404)
	if one.Body != two.Body {
		t.Error("another department's payment can be told from none")
	}
}

// TestBatchButtons: each sees just the buttons they may press, and an act done twice counts once.
func TestBatchButtons(t *testing.T) {
	s := site.New(t)
	p := s.Prepared(t, 10, "护理系")
	at := fmt.Sprintf("/batches/%d", p.Batch)
	maker, checker, cashier := s.As(t, s.Maker), s.As(t, s.Checker), s.As(t, s.Cashier)
	if strings.Contains(maker.Get(at).Must(t, 200).Body, at+"/approve") {
		t.Error("the maker is shown the approval")
	}
	maker.Post(at+"/approve").Must(t, 403)
	checker.Get(at).Must(t, 200, at+"/approve", "人民币叁佰元整")
	checker.Post(at+"/send_back", "reason", "").Must(t, 422)
	checker.Post(at+"/approve").Must(t, 303)
	checker.Post(at+"/approve").Must(t, 303)
	checker.Post(at+"/release").Must(t, 403)
	cashier.Post(at+"/release").Must(t, 303)
	cashier.Post(at+"/release").Must(t, 303)
	cashier.Get(at).Must(t, 200, "已发放")
	checker.Post(at+"/send_back", "reason", "晚了").Must(t, 409)
	s.As(t, s.Auditor).Post(at+"/release").Must(t, 403)
}
