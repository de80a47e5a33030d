package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

var header = []string{"序号", "学号", "姓名", "系部", "班级", "证件号", "银行卡号", "手机号", "金额", "备注"}

// studentRows makes n good rows under the header; IDs and cards are made up.
func studentRows(n int) [][]string {
	rows := [][]string{header}
	for i := range n {
		id := fmt.Sprintf("110105%d%02d%02d%03d", 1999+i%5, 1+i%12, 1+i%28, i%1000)
		card := fmt.Sprintf("622202%09d", i)
		rows = append(rows, []string{
			fmt.Sprint(i + 1), fmt.Sprintf("0211%06d", i), name(i), "计算机系", fmt.Sprintf("软件%03d班", i/40),
			id + string(person.CheckDigit(id)), card + string(person.LuhnDigit(card)), fmt.Sprintf("138%08d", i), "30.00", "",
		})
	}
	return rows
}

func name(i int) string {
	given := []rune("伟芳静敏强磊洋艳勇杰娟涛明超霞平刚桂英华玉萍红梅鑫波斌莉宇浩凯健俊帆")
	n := len(given)
	return "张" + string(given[i%n]) + string(given[i/n%n])
}

// workbook makes an XLSX file; change may add to it before it is saved.
func workbook(tb testing.TB, rows [][]string, change func(f *excelize.File)) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // in memory
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			tb.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

// must is for the calls of a fixture that can't fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// pack makes a ZIP file of parts, for what excelize wouldn't write.
func pack(tb testing.TB, parts map[string]string) []byte {
	tb.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range parts {
		w, err := z.Create(name)
		must(err)
		_, err = w.Write([]byte(text))
		must(err)
	}
	must(z.Close())
	return buf.Bytes()
}

// parts is a small workbook by hand around the XML of its one sheet.
func parts(sheet string) map[string]string {
	return map[string]string{
		"_rels/.rels": `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="/xl/worksheets/Sheet1.xml"/>` +
			`<Relationship Id="r2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/workbook.xml":          `<workbook xmlns:r="http://x"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/sharedStrings.xml":     `<sst><si><t>甲</t></si><si><r><t>乙</t></r><rPh><t>yi</t></rPh><r><t xml:space="preserve"> 丙_x000D_</t></r></si></sst>`,
		"xl/worksheets/sheet1.xml": sheet,
	}
}

func textCSV(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, ",") + "\r\n")
	}
	return b.String()
}

// refused fails unless err is the fault code, with a sentence in both languages.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Code != code {
		t.Errorf("got %v, want %s", err, code)
		return
	}
	for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
		if s := lang.Fault(tag, f); strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") {
			t.Errorf("%s: %s: %s", code, tag, s)
		}
	}
}

// texts is a table as plain rows.
func texts(t table.Grid) [][]string {
	var out [][]string
	for _, r := range t.Rows {
		row := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			row[i] = c.Text
		}
		out = append(out, row)
	}
	return out
}

func codes(problems []table.Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Code))
	}
	return strings.Join(out, "; ")
}
