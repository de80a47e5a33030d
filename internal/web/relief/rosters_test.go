package relief_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// rosterSite has a program for so many students and no roster yet.
func rosterSite(t *testing.T, heads int) (*site.Site, *webtest.Visitor, string) {
	s := site.New(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	total, err := apptest.Head.Times(int64(heads))
	apptest.Check(t, err)
	id := s.RosterProgram(t, "MZ", s.Funded(t, "AID", fund.StudentAid, total), apptest.Head, heads)
	return s, s.As(t, s.Maker), "/programs/" + fmt.Sprint(id) + "/roster"
}

func TestRosterFromFileToForce(t *testing.T) {
	s, v, at := rosterSite(t, 60)
	v.Get(at).Must(t, 200, "还没有导入名册")
	v.Get(at+"/import").Must(t, 200, "下载模板", "学生学号", "1,800.00")
	file := apptest.RosterCSV(60, "护理系", "药学系")
	review := v.Upload(at+"/import", "名册.csv", file).Must(t, 303).To()
	page := v.Get(review).Must(t, 200, "可以导入", "¥1,800.00", "人民币壹仟捌佰元整", "护理系", "50.0%", "导入为现行名册", "UTF-8", "990000********")
	hidesPapers(t, s, page)
	v.Get(at).Must(t, 200, "还没有导入名册")
	v.Post(review+"/import").Must(t, 303)
	roster := v.Get(at).Must(t, 200, "已导入为第 1 版名册：60 人，¥1,800.00。", "名册.csv", "共 60 条，第 1 / 2 页", "未制单", "**** ")
	hidesPapers(t, s, roster)
	v.Post(review+"/import").Must(t, 303)
	v.Get(at).Must(t, 200, "这个文件已经导入")
	found := v.Get(at+"?q=0000000007").Must(t, 200, "共 1 条", "0000000007", `value="0000000007"`)
	if strings.Contains(found.Body, "0000000008") {
		t.Error("the search found others")
	}
	v.Get(at+"?q="+url.QueryEscape("００００ ００００　０７")).Must(t, 200, "共 1 条", "0000000007") // typed with a Chinese keyboard
	v.Get(at+"?q=%25").Must(t, 200, "没有找到")
	v.Get(at+"?page=2").Must(t, 200, "0000000060")
	again := v.Upload(at+"/import", "名册.csv", file).Must(t, 303).To()
	same := v.Get(again).Must(t, 200, "这个文件就是现行名册")
	if strings.Contains(same.Body, again+`/import"`) {
		t.Error("the same file can be imported again")
	}
	v.Post(again+"/import").Must(t, 303)
	v.Get(at).Must(t, 200, "没有重复导入")
	v.Get(strings.TrimSuffix(at, "/roster")).Must(t, 200, "名册已导入（60 人）", "第 1 版")
}

// hidesPapers demands that nobody's number stands there in full.
func hidesPapers(t *testing.T, s *site.Site, a webtest.Answer) {
	t.Helper()
	for i := range 10 {
		if strings.Contains(a.Body, apptest.CitizenID(i)) || strings.Contains(a.Body, apptest.Card(i)) {
			t.Error("a citizen ID or a card stands there in full")
		}
	}
}

func TestABadRosterSaysWhere(t *testing.T) {
	_, v, at := rosterSite(t, 3)
	bad := "学号,姓名,系部,班级,金额\n0001,张伟,护理系,1班,30.005\n0001,<b>李娜,没有系,1班,30.00\n0003,王芳,药学系,1班,30.00\n"
	review := v.Upload(at+"/import", "bad.csv", []byte(bad)).Must(t, 303).To()
	page := v.Get(review).Must(t, 200, "不能导入", "小数超过两位", "第 2 行", "学号重复", "没有“没有系”这个系部", "有 1 个金额读不出来", "−¥30.00", "state tone-bad", "系部不明", "没有错误的前几行")
	if strings.Contains(page.Body, review+`/import"`) || strings.Contains(page.Body, "<b>李娜") {
		t.Error("a bad file can be imported, or is shown as it stands")
	}
	v.Get(review+"?only=error").Must(t, 200, "小数超过两位")
	list := v.Get(review+"/problems.csv").Must(t, 200, "行,列,列名,级别,问题", "2,E,金额,错误,", "30.005")
	if !strings.Contains(list.Header.Get("Content-Disposition"), "MZ-problems.csv") || !strings.HasPrefix(list.Body, "\ufeff") {
		t.Errorf("%v", list.Header)
	}
	v.Post(review+"/import").Must(t, 422, "没有导入任何内容")
	v.Lang = "en"
	page = v.Get(review).Must(t, 200, "can&#39;t be imported", "Row 2", "more than two decimals")
	v.Get(review+"/problems.csv").Must(t, 200, "Row,Column")
	if regexp.MustCompile(`[错误检查问题]{2}`).MatchString(page.Main()) {
		t.Error("Chinese on the English page")
	}
}

func TestWrongRosterFiles(t *testing.T) {
	_, v, at := rosterSite(t, 3)
	for name, c := range map[string]struct {
		content []byte
		words   string
	}{
		"empty.csv": {nil, "文件是空的"}, "photo.csv": {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"), "这不是表格文件"},
		"page.xls": {[]byte("<html><table></table></html>"), "其实是网页"}, "damaged.xlsx": {[]byte("PK\x03\x04garbage"), "已损坏"},
		"big.csv": {bytes.Repeat([]byte("a,b\n"), 21<<18), "文件超过 20 MB"}, "scan.csv": {[]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3"), "PDF"},
		"bomb.xlsx": {zipBomb(t), "文件解压后超过 96 MB"},
	} {
		v.Upload(at+"/import", name, c.content, "encoding", "gb18030").Must(t, 422, c.words, `aria-invalid="true"`, `value="gb18030" selected`)
	}
	v.Upload(at+"/import", "huge.csv", bytes.Repeat([]byte("a,b\n"), 25<<18)).Must(t, 413, "24 MB")
	v.Post(at+"/import", "encoding", "utf-8").Must(t, 422, "请选择文件")
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(apptest.RosterCSV(3, "护理系"))
	apptest.Check(t, err)
	v.Upload(at+"/import", "gb.csv", gb, "encoding", "utf-8").Must(t, 422, "请换一种编码", `value="utf-8" selected`)
	v.Upload(at+"/import", "gb.csv", gb, "encoding", "klingon").Must(t, 422, "不支持编码")
	v.Get(v.Upload(at+"/import", "gb.csv", gb).Must(t, 303).To()).Must(t, 200, "GB18030", "可以导入", "value=\"utf-8\"")
	v.Get(at).Must(t, 200, "还没有导入名册")
}

// zipBomb is a workbook of some 100 KB that unpacks to 64 MB.
func zipBomb(t *testing.T) []byte {
	var book, bomb bytes.Buffer
	apptest.Check(t, sheet.WriteXLSX(&book, sheet.Grid{Title: "名册"}))
	in, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len()))
	apptest.Check(t, err)
	out := zip.NewWriter(&bomb)
	for _, part := range in.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") {
			apptest.Check(t, out.Copy(part))
			continue
		}
		w, err := out.Create(part.Name)
		apptest.Check(t, err)
		_, err = w.Write(append([]byte("<worksheet>"), bytes.Repeat([]byte("<!-- -->"), 13<<20)...))
		apptest.Check(t, err)
	}
	apptest.Check(t, out.Close())
	return bomb.Bytes()
}

