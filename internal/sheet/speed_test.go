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
	"reliefbook/internal/statement"
	"reliefbook/internal/table"
)

// people is a roster of n students.
func people(n int) [][]string {
	rows := [][]string{{"序号", "学号", "姓名", "系部", "班级", "校区", "证件号", "银行卡号", "户名", "手机", "金额", "备注"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprint(i + 1), fmt.Sprintf("2021%06d", i), "欧阳晓明", "计算机系", fmt.Sprintf("软件%04d班", i/40), "东校区", "", "", "",
			fmt.Sprintf("138%08d", i), "30.00", ""})
	}
	return rows
}

// movements is a bank's statement of n lines.
func movements(n int) [][]string {
	rows := [][]string{{"交易日期", "交易时间", "摘要", "借方发生额", "贷方发生额", "余额", "币种", "对方户名", "对方账号", "流水号", "附言"}}
	at := 0
	for i := range n {
		amount, sides := 3000+i%977, []string{"", ""}
		sides[i%2] = fmt.Sprintf("%d.%02d", amount/100, amount%100)
		if at += amount; i%2 == 0 {
			at -= 2 * amount
		}
		balance := 100_000_000 + at
		rows = append(rows, []string{fmt.Sprintf("2021-09-%02d", 1+i*30/n), "10:11:12", "代发慰问金", sides[0], sides[1], fmt.Sprintf("%d.%02d", balance/100, balance%100),
			"人民币", "欧阳晓明", "6222020000000000", fmt.Sprintf("TL%010d", i), "2021年中秋节慰问"})
	}
	return rows
}

// large is a list as a file of texts and as a workbook.
func large(b *testing.B, rows [][]string) (text, book []byte) {
	b.Helper()
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

// BenchmarkHundredThousand reads and checks lists of 100,000 lines beside what the
// libraries take to give the same cells.
func BenchmarkHundredThousand(b *testing.B) {
	const n = 100_000
	for _, list := range []struct {
		name  string
		rows  [][]string
		lines func(table.Grid) (int, []table.Problem)
	}{
		{"roster", people(n), func(g table.Grid) (int, []table.Problem) {
			d := roster.Check(g, roster.Rule{Today: "2021-09-21"})
			return len(d.Lines), d.Problems
		}},
		{"statement", movements(n), func(g table.Grid) (int, []table.Problem) {
			s := statement.Read(g, statement.Learn(statement.Header(g)))
			if s.Prove(statement.Typed{}); s.Errors() > 0 {
				return 0, s.Problems
			}
			return len(s.Lines), s.Problems
		}},
	} {
		text, book := large(b, list.rows)
		for _, file := range []struct {
			name    string
			data    []byte
			library func([]byte) error
		}{{"text", text, textByLibrary}, {"workbook", book, bookByLibrary}} {
			b.Run(list.name+"/"+file.name+"/library", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := file.library(file.data); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(list.name+"/"+file.name+"/read", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					g, err := sheet.Read(file.name, file.data)
					if err != nil {
						b.Fatal(err)
					}
					if lines, problems := list.lines(g); lines != n {
						b.Fatalf("%d lines, %v", lines, problems)
					}
				}
			})
		}
	}
}

func textByLibrary(data []byte) error {
	for r := csv.NewReader(bytes.NewReader(data)); ; {
		if _, err := r.Read(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func bookByLibrary(data []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	rows, err := f.Rows("Sheet1")
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return err
		}
	}
	return rows.Error()
}
