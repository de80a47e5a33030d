package web

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
)

func TestFundToAllocation(t *testing.T) {
	s := newSite(t)
	v, checker := s.as(t, s.Maker), s.as(t, s.Checker)
	v.get("/funds").must(t, 200, "还没有资金来源", `href="/funds/new"`)
	v.get("/funds/new").must(t, 200, "党费")
	v.post("/funds", "code", "党 1", "name", "党费<>", "source", "party_dues").must(t, 422, "字母、数字", `value="党 1"`, "党费&lt;&gt;",
		`value="party_dues" selected`, `href="#f-restriction"`)
	at := v.post("/funds", "code", "DUES", "name", "中秋党费", "source", "party_dues", "restriction", "专款专用").must(t, 303).to()
	v.get(at).must(t, 200, "资金来源“中秋党费”已建立", "登记到账", "还没有单据")
	v.post("/funds", "code", "DUES", "name", "又一个", "source", "other", "restriction", "无").must(t, 409, "已经有了", `value="又一个"`)
	if page := v.get(at).body; strings.Contains(page, "kind=allocation") || strings.Contains(page, "kind=return") {
		t.Error("an empty fund offers to allocate")
	}
	receipt := v.record(at, "kind", "receipt", "doc_no", "收1", "purpose", "党费下拨", "amount", "￥ 7,720.00", "day", "2021-09-17")
	v.get(receipt).must(t, 200, "待复核", "¥7,720.00", "人民币柒仟柒佰贰拾元整", "由您登记", "登记单据")
	v.post(at+"/documents", "kind", "receipt", "doc_no", "收1", "purpose", "党费下拨", "amount", "7720", "day", "2021-09-17").must(t, 409, "已经有了", `value="7720"`)
	checker.get(receipt).must(t, 200, "复核通过", `id="reject"`, "到账证实")
	v.post(receipt+"/evidence").must(t, 422)
	_, err := s.AttachEvidence(context.Background(), s.Maker, 1, apptest.Scan())
	check(t, err)
	checker.get(receipt).must(t, 200, "到账通知.pdf", "待第二人证实", `href="/evidence/1/paper.file"`)
	checker.get("/evidence/1/paper.file").must(t, 200, "%PDF")
	checker.post(receipt+"/decide", "decision", "approve").must(t, 303)
	checker.get(receipt).must(t, 200, "已复核通过并入账", "已入账", "李复核", "到账凭证已证实")
	checker.post(receipt+"/decide", "decision", "approve").must(t, 303)
	s.as(t, s.Second).post(receipt+"/decide", "decision", "approve").must(t, 409, "已经处理过了（已入账）")
	checker.post(receipt+"/decide", "decision", "reject", "reason", "x").must(t, 409, "已经处理过了（已入账）")
	v.get(at).must(t, 200, "kind=allocation", "¥7,720.00")
	v.get(at+"/documents/new?kind=allocation").must(t, 200, "下拨文号", "下拨单位", "批准用途", "会议纪要号", `value="2021-09-17"`)
	allocation := v.record(at, "kind", "allocation", "doc_no", "拨1", "body", "上级党委", "purpose", "走访慰问", "minutes", "纪要1", "amount", "7720", "day", "2021-09-17")
	checker.post(allocation+"/decide", "decision", "reject", "reason", " ").must(t, 422, "请填写原因", "open data-modal")
	checker.post(allocation+"/decide", "decision", "reject", "reason", "文号不对<br>").must(t, 303)
	v.get(allocation).must(t, 200, "已驳回", "文号不对&lt;br&gt;")
	allocation = v.record(at, "kind", "allocation", "doc_no", "拨2", "body", "上级党委", "purpose", "走访慰问", "minutes", "纪要1", "amount", "7000", "day", "2021-09-17")
	checker.post(allocation+"/decide", "decision", "approve").must(t, 303)
	s.returned(t, v, at, strings.TrimPrefix(allocation, "/documents/"))
}