func TestAWorkbookAndItsSuccessor(t *testing.T) {
	_, v, at := rosterSite(t, 2)
	book := func(class string) []byte {
		g := sheet.Grid{Title: "名册", Rows: sheet.Slice([][]string{{"0001", "张伟", "护理系", class, apptest.Card(1), "30.00"}, {"0002", "李娜", "药学系", class, apptest.Card(2), "30.00"}})}
		for _, label := range []string{"学号", "姓名", "系部", "班级", "银行卡号"} {
			g.Columns = append(g.Columns, sheet.Column{Label: label})
		}
		g.Columns = append(g.Columns, sheet.Column{Label: "金额", Kind: sheet.Amount})
		var buf bytes.Buffer
		apptest.Check(t, sheet.WriteXLSX(&buf, g))
		return buf.Bytes()
	}
	for i, class := range []string{"1班", "2班"} {
		review := v.Upload(at+"/import", "名册.xlsx", book(class)).Must(t, 303).To()
		if page := v.Get(review).Must(t, 200, "可以导入", "工作表", "0002", class); strings.Contains(page.Body, apptest.Card(1)) {
			t.Error("a card stands there in full")
		}
		v.Post(review+"/import").Must(t, 303)
		page := v.Get(at).Must(t, 200, class, "第 "+fmt.Sprint(int64(i+1))+" 版 · 名册.xlsx")
		if strings.Contains(page.Body, "名册版本") != (i > 0) {
			t.Error("the versions are listed when there are several")
		}
	}
}

