package books_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/webtest/site"
)

func TestOpeningBalancesAreFilledInAndPosted(t *testing.T) {
	s := site.New(t)
	maker, checker := s.As(t, s.Maker), s.As(t, s.Checker)
	maker.Get("/charts").Must(t, 200, `href="/openings"`)
	maker.Get("/openings").Must(t, 200, "学校账", "还没有科目", "还没有提出过期初余额")
	_, err := s.Books.CreateFund(context.Background(), s.Maker, fund.Fund{Code: "AID", Name: "学生资助", Source: fund.StudentAid, Restriction: "学生"})
	apptest.Check(t, err)
	if page := checker.Get("/openings"); strings.Contains(page.Body, `name="file"`) {
		t.Error("a checker is offered to load opening balances")
	}
	checker.Get("/openings/opening.file?book=OTHER").Must(t, 404)
	file := []byte(maker.Get("/openings/opening.file?book=MAIN").Must(t, 200, "1002.AID,银行存款－学生资助,借,,", "3101.AID").Body)
	fields := []string{"book", "MAIN", "day", "2021-08-31", "reason", "旧账结转"}
	maker.Upload("/openings", "期初.csv", file, fields...).Must(t, 422, "没有一个科目有余额", `value="旧账结转"`, `value="2021-08-31"`)
	filled := bytes.ReplaceAll(file, []byte("借,,"), []byte("借,1000.00,"))
	maker.Upload("/openings", "期初.csv", filled, fields...).Must(t, 422, "借方合计 1,000.00 与贷方合计 0.00 不相等")
	bad := append(bytes.Clone(filled), []byte("1218.MZ.CS,,借,5,\r\n")...)
	maker.Upload("/openings", "期初.csv", bad, fields...).Must(t, 422, "第 4 行 A 列", "请系部缴回")
	maker.Post("/openings", "book", "MAIN", "day", "2021-08-31", "reason", "旧账结转").Must(t, 422, "请选择文件")
	filled = bytes.ReplaceAll(filled, []byte("贷,,"), []byte("贷,1000.00,"))
	at := maker.Upload("/openings", "期初.csv", filled, fields...).Must(t, 303).To()
	maker.Get(at).Must(t, 200, "待复核", "1002.AID", "银行存款－学生资助", "1,000.00", "旧账结转", `action="`+at+`/withdraw"`)
	maker.Post(at+"/approve").Must(t, 403)
	checker.Post(at+"/reject", "reason", "").Must(t, 422, "请填写原因")
	checker.Post(at+"/approve").Must(t, 303)
	checker.Get(at).Must(t, 200, "已入账", "李复核", "期初余额入账", `href="/vouchers/1"`)
	checker.Get("/vouchers/1").Must(t, 200, "期初余额", "1,000.00")
	maker.Get("/openings").Must(t, 200, "已有凭证，不能再建期初余额")

	id, err := s.Books.CreateFund(context.Background(), s.Maker, fund.Fund{Code: "DUES", Name: "党费", Source: fund.PartyDues, Restriction: "党员"})
	apptest.Check(t, err)
	_, err = s.Books.ProposeOpening(context.Background(), access.CommandLine(access.Maker), "PARTY", "2021-08-31", "期初.csv", apptest.OpeningFile(100, "DUES"), "旧账结转")
	if apptest.Check(t, err); id != 2 {
		t.Fatal(id)
	}
	maker.Get("/openings/2").Must(t, 200, "待接手", `action="/openings/2/asked/approve"`)
	checker.Post("/openings/2/approve").Must(t, 409)
	maker.Post("/openings/2/asked/approve").Must(t, 303)
	checker.Post("/openings/2/approve").Must(t, 303)
}
