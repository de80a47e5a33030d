package web

import (
	"archive/zip"
	"bytes"
	"context"
	"mime/multipart"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
)

// upload sends a file as a browser does.
func (v *visitor) upload(path, name string, content []byte, fields ...string) answer {
	v.t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for i := 0; i < len(fields); i += 2 {
		check(v.t, form.WriteField(fields[i], fields[i+1]))
	}
	part, err := form.CreateFormFile("file", name)
	check(v.t, err)
	_, err = part.Write(content)
	check(v.t, err)
	check(v.t, form.Close())
	return v.do("POST", path, buf.String(), "Content-Type", form.FormDataContentType())
}

// rosterSite has a program for so many students and no roster yet.
func rosterSite(t *testing.T, heads int) (*site, *visitor, string) {
	s := newSite(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	total, err := apptest.Head.Times(int64(heads))
	check(t, err)
	id := s.RosterProgram(t, "MZ", s.Funded(t, "AID", fund.StudentAid, total), apptest.Head, heads)
	return s, s.as(t, s.Maker), "/programs/" + itoa(id) + "/roster"
}

func TestRosterFromFileToForce(t *testing.T) {
	s, v, at := rosterSite(t, 60)
	v.get(at).must(t, 200, "还没有导入名册")
	v.get(at+"/import").must(t, 200, "下载模板", "学生学号", "1,800.00")
	file := apptest.RosterCSV(60, "护理系", "药学系")
	review := v.upload(at+"/import", "名册.csv", file).must(t, 303).to()
	page := v.get(review).must(t, 200, "可以导入", "¥1,800.00", "人民币壹仟捌佰元整", "护理系", "50.0%", "导入为现行名册", "UTF-8", "990000********")
	s.hidesPapers(t, page)
	v.get(at).must(t, 200, "还没有导入名册")
	v.post(review+"/import").must(t, 303)
	roster := v.get(at).must(t, 200, "已导入为第 1 版名册：60 人，¥1,800.00。", "名册.csv", "共 60 条，第 1 / 2 页", "未制单", "**** ")
	s.hidesPapers(t, roster)
	v.post(review+"/import").must(t, 303)
	v.get(at).must(t, 200, "这个文件已经导入")
	found := v.get(at+"?q=0000000007").must(t, 200, "共 1 条", "0000000007", `value="0000000007"`)
	if strings.Contains(found.body, "0000000008") {
		t.Error("the search found others")
	}
	v.get(at+"?q=%25").must(t, 200, "没有找到")
	v.get(at+"?page=2").must(t, 200, "0000000060")
	again := v.upload(at+"/import", "名册.csv", file).must(t, 303).to()
	same := v.get(again).must(t, 200, "这个文件就是现行名册")
	if strings.Contains(same.body, again+`/import"`) {
		t.Error("the same file can be imported again")
	}
	v.post(again+"/import").must(t, 303)
	v.get(at).must(t, 200, "没有重复导入")
	v.get(strings.TrimSuffix(at, "/roster")).must(t, 200, "名册已导入（60 人）", "第 1 版")
}

// hidesPapers demands that nobody's number stands there in full.
func (s *site) hidesPapers(t *testing.T, a answer) {
	t.Helper()
	for i := range 10 {
		if strings.Contains(a.body, apptest.CitizenID(i)) || strings.Contains(a.body, apptest.Card(i)) {
			t.Error("a citizen ID or a card stands there in full")
		}
	}
}

func TestABadRosterSaysWhere(t *testing.T) {
	_, v, at := rosterSite(t, 3)
	bad := "学号,姓名,系部,班级,金额\n0001,张伟,护理系,1班,30.005\n0001,<b>李娜,没有系,1班,30.00\n0003,王芳,药学系,1班,30.00\n"
	review := v.upload(at+"/import", "bad.csv", []byte(bad)).must(t, 303).to()
	page := v.get(review).must(t, 200, "不能导入", "小数超过两位", "第 2 行", "学号重复", "没有“没有系”这个系部", "有 1 个金额读不出来", "−¥30.00", "state tone-bad", "系部不明", "没有错误的前几行")
	if strings.Contains(page.body, review+`/import"`) || strings.Contains(page.body, "<b>李娜") {
		t.Error("a bad file can be imported, or is shown as it stands")
	}
	v.get(review+"?only=error").must(t, 200, "小数超过两位")
	list := v.get(review+"/problems.csv").must(t, 200, "行,列,列名,级别,问题", "2,E,金额,错误,", "30.005")
	if !strings.Contains(list.header.Get("Content-Disposition"), "MZ-problems.csv") || !strings.HasPrefix(list.body, "\ufeff") {
		t.Errorf("%v", list.header)
	}
	v.post(review+"/import").must(t, 422, "没有导入任何内容")
	v.lang = "en"
	page = v.get(review).must(t, 200, "can&#39;t be imported", "Row 2", "more than two decimals")
	v.get(review+"/problems.csv").must(t, 200, "Row,Column")
	if regexp.MustCompile(`[错误检查问题]{2}`).MatchString(page.main()) {
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
		"bomb.xlsx": {zipBomb(t), "文件解压后超过 32 MB"},
	} {
		v.upload(at+"/import", name, c.content, "encoding", "gb18030").must(t, 422, c.words, `aria-invalid="true"`, `value="gb18030" selected`)
	}
	v.upload(at+"/import", "huge.csv", bytes.Repeat([]byte("a,b\n"), 25<<18)).must(t, 413, "24 MB")
	v.post(at+"/import", "encoding", "utf-8").must(t, 422, "请选择文件")
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(apptest.RosterCSV(3, "护理系"))
	check(t, err)
	v.upload(at+"/import", "gb.csv", gb, "encoding", "utf-8").must(t, 422, "请换一种编码", `value="utf-8" selected`)
	v.upload(at+"/import", "gb.csv", gb, "encoding", "klingon").must(t, 422, "不支持编码")
	v.get(v.upload(at+"/import", "gb.csv", gb).must(t, 303).to()).must(t, 200, "GB18030", "可以导入", "value=\"utf-8\"")
	v.get(at).must(t, 200, "还没有导入名册")
}

// zipBomb is a workbook of some 100 KB that unpacks to 64 MB.
func zipBomb(t *testing.T) []byte {
	var book, bomb bytes.Buffer
	check(t, sheet.WriteXLSX(&book, sheet.Grid{Title: "名册"}))
	in, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len()))
	check(t, err)
	out := zip.NewWriter(&bomb)
	for _, part := range in.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") {
			check(t, out.Copy(part))
			continue
		}
		w, err := out.Create(part.Name)
		check(t, err)
		_, err = w.Write(append([]byte("<worksheet>"), bytes.Repeat([]byte("<!-- -->"), 8<<20)...))
		check(t, err)
	}
	check(t, out.Close())
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
		check(t, sheet.WriteXLSX(&buf, g))
		return buf.Bytes()
	}
	for i, class := range []string{"1班", "2班"} {
		review := v.upload(at+"/import", "名册.xlsx", book(class)).must(t, 303).to()
		if page := v.get(review).must(t, 200, "可以导入", "工作表", "0002", class); strings.Contains(page.body, apptest.Card(1)) {
			t.Error("a card stands there in full")
		}
		v.post(review+"/import").must(t, 303)
		page := v.get(at).must(t, 200, class, "第 "+itoa(int64(i+1))+" 版 · 名册.xlsx")
		if strings.Contains(page.body, "名册版本") != (i > 0) {
			t.Error("the versions are listed when there are several")
		}
	}
}

