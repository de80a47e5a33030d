package roster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/roster"
	"reliefbook/internal/table"
)

// The citizen IDs and cards of these tests are made up; their check digits fit.
const (
	id1   = "11010519491231002X"
	id2   = "440308199901010012"
	card1 = "6222021001116248"
	card2 = "6222021001116255"
)

var header = []string{"学号", "姓名", "系部", "班级", "证件号", "银行卡号", "金额"}

func student(no string, name string) []string {
	return []string{no, name, "计算机系", "软件2101班", "", "", "30.00"}
}

// table makes a workbook's table of texts, its first row numbered 1.
func gridOf(rows ...[]string) table.Grid {
	t := table.Grid{Name: "名册.xlsx", Format: "xlsx"}
	for i, texts := range rows {
		r := table.Row{Number: i + 1, Cells: make([]table.Cell, len(texts))}
		for j, s := range texts {
			r.Cells[j].Text = s
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func csv(rows ...[]string) table.Grid {
	t := gridOf(rows...)
	t.Format = "csv"
	return t
}

// summary is a draft's problems as "row column severity code", notices left out unless asked for.
func summary(d *roster.Draft, notices bool) []string {
	var out []string
	for _, p := range d.Problems {
		if p.Severity != table.Notice || notices {
			out = append(out, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
		}
	}
	return out
}

// want fails unless the draft's problems are these, and checks that each has its sentence.
func want(t *testing.T, d *roster.Draft, notices bool, codes ...string) {
	t.Helper()
	if got, want := strings.Join(summary(d, notices), "\n"), strings.Join(codes, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, p := range d.Problems {
		for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
			if s := p.Text(tag) + p.Severity.Label(tag); strings.ContainsAny(s, "⟦") || strings.Contains(s, "<no value>") {
				t.Errorf("%s: %s: %s", p.Code, tag, s)
			}
		}
		for _, secret := range []string{id1, id2, card1, card2} {
			if strings.Contains(fmt.Sprint(p.Header, p.Args), secret) {
				t.Errorf("%s shows a number in full", p.Code)
			}
		}
	}
}

func TestGoodRoster(t *testing.T) {
	d := roster.Check(gridOf(
		[]string{"2021年中秋慰问金发放名册"},
		nil,
		[]string{"序号", " 姓　名 ", "学号*", "所在系部", "班级（全称）", "校区", "身份证号", "卡号", "户名", "手机", "金额（元）", "备注"},
		[]string{"1", "阿依古丽•买买提", "021001", "计算机系", "软件２１０１班", "东校区", id1, card1, "阿依古丽·买买提", "13800138000", "￥ ３０.00", ""},
		[]string{"2", "张　伟", "021002", "计算机 系", "软件2101班", "", "", "", "", "", "30", "线上"},
		nil,
		[]string{"3"},
		[]string{"", "合计", "", "", "", "", "", "", "", "", "60.00"},
		[]string{"制表：王芳", "", "复核：李静"},
	), roster.Rule{PerHead: 3000, Heads: 2, Total: 6000, Departments: []string{"计算机系"}, Today: "2021-09-21"})
	want(t, d, true, "0 table.blank_rows", "7 table.number_only", "8K table.total_agrees", "9 table.footer")
	if d.Heads != 2 || d.Total != 6000 || len(d.Lines) != 2 || d.HeaderRow != 3 || d.BlankRows != 1 {
		t.Fatalf("%+v", d)
	}
	l := d.Lines[0]
	if l.StudentNo != "021001" || l.Name != "阿依古丽·买买提" || l.RawName != "阿依古丽•买买提" || l.Class != "软件2101班" ||
		l.Amount != 3000 || l.CitizenID != id1 || l.Card != card1 || l.Mobile != "13800138000" || l.Campus != "东校区" || l.Row != 4 {
		t.Errorf("%+v", l)
	}
	if d.Lines[1].Name != "张伟" || d.Lines[1].Department != "计算机系" || d.Lines[1].Remark != "线上" {
		t.Errorf("%+v", d.Lines[1])
	}
	if len(d.Departments) != 1 || len(d.Classes) != 1 || d.Classes[0].Heads != 2 || d.Classes[0].Total != 6000 {
		t.Errorf("%+v %+v", d.Departments, d.Classes)
	}
}

func TestEnglishHeadersInAnyOrder(t *testing.T) {
	d := roster.Check(csv(
		[]string{"AMOUNT (CNY)", "Class", "Student No.", "Full Name", "Department", "Dormitory"},
		[]string{"30.00", "SE2101", "s2021001", "Zhang Wei", "Computing", "7-302"},
	), roster.Rule{})
	want(t, d, true, "1F table.unknown_column")
	if len(d.Lines) != 1 || d.Lines[0].StudentNo != "S2021001" || d.Lines[0].Name != "Zhang Wei" {
		t.Errorf("%+v", d.Lines)
	}
}

func TestHeaderFaults(t *testing.T) {
	long := make([][]string, 10)
	for i := range long {
		long[i] = []string{"说明"}
	}
	for name, c := range map[string]struct {
		rows  [][]string
		codes []string
	}{
		"no rows at all": {nil, []string{"0 table.empty"}},
		"blank rows":     {[][]string{{" ", "\u3000"}, {}}, []string{"0 table.empty"}},
		"no header":      {[][]string{student("021001", "张伟")}, []string{"0 table.no_header"}},
		"header too low": {append(long, header, student("021001", "张伟")), []string{"0 table.no_header"}},
		"header alone":   {[][]string{header}, []string{"0 table.no_rows"}},
		"missing": {[][]string{{"学号", "姓名", "班级"}, {"021001", "张伟", "1班"}},
			[]string{"1 table.missing_column", "1 table.missing_column"}},
		"doubled": {[][]string{append(header, "应发金额"), student("021001", "张伟")}, []string{"1H table.doubled_column"}},
		"unit": {[][]string{{"学号", "姓名", "系部", "班级", "金额（万元）"}, {"021001", "张伟", "计算机系", "1班", "30"}},
			[]string{"1E table.amount_unit"}},
		"repeated, which is said": {[][]string{header, student("021001", "张伟"), header, student("021002", "李静")}, nil},
	} {
		t.Run(name, func(t *testing.T) { want(t, roster.Check(gridOf(c.rows...), roster.Rule{}), false, c.codes...) })
	}
}

// TestPapersInARemark: what is written beside a person is kept without their papers.
func TestPapersInARemark(t *testing.T) {
	d := roster.Check(gridOf(append(slices.Clone(header), "备注"), append(student("021001", "张伟"), "改付"+card1)), roster.Rule{})
	if len(d.Lines) != 1 || d.Lines[0].Remark != "改付****"+card1[len(card1)-4:] {
		t.Errorf("%+v", d.Lines)
	}
	d = roster.Check(gridOf(append(slices.Clone(header), "校区"), append(student("021001", "张伟"), "13800138000")), roster.Rule{})
	want(t, d, false, "2H roster.papers_in_name")
}

func TestCells(t *testing.T) {
	row := func(change ...string) []string {
		r := student("021001", "张伟")
		for i := 0; i < len(change); i += 2 {
			for j, h := range header {
				if h == change[i] {
					r[j] = change[i+1]
				}
			}
		}
		return r
	}
	for name, c := range map[string]struct {
		row   []string
		codes []string
	}{
		"full-width":      {row("学号", "０２１００１", "金额", "￥３０．００"), nil},
		"three decimals":  {row("金额", "30.005"), []string{"2G money.decimals"}},
		"exponent":        {row("金额", "1e3"), []string{"2G money.exponent"}},
		"minus":           {row("金额", "−30"), []string{"2G money.sign"}},
		"no amount":       {row("金额", " "), []string{"2G table.blank_cell"}},
		"zero":            {row("金额", "0.00"), []string{"2G roster.zero_amount"}},
		"words":           {row("金额", "三十元"), []string{"2G money.format"}},
		"ID as amount":    {row("金额", id1), []string{"2G money.format"}},
		"amount as name":  {row("姓名", "30.00"), []string{"2B person.name_is_amount"}},
		"no name":         {row("姓名", ""), []string{"2B table.blank_cell"}},
		"broken name":     {row("姓名", "张\uFFFD"), []string{"2B table.invalid_bytes"}},
		"invalid bytes":   {row("班级", "软件\xff"), []string{"2D table.invalid_bytes"}},
		"no number":       {row("学号", ""), []string{"2A table.blank_cell"}},
		"ID as number":    {row("学号", id1), []string{"2A roster.id_as_student_no"}},
		"card as class":   {row("班级", card1+"班"), []string{"2D roster.papers_in_name"}},
		"scientific":      {row("学号", "2.021E+11"), []string{"2A person.scientific"}},
		"ID check":        {row("证件号", "110105194912310021"), []string{"2E person.id_check"}},
		"ID from a sheet": {row("证件号", "1.10105E+17"), []string{"2E person.scientific"}},
		"ID, small x":     {row("证件号", strings.ToLower(id1)), nil},
		"passport":        {row("证件号", "E12345678"), nil},
		"card length":     {row("银行卡号", "62220210"), []string{"2F person.card_length"}},
		"card Luhn":       {row("银行卡号", "6222021001116246"), []string{"2F roster.card_luhn"}},
		"long class":      {row("班级", strings.Repeat("班", 61)), []string{"2D table.too_long"}},
		"ID as class":     {row("系部", id1), []string{"2C roster.unknown_department"}},
		"unknown dept":    {row("系部", "法律系"), []string{"2C roster.unknown_department"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := roster.Check(gridOf(header, c.row), roster.Rule{Departments: []string{"计算机系"}, Today: "2021-09-21"})
			want(t, d, false, c.codes...)
			if good := d.Errors() == 0; good != (len(d.Lines) == 1) {
				t.Errorf("%d lines with %d errors", len(d.Lines), d.Errors())
			}
		})
	}
}

func TestNumericCells(t *testing.T) {
	tab := gridOf(header, []string{"2021001", "张伟", "计算机系", "1班", "110105194912310000", "6222021001116240", "30"},
		[]string{"202100200000000000", "李静", "计算机系", "1班", "", "", "30"})
	for i := range tab.Rows[1:] {
		for _, j := range []int{0, 4, 5, 6} {
			tab.Rows[i+1].Cells[j].Kind = table.Number
		}
	}
	d := roster.Check(tab, roster.Rule{})
	want(t, d, false, "0A table.numeric_number", "2E table.numeric_cell", "2F table.numeric_cell", "3A table.numeric_cell")
}

func TestBetweenRows(t *testing.T) {
	with := func(no, name, id, card string) []string {
		return []string{no, name, "计算机系", "1班", id, card, "30.00"}
	}
	d := roster.Check(gridOf(header,
		with("021001", "张伟", id1, card1), with("021002", "李静", id2, card2), with("021001", "王芳", "", ""),
		with("021004", "赵敏", id1, ""), with("021005", "张伟", "", card2),
	), roster.Rule{})
	want(t, d, true, "4A roster.duplicate", "5E roster.same_id", "6B roster.namesake", "6F roster.same_card")
	if p := d.Problems[0]; p.Args["First"] != 2 || p.Args["Row"] != 4 {
		t.Errorf("%+v", p)
	}
	if d.Errors() != 2 || d.Warnings() != 1 || d.Notices() != 1 || d.Heads != 5 || len(d.Lines) != 3 {
		t.Errorf("%+v", d)
	}
}

func TestControlTotals(t *testing.T) {
	rows := [][]string{header, student("021001", "张伟"), student("021002", "李静")}
	d := roster.Check(gridOf(rows...), roster.Rule{Heads: 3, Total: 9000})
	want(t, d, false, "0 roster.heads", "0 roster.sum")
	if a := d.Problems[1].Args; a["Declared"] != money.Amount(9000) || a["Found"] != money.Amount(6000) || a["Difference"] != money.Amount(-3000) {
		t.Errorf("%v", a)
	}
	rows[2][6] = "x"
	want(t, roster.Check(gridOf(rows...), roster.Rule{Total: 6000}), true, "0 table.sum_unknown", "3G money.format")
	rows[2][6] = "31"
	want(t, roster.Check(gridOf(rows...), roster.Rule{PerHead: 3000}), false, "3G roster.per_head")
	rows[1][6], rows[2][6] = "9999999999999.99", "9999999999999.99"
	want(t, roster.Check(gridOf(rows...), roster.Rule{}), false, "3G money.too_large")
}

func TestTotalRows(t *testing.T) {
	total := func(word, amount string) []string { return []string{"", word, "", "", "", "", amount} }
	a, b, c := student("021001", "张伟"), student("021002", "李静"), student("021003", "王芳")
	for name, x := range map[string]struct {
		rows  [][]string
		codes []string
	}{
		"subtotals": {[][]string{a, b, total("小 计", "60"), c, total("小计", "30"), total("合计：", "90.00")},
			[]string{"4G table.total_agrees", "6G table.total_agrees", "7G table.total_agrees"}},
		"wrong":      {[][]string{a, b, total("总计", "90")}, []string{"4G table.total_differs"}},
		"wrong sub":  {[][]string{a, total("小计", "60"), b, total("小计", "30")}, []string{"3G table.total_differs", "5G table.total_agrees"}},
		"blank":      {[][]string{a, total("合计", "")}, []string{"3G table.total_blank"}},
		"in words":   {[][]string{a, {"合计（大写）", "人民币叁拾元整"}}, []string{"3G table.total_agrees"}},
		"unreadable": {[][]string{a, total("合计", "约60")}, []string{"3G money.format"}},
		"not last":   {[][]string{a, total("合计", "30"), b}, []string{"3 table.total_not_last"}},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, roster.Check(gridOf(append([][]string{header}, x.rows...)...), roster.Rule{}), true, x.codes...)
		})
	}
}

func TestHiddenAndMerged(t *testing.T) {
	tab := gridOf(header, student("021001", "张伟"), student("021002", "李静"), student("021003", "王芳"), student("021004", "赵敏"))
	tab.Rows[1].Hidden, tab.Rows[2].Hidden, tab.Rows[4].Hidden = true, true, true
	tab.Rows[3].Cells[3].Merged = true // covered by the one above
	tab.Rows[0].Cells[5].Hidden = true
	d := roster.Check(tab, roster.Rule{})
	want(t, d, false, "1F table.hidden_column", "2 table.hidden_row", "4D table.merged", "5 table.hidden_row")
	if a := d.Problems[1].Args; a["From"] != 2 || a["To"] != 3 {
		t.Errorf("%v", a)
	}
}

func TestCSVShape(t *testing.T) {
	d := roster.Check(csv(header,
		[]string{"021001", "张伟", "计算机系", "1班", "", "", "1", "030.00"},
		[]string{"021002", "李静", "计算机系", "1班"},
		append(student("021003", "王芳"), "", ""),
	), roster.Rule{})
	want(t, d, false, "2 table.long_row", "3 table.short_row", "3G table.blank_cell", "4 table.longer_row")
	tab := gridOf([]string{"学号", "姓名", "系部", "班级", "金额", "", "备注"}, []string{"021001", "张伟", "计算机系", "1班", "30", "x", "", "y"},
		[]string{"021002", "李静", "计算机系", "1班", "30", "x"})
	want(t, roster.Check(tab, roster.Rule{}), false, "2F table.stray_column", "2H table.stray_column")
}

func TestSpellingsAndNewClasses(t *testing.T) {
	a, b := student("021001", "张伟"), student("021002", "李静")
	a[3], b[3] = "软件（1）班", "软件(1)班"
	d := roster.Check(gridOf(header, a, b), roster.Rule{KnownClass: func(department, class string) bool { return false }})
	want(t, d, true, "3D roster.class_spelling")
	if len(d.NewClasses) != 1 || d.NewClasses[0].Heads != 2 || d.Lines[1].Class != "软件（1）班" {
		t.Errorf("%+v", d.NewClasses)
	}
}

func TestGaps(t *testing.T) {
	tab := gridOf(header, student("021001", "张伟"), student("021002", "李静"))
	tab.Rows[2].Number = 20
	d := roster.Check(tab, roster.Rule{})
	want(t, d, true, "0 table.blank_rows")
	if d.BlankRows != 17 || d.Problems[0].Args["Rows"] != "3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …" {
		t.Errorf("%+v", d.Problems[0])
	}
}

func TestProblemsAreBounded(t *testing.T) {
	rows := [][]string{header}
	for i := range 20_000 {
		rows = append(rows, student(fmt.Sprintf("02%06d", i), "30"))
	}
	d := roster.Check(gridOf(rows...), roster.Rule{})
	if d.Errors() != 20_000 || len(d.Problems) != table.MaxProblems+1 || d.Problems[0].Code != "table.more_problems" {
		t.Errorf("%d errors, %d listed, first %s", d.Errors(), len(d.Problems), d.Problems[0].Code)
	}
	if d := roster.Check(table.Grid{Rows: make([]table.Row, table.MaxRows+1)}, roster.Rule{}); d.Problems[0].Code != "table.too_many_rows" {
		t.Error(d.Problems[0].Code)
	}
}

// Every code in the source has its sentence, and every sentence its code.
func TestCodesAndSentencesMatch(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(roster\.[a-z_]+)"`).FindAllStringSubmatch(string(src), -1) {
			used["fault."+m[1]] = true
		}
	}
	for key := range used {
		if !lang.Has(lang.ZhCN, key) {
			t.Errorf("%s has no sentence", key)
		}
	}
	for _, c := range roster.List.Cols() {
		for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
			s := roster.List.Label(c, tag)
			if found, sure := roster.List.Find(s); found != c || !sure {
				t.Errorf("the label %s of column %s doesn't find it", s, c)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{3_445, 34_450} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rows := [][]string{header}
			for i := range n {
				r := student(fmt.Sprintf("2021%06d", i), "张伟")
				r[3] = fmt.Sprintf("软件%04d班", i/40)
				r[4], r[5] = id1[:6]+"", card1
				rows = append(rows, r)
			}
			for i := range rows[1:] {
				rows[i+1][4] = ""
			}
			t := gridOf(rows...)
			b.ReportAllocs()
			for b.Loop() {
				roster.Check(t, roster.Rule{PerHead: 3000, Heads: n, Today: "2021-09-21"})
			}
		})
	}
}