// record submits a document and gives its address.
func (v *visitor) record(at string, form ...string) string {
	v.t.Helper()
	return v.post(at+"/documents", form...).must(v.t, 303).to()
}

// returned gives a part of an allocation back.
func (s *site) returned(t *testing.T, v *visitor, at, allocation string) {
	v.get(at+"/documents/new?kind=return").must(t, 200, "拨2 · 走访慰问 · 未用 ¥7,000.00")
	v.post(at+"/documents", "kind", "return", "doc_no", "退1", "purpose", "余款", "amount", "1", "day", "2021-10-08").must(t, 422, "请选择一笔已入账的拨付")
	over := v.record(at, "kind", "return", "allocation", allocation, "doc_no", "退1", "purpose", "余款", "amount", "7000.01", "day", "2021-10-08")
	checker := s.as(t, s.Checker)
	checker.post(over+"/decide", "decision", "approve").must(t, 409, "余额不够", "待复核")
	back := v.record(at, "kind", "return", "allocation", allocation, "doc_no", "退2", "purpose", "余款", "amount", "280", "day", "2021-10-08")
	checker.post(back+"/decide", "decision", "approve").must(t, 303)
	v.get(back).must(t, 200, "所退的拨付", `href="/documents/`+allocation+`"`)
	v.get(at).must(t, 200, "拨付使用情况", "280.00", "6,720.00")
	v.get("/funds").must(t, 200, "6,720.00")
}

func TestWrongFiguresInADocument(t *testing.T) {
	s := newSite(t)
	id, err := s.CreateFund(context.Background(), s.Maker, fund.Fund{Code: "F", Name: "资金", Source: fund.Other, Restriction: "无"})
	check(t, err)
	v, at := s.as(t, s.Maker), "/funds/"+itoa(id)
	for amount, words := range map[string]string{"30.005": "小数超过两位", "1e3": "科学计数法", "-30": "正负号", "30元": "不是金额", "": "大于零", "0": "大于零", "7,72": "逗号"} {
		got := v.post(at+"/documents", "kind", "allocation", "doc_no", "", "body", "单位", "purpose", "用途", "minutes", "纪要", "amount", amount, "day", "2021-02-30")
		got.must(t, 422, words, `value="单位"`, `value="纪要"`, "用途</textarea>", `value="2021-02-30"`, "存在的日期", `href="#f-doc_no"`)
		if strings.Count(got.body, `href="#f-amount"`) != 1 {
			t.Errorf("%q: the amount's fault is not said once", amount)
		}
	}
	v.post(at+"/documents", "kind", "nonsense", "doc_no", "１", "purpose", "用途", "amount", "￥７，７２０．００", "day", "2021-09-17").must(t, 303)
	v.get("/funds/99/documents/new").must(t, 404)
	v.post("/funds/99/documents", "kind", "receipt", "doc_no", "1", "purpose", "用途", "amount", "1", "day", "2021-09-17").must(t, 404)
	v.lang = "en"
	v.post(at+"/documents", "kind", "receipt", "amount", "1e3").must(t, 422, "scientific")
}

func TestOthersOnlyLookAtFunds(t *testing.T) {
	s := newSite(t)
	s.Funded(t, "AID", fund.StudentAid, 9000)
	for _, v := range []*visitor{s.as(t, s.Auditor), s.as(t, s.Cashier), s.as(t, s.Checker)} {
		for _, path := range []string{"/funds", "/funds/1", "/programs", "/documents/2"} {
			if page := v.get(path).must(t, 200); regexp.MustCompile(`/new|/decide`).MatchString(page.main()) {
				t.Errorf("%s offers what is refused", path)
			}
		}
		v.get("/funds/new").must(t, 403)
		v.post("/funds/1/documents", "kind", "receipt").must(t, 403)
	}
	s.as(t, s.Maker).post("/documents/2/decide", "decision", "approve").must(t, 403)
}
