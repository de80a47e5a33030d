package web

import (
	"context"
	"regexp"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
)

// TestWalkGifts walks gifts through the screens in a real browser: finance buys
// by three papers, the storekeeper takes in and sends, the branch confirms,
// gives by name and opens a game, a student rolls on a personal link, a visiting
// team marks its list; the reports agree.
func TestWalkGifts(t *testing.T) {
	s := newSite(t)
	s.Prepared(t, 20, "护理系")
	s.Funded(t, "YOUTH", fund.Other, 1_000_000)
	w := walk{t, browser(t), s}

	w.enter(s.Maker)
	w.open("/gifts/setup").fill("code", "MASCOT", "name", "易班萌娃", "unit", "个").submit("/gifts/items").see("易班萌娃")
	w.open("/gifts/setup").fillIn(`form[action="/gifts/holders"]`, "kind", "store", "name", "东校区库房", "campus", "1").submit("/gifts/holders").see("东校区库房")
	w.open("/gifts/setup").fillIn(`form[action="/gifts/holders"]`, "kind", "branch", "name", "护理系总支", "department", "1").submit("/gifts/holders").see("护理系总支")
	w.open("/purchases/new").fill("allocation", "4", "item", "1", "supplier", "青禾文创", "pieces", "100", "unit_cost", "12.00").submit("/purchases").see("待审批", "1,200.00")
	w.enter(s.Checker)
	w.open("/purchases/1").click(`form[action="/purchases/1/decide"] button`).see("已批准")
	w.enter(s.Keeper)
	w.open("/purchases/1").fillIn(`form[action="/purchases/1/goods"]`, "holder", "1", "delivered", "100", "accepted", "98", "reason", "两件破损").submit("/purchases/1/goods").see("到货数量与验收数量")
	w.enter(s.Maker)
	w.open("/purchases/1").fillIn(`form[action="/purchases/1/invoices"]`, "number", "04400210", "pieces", "98", "amount", "1176.00").submit("/purchases/1/invoices").see("待付款")
	w.enter(s.Checker)
	w.open("/purchases/1").see("说明差异后付款").fillIn("#pay form", "reason", "两件破损不付款").click("#pay form button").see("已结清")
	w.enter(s.Keeper)
	w.open("/movements/new/transfer").fill("holder", "1", "to", "2", "item", "1", "pieces", "90").submit("/movements/new/transfer").see("待对方确认")
	branch := s.Branch["护理系"]
	w.enter(branch)
	w.open("/gifts").click(`form[action="/movements/1/decide"] button`).see("已入账")
	w.open("/movements/new/issue").fill("holder", "2", "item", "1", "purpose", "中秋慰问", "recipients", "张伟,护理1班,2\n李静,护理1班").submit("/movements/new/issue").see("张伟", "李静")
	w.open("/gifts/given").see("待签收")
	w.open("/activities/new/bobing").fill("name", "中秋云博饼", "tries", "3").submit("/activities/new/bobing").see("待开放")
	w.open("/activities/1").see("添加学生")
	w.enter(s.Checker)
	w.open("/activities/1").click(`form[action="/activities/1/decide"] button`).see("进行中")
	w.rolls(branch)
	w.enter(s.Auditor)
	w.open("/reports/stock").see("护理系总支", "相符")
	w.open("/reports/prizes").see("中秋云博饼")
	w.open("/vouchers").see("验收入库", "调拨")
}

// rolls has a student roll three times on a personal link, without signing in.
func (w walk) rolls(branch access.Actor) {
	w.t.Helper()
	ctx := context.Background()
	classes, err := w.s.Invitable(ctx, branch, 1)
	check(w.t, err)
	_, err = w.s.Invite(ctx, branch, 1, []int64{classes[0].ID})
	check(w.t, err)
	slips, err := w.s.PlayersLink(ctx, branch, 1, "", "")
	check(w.t, err)
	w.open(slips[0].URL+"?again=1").see("先确认是您本人").fill("birth", "19990101").submit(slips[0].URL + "/open").see("还可以试 2 次")
	w.open(slips[0].URL).fill("birth", "2000-01-01").submit(slips[0].URL + "/open")
	for range 3 {
		w.open(slips[0].URL).click(`form[action$="/roll"] button`)
	}
	w.open(slips[0].URL).see("机会已用完")
	v, err := w.s.Activity(ctx, branch, 1, 10, 0)
	check(w.t, err)
	if len(v.Rolls) != 3 || !regexp.MustCompile(`^[1-6]{6}$`).MatchString(v.Rolls[0].Dice.String()) || v.Rolls[0].Rank != game.RankOf(v.Rolls[0].Dice) {
		w.t.Errorf("%+v", v.Rolls)
	}
}
