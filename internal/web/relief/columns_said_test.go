package relief_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/table"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

var keptFile = regexp.MustCompile(`name="_upload" value="(\d+)"`)

// kept is the number of the file that a page of columns speaks of.
func kept(t *testing.T, a webtest.Answer) string {
	t.Helper()
	m := keptFile.FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("no file is kept: %s", a.Main())
	}
	return m[1]
}

// odd is a staff list whose captions nobody knows.
func odd(cells ...string) []byte {
	return []byte("教工,何处,号\n" + strings.Join(cells, ",") + "\n")
}

// TestAColumnIsSaidOnTheScreen: the file is kept, its captions come with a line of it,
// and what is said is read, remembered with who said it, and read for nobody else unasked.
func TestAColumnIsSaidOnTheScreen(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Maker)
	page := v.Upload("/lists/staff", "教工.csv", odd("王老师", "护理系", apptest.Card(2))).Must(t, 422, "各列是什么", "教工", "王老师", "不用再选一次")
	if strings.Contains(page.Body, apptest.Card(2)) {
		t.Error("a card stands on the page")
	}
	wrong := v.Post("/lists/staff", "_upload", kept(t, page), "column_0", "card", "column_2", "name").Must(t, 422, "各列是什么")
	v.Post("/lists/staff", "_upload", kept(t, page), "column_0", "name", "column_1", "name", "column_2", "card").Must(t, 422, "每项只能是一列")
	v.Post("/lists/staff", "_upload", kept(t, wrong), "column_0", "name", "column_1", "department", "column_2", "card").Must(t, 303)
	v.Get("/lists").Must(t, 200, "说明读作", "1")
	known, err := s.Relief.Known(context.Background(), s.Maker)
	apptest.Check(t, err)
	if known.StaffCards != 1 {
		t.Errorf("%d cards", known.StaffCards)
	}
	other := s.AddUser(t, "maker2", "另一制单", access.Maker)
	w := s.As(t, other)
	asked := w.Upload("/lists/staff", "又.csv", odd("李老师", "药学系", apptest.Card(3))).Must(t, 422, "这样说明过", `value="card" selected`)
	if known, _ = s.Relief.Known(context.Background(), s.Maker); known.StaffCards != 1 {
		t.Error("what another person said was applied without a word")
	}
	v.Post("/lists/staff", "_upload", kept(t, asked), "column_0", "name").Must(t, 404)
	w.Post("/lists/staff", "_upload", kept(t, asked), "column_0", "name", "column_1", "department", "column_2", "card").Must(t, 303)
	s.Holds(t)
}

// TestAFileSaysNothingOfItself: a file made to look as if its columns had been said is none.
func TestAFileSaysNothingOfItself(t *testing.T) {
	s := site.New(t)
	made := table.Pack(table.Mapping{"name": 0, "department": 1, "card": 2}, odd("王老师", "护理系", apptest.Card(2)))
	s.As(t, s.Maker).Upload("/lists/staff", "教工.csv", made).Must(t, 422, "这不是表格文件")
}

// TestEveryListAsks: each form that reads a list lets the clerk say what its columns are.
func TestEveryListAsks(t *testing.T) {
	s := site.New(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系"})
	v, at := s.As(t, s.Maker), fmt.Sprintf("/programs/%d/roster", s.RosterProgram(t, "MZ", s.Funded(t, "AID", fund.StudentAid, apptest.Head), apptest.Head, 1))
	student := "2021000001,张三,护理系,1班,30.00," + apptest.Card(1)
	people := []string{"column_0", "student_no", "column_1", "name", "column_2", "department", "column_3", "class", "column_4", "amount", "column_5", "card"}
	file := []byte("甲,乙,丙,丁,戊,己\n" + student + "\n")
	for _, c := range []struct {
		to     string
		file   []byte
		fields []string
		said   []string
		word   string // on the next page
	}{
		{at + "/import", file, []string{"encoding", ""}, people, "张三"},
		{"/lists", file, []string{"name", "常用"}, people, "张三"},
		{"/lists/roll", []byte("甲,乙\n2021000001,张三\n"), nil, []string{"column_0", "student_no", "column_1", "name"}, "x.csv"},
	} {
		page := v.Upload(c.to, "x.csv", c.file, c.fields...).Must(t, 422, "各列是什么")
		to := v.Post(c.to, append(append([]string{"_upload", kept(t, page)}, c.fields...), c.said...)...).Must(t, 303).To()
		v.Get(to).Must(t, 200, c.word, "说明读作")
		if c.to == at+"/import" {
			v.Get(to).Must(t, 200, "可以导入", apptest.Card(1)[15:])
			v.Post(to+"/import").Must(t, 303)
			v.Get(at).Must(t, 200, "已导入为第 1 版名册：1 人，¥30.00。")
		}
	}
	s.Holds(t)
}

// TestARefusedFormSaysSoAtItsFile: three forms of one page have a file; the one that was sent says what is wrong.
func TestARefusedFormSaysSoAtItsFile(t *testing.T) {
	s := site.New(t)
	v := s.As(t, s.Maker)
	page := v.Upload("/lists/roll", "roll.csv", []byte("学号,姓名\n,张三\n")).Must(t, 422)
	if n := strings.Count(page.Main(), "wrong-text"); n != 1 || !strings.Contains(page.Body, `id="f-file-error"`) || !strings.Contains(page.Body, `href="#f-file"`) {
		t.Errorf("%d fields are wrong: %s", n, page.Main())
	}
	title, _, _ := strings.Cut(page.Body[strings.Index(page.Body, "errors-title"):], "</p>")
	if strings.Contains(title, "第 2 行") {
		t.Errorf("the first error is said twice: %s", title)
	}
}

// TestListsByTheScreenAsByTheCommand: what the command line finds wrong, the screen refuses, and the other way round.
func TestListsByTheScreenAsByTheCommand(t *testing.T) {
	s := site.New(t)
	v, card := s.As(t, s.Maker), apptest.Card(7)
	for _, c := range []struct {
		to, text string
		status   int
		word     string
	}{
		{"roll", "学籍名单\n序号,姓名,学号\n1,张三,2021000001\n", 303, ""},
		{"roll", "姓名,学号\n张三,2021000001\n李四,2021000001\n", 422, "第 3 行"},
		{"roll", "甲,乙\n张三,2021000001\n", 422, "各列是什么"},
		{"staff", "姓名,部门,工行卡号\n陈老师,护理系," + card + "\n", 303, ""},
		{"staff", "姓名,部门,工行卡号\n陈老师,护理系,6.22202E+18\n", 422, "第 2 行"},
	} {
		checked, dry := s.Relief.TryRoll(context.Background(), s.Maker, "x.csv", []byte(c.text))
		if c.to == "staff" {
			checked, dry = s.Relief.TryStaffCards(context.Background(), s.Maker, "x.csv", []byte(c.text))
		}
		if bad := dry != nil || checked.Said.Errors() > 0; bad != (c.status == 422) {
			t.Errorf("%q: the command says %v", c.text, checked.Said.List)
		}
		v.Upload("/lists/"+c.to, "x.csv", []byte(c.text)).Must(t, c.status, c.word)
	}
}
