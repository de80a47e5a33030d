package web_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/teller"
	"reliefbook/internal/webtest/site"
)

// TestWalk walks the whole path through the screens in a real browser: finance
// records, a checker approves, a roster file goes in, a batch is prepared,
// approved and released, the branch confirms, the auditor downloads the
// reconciliation and it agrees.
func TestWalk(t *testing.T) {
	s := site.New(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	s.OnRoll(t, 40)
	w := s.Walk(t)
	roster := filepath.Join(t.TempDir(), "名册.csv")
	apptest.Check(t, os.WriteFile(roster, apptest.RosterCSV(40, "护理系", "药学系"), 0o600))

	s.OnRoll(t, 40)
	notice := filepath.Join(t.TempDir(), "到账通知.pdf")
	apptest.Check(t, os.WriteFile(notice, apptest.Scan().Data, 0o600))

	w.Enter(s.Maker)
	w.Open("/funds/new").Fill("code", "AID", "name", "学生资助", "source", "student_aid", "restriction", "专款专用").Submit("/funds")
	w.Open("/funds/1/documents/new?kind=receipt").Fill("doc_no", "到账1号", "amount", "1,200.00", "purpose", "学生资助").Upload(notice).Submit("/funds/1/documents")
	w.Enter(s.Checker)
	w.Open("/documents/1").Click(`form[action="/documents/1/approve"] button`)
	w.Enter(s.Maker)
	w.Open("/funds/1/documents/new?kind=allocation").Fill("doc_no", "拨付1号", "body", "上级", "minutes", "纪要1号", "amount", "1200.00", "purpose", "中秋慰问").
		Submit("/funds/1/documents")
	w.Enter(s.Checker)
	w.Open("/documents/2").Click(`form[action="/documents/2/approve"] button`)

	w.Enter(s.Maker)
	w.Open("/programs/new").Fill("code", "MZ", "name", "中秋学生慰问", "kind", "roster", "purpose", "中秋慰问", "allocation", "2",
		"from_day", "2021-09-17", "to_day", "2021-10-31", "per_head", "30.00", "heads", "40", "total", "1200.00").Submit("/programs")
	w.Open("/programs/1/roster/import").Upload(roster).Submit("/programs/1/roster/import")
	w.See("壹仟贰佰元整").Click(`form[action$="/import"] button`).See("学生")
	w.Open("/programs/1/batches/new").Fill("name", "全部").Submit("/programs/1/batches").See("待审批")
	w.Enter(s.Checker)
	w.Open("/batches/1").Click(`form[action="/batches/1/approve"] button`).See("待发放")
	w.Enter(s.Cashier)
	w.Open("/batches/1").Click(`form[action="/batches/1/release"] button`).See("已发放")
	w.Enter(s.Maker)
	w.Open("/bank-templates/new?example=0").Fill("name", "工行代发").Submit("/bank-templates").See("工行代发", "待审批", "样例甲")
	w.Enter(s.Checker)
	w.Open("/bank-templates/1").See("收款账号").Click(`form[action="/bank-templates/1/approve"] button`).See("已审批")
	w.Enter(s.Cashier)
	w.Open("/batches/1").Click(`a[href="/batches/1/files/1"]`).See("再次下载与第一次逐字节相同", "本人登录密码")
	answer := filepath.Join(t.TempDir(), "回盘.csv")
	apptest.Check(t, os.WriteFile(answer, s.AnswerFile(t, 1, func(line int, _ teller.Payee) teller.Reply {
		if line == 0 {
			return teller.Reply{Result: "失败", Reason: "户名不符"}
		}
		return teller.Reply{}
	}), 0o600))
	w.Open("/batches/1/answer").Upload(answer).Submit("/batches/1/answer").See("回盘与批次逐笔一致", "户名不符")
	w.Click(`form[action^="/batches/1/answer/"] button.primary`).See("等待复核")
	w.Enter(s.Checker)
	w.Open("/intakes/1").See("户名不符", "回盘.csv").Click(`form[action="/intakes/1/approve"] button`).See("已入账")
	w.Open("/batches/1").See("失败")
	w.Enter(s.Maker)
	w.Open("/queue").See("户名不符").Click(`a[href^="/payments/"]`).Fill("channel", "cash", "note", "本人要求领现金").Submit("/payments/1/remedies").See("待复核")
	w.Enter(s.Checker)
	w.Open("/payments/1").Click(`form[action="/remedies/1/approve"] button`)
	w.Enter(s.Maker)
	w.Open("/programs/1/batches/new?kind=reissue&channel=cash").Submit("/programs/1/batches").See("待审批", "30.00")
	w.Enter(s.Checker)
	w.Open("/batches/2").Click(`form[action="/batches/2/approve"] button`)
	w.Enter(s.Cashier)
	w.Open("/batches/2").Click(`form[action="/batches/2/release"] button`).See("待领现金")
	for _, department := range []string{"护理系", "药学系"} {
		w.Enter(s.Branch[department])
		w.Open("/receipts").Click(".class-list a").Click(`form[action$="/confirm"] button`).See("已签收 20/20")
	}
	w.Enter(s.Branch["护理系"])
	w.Open("/advances").See("0.00")
	w.Enter(s.Auditor)
	w.Open("/vouchers/3").See("合计 人民币壹仟贰佰元整", "备查")
	w.Open("/reports/three-way?program=MZ").See("1,200.00", "100%", "没有差异")
	agrees(w, w.Download("/reports/three-way/download?program=MZ&format=json"))
	if x := w.Download("/reports/three-way/download?program=MZ&format=xlsx"); !bytes.HasPrefix(x, []byte("PK")) {
		t.Error("the workbook is none")
	}
}

func agrees(w site.Walk, data []byte) {
	w.T.Helper()
	var report struct{ Totals map[string]any }
	apptest.Check(w.T, json.Unmarshal(data, &report))
	for _, key := range []string{"entitled", "paid", "confirmed"} {
		if report.Totals[key] != "1200.00" {
			w.T.Errorf("%s is %v", key, report.Totals[key])
		}
	}
}
