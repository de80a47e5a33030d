package sheet_test

import (
	"bytes"
	"slices"
	"testing"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// checkDraft holds whatever came in against what a draft promises.
func checkDraft(t *testing.T, grid table.Grid) {
	d := roster.Check(grid, roster.Rule{Today: "2021-09-21"})
	var sum money.Amount
	seen := map[string]bool{}
	for _, l := range d.Lines {
		if l.StudentNo == "" || l.Name == "" || l.Class == "" || l.Department == "" || l.Amount <= 0 || seen[l.StudentNo] {
			t.Fatalf("a bad line passed: %v", l)
		}
		seen[l.StudentNo] = true
		sum += l.Amount
	}
	if d.Errors() == 0 && (sum != d.Total || len(d.Lines) != d.Heads) {
		t.Fatalf("%d lines of %v, draft says %d and %v", len(d.Lines), sum, d.Heads, d.Total)
	}
	if len(d.Lines) > d.Heads || d.Errors() == 0 && d.Heads == 0 {
		t.Fatal("heads")
	}
	for _, p := range d.Problems {
		if s := p.Text(lang.ZhCN); len(s) > 2000 || s == "" {
			t.Fatalf("%s: %q", p.Code, s)
		}
	}
	if err := sheet.WriteProblems(&bytes.Buffer{}, lang.En, d.Problems); err != nil {
		t.Fatal(err)
	}
}

func FuzzReadCSV(f *testing.F) {
	good := textCSV(studentRows(3))
	for _, s := range []string{
		good, "\xef\xbb\xbf" + good, gb(good), "\xff\xfe" + utf16le(good), "", "\n\n\n", "a;b\n\"", "学号\t姓名\n1\t2\n",
		"学号,姓名,系部,班级,金额\n021001,张伟,计算机系,1班,30.005\n021001,李静,计算机系,1班,1e3\n合计,,,,60\n",
		"学号,姓名,系部,班级,金额\n０２１００１,30,计算机系,1班,−30\n小计,,,,0\n制表:x\n",
	} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte(gb(good)), "gb18030")
	f.Fuzz(func(t *testing.T, data []byte, encoding string) {
		table, err := sheet.ReadAs("x", data, encoding)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		checkDraft(t, table)
	})
}

// FuzzReadSheet fuzzes the XML of a worksheet inside a sound workbook.
func FuzzReadSheet(f *testing.F) {
	for _, s := range []string{
		`<worksheet><cols><col min="1" max="3" hidden="1"/></cols><sheetData><row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c>` +
			`<c r="C1"><f>1+1</f><v>2</v></c></row><row r="3"><c t="inlineStr"><is><r><t>x</t></r></is></c><c t="e"><v>#N/A</v></c></row>` +
			`</sheetData><mergeCells><mergeCell ref="A1:C3"/></mergeCells></worksheet>`,
		`<worksheet><sheetData><row><c t="str"><v>学号</v></c><c t="str"><v>姓名</v></c><c t="str"><v>系部</v></c><c t="str"><v>班级</v></c>` +
			`<c t="str"><v>金额</v></c></row><row><c><v>2021001</v></c><c t="str"><v>张伟</v></c><c t="str"><v>x</v></c><c t="str"><v>y</v></c>` +
			`<c><v>30</v></c></row></sheetData></worksheet>`,
		`<sheetData><v>0</c>0`,
		`<worksheet><sheetData><row r="1048576"><c r="BL1"><v>1E5</v></c></row></sheetData></worksheet>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		table, err := sheet.Read("x", pack(t, parts(string(body))))
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		checkDraft(t, table)
	})
}

// FuzzRead fuzzes the bytes of a file as they arrive.
func FuzzRead(f *testing.F) {
	f.Add(workbook(f, studentRows(2), nil))
	f.Add(pack(f, parts(`<worksheet><sheetData/></worksheet>`)))
	f.Add([]byte("PK\x05\x06" + string(make([]byte, 18))))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := sheet.Read("x", data)
		if err == nil {
			checkDraft(t, table)
		} else if fault.Of(err) == nil {
			t.Fatalf("not a fault: %v", err)
		}
	})
}

func BenchmarkReadAndCheck(b *testing.B) {
	rows := studentRows(3_445)
	var streamed, csv bytes.Buffer
	g := sheet.Grid{Rows: slices.Values(rows[1:])}
	for _, label := range rows[0] {
		g.Columns = append(g.Columns, sheet.Column{Label: label})
	}
	must(sheet.WriteXLSX(&streamed, g))
	must(sheet.WriteCSV(&csv, g, sheet.GB18030))
	rule := roster.Rule{PerHead: 3000, Heads: 3_445, Total: 10335000, Today: "2021-09-21"}
	for name, data := range map[string][]byte{
		"xlsx shared": workbook(b, rows, nil), "xlsx inline": streamed.Bytes(), "csv UTF-8": []byte(textCSV(rows)), "csv GB18030": csv.Bytes(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table, err := sheet.Read("x", data)
				must(err)
				if d := roster.Check(table, rule); len(d.Lines) != 3_445 {
					b.Fatal(codes(d.Problems))
				}
			}
		})
	}
	b.Run("check alone", func(b *testing.B) {
		table, err := sheet.Read("x", csv.Bytes())
		must(err)
		for b.Loop() {
			roster.Check(table, rule)
		}
	})
	b.Run("write xlsx", func(b *testing.B) {
		for b.Loop() {
			must(sheet.WriteXLSX(&bytes.Buffer{}, g))
		}
	})
	b.Run("write csv", func(b *testing.B) {
		for b.Loop() {
			must(sheet.WriteCSV(&bytes.Buffer{}, g, sheet.UTF8))
		}
	})
}
