package web

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/fund"
)

// TestWalkBank walks a bank's statement through the screens in a real browser: the
// cashier imports it and has it matched, accepts a suggestion, matches by hand and
// undoes it, names an exception, the maker records what the books lacked, and the
// auditor reads the reconciliation.
func TestWalkBank(t *testing.T) {
	s := newSite(t)
	s.Prepared(t, 20, "护理系")
	s.Funded(t, "YOUTH", fund.Other, 1_000_000)
	w := walk{t, browser(t), s}
	day := s.Today()
	file := filepath.Join(t.TempDir(), "对账单.csv")
	check(t, os.WriteFile(file, fmt.Appendf(nil, "期初余额：0.00\r\n日期,收入,支出,余额,流水号,摘要,对方户名\r\n%[1]s,9000.00,,9000.00,TL0001,转账,\r\n%[1]s,1000.00,,10000.00,TL0002,转账,\r\n"+
		"%[1]s,12.34,,10012.34,TL0003,结息,\r\n%[1]s,,5.00,10007.34,TL0004,手续费,\r\n", day), 0o600))

	w.enter(s.Cashier)
	w.open("/bank-accounts").see("1002.YOUTH", "未导入")
	w.open("/bank-accounts/2/import").upload(file).submit("/bank-accounts/2/import").see("期初＋各笔＝期末", "10,007.34", "结息")
	w.click(`form[action^="/bank-accounts/2/import/"] button.primary`).see("等待复核", "这是您提交的")
	w.open("/bank-accounts/2").see("有对账单等待复核", "对账单.csv")
	w.enter(s.Checker)
	w.open("/").see("银行对账单").open("/intakes").see("待复核").click(`a[href="/intakes/1"]`).see("结息", "10,007.34", "您确认的就是这一页所示")
	w.click(`form[action="/intakes/1/approve"] button`).see("已复核", "查看对账单")
	w.enter(s.Cashier)
	w.open("/bank-accounts/2").click(`form[action="/bank-accounts/2/run"] button`).see("核对了银行")
	w.open("/bank-accounts/2?show=matched").see("几笔之和与一笔", "9,000.00")
	w.open("/matches/1").see("已核对")
	w.js(`document.querySelector("#undo textarea").value = "核错了"; document.querySelector("#undo").removeAttribute("hidden")`)
	w.click(`#undo form button`).see("已取消", "核错了")
	w.open("/bank-accounts/2")
	w.js(`for (const b of document.querySelectorAll("main [name=line]")) b.click(); document.querySelector("main [name=movement]").click()`)
	w.click(`#by-hand .form-actions button`).see("两边合计不相等", "7.34")
	w.js(`for (const b of document.querySelectorAll("main [name=line]")) b.checked = b.value === "1" || b.value === "2"`)
	w.click(`#by-hand .form-actions button`).see("已核对")
	w.open("/statement-lines/4").click(`form[action="/statement-lines/4/except"] button`).see("已列为差异")
	w.open("/exceptions").see("银行已付、账上未付")
	w.enter(s.Maker)
	w.open("/statement-lines/3").see("银行已收、账上没有").click(`a[href^="/funds/2/documents/new"]`).fill("body", "开户银行").submit("/funds/2/documents").see("12.34")
	w.enter(s.Checker)
	w.open("/documents/5").click(`form[action="/documents/5/decide"] button`)
	w.enter(s.Maker)
	w.open("/bank-accounts/2").click(`form[action="/bank-accounts/2/run"] button`).see("编号与金额相同")
	w.enter(s.Auditor)
	w.open("/bank-accounts/2/month").see("银付企未付", "5.00", "调节后双方余额一致", "10,007.34")
	w.open("/reports/bank-reconciliation?fund=YOUTH").see("调节后双方余额一致")
	if pdf := w.download("/reports/bank-reconciliation/download?fund=YOUTH&format=pdf"); len(pdf) < 1000 || string(pdf[:4]) != "%PDF" {
		t.Error("the PDF is none")
	}
}
