package sheet_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

const broken = table.Broken // where a grid is called table

func read(t *testing.T, data []byte) table.Grid {
	t.Helper()
	table, err := sheet.Read("名册", data)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestWorkbookIsReadAndChecked(t *testing.T) {
	table := read(t, workbook(t, studentRows(100), nil))
	if table.Format != "xlsx" || table.Sheet != "Sheet1" || table.Name != "名册" || len(table.Rows) != 101 {
		t.Fatalf("%s %s %d", table.Format, table.Sheet, len(table.Rows))
	}
	d := roster.Check(table, roster.Rule{PerHead: 3000, Heads: 100, Total: 300000, Today: "2021-09-21"})
	if codes(d.Problems) != "" || len(d.Lines) != 100 || d.Lines[99].StudentNo != "0211000099" {
		t.Errorf("%s; %d lines", codes(d.Problems), len(d.Lines))
	}
}

// What excelize reads from a workbook, this reader reads too.
func TestSameTextsAsExcelize(t *testing.T) {
	data := workbook(t, studentRows(50), func(f *excelize.File) {
		must(f.SetCellValue("Sheet1", "A60", "𠮷田 <&> \"x\"\n二行"))
		must(f.SetCellValue("Sheet1", "C60", 12345))
		must(f.SetCellValue("Sheet1", "D61", "_x000D_"))
		must(f.SetCellValue("Sheet1", "F62", -0.5))
		must(f.SetCellRichText("Sheet1", "B63", []excelize.RichTextRun{{Text: "张"}, {Text: "·伟", Font: &excelize.Font{Bold: true}}}))
	})
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	must(err)
	want, err := f.GetRows("Sheet1")
	must(err)
	got := make([][]string, len(want))
	for _, r := range read(t, data).Rows {
		for _, c := range r.Cells {
			got[r.Number-1] = append(got[r.Number-1], c.Text)
		}
	}
	for i := range want {
		if w := strings.TrimRight(strings.Join(want[i], "|"), "|"); w != strings.Join(got[i], "|") {
			t.Errorf("row %d: got %q, want %q", i+1, got[i], want[i])
		}
	}
}

func TestTypesHiddenMergedFormulas(t *testing.T) {
	data := workbook(t, studentRows(3), func(f *excelize.File) {
		must(f.SetCellValue("Sheet1", "F2", 110105194912310021)) // as Excel keeps it: 15 digits
		must(f.SetCellValue("Sheet1", "I3", 154.4))
		must(f.SetCellValue("Sheet1", "I4", nil))
		must(f.SetCellFormula("Sheet1", "I4", "15*2"))
		must(f.SetRowVisible("Sheet1", 3, false))
		must(f.SetColVisible("Sheet1", "H", false))
		must(f.MergeCell("Sheet1", "D3", "D4"))
		for i, name := range []string{"说明", "底稿"} {
			_, err := f.NewSheet(name)
			must(err)
			must(f.SetSheetVisible(name, i == 0))
		}
	})
	table := read(t, data)
	if c := table.Rows[1].Cells[5]; !c.Numeric() || c.Text != "110105194912310000" {
		t.Errorf("%+v", c)
	}
	if c := table.Rows[2].Cells[8]; !c.Numeric() || c.Text != "154.4" {
		t.Errorf("%+v", c)
	}
	if !table.Rows[2].Hidden || table.Rows[1].Hidden || !table.Rows[1].Cells[7].Hidden || table.Rows[1].Cells[6].Hidden {
		t.Error("hidden")
	}
	if table.Rows[2].Cells[3].Merged || !table.Rows[3].Cells[3].Merged || table.Rows[1].Cells[3].Merged {
		t.Error("merged")
	}
	if got := codes(table.Problems); got != "0 sheet.other_sheets; 0 sheet.formulas" {
		t.Error(got)
	}
	d := roster.Check(table, roster.Rule{})
	if got := codes(d.Problems); got != "0 sheet.other_sheets; 0 sheet.formulas; 1H table.hidden_column; 2F table.numeric_cell; "+
		"3 table.hidden_row; 4D table.merged; 4I table.formula_unsaved" {
		t.Error(got)
	}
}

func TestFirstVisibleSheet(t *testing.T) {
	data := workbook(t, [][]string{{"draft"}}, func(f *excelize.File) {
		_, err := f.NewSheet("名册")
		must(err)
		must(f.SetCellValue("名册", "B2", "here"))
		f.SetActiveSheet(1)
		must(f.SetSheetVisible("Sheet1", false))
	})
	if table := read(t, data); table.Sheet != "名册" || table.Rows[0].Number != 2 || table.Rows[0].Cells[1].Text != "here" {
		t.Errorf("%+v", table)
	}
}

func TestSheetByHand(t *testing.T) {
	table := read(t, pack(t, parts(`<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="http://x">
		<x:cols><x:col min="2" max="3" width="0"/></x:cols><x:sheetData>
		<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>
		<x:row r="5" ht="0"><x:c r="C5" t="inlineStr"><x:is><x:t>丁</x:t></x:is></x:c><x:c t="b"><x:v>1</x:v></x:c>
			<x:c r="F5"><x:v>1.1000000000000001</x:v></x:c><x:c r="G5" s="1"/><x:c r="BZ5" s="1"/><x:c r="H5" t="e"><x:v>#N/A</x:v></x:c></x:row>
		</x:sheetData><x:mergeCells><x:mergeCell ref="A5:B9"/></x:mergeCells></x:worksheet>`)))
	if got, want := fmt.Sprintf("%q", texts(table)), `[["甲" "乙 丙\r"] ["" "" "丁" "TRUE" "" "1.1" "" "#N/A"]]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if r := table.Rows[1]; r.Number != 5 || !r.Hidden || r.Cells[0].Merged || !r.Cells[1].Merged || r.Cells[2].Merged || !r.Cells[2].Hidden {
		t.Errorf("%+v", r)
	}
	if c := table.Rows[1].Cells[7]; c.Kind != broken || len(table.Problems) != 0 {
		t.Errorf("%+v %v", c, table.Problems)
	}
}

func TestDamagedWorkbooks(t *testing.T) {
	good := workbook(t, studentRows(5), nil)
	for name, body := range map[string]string{
		"shared text":      `<worksheet><sheetData><row><c t="s"><v>9</v></c></row></sheetData></worksheet>`,
		"no number":        `<worksheet><sheetData><row><c><v>abc</v></c></row></sheetData></worksheet>`,
		"cut":              `<worksheet><sheetData><row><c><v>1</v></c>`,
		"row order":        `<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>`,
		"row number":       `<worksheet><sheetData><row r="9999999"/></sheetData></worksheet>`,
		"reference":        `<worksheet><sheetData><row><c r="1A"><v>1</v></c></row></sheetData></worksheet>`,
		"twice":            `<worksheet><sheetData><row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData></worksheet>`,
		"merged":           `<worksheet><sheetData/><mergeCells><mergeCell ref="B2:A1"/></mergeCells></worksheet>`,
		"deep":             strings.Repeat("<a>", 100),
		"attributes":       `<worksheet ` + strings.Repeat(`a="" `, 100_000) + `/>`,
		"more attributes":  `<worksheet ` + strings.Repeat(`a=">" `, 100_000) + `/>`,
		"entity":           `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`,
		"closed too often": `<worksheet></worksheet></worksheet>`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Read("x", pack(t, parts(body)))
			refused(t, err, "sheet.damaged")
		})
	}
	_, err := sheet.Read("x", good[:len(good)/2])
	refused(t, err, "sheet.damaged")
	for at := 0; at < len(good); at += 97 { // wherever a byte is wrong: an answer, and never a panic
		bad := bytes.Clone(good)
		bad[at] ^= 0x55
		if table, err := sheet.Read("x", bad); err == nil {
			roster.Check(table, roster.Rule{})
		}
	}
}

func TestWorkbookLimits(t *testing.T) {
	var rows strings.Builder
	for range sheet.MaxRows + 1 {
		rows.WriteString(`<row><c><v>1</v></c></row>`)
	}
	for name, c := range map[string]struct{ body, code string }{
		"rows":    {rows.String(), "sheet.too_many_rows"},
		"columns": {`<row r="7"><c r="BM7"><v>1</v></c></row>`, "sheet.too_many_columns"},
		"cells":   {strings.Repeat(`<row><c r="BL1"><v>1</v></c></row>`, sheet.MaxCells/64+1), "sheet.too_many_cells"},
		"wide":    {strings.Repeat(`<row><c r="BL1"><v>1</v></c></row>`, 9), ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := c.body
			if name == "cells" || name == "wide" {
				body = strings.ReplaceAll(body, "BL1", "BL")
				var b strings.Builder
				for i, row := range strings.Split(strings.TrimSuffix(body, "</row>"), "</row>") {
					b.WriteString(strings.Replace(row, "BL", fmt.Sprintf("BL%d", i+1), 1) + "</row>")
				}
				body = b.String()
			}
			_, err := sheet.Read("x", pack(t, parts(`<worksheet><sheetData>`+body+`</sheetData></worksheet>`)))
			if c.code == "" {
				must(err)
				return
			}
			refused(t, err, c.code)
		})
	}
	t.Run("merged", func(t *testing.T) {
		body := strings.Repeat(`<row><c><v>1</v></c></row>`, 40_000)
		merges := strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 40_000)
		_, err := sheet.Read("x", pack(t, parts(`<worksheet><sheetData>`+body+`</sheetData><mergeCells>`+merges+`</mergeCells></worksheet>`)))
		refused(t, err, "sheet.damaged")
	})
}

func TestPlainNumbersAreExact(t *testing.T) {
	for v, want := range map[string]string{
		"30": "30", "30.005": "30.005", "154.40000000000001": "154.4", "0.30000000000000004": "0.3", "-30": "-30",
		"1E3": "1000", "1.0335E5": "103350", "1.1010519491231E+17": "110105194912310000", "5E-2": "0.05", "0.0": "0", "-0": "0",
		"999999999999999.9": "1000000000000000", "99999.999999999999": "100000", "00012.50": "12.5", ".5": "0.5", "+7": "7",
		"29.999999999999996": "30", "1E300": "1E300", "1E-300": "1E-300",
	} {
		table := read(t, pack(t, parts(`<worksheet><sheetData><row><c><v>`+v+`</v></c></row></sheetData></worksheet>`)))
		if got := table.Rows[0].Cells[0]; got.Text != want || !got.Numeric() {
			t.Errorf("%s: got %+v, want %s", v, got, want)
		}
	}
	if !reflect.DeepEqual(sheet.Encodings[0], sheet.UTF8) {
		t.Error("UTF-8 comes first")
	}
}