func TestUploadsAreTheirOwners(t *testing.T) {
	s, v, at := rosterSite(t, 3)
	review := v.Upload(at+"/import", "a.csv", apptest.RosterCSV(3, "护理系")).Must(t, 303).To()
	other := s.As(t, s.AddUser(t, "maker2", "孙制单", s.Maker.Role))
	other.Get(review).Must(t, 404)
	other.Get(review+"/problems.csv").Must(t, 404)
	other.Post(review+"/import").Must(t, 303)
	other.Get(at).Must(t, 200, "还没有导入名册")
	v.Post("/programs/99/roster/uploads/1/import").Must(t, 404)
	v.Upload("/programs/99/roster/import", "a.csv", nil).Must(t, 404)
	s.As(t, s.Checker).Get(review).Must(t, 403)
	s.As(t, s.Auditor).Upload(at+"/import", "a.csv", nil).Must(t, 403)
	s.As(t, s.Branch["护理系"]).Get(at).Must(t, 403)
}

func TestARosterInPaymentStays(t *testing.T) {
	s := site.New(t)
	p := s.Prepared(t, 4, "护理系", "药学系")
	v, at := s.As(t, s.Maker), "/programs/"+fmt.Sprint(p.Program)+"/roster"
	v.Get(at+"/import").Must(t, 200, "现行名册已经制单")
	other := bytes.Replace(apptest.RosterCSV(4, "护理系", "药学系"), []byte("1班"), []byte("2班"), 1)
	review := v.Upload(at+"/import", "b.csv", other).Must(t, 303).To()
	if page := v.Get(review).Must(t, 200, "不能更换"); strings.Contains(page.Body, review+`/import"`) {
		t.Error("it offers to import")
	}
	v.Post(review+"/import").Must(t, 409, "不能更换")
	v.Get(at).Must(t, 200, "第 1 版", "待发放")
}

func TestAVisitProgramTakesNoRoster(t *testing.T) {
	s := site.New(t)
	id, err := s.Relief.CreateProgram(context.Background(), s.Maker, fund.Program{Code: "V", Name: "走访", Kind: fund.ByVisit, Purpose: "走访", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: s.Funded(t, "DUES", fund.PartyDues, 772000), Heads: 50, Total: 772000})
	apptest.Check(t, err)
	v := s.As(t, s.Maker)
	v.Get("/programs/"+fmt.Sprint(id)).Must(t, 200, "还有 50 人的走访没有登记", "走访慰问", "7,720.00")
	v.Upload("/programs/"+fmt.Sprint(id)+"/roster/import", "a.csv", apptest.RosterCSV(3, "护理系")).Must(t, 409, "不导入名册")
}

func TestTheTemplateIsReadBack(t *testing.T) {
	_, v, at := rosterSite(t, 1)
	for _, v.Lang = range []string{"zh-CN", "en"} {
		file := v.Get("/roster-template.csv").Must(t, 200)
		for _, header := range strings.Split(strings.TrimSpace(strings.TrimPrefix(file.Body, "\ufeff")), ",") {
			if c, _ := roster.List.Find(header); c == "" {
				t.Errorf("%s: the template's column %q is not known", v.Lang, header)
			}
		}
	}
	v.Lang = "zh-CN"
	file := v.Get("/roster-template.csv").Body + "0001,张伟,护理系,1班,,,,,,,30,\r\n"
	v.Get(v.Upload(at+"/import", "t.csv", []byte(file)).Must(t, 303).To()).Must(t, 200, "可以导入")
}

func TestManyProblemsArePaged(t *testing.T) {
	_, v, at := rosterSite(t, 250)
	file := strings.ReplaceAll(string(apptest.RosterCSV(250, "护理系")), "30.00", "3e1")
	review := v.Upload(at+"/import", "m.csv", []byte(file)).Must(t, 303).To()
	v.Get(review).Must(t, 200, "共 251 条，第 1 / 6 页", "page=2")
	v.Get(review+"?page=5&only=error").Must(t, 200, "第 251 行", "科学计数法")
	v.Get(review+"?page=999").Must(t, 200)
	if n := strings.Count(v.Get(review+"/problems.csv").Body, "科学计数法"); n != 250 {
		t.Errorf("%d problems were downloaded", n)
	}
}

// TestAnotherEncoding reads the kept file again without asking for it a second time.
func TestAnotherEncoding(t *testing.T) {
	s := site.New(t)
	s.Prepared(t, 4, "护理系")
	v := s.As(t, s.Maker)
	review := v.Upload("/programs/1/roster/import", "名册.csv", apptest.RosterCSV(4, "护理系")).Must(t, 303).To()
	again := v.Post(review+"/recheck", "encoding", "gb18030").To()
	if again == review {
		t.Fatal("nothing was read again")
	}
	if again != "" {
		v.Get(again).Must(t, 200)
	}
	back := v.Post(review+"/recheck", "encoding", "utf-8").Must(t, 303).To()
	v.Get(back).Must(t, 200, "名册.csv", "4")
	v.Post(review+"/recheck", "encoding", "klingon").Must(t, 422)
}
