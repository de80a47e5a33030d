package books_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

func TestFundToAllocation(t *testing.T) {
	s := site.New(t)
	v, checker := s.As(t, s.Maker), s.As(t, s.Checker)
	v.Get("/funds").Must(t, 200, "还没有资金来源", `href="/funds/new"`)
	v.Get("/funds/new").Must(t, 200, "党费")
	v.Post("/funds", "code", "党 1", "name", "党费<>", "source", "party_dues").Must(t, 422, "字母、数字", `value="党 1"`, "党费&lt;&gt;",
		`value="party_dues" selected`, `href="#f-restriction"`)
	at := v.Post("/funds", "code", "DUES", "name", "中秋党费", "source", "party_dues", "restriction", "专款专用").Must(t, 303).To()
	v.Get(at).Must(t, 200, "资金来源“中秋党费”已建立", "登记到账", "还没有单据")
	v.Post("/funds", "code", "DUES", "name", "又一个", "source", "other", "restriction", "无").Must(t, 409, "已经有了", `value="又一个"`)
	if page := v.Get(at).Body; strings.Contains(page, "kind=allocation") || strings.Contains(page, "kind=return") {
		t.Error("an empty fund offers to allocate")
	}
	receipt := record(v, at, "kind", "receipt", "doc_no", "收1", "purpose", "党费下拨", "amount", "￥ 7,720.00", "day", "2021-09-17")
	v.Get(receipt).Must(t, 200, "待复核", "¥7,720.00", "人民币柒仟柒佰贰拾元整", "由您登记", "登记单据")
	v.Post(at+"/documents", "kind", "receipt", "doc_no", "收1", "purpose", "党费下拨", "amount", "7720", "day", "2021-09-17").Must(t, 409, "已经有了", `value="7720"`)
	checker.Get(receipt).Must(t, 200, "复核通过", `id="documents-`, "到账证实")
	v.Post(receipt+"/evidence").Must(t, 422)
	_, err := s.Books.AttachEvidence(context.Background(), s.Maker, 1, apptest.Scan())
	apptest.Check(t, err)
	checker.Get(receipt).Must(t, 200, "到账通知.pdf", "待第二人证实", `href="/evidence/1/paper.file"`)
	checker.Get("/evidence/1/paper.file").Must(t, 200, "%PDF")
	checker.Post(receipt+"/approve").Must(t, 303)
	checker.Get(receipt).Must(t, 200, "已复核通过并入账", "已入账", "李复核", "到账凭证已证实")
	checker.Post(receipt+"/approve").Must(t, 303)
	s.As(t, s.Second).Post(receipt+"/approve").Must(t, 409, "已经处理过了（已入账）")
	checker.Post(receipt+"/reject", "reason", "x").Must(t, 409, "已经处理过了（已入账）")
	v.Get(at).Must(t, 200, "kind=allocation", "¥7,720.00")
	v.Get(at+"/documents/new?kind=allocation").Must(t, 200, "下拨文号", "下拨单位", "批准用途", "会议纪要号", `value="2021-09-17"`)
	allocation := record(v, at, "kind", "allocation", "doc_no", "拨1", "body", "上级党委", "purpose", "走访慰问", "minutes", "纪要1", "amount", "7720", "day", "2021-09-17")
	checker.Post(allocation+"/reject", "reason", " ").Must(t, 422, "请填写原因", "open data-modal")
	checker.Post(allocation+"/reject", "reason", "文号不对<br>").Must(t, 303)
	v.Get(allocation).Must(t, 200, "已驳回", "文号不对&lt;br&gt;")
	allocation = record(v, at, "kind", "allocation", "doc_no", "拨2", "body", "上级党委", "purpose", "走访慰问", "minutes", "纪要1", "amount", "7000", "day", "2021-09-17")
	checker.Post(allocation+"/approve").Must(t, 303)
	returned(t, s, v, at, strings.TrimPrefix(allocation, "/documents/"))
}

