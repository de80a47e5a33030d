// Package teller is a made-up bank: it reads a batch payment file and answers
// it. The demo, the benchmarks and tests pay through it; nobody's money does.
package teller

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// Template is a batch file this bank takes.
var Template = bank.Template{Name: "演示银行代发", Format: bank.CSV, Encoding: bank.GB18030, Separator: ",", Header: true, Unit: bank.Yuan, Summary: bank.NoSummary,
	Columns: []bank.Column{{Field: bank.Seq, Caption: "序号"}, {Field: bank.Ref, Caption: "业务编号"}, {Field: bank.Account, Caption: "收款账号"},
		{Field: bank.Holder, Caption: "收款户名"}, {Field: bank.Amount, Caption: "金额"}, {Field: bank.Purpose, Caption: "用途"}}}

// CardTemplate is a batch file its card office takes: it goes by student numbers.
var CardTemplate = bank.Template{Name: "演示校园卡充值", Format: bank.CSV, Encoding: bank.GB18030, Separator: ",", Header: true, Unit: bank.Yuan, Summary: bank.NoSummary,
	Columns: []bank.Column{{Field: bank.Seq, Caption: "序号"}, {Field: bank.Ref, Caption: "业务编号"}, {Field: bank.StudentNo, Caption: "学号"},
		{Field: bank.Name, Caption: "姓名"}, {Field: bank.Amount, Caption: "金额"}}}

// Payee is one line of the file as the teller sees it.
type Payee struct{ Ref, Account, Holder, Amount string }

// Reply is what the teller says of a line: a word for the result and, when it
// did not pay, why. The zero Reply is a success.
type Reply struct{ Result, Reason string }

// Answer reads a batch file with a header and answers every line of it.
func Answer(name string, file []byte, say func(line int, p Payee) Reply) ([]byte, error) {
	t, err := sheet.Read(name, file)
	if err != nil {
		return nil, err
	}
	captions := bank.Header(t)
	m := bank.Learn(captions)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write([]string{"业务编号", "收款账号", "收款户名", "金额", "处理结果", "失败原因", "银行流水号"}) // into memory: nothing to fail
	line := 0
	for _, row := range t.Rows {
		p := Payee{cell(row, m, bank.ByRef), cell(row, m, bank.ByAccount), cell(row, m, bank.ByHolder), cell(row, m, bank.ByAmount)}
		if p.Ref == "" || p.Ref == captions[m.Columns[bank.ByRef]] {
			continue
		}
		r := say(line, p)
		line++
		if r.Result == "" {
			r.Result = "成功"
		}
		_ = w.Write([]string{p.Ref, p.Account, p.Holder, p.Amount, r.Result, r.Reason, fmt.Sprintf("TL%08d", line)})
	}
	w.Flush()
	if line == 0 {
		return nil, fault.New(fault.Invalid, "bank.no_rows")
	}
	return b.Bytes(), nil
}

func cell(row table.Row, m bank.Mapping, p bank.Part) string {
	at, ok := m.Columns[p]
	if !ok || at >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(row.Cells[at].Text)
}
