package relief_test

import (
	"context"
	"fmt"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
	"reliefbook/internal/webtest/site"
)

func TestAProgramIsDeclared(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Maker)
	v.Get("/programs").Must(t, 200, "还没有慰问项目")
	v.Get("/programs/new").Must(t, 200, "还没有已入账的拨付")
	allocation := fmt.Sprint(s.Funded(t, "AID", fund.StudentAid, 10335000))
	form := []string{"code", "MZ2021", "name", "中秋&慰问金", "kind", "roster", "purpose", "中秋慰问", "from_day", "2021-09-17", "to_day", "2021-10-08",
		"allocation", allocation, "per_head", "30", "heads", "3,445", "total", "103,350.00"}
	with := func(field, value string) []string {
		out := append([]string{}, form...)
		for i := 0; i < len(out); i += 2 {
			if out[i] == field {
				out[i+1] = value
			}
		}
		return out
	}
	for _, c := range []struct{ field, value, words string }{
		{"heads", "3446", "3446 人，每人 30.00 元，合计应为 103,380.00 元"}, {"heads", "三千", "1 到 400,000"}, {"per_head", "30.005", "小数超过两位"},
		{"total", "1e5", "科学计数法"}, {"to_day", "2021-09-01", "不能早于"}, {"allocation", "1", "已入账的拨付"}, {"code", "", "1–24 位"}, {"kind", "x", "发放方式"},
	} {
		v.Post("/programs", with(c.field, c.value)...).Must(t, 422, c.words, "中秋&amp;慰问金", `aria-invalid="true"`, `id="f-`+c.field+`"`)
	}
	at := v.Post("/programs", form...).Must(t, 303).To()
	v.Get(at).Must(t, 200, "项目“中秋&amp;慰问金”已建立", "还没有名册", "/roster/import", "3,445", "103,350.00", "未完成",
		"拨付 103,350.00 ＝ 已用 0.00 ＋ 已退回 0.00 ＋ 未用 103,350.00")
	v.Post("/programs", form...).Must(t, 409, "已经有了", `value="103,350.00"`)
	v.Get("/programs").Must(t, 200, "MZ2021", "按名册发放")
	v.Get("/programs/99").Must(t, 404)
	s.As(t, s.Checker).Post("/programs", form...).Must(t, 403)
}

// TestTheNextStep follows a program to its end: every page says what comes now.
func TestTheNextStep(t *testing.T) {
	s := site.New(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	early := "/programs/" + fmt.Sprint(s.RosterProgram(t, "EARLY", s.Funded(t, "F", fund.StudentAid, 6000), 3000, 2))
	maker := s.As(t, s.Maker)
	maker.Upload(early+"/roster/import", "a.csv", apptest.RosterCSV(2, "护理系")).Must(t, 303)
	maker.Post(early+"/roster/uploads/1/import").Must(t, 303)
	maker.Get(early).Must(t, 200, `href="`+early+`/batches/new"`)
	s = site.New(t)
	p := s.Prepared(t, 4, "护理系", "药学系")
	ctx, at := context.Background(), "/programs/"+fmt.Sprint(p.Program)
	auditor := s.As(t, s.Auditor)
	auditor.Get(at).Must(t, 200, "批次等待审批", "已制单", "第 1 批")
	apptest.Check(t, s.Payments.ActOnBatch(ctx, s.Checker, p.Batch, payout.SendBack, "少一人"))
	auditor.Get(at).Must(t, 200, "有批次被退回", "已退回")
	apptest.Check(t, s.Payments.ActOnBatch(ctx, s.Maker, p.Batch, payout.Resubmit, ""))
	apptest.Check(t, s.Payments.ActOnBatch(ctx, s.Checker, p.Batch, payout.Approve, ""))
	auditor.Get(at).Must(t, 200, "等待发放", "拨付 120.00 ＝ 已用 120.00 ＋ 已退回 0.00 ＋ 未用 0.00")
	apptest.Check(t, s.Payments.ActOnBatch(ctx, s.Cashier, p.Batch, payout.Release, ""))
	auditor.Get(at).Must(t, 200, "银行处理中 4 人")
	s.Answer(t, p.Batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} })
	auditor.Get(at).Must(t, 200, "还有 4 人待系部确认签收")
	auditor.Get("/programs").Must(t, 200, "flow-rows", "120.00")
}