// record submits a document and gives its address.
func record(v *webtest.Visitor, at string, form ...string) string {
	v.T.Helper()
	return v.Post(at+"/documents", form...).Must(v.T, 303).To()
}

// returned gives a part of an allocation back.
func returned(t *testing.T, s *site.Site, v *webtest.Visitor, at, allocation string) {
	v.Get(at+"/documents/new?kind=return").Must(t, 200, "拨2 · 走访慰问 · 未用 ¥7,000.00")
	v.Post(at+"/documents", "kind", "return", "doc_no", "退1", "purpose", "余款", "amount", "1", "day", "2021-10-08").Must(t, 422, "请选择一笔已入账的拨付")
	over := record(v, at, "kind", "return", "allocation", allocation, "doc_no", "退1", "purpose", "余款", "amount", "7000.01", "day", "2021-10-08")
	checker := s.As(t, s.Checker)
	checker.Post(over+"/approve").Must(t, 409, "余额不够", "待复核")
	back := record(v, at, "kind", "return", "allocation", allocation, "doc_no", "退2", "purpose", "余款", "amount", "280", "day", "2021-10-08")
	checker.Post(back+"/approve").Must(t, 303)
	v.Get(back).Must(t, 200, "所退的拨付", `href="/documents/`+allocation+`"`)
	v.Get(at).Must(t, 200, "拨付使用情况", "280.00", "6,720.00")
	v.Get("/funds").Must(t, 200, "6,720.00")
}

func TestWrongFiguresInADocument(t *testing.T) {
	s := site.New(t)
	id, err := s.Books.CreateFund(context.Background(), s.Maker, fund.Fund{Code: "F", Name: "资金", Source: fund.Other, Restriction: "无"})
	apptest.Check(t, err)
	v, at := s.As(t, s.Maker), "/funds/"+fmt.Sprint(id)
	for amount, words := range map[string]string{"30.005": "小数超过两位", "1e3": "科学计数法", "-30": "正负号", "30元": "不是金额", "": "大于零", "0": "大于零", "7,72": "逗号"} {
		got := v.Post(at+"/documents", "kind", "allocation", "doc_no", "", "body", "单位", "purpose", "用途", "minutes", "纪要", "amount", amount, "day", "2021-02-30")
		got.Must(t, 422, words, `value="单位"`, `value="纪要"`, "用途</textarea>", `value="2021-02-30"`, "存在的日期", `href="#f-doc_no"`)
		if strings.Count(got.Body, `href="#f-amount"`) != 1 {
			t.Errorf("%q: the amount's fault is not said once", amount)
		}
	}
	v.Post(at+"/documents", "kind", "nonsense", "doc_no", "１", "purpose", "用途", "amount", "￥７，７２０．００", "day", "2021-09-17").Must(t, 303)
	v.Get("/funds/99/documents/new").Must(t, 404)
	v.Post("/funds/99/documents", "kind", "receipt", "doc_no", "1", "purpose", "用途", "amount", "1", "day", "2021-09-17").Must(t, 404)
	v.Lang = "en"
	v.Post(at+"/documents", "kind", "receipt", "amount", "1e3").Must(t, 422, "scientific")
}

func TestOthersOnlyLookAtFunds(t *testing.T) {
	s := site.New(t)
	s.Funded(t, "AID", fund.StudentAid, 9000)
	for _, v := range []*webtest.Visitor{s.As(t, s.Auditor), s.As(t, s.Cashier), s.As(t, s.Checker)} {
		for _, path := range []string{"/funds", "/funds/1", "/programs", "/documents/2"} {
			if page := v.Get(path).Must(t, 200); regexp.MustCompile(`/new|/approve`).MatchString(page.Main()) {
				t.Errorf("%s offers what is refused", path)
			}
		}
		v.Get("/funds/new").Must(t, 403)
		v.Post("/funds/1/documents", "kind", "receipt").Must(t, 403)
	}
	s.As(t, s.Maker).Post("/documents/2/approve").Must(t, 403)
}
