package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/store"
)

// TestBranchConfirms: one, several, a class; twice counts once; "not received"
// wants a reason and keeps what was typed; one's own word can be taken back.
func TestBranchConfirms(t *testing.T) {
	s := newSite(t)
	p := s.Released(t, 20, "护理系", "药学系")
	list, _, err := s.Payments(context.Background(), s.Branch["护理系"], store.PaymentFilter{Program: p.Program})
	check(t, err)
	here := fmt.Sprintf("/programs/%d/classes/%d", p.Program, list[0].ClassID)
	id := func(i int) string { return fmt.Sprint(list[i].ID) }
	v := s.as(t, s.Branch["护理系"])
	v.post(here, "payment", id(0), "act", "confirmed").must(t, 303)
	v.get(here).must(t, 200, "已签收 1 人", "已签收 1/10")
	v.post(here, "payment", id(0), "act", "confirmed").must(t, 303)
	v.get(here).must(t, 200, "没有重复计算", "已签收 1/10")
	v.post(here, "payment", id(1), "payment", id(2), "act", "confirmed").must(t, 303)
	v.post(here, "payment", id(3), "act", "not_received", "reason", "").must(t, 422)
	v.post(here, "payment", id(3), "act", "not_received", "reason", "银行卡已注销").must(t, 303)
	v.get(here).must(t, 200, "银行卡已注销", "已签收 3/10", "未收到 1 人")
	v.post(here, "payment", id(0), "act", "undone").must(t, 303)
	v.post(here+"/confirm").must(t, 303)
	v.get(here).must(t, 200, "已签收 9/10")
	fragment := v.do("POST", here, "payment="+id(3)+"&act=confirmed", "HX-Request", "true", "Content-Type", "application/x-www-form-urlencoded").must(t, 200)
	if strings.Contains(fragment.body, "<html") || !strings.Contains(fragment.body, `id="payment-`+id(3)+`"`) {
		t.Errorf("htmx was answered with %s", fragment.body)
	}
}

// TestOthersReceiptsAreNotThere: another department's class and payment answer
// byte for byte as one that does not exist.
func TestOthersReceiptsAreNotThere(t *testing.T) {
	s := newSite(t)
	p := s.Released(t, 20, "护理系", "药学系")
	list, _, err := s.Payments(context.Background(), s.Branch["药学系"], store.PaymentFilter{Program: p.Program})
	check(t, err)
	v := s.as(t, s.Branch["护理系"])
	mine, _, err := s.Payments(context.Background(), s.Branch["护理系"], store.PaymentFilter{Program: p.Program})
	check(t, err)
	theirs := v.get(fmt.Sprintf("/programs/%d/classes/%d", p.Program, list[0].ClassID)).must(t, 404)
	nobodys := v.get(fmt.Sprintf("/programs/%d/classes/99999", p.Program)).must(t, 404)
	if theirs.body != nobodys.body {
		t.Error("another department's class can be told from none")
	}
	here := fmt.Sprintf("/programs/%d/classes/%d", p.Program, mine[0].ClassID)
	one := v.post(here, "payment", fmt.Sprint(list[0].ID), "act", "confirmed").must(t, 404)
	two := v.post(here, "payment", "99999", "act", "confirmed").must(t, 404)
	if one.body != two.body {
		t.Error("another department's payment can be told from none")
	}
}

// TestBatchButtons: each sees just the buttons they may press, and an act done twice counts once.
func TestBatchButtons(t *testing.T) {
	s := newSite(t)
	p := s.Prepared(t, 10, "护理系")
	at := fmt.Sprintf("/batches/%d", p.Batch)
	maker, checker, cashier := s.as(t, s.Maker), s.as(t, s.Checker), s.as(t, s.Cashier)
	if strings.Contains(maker.get(at).must(t, 200).body, at+"/approve") {
		t.Error("the maker is shown the approval")
	}
	maker.post(at+"/approve").must(t, 403)
	checker.get(at).must(t, 200, at+"/approve", "人民币叁佰元整")
	checker.post(at+"/send_back", "reason", "").must(t, 422)
	checker.post(at+"/approve").must(t, 303)
	checker.post(at+"/approve").must(t, 303)
	checker.post(at+"/release").must(t, 403)
	cashier.post(at+"/release").must(t, 303)
	cashier.post(at+"/release").must(t, 303)
	cashier.get(at).must(t, 200, "已发放")
	checker.post(at+"/send_back", "reason", "晚了").must(t, 409)
	s.as(t, s.Auditor).post(at+"/release").must(t, 403)
}
