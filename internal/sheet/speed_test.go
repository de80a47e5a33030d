package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"

	"reliefbook/internal/roster"
	"reliefbook/internal/sheet"
)

// large is a roster of n students as a file of texts and as a workbook.
func large(b *testing.B, n int) (text, book []byte) {
	b.Helper()
	rows := [][]string{{"序号", "学号", "姓名", "系部", "班级", "校区", "证件号", "银行卡号", "户名", "手机", "金额", "备注"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprint(i + 1), fmt.Sprintf("2021%06d", i), "欧阳晓明", "计算机系", fmt.Sprintf("软件%04d班", i/40), "东校区", "", "", "",
			fmt.Sprintf("138%08d", i), "30.00", ""})
	}
	var t, x bytes.Buffer
	if err := csv.NewWriter(&t).WriteAll(rows); err != nil {
		b.Fatal(err)
	}
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, s := range row {
			cells[j] = s
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.Flush(), f.Write(&x)); err != nil {
		b.Fatal(err)
	}
	return t.Bytes(), x.Bytes()
}

// BenchmarkHundredThousand reads and checks a roster of 100,000 students beside
// what the libraries take to give the same cells.
func BenchmarkHundredThousand(b *testing.B) {
	const n = 100_000
	text, book := large(b, n)
	check := func(b *testing.B, name string, data []byte) {
		g, err := sheet.Read(name, data)
		if err != nil {
			b.Fatal(err)
		}
		if d := roster.Check(g, roster.Rule{Today: "2021-09-21"}); len(d.Lines) != n {
			b.Fatalf("%d lines, %v", len(d.Lines), d.Problems[0])
		}
	}
	for name, do := range map[string]func(b *testing.B){
		"text/library": func(b *testing.B) {
			for r := csv.NewReader(bytes.NewReader(text)); ; {
				if _, err := r.Read(); err == io.EOF {
					return
				} else if err != nil {
					b.Fatal(err)
				}
			}
		},
		"text/cells":  func(b *testing.B) { _, _ = sheet.Read("a.csv", text) },
		"text/roster": func(b *testing.B) { check(b, "a.csv", text) },
		"workbook/library": func(b *testing.B) {
			f, err := excelize.OpenReader(bytes.NewReader(book))
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
			}
		},
		"workbook/cells":  func(b *testing.B) { _, _ = sheet.Read("a.xlsx", book) },
		"workbook/roster": func(b *testing.B) { check(b, "a.xlsx", book) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				do(b)
			}
		})
	}
}
