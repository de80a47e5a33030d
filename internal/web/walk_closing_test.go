package web_test

import (
	"fmt"
	"testing"

	"reliefbook/internal/webtest/site"
)

// TestWalkClosing walks from a disagreement to a closed program, a closed
// period and a corrected voucher, through the screens in a real browser.
func TestWalkClosing(t *testing.T) {
	s := site.New(t)
	s.Released(t, 4, "护理系", "建筑系")
	w := s.Walk(t)

	w.Enter(s.Maker)
	w.Open("/programs/1/close").See("核对并申请结项")
	w.Open("/programs/1/close").Submit("/programs/1/close").See("还不能结项", "2 项差异未办结")
	w.Open("/exceptions").See("已发放久未签收", "护理系", "建筑系", "60.00")
	w.Open("/exceptions/1").FillIn(`form[action="/exceptions/1/assign"]`, "owner", fmt.Sprint(s.Branch["护理系"].UserID), "due", "2021-10-08").Submit("/exceptions/1/assign").See("护理系经办", "2021-10-08")
	w.Enter(s.Branch["建筑系"])
	w.Open("/exceptions").See("建筑系")
	w.Enter(s.Branch["护理系"])
	w.Open("/exceptions/1").Fill("note", "已通知班主任").Submit("/exceptions/1/note").See("已通知班主任")
	w.Enter(s.Checker)
	w.Open("/exceptions/1").FillIn("#exceptions-1-close form", "reason", "学生已电话确认").Click("#exceptions-1-close form button").See("已办结", "学生已电话确认")
	w.Enter(s.Maker)
	w.Open("/exceptions/2").FillIn(`form[action="/exceptions/2/carry"]`, "to", fmt.Sprint(s.Branch["建筑系"].UserID), "reason", "学生休学").Submit("/exceptions/2/carry").See("申请挂账至")
	w.Enter(s.Checker)
	w.Open("/exceptions/2").Click(`form[action="/exceptions/2/carry/approve"] button`).See("已挂账")
	w.Enter(s.Maker)
	w.Open("/programs/1/close").Submit("/programs/1/close").See("待复核")
	w.Enter(s.Checker)
	w.Open("/").See("结项")
	w.Open("/programs/1/close").Click(`form[action="/programs/1/close/approve"] button`).See("已结项")
	w.Open("/programs").See("已结项")
	w.Enter(s.Maker)
	w.Open("/periods").Click(`form[action="/periods/1/2021-09/close"] button`).See("已结账")
	w.Open("/periods").FillIn("#periods-1-2021-09-reopen form", "reason", "漏记一笔").Click("#periods-1-2021-09-reopen form button").See("申请反结账")
	w.Enter(s.Checker)
	w.Open("/periods").Click(`form[action="/periods/1/2021-09/reopen/approve"] button`).See("未结账")
	w.Enter(s.Maker)
	w.Open("/vouchers/1/correct").Fill("summary", "收到上级资助经费", "reason", "摘要有误", "amount-1", "121.00").Submit("/vouchers/1/correct").See("待复核", "121.00")
	w.Enter(s.Checker)
	w.Open("/corrections/1").Click(`form[action="/corrections/1/approve"] button`).See("已更正", "红字凭证", "蓝字凭证")
	w.Open("/vouchers/1").See("已被红字冲销", "蓝字凭证")
	w.Enter(s.Auditor)
	w.Open("/reports/exceptions").See("学生已电话确认", "学生休学")
}
