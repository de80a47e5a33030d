package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/webtest/site"
)

// TestWalkBank walks a bank's statement through the screens in a real browser: the
// cashier imports it and has it matched, accepts a suggestion, matches by hand and
// undoes it, names an exception, the maker records what the books lacked, and the
// auditor reads the reconciliation.
func TestWalkBank(t *testing.T) {
	s := site.New(t)
	s.Prepared(t, 20, "护理系")
	s.Funded(t, "YOUTH", fund.Other, 1_000_000)
	w := s.Walk(t)
	day := s.Today()
	file := filepath.Join(t.TempDir(), "对账单.csv")
	apptest.Check(t, os.WriteFile(file, fmt.Appendf(nil, "期初余额：0.00\r\n日期,收入,支出,余额,流水号,摘要,对方户名\r\n%[1]s,9000.00,,9000.00,TL0001,转账,\r\n%[1]s,1000.00,,10000.00,TL0002,转账,\r\n"+
		"%[1]s,12.34,,10012.34,TL0003,结息,\r\n%[1]s,,5.00,10007.34,TL0004,手续费,\r\n本月合计,10012.34,5.00,10007.34,,,\r\n打印时间：%[1]s 09:00:00,,,,,,\r\n", day), 0o600))

	w.Enter(s.Cashier)
	w.Open("/bank-accounts").See("1002.YOUTH", "未导入")
	w.Open("/bank-accounts/2/import").Upload(file).Submit("/bank-accounts/2/import").See("期初＋各笔＝期末", "10,007.34", "结息", "这一行是合计", "表尾的签字或说明")
	w.Click(`form[action^="/bank-accounts/2/import/"] button.primary`).See("等待复核", "这是您提交的")
	w.Open("/bank-accounts/2").See("有对账单等待复核", "对账单.csv")
	w.Enter(s.Checker)
	w.Open("/").See("银行对账单").Open("/intakes").See("待复核").Click(`a[href="/intakes/1"]`).See("结息", "10,007.34", "您确认的就是这一页所示", "这一行是合计")
	w.Click(`form[action="/intakes/1/approve"] button`).See("已复核", "查看对账单")
	w.Enter(s.Cashier)
	w.Open("/bank-accounts/2").Click(`form[action="/bank-accounts/2/run"] button`).See("核对了银行")
	w.Open("/bank-accounts/2?show=matched").See("几笔之和与一笔", "9,000.00")
	w.Open("/matches/1").See("已核对")
	w.JS(`document.querySelector("#matches-1-undo textarea").value = "核错了"; document.querySelector("#matches-1-undo").removeAttribute("hidden")`)
	w.Click(`#matches-1-undo form button`).See("已取消", "核错了")
	w.Open("/bank-accounts/2")
	w.JS(`for (const b of document.querySelectorAll("main [name=line]")) b.click(); document.querySelector("main [name=movement]").click()`)
	w.Click(`#by-hand .form-actions button`).See("两边合计不相等", "7.34")
	w.JS(`for (const b of document.querySelectorAll("main [name=line]")) b.checked = b.value === "1" || b.value === "2"`)
	w.Click(`#by-hand .form-actions button`).See("已核对")
	w.Open("/statement-lines/4").Click(`form[action="/statement-lines/4/except"] button`).See("已列为差异")
	w.Open("/exceptions").See("银行已付、账上未付")
	w.Enter(s.Maker)
	w.Open("/statement-lines/3").See("银行已收、账上没有").Click(`a[href^="/funds/2/documents/new"]`).Fill("body", "开户银行").Submit("/funds/2/documents").See("12.34")
	w.Enter(s.Checker)
	w.Open("/documents/5").Click(`form[action="/documents/5/approve"] button`)
	w.Enter(s.Maker)
	w.Open("/bank-accounts/2").Click(`form[action="/bank-accounts/2/run"] button`).See("编号与金额相同")
	w.Enter(s.Auditor)
	w.Open("/bank-accounts/2/month").See("银付企未付", "5.00", "调节后双方余额一致", "10,007.34")
	w.Open("/reports/bank-reconciliation?fund=YOUTH").See("调节后双方余额一致")
	if pdf := w.Download("/reports/bank-reconciliation/download?fund=YOUTH&format=pdf"); len(pdf) < 1000 || string(pdf[:4]) != "%PDF" {
		t.Error("the PDF is none")
	}
}