func TestUploadsAreTheirOwners(t *testing.T) {
	s, v, at := rosterSite(t, 3)
	review := v.upload(at+"/import", "a.csv", apptest.RosterCSV(3, "护理系")).must(t, 303).to()
	other := s.as(t, s.AddUser(t, "maker2", "孙制单", s.Maker.Role))
	other.get(review).must(t, 404)
	other.get(review+"/problems.csv").must(t, 404)
	other.post(review+"/import").must(t, 303)
	other.get(at).must(t, 200, "还没有导入名册")
	v.post("/programs/99/roster/uploads/1/import").must(t, 404)
	v.upload("/programs/99/roster/import", "a.csv", nil).must(t, 404)
	s.as(t, s.Checker).get(review).must(t, 403)
	s.as(t, s.Auditor).upload(at+"/import", "a.csv", nil).must(t, 403)
	s.as(t, s.Branch["护理系"]).get(at).must(t, 403)
}

func TestARosterInPaymentStays(t *testing.T) {
	s := newSite(t)
	p := s.Prepared(t, 4, "护理系", "药学系")
	v, at := s.as(t, s.Maker), "/programs/"+itoa(p.Program)+"/roster"
	v.get(at+"/import").must(t, 200, "现行名册已经制单")
	other := bytes.Replace(apptest.RosterCSV(4, "护理系", "药学系"), []byte("1班"), []byte("2班"), 1)
	review := v.upload(at+"/import", "b.csv", other).must(t, 303).to()
	if page := v.get(review).must(t, 200, "不能更换"); strings.Contains(page.body, review+`/import"`) {
		t.Error("it offers to import")
	}
	v.post(review+"/import").must(t, 409, "不能更换")
	v.get(at).must(t, 200, "第 1 版", "待发放")
}

