package sheet_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/lang"
	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
)

func grid() sheet.Grid {
	return sheet.Grid{
		Title: "系部汇总",
		Columns: []sheet.Column{
			{Label: "姓名"}, {Label: "卡号"}, {Label: "金额", Kind: sheet.Amount}, {Label: "人数", Kind: sheet.Integer},
			{Label: "完成", Kind: sheet.Percent}, {Label: "时间", Kind: sheet.Time, Width: 30},
		},
		Rows: slices.Values([][]string{
			{"𠮷·张", "6222021001116248", "103350.00", "3445", "99.97%", "2021-09-21 10:00"},
			{"=1+1", "0012", "-30.10", "0", "100%", "@x"},
			{"a,\"b\"\nc", "+86 138", "—", "", "", " x"},
			{"－1", "-5", "=2", "-7", "-0.5%", "\tx"},
		}),
		Totals: []string{"合计", "", "103319.90", "3445", "", ""},
		Notes:  []string{"制表：王芳"},
	}
}

const wantCSV = "姓名,卡号,金额,人数,完成,时间\r\n" +
	"𠮷·张,6222021001116248,103350.00,3445,99.97%,2021-09-21 10:00\r\n" +
	"'=1+1,0012,-30.10,0,100%,'@x\r\n" +
	"\"a,\"\"b\"\"\nc\",'+86 138,—,,,\" x\"\r\n" +
	"'－1,'-5,'=2,-7,-0.5%,'\tx\r\n" +
	"合计,,103319.90,3445,,\r\n# 制表：王芳,,,,,\r\n"

func TestWriteCSV(t *testing.T) {
	var utf, gb bytes.Buffer
	must(sheet.WriteCSV(&utf, grid(), sheet.UTF8))
	if got := utf.String(); got != "\xef\xbb\xbf"+wantCSV {
		t.Errorf("got\n%q\nwant\n%q", got, wantCSV)
	}
	must(sheet.WriteCSV(&gb, grid(), sheet.GB18030))
	if got, err := simplifiedchinese.GB18030.NewDecoder().String(gb.String()); err != nil || got != wantCSV {
		t.Errorf("%v\n%q", err, got)
	}
	refused(t, sheet.WriteCSV(&utf, grid(), "big5"), "sheet.unknown_encoding")
	if err := sheet.WriteCSV(brokenWriter{}, grid(), sheet.UTF8); err == nil {
		t.Error("a failed write is told")
	}
	if err := sheet.WriteXLSX(brokenWriter{}, grid()); err == nil {
		t.Error("a failed write is told")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, fmt.Errorf("full") }

func TestWriteXLSX(t *testing.T) {
	var buf bytes.Buffer
	must(sheet.WriteXLSX(&buf, grid()))
	f, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
	must(err)
	for cell, want := range map[string]struct {
		raw, shown string
		kind       excelize.CellType
	}{
		"A1": {"系部汇总", "系部汇总", excelize.CellTypeInlineString}, "C2": {"金额", "金额", excelize.CellTypeInlineString},
		"B3": {"6222021001116248", "6222021001116248", excelize.CellTypeInlineString}, "B4": {"0012", "0012", excelize.CellTypeInlineString},
		"C3": {"103350", "103,350.00", excelize.CellTypeUnset}, "D3": {"3445", "3,445", excelize.CellTypeUnset},
		"C4": {"-30.1", "-30.10", excelize.CellTypeUnset}, "E3": {"0.9997", "99.97%", excelize.CellTypeUnset},
		"A4": {"=1+1", "=1+1", excelize.CellTypeInlineString}, "C5": {"—", "—", excelize.CellTypeInlineString},
		"E6": {"-0.005", "-0.50%", excelize.CellTypeUnset}, "C7": {"103319.9", "103,319.90", excelize.CellTypeUnset},
		"A8": {"制表：王芳", "制表：王芳", excelize.CellTypeInlineString},
	} {
		kind, err := f.GetCellType("Sheet1", cell)
		must(err)
		raw, err := f.GetCellValue("Sheet1", cell, excelize.Options{RawCellValue: true})
		must(err)
		shown, err := f.GetCellValue("Sheet1", cell)
		must(err)
		if raw != want.raw || shown != want.shown || kind != want.kind {
			t.Errorf("%s: %q shown as %q, type %d; want %+v", cell, raw, shown, kind, want)
		}
		if formula, err := f.GetCellFormula("Sheet1", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %s", cell, formula)
		}
	}
	if p, err := f.GetPanes("Sheet1"); err != nil || !p.Freeze || p.YSplit != 2 {
		t.Errorf("%+v %v", p, err)
	}
}

// An amount of any size is written with the digits it has.
func TestAmountsAreExactInWorkbooks(t *testing.T) {
	amounts := []string{"0.01", "0.10", "154.40", "9999999999999.99", "999999999999999.99", "123456789012345678.90", "0.00", "-0.01"}
	g := sheet.Grid{Columns: []sheet.Column{{Label: "金额", Kind: sheet.Amount}}, Rows: func(yield func([]string) bool) {
		for _, a := range amounts {
			if !yield([]string{a}) {
				return
			}
		}
	}}
	var buf bytes.Buffer
	must(sheet.WriteXLSX(&buf, g))
	for i, r := range read(t, buf.Bytes()).Rows[1:] {
		got, want := r.Cells[0].Text, amounts[i]
		if strings.TrimRight(strings.TrimSuffix(want, ".00"), "0") != strings.TrimRight(got, "0") && got != want && got+"0" != want {
			t.Errorf("%s became %s", want, got)
		}
		if long := len(want) > 16; long == r.Cells[0].Numeric() {
			t.Errorf("%s: numeric is %v", want, r.Cells[0].Numeric())
		}
	}
}

// A roster written by this package is read back by it.
func TestWrittenRosterIsReadBack(t *testing.T) {
	rows := studentRows(40)
	g := sheet.Grid{Title: "名册", Rows: slices.Values(rows[1:])}
	for _, label := range rows[0] {
		kind := sheet.Text
		if label == "金额" {
			kind = sheet.Amount
		}
		g.Columns = append(g.Columns, sheet.Column{Label: label, Kind: kind})
	}
	g.Totals = []string{"合计", "", "", "", "", "", "", "", "1200.00", ""}
	var x, c bytes.Buffer
	must(sheet.WriteXLSX(&x, g))
	must(sheet.WriteCSV(&c, g, sheet.GB18030))
	for _, data := range [][]byte{x.Bytes(), c.Bytes()} {
		d := roster.Check(read(t, data), roster.Rule{PerHead: 3000, Heads: 40, Total: 120000, Today: "2021-09-21"})
		if d.Errors()+d.Warnings() != 0 || len(d.Lines) != 40 {
			t.Error(codes(d.Problems))
		}
	}
}

func TestWriteProblems(t *testing.T) {
	rows := studentRows(2)
	rows[2][8] = "30.005"
	d := roster.Check(read(t, workbook(t, rows, nil)), roster.Rule{Heads: 3})
	var buf bytes.Buffer
	must(sheet.WriteProblems(&buf, lang.ZhCN, d.Problems))
	lines := strings.Split(strings.TrimPrefix(buf.String(), "\xef\xbb\xbf"), "\r\n")
	if len(lines) != 4 || lines[0] != "行,列,列名,级别,问题" || !strings.HasPrefix(lines[1], ",,,错误,人数不符：项目申报 3 人，表里有 2 人") ||
		!strings.HasPrefix(lines[2], "3,I,金额,错误,") {
		t.Errorf("%q", lines)
	}
}
