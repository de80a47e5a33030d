package books_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/webtest/site"
)

func TestAChartIsDownloadedChangedAndLoaded(t *testing.T) {
	s := site.New(t)
	maker, checker := s.As(t, s.Maker), s.As(t, s.Checker)
	maker.Get("/charts").Must(t, 200, "学校账", "党费账", "库存现金", `href="/charts/chart.file?book=MAIN"`, "已开科目 0 个")
	if page := checker.Get("/charts"); strings.Contains(page.Body, `name="file"`) {
		t.Error("a checker is offered to load a chart")
	}
	checker.Get("/charts/chart.file?book=OTHER").Must(t, 404)
	file := []byte(maker.Get("/charts/chart.file?book=MAIN").Must(t, 200, "bank", "1002,银行存款,Cash in bank").Body)
	maker.Upload("/charts", "科目表.csv", file, "book", "MAIN", "reason", "本校科目表").Must(t, 409, "没有不同", `value="本校科目表"`)
	maker.Upload("/charts", "科目表.csv", bytes.Replace(file, []byte(",1002,"), []byte(",10-02,"), 1), "book", "MAIN", "reason", "本校科目表").
		Must(t, 422, "编码 10-02 不合规", "资金的银行存款")
	maker.Post("/charts", "book", "MAIN", "reason", "本校科目表").Must(t, 422, "请选择文件")
	file = bytes.Replace(file, []byte(",1002,银行存款,"), []byte(",1002.01,银行存款－基本户,"), 1)
	at := maker.Upload("/charts", "科目表.csv", file, "book", "MAIN", "reason", "本校科目表").Must(t, 303).To()
	maker.Get(at).Must(t, 200, "待复核", "1002.01", "银行存款－基本户", "不变", "本校科目表", `action="`+at+`/withdraw"`)
	maker.Post(at+"/approve").Must(t, 403)
	checker.Post(at+"/reject", "reason", "").Must(t, 422, "请填写原因")
	checker.Post(at+"/approve").Must(t, 303)
	checker.Get(at).Must(t, 200, "已启用", "李复核", "启用科目表")
	checker.Get("/charts").Must(t, 200, "1002.01")

	id, err := s.Books.ProposeChart(context.Background(), access.CommandLine(access.Maker), "PARTY", "科目表.csv", file, "本校科目表")
	apptest.Check(t, err)
	if id != 2 {
		t.Fatal(id)
	}
	checker.Get("/charts/2").Must(t, 200, "待接手", "由命令行提出")
	checker.Post("/charts/2/approve").Must(t, 409)
	maker.Get("/charts/2").Must(t, 200, `action="/charts/2/asked/approve"`, "接手")
	maker.Post("/charts/2/asked/approve").Must(t, 303)
	maker.Get("/charts/2").Must(t, 200, "待复核")
	checker.Post("/charts/2/approve").Must(t, 303)
}