func TestAVisitProgramTakesNoRoster(t *testing.T) {
	s := newSite(t)
	id, err := s.CreateProgram(context.Background(), s.Maker, fund.Program{Code: "V", Name: "走访", Kind: fund.ByVisit, Purpose: "走访", FromDay: "2021-09-17",
		ToDay: "2021-09-30", AllocationID: s.Funded(t, "DUES", fund.PartyDues, 772000), Heads: 50, Total: 772000})
	check(t, err)
	v := s.as(t, s.Maker)
	v.get("/programs/"+itoa(id)).must(t, 200, "还有 50 人的走访没有登记", "走访慰问", "7,720.00")
	v.upload("/programs/"+itoa(id)+"/roster/import", "a.csv", apptest.RosterCSV(3, "护理系")).must(t, 409, "不导入名册")
}

func TestTheTemplateIsReadBack(t *testing.T) {
	_, v, at := rosterSite(t, 1)
	for _, v.lang = range []string{"zh-CN", "en"} {
		file := v.get("/roster-template.csv").must(t, 200)
		for _, header := range strings.Split(strings.TrimSpace(strings.TrimPrefix(file.body, "\ufeff")), ",") {
			if roster.FindColumn(header) == roster.NoColumn {
				t.Errorf("%s: the template's column %q is not known", v.lang, header)
			}
		}
	}
	v.lang = "zh-CN"
	for _, c := range templateColumns {
		for _, name := range strings.Split(lang.Text(lang.ZhCN, "roster.also."+c.key), "、") {
			if roster.FindColumn(name) != c.column {
				t.Errorf("%q is said to be %s and is not", name, c.key)
			}
		}
	}
	file := v.get("/roster-template.csv").body + "0001,张伟,护理系,1班,,,,,,,30,\r\n"
	v.get(v.upload(at+"/import", "t.csv", []byte(file)).must(t, 303).to()).must(t, 200, "可以导入")
}

func TestManyProblemsArePaged(t *testing.T) {
	_, v, at := rosterSite(t, 250)
	file := strings.ReplaceAll(string(apptest.RosterCSV(250, "护理系")), "30.00", "3e1")
	review := v.upload(at+"/import", "m.csv", []byte(file)).must(t, 303).to()
	v.get(review).must(t, 200, "共 251 条，第 1 / 6 页", "page=2")
	v.get(review+"?page=5&only=error").must(t, 200, "第 251 行", "科学计数法")
	v.get(review+"?page=999").must(t, 200)
	if n := strings.Count(v.get(review+"/problems.csv").body, "科学计数法"); n != 250 {
		t.Errorf("%d problems were downloaded", n)
	}
}

// TestAnotherEncoding reads the kept file again without asking for it a second time.
func TestAnotherEncoding(t *testing.T) {
	s := newSite(t)
	s.Prepared(t, 4, "护理系")
	v := s.as(t, s.Maker)
	review := v.upload("/programs/1/roster/import", "名册.csv", apptest.RosterCSV(4, "护理系")).must(t, 303).to()
	again := v.post(review+"/recheck", "encoding", "gb18030").to()
	if again == review {
		t.Fatal("nothing was read again")
	}
	if again != "" {
		v.get(again).must(t, 200)
	}
	back := v.post(review+"/recheck", "encoding", "utf-8").must(t, 303).to()
	v.get(back).must(t, 200, "名册.csv", "4")
	v.post(review+"/recheck", "encoding", "klingon").must(t, 422)
}
