package web

import (
	"testing"
)

// TestWalkClosing walks from a disagreement to a closed program, a closed
// period and a corrected voucher, through the screens in a real browser.
func TestWalkClosing(t *testing.T) {
	s := newSite(t)
	s.Released(t, 4, "护理系", "建筑系")
	w := walk{t, browser(t), s}

	w.enter(s.Maker)
	w.open("/programs/1/close").see("核对并申请结项")
	w.open("/programs/1/close").submit("/programs/1/close").see("还不能结项", "2 项差异未办结")
	w.open("/exceptions").see("已发放久未签收", "护理系", "建筑系", "60.00")
	w.open("/exceptions/1").fillIn(`form[action="/exceptions/1/assign"]`, "owner", itoa(s.Branch["护理系"].UserID), "due", "2021-10-08").submit("/exceptions/1/assign").see("护理系经办", "2021-10-08")
	w.enter(s.Branch["建筑系"])
	w.open("/exceptions").see("建筑系")
	w.enter(s.Branch["护理系"])
	w.open("/exceptions/1").fill("note", "已通知班主任").submit("/exceptions/1/note").see("已通知班主任")
	w.enter(s.Checker)
	w.open("/exceptions/1").fillIn("#close form", "reason", "学生已电话确认").click("#close form button").see("已办结", "学生已电话确认")
	w.enter(s.Maker)
	w.open("/exceptions/2").fillIn(`form[action="/exceptions/2/carry"]`, "to", itoa(s.Branch["建筑系"].UserID), "reason", "学生休学").submit("/exceptions/2/carry").see("申请挂账至")
	w.enter(s.Checker)
	w.open("/exceptions/2").click(`form[action="/exceptions/2/carried"] button`).see("已挂账")
	w.enter(s.Maker)
	w.open("/programs/1/close").submit("/programs/1/close").see("待复核")
	w.enter(s.Checker)
	w.open("/").see("结项")
	w.open("/programs/1/close").click(`form[action="/programs/1/close/approve"] button`).see("已结项")
	w.open("/programs").see("已结项")
	w.enter(s.Maker)
	w.open("/periods").click(`form[action="/periods/1/2021-09/close"] button`).see("已结账")
	w.open("/periods").fillIn("#reopen-1-2021-09 form", "reason", "漏记一笔").click("#reopen-1-2021-09 form button").see("申请反结账")
	w.enter(s.Checker)
	w.open("/periods").click(`form[action="/periods/1/2021-09/reopen/approve"] button`).see("未结账")
	w.enter(s.Maker)
	w.open("/vouchers/1/correct").fill("summary", "收到上级资助经费", "reason", "摘要有误", "amount-1", "121.00").submit("/vouchers/1/correct").see("待复核", "121.00")
	w.enter(s.Checker)
	w.open("/corrections/1").click(`form[action="/corrections/1/approve"] button`).see("已更正", "红字凭证", "蓝字凭证")
	w.open("/vouchers/1").see("已被红字冲销", "蓝字凭证")
	w.enter(s.Auditor)
	w.open("/reports/exceptions").see("学生已电话确认", "学生休学")
}
