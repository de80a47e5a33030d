package web_test

import (
	"context"
	"regexp"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/webtest/site"
)

// TestWalkGifts walks gifts through the screens in a real browser: finance buys
// by three papers, the storekeeper takes in and sends, the branch confirms,
// gives by name and opens a game, a student rolls on a personal link, a visiting
// team marks its list; the reports agree.
func TestWalkGifts(t *testing.T) {
	s := site.New(t)
	s.Prepared(t, 20, "护理系")
	s.Funded(t, "YOUTH", fund.Other, 1_000_000)
	w := s.Walk(t)

	w.Enter(s.Maker)
	w.Open("/gifts/setup").Fill("code", "MASCOT", "name", "易班萌娃", "unit", "个").Submit("/gifts/items").See("易班萌娃")
	w.Open("/gifts/setup").FillIn(`form[action="/gifts/holders"]`, "kind", "store", "name", "东校区库房", "campus", "1").Submit("/gifts/holders").See("东校区库房")
	w.Open("/gifts/setup").FillIn(`form[action="/gifts/holders"]`, "kind", "branch", "name", "护理系总支", "department", "1").Submit("/gifts/holders").See("护理系总支")
	w.Open("/purchases/new").Fill("allocation", "4", "item", "1", "supplier", "青禾文创", "pieces", "100", "unit_cost", "12.00").Submit("/purchases").See("待审批", "1,200.00")
	w.Enter(s.Checker)
	w.Open("/purchases/1").Click(`form[action="/purchases/1/approve"] button`).See("已批准")
	w.Enter(s.Keeper)
	w.Open("/purchases/1").FillIn(`form[action="/purchases/1/goods"]`, "holder", "1", "delivered", "100", "accepted", "98", "reason", "两件破损").Submit("/purchases/1/goods").See("到货数量与验收数量")
	w.Enter(s.Maker)
	w.Open("/purchases/1").FillIn(`form[action="/purchases/1/invoices"]`, "number", "04400210", "pieces", "98", "amount", "1176.00").Submit("/purchases/1/invoices").See("待付款")
	w.Enter(s.Checker)
	w.Open("/purchases/1").See("说明差异后付款").FillIn("#purchases-1-invoices-1-approve form", "reason", "两件破损不付款").Click("#purchases-1-invoices-1-approve form button").See("已结清")
	w.Enter(s.Keeper)
	w.Open("/movements/new/transfer").Fill("holder", "1", "to", "2", "item", "1", "pieces", "90").Submit("/movements/new/transfer").See("待对方确认")
	branch := s.Branch["护理系"]
	w.Enter(branch)
	w.Open("/gifts").Click(`form[action="/movements/1/approve"] button`).See("已入账")
	w.Open("/movements/new/issue").Fill("holder", "2", "item", "1", "purpose", "中秋慰问", "recipients", "张伟,护理1班,2\n李静,护理1班").Submit("/movements/new/issue").See("张伟", "李静")
	w.Open("/gifts/given").See("待签收")
	w.Open("/activities/new/bobing").Fill("name", "中秋云博饼", "tries", "3").Submit("/activities/new/bobing").See("待开放")
	w.Open("/activities/1").See("添加学生")
	w.Enter(s.Checker)
	w.Open("/activities/1").Click(`form[action="/activities/1/approve"] button`).See("进行中")
	rolls(w, branch)
	w.Enter(s.Auditor)
	w.Open("/reports/stock").See("护理系总支", "相符")
	w.Open("/reports/prizes").See("中秋云博饼")
	w.Open("/vouchers").See("验收入库", "调拨")
}

// rolls has a student roll three times on a personal link, without signing in.
func rolls(w site.Walk, branch access.Actor) {
	w.T.Helper()
	ctx := context.Background()
	classes, err := w.Site.Gifts.Invitable(ctx, branch, 1)
	apptest.Check(w.T, err)
	_, err = w.Site.Gifts.Invite(ctx, branch, 1, []int64{classes[0].ID})
	apptest.Check(w.T, err)
	slips, err := w.Site.Gifts.PlayersLink(ctx, branch, 1, "", "")
	apptest.Check(w.T, err)
	w.Open(slips[0].URL+"?again=1").See("先确认是您本人").Fill("birth", "19990101").Submit(slips[0].URL + "/open").See("还可以试 2 次")
	w.Open(slips[0].URL).Fill("birth", "2000-01-01").Submit(slips[0].URL + "/open")
	for range 3 {
		w.Open(slips[0].URL).Click(`form[action$="/roll"] button`)
	}
	w.Open(slips[0].URL).See("机会已用完")
	v, err := w.Site.Gifts.Activity(ctx, branch, 1, 10, 0)
	apptest.Check(w.T, err)
	if len(v.Throws) != 3 || !regexp.MustCompile(`^[1-6]{6}$`).MatchString(v.Throws[0].Dice.String()) || v.Throws[0].Rank != game.RankOf(v.Throws[0].Dice) {
		w.T.Errorf("%+v", v.Throws)
	}
}
