package bank_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

func lines(n int) (out []bank.Line) {
	for i := range n {
		out = append(out, bank.Line{Seq: i + 1, Ref: fmt.Sprintf("RB%d", i+1), Account: fmt.Sprintf("620000000000000%04d", i), Holder: "张三", StudentNo: fmt.Sprintf("%010d", i),
			Name: "张三", Amount: money.Amount(3000 + i), Purpose: "中秋慰问"})
	}
	return out
}

func head(list []bank.Line) bank.Head {
	h := bank.Head{Batch: "MZ-1", Date: "20210920", Count: len(list)}
	for _, l := range list {
		h.Total += l.Amount
	}
	return h
}

func TestExamplesAreWhatBanksTake(t *testing.T) {
	for _, tpl := range bank.Examples() {
		if err := tpl.Check(); err != nil {
			t.Errorf("%s: %v", tpl.Name, err)
		}
		var a, b bytes.Buffer
		for _, out := range []*bytes.Buffer{&a, &b} {
			if err := tpl.Write(out, head(lines(3)), lines(3)); err != nil {
				t.Fatalf("%s: %v", tpl.Name, err)
			}
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: the same lines give other bytes", tpl.Name)
		}
	}
	fixed := bank.Examples()[2]
	var out bytes.Buffer
	if err := fixed.Write(&out, head(lines(2)), lines(2)); err != nil {
		t.Fatal(err)
	}
	text, err := simplifiedchinese.GBK.NewDecoder().String(out.String())
	if err != nil {
		t.Fatal(err)
	}
	want := "00000001RB1                 6200000000000000000             张三                                                        000000000003000\r\n" +
		"00000002RB2                 6200000000000000001             张三                                                        000000000003001\r\nT|2|6001\r\n"
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	for _, line := range strings.Split(strings.TrimSuffix(out.String(), "\r\n"), "\r\n")[:2] {
		if len(line) != 8+20+32+60+15 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

func TestWhatAFileCanNotCarry(t *testing.T) {
	list := lines(4)
	list[0].Holder, list[1].Account, list[2].Holder = "𠮷野", "", strings.Repeat("长", 31)
	found := bank.Examples()[2].Problems(list)
	codes := map[string]int{}
	for _, p := range found {
		codes[p.Code] = p.Seq
		for _, tag := range []lang.Tag{lang.ZhCN, lang.En} {
			if s := lang.Text(tag, "fault."+p.Code, "Text", p.Text); strings.Contains(s, "no value") || s == "" {
				t.Errorf("%s has no words", p.Code)
			}
		}
	}
	if len(found) != 3 || codes["bank.unencodable"] != 1 || codes["bank.missing"] != 2 || codes["bank.too_wide"] != 3 {
		t.Errorf("%+v", found)
	}
	if err := bank.Examples()[2].Write(&bytes.Buffer{}, head(list), list); !fault.Is(err, "bank.problems") {
		t.Errorf("written all the same: %v", err)
	}
	h := head(lines(4))
	h.Total++
	if err := bank.Examples()[0].Write(&bytes.Buffer{}, h, lines(4)); !fault.Is(err, "bank.totals") {
		t.Errorf("other totals: %v", err)
	}
}

func TestTemplateRefusals(t *testing.T) {
	for code, spoil := range map[string]func(*bank.Template){
		"bank.format": func(t *bank.Template) { t.Format = "doc" }, "bank.encoding": func(t *bank.Template) { t.Encoding = "latin" },
		"bank.unit": func(t *bank.Template) { t.Unit = "jiao" }, "bank.columns": func(t *bank.Template) { t.Columns = nil },
		"bank.width": func(t *bank.Template) { t.Columns[0].Width = 0 }, "bank.doubled": func(t *bank.Template) { t.Columns[1].Field = t.Columns[0].Field },
		"bank.needs": func(t *bank.Template) { t.Columns = t.Columns[:2] }, "bank.summary_text": func(t *bank.Template) { t.SummaryText = "end" },
	} {
		tpl := bank.Examples()[2]
		spoil(&tpl)
		f := fault.Of(tpl.Check())
		if f == nil || len(f.Fields) == 0 {
			t.Errorf("%s: nothing refused", code)
			continue
		}
		found := false
		for _, field := range f.Fields {
			found = found || field.Code == code
		}
		if !found {
			t.Errorf("%s: %v", code, f)
		}
	}
}

func read(t testing.TB, file string) bank.Answer {
	t.Helper()
	table, err := sheet.Read("a.csv", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return bank.Read(table, bank.Learn(bank.Header(table)))
}

func TestAnswerIsReadWhole(t *testing.T) {
	a := read(t, "代发结果\n业务编号,收款账号,户名,金额,处理结果,失败原因\nRB1,6200000000000000000,张三,30.00,成功,\nRB2,6200000000000000001,张三,30.01,失败,账户62000000000000001已销户\n\n合计,,,60.01,,\n")
	if a.Errors() != 0 || len(a.Rows) != 2 || a.Rows[1].Reason != bank.AccountClosed || strings.Contains(a.Rows[1].RawReason, "62000000000000001") {
		t.Errorf("%+v", a)
	}
	if a := read(t, "业务编号|金额|处理结果\nRB1|30.00|成功\n"); a.Errors() != 0 || len(a.Rows) != 1 {
		t.Errorf("separated by bars: %+v", a)
	}
	for code, file := range map[string]string{
		"table.total_differs":  "业务编号,金额,处理结果\nRB1,30.00,成功\n合计,30.01,\n",
		"bank.unknown_word":    "业务编号,金额,处理结果\nRB1,30.00,或许\n",
		"table.blank_cell":     "业务编号,金额,处理结果\nRB1,30.00\n",
		"table.total_not_last": "业务编号,金额,处理结果\nRB1,30.00,成功\n合计,30.00,\nRB2,30.00,成功\n",
		"table.no_rows":        "业务编号,金额,处理结果\n",
		"table.no_header":      "a,b\n1,2\n",
		"money.decimals":       "业务编号,金额,处理结果\nRB1,30.001,成功\n",
	} {
		a := read(t, file)
		if a.Errors() == 0 || !slices.ContainsFunc(a.Problems, func(p table.Problem) bool { return p.Code == code && p.Severity == table.Error }) {
			t.Errorf("%s: %+v", code, a.Problems)
		}
	}
}

func TestReasons(t *testing.T) {
	for text, want := range map[string]bank.Reason{"收款户名不符": bank.HolderMismatch, "账号不存在": bank.AccountClosed, "此卡已挂失": bank.Frozen, "睡眠户": bank.Dormant,
		"超出单笔限额": bank.Limit, "账户只收不付": bank.Stopped, "系统忙": bank.OtherReason, " ": bank.NoReason} {
		if got := bank.NormaliseReason(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	sent := []bank.Paid{{ID: 1, Ref: "RB1", Account: "62001", Holder: "张三", Amount: 3000, State: payout.PaymentSent},
		{ID: 2, Ref: "RB2", Account: "62002", Holder: "𠮷野", Also: "吉野", Amount: 3000, State: payout.PaymentSent},
		{ID: 3, Ref: "RB3", Account: "62003", Holder: "王五", Amount: 3000, State: payout.PaymentPaid},
		{ID: 4, Ref: "RB4", Account: "62004", Holder: "赵六", Amount: 3000, State: payout.PaymentFailed}}
	m := bank.Match(sent, read(t, `业务编号,账号,户名,金额,处理结果
,62001,张三,30.00,成功
RB2,,吉野,30.00,失败
RB3,,王五,30.00,退汇
RB4,,赵六,30.00,成功
RB9,,无名,30.00,成功
,62001,张三,30.00,成功
`))
	want := []bank.Verdict{bank.Matched, bank.Matched, bank.Matched, bank.Final, bank.Unmatched, bank.Duplicated}
	for i, l := range m.Lines {
		if l.Verdict != want[i] {
			t.Errorf("line %d: %s, want %s", i, l.Verdict, want[i])
		}
	}
	if m.Agrees() || len(m.Missing) != 0 {
		t.Errorf("%+v", m)
	}
	for file, v := range map[string]bank.Verdict{"RB1,62001,李四,30.00,成功": bank.Differs, "RB1,62001,张三,29.00,成功": bank.Differs, "RB1,69999,张三,30.00,成功": bank.Differs,
		"RB1,,张三,30.00,处理中": bank.Unchanged, "RB3,,王五,30.00,成功": bank.Unchanged, "RB3,,王五,30.00,失败": bank.Final} {
		if got := bank.Match(sent, read(t, "业务编号,账号,户名,金额,处理结果\n"+file+"\n")).Lines[0].Verdict; got != v {
			t.Errorf("%s is %s, want %s", file, got, v)
		}
	}
	twice := bank.Match(sent, read(t, "业务编号,账号,户名,金额,处理结果\nRB1,,张三,30.00,成功\nRB1,,张三,30.00,失败\n"))
	if twice.Lines[0].Verdict != bank.Conflicted || twice.Lines[1].Verdict != bank.Conflicted {
		t.Errorf("%+v", twice.Lines)
	}
}

// TestTwoLinesOfOnePayment: which of two lines comes first decides nothing, also
// where one names another account than the payment's.
func TestTwoLinesOfOnePayment(t *testing.T) {
	sent := []bank.Paid{{ID: 1, Ref: "RB1", Account: "62001", Holder: "张三", Amount: 3000, State: payout.PaymentSent}}
	const right, wrong, none = "RB1,62001,张三,30.00,成功\n", "RB1,69999,张三,30.00,成功\n", "RB1,,张三,30.00,成功\n"
	for file, want := range map[string]bank.Verdict{right + wrong: bank.Conflicted, wrong + right: bank.Conflicted, none + wrong: bank.Differs, wrong + none: bank.Differs,
		none + right: bank.Matched, right + none: bank.Matched, none + right + wrong: bank.Conflicted, none + wrong + right: bank.Conflicted} {
		if got := bank.Match(sent, read(t, "业务编号,账号,户名,金额,处理结果\n"+file)).Lines[0].Verdict; got != want {
			t.Errorf("%q is %s, want %s", file, got, want)
		}
	}
}

// TestAnyAnswer: each line has one verdict, a payment moves at most once, and the
// order of the lines changes nothing of which payments move where.
func TestAnyAnswer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(rt, "payments")
		var sent []bank.Paid
		for i := range n {
			sent = append(sent, bank.Paid{ID: int64(i + 1), Ref: fmt.Sprintf("RB%d", i+1), Account: fmt.Sprintf("62%d", i%5), Holder: "张三", Amount: 3000,
				State: rapid.SampledFrom([]payout.PaymentState{payout.PaymentSent, payout.PaymentSent, payout.PaymentPaid, payout.PaymentFailed, payout.PaymentReturned}).Draw(rt, "state")})
		}
		var rows []bank.Row
		for range rapid.IntRange(0, 12).Draw(rt, "rows") {
			rows = append(rows, bank.Row{Ref: rapid.SampledFrom([]string{"", "RB1", "RB2", "RB3", "RB9"}).Draw(rt, "ref"), Account: rapid.SampledFrom([]string{"", "620", "621", "629"}).Draw(rt, "account"),
				Holder: rapid.SampledFrom([]string{"", "张三", "李四"}).Draw(rt, "holder"), Amount: rapid.SampledFrom([]money.Amount{3000, 2999}).Draw(rt, "amount"),
				Outcome: rapid.SampledFrom(bank.Outcomes).Draw(rt, "outcome")})
		}
		moved := func(rows []bank.Row) map[int64]bank.Outcome {
			out := map[int64]bank.Outcome{}
			m := bank.Match(sent, bank.Answer{Rows: rows})
			heads := 0
			for _, v := range m.ByVerdict {
				heads += v.Heads
			}
			if heads != len(rows) {
				rt.Fatalf("%d verdicts of %d rows", heads, len(rows))
			}
			for _, l := range m.Lines {
				if l.Verdict == bank.Matched {
					if _, twice := out[l.Payment]; twice {
						rt.Fatalf("payment %d moves twice", l.Payment)
					}
					out[l.Payment] = l.Outcome
				}
			}
			return out
		}
		one, other := moved(rows), moved(rapid.Permutation(rows).Draw(rt, "order"))
		if fmt.Sprint(one) != fmt.Sprint(other) {
			rt.Fatalf("in another order %v, not %v", other, one)
		}
	})
}

// FuzzAnswer: whatever bytes come, reading ends, names every non-blank row or
// reads it, and a file cut short never pays more than the whole one.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("业务编号,收款账号,户名,金额,处理结果,失败原因\r\nRB1,6200000000000000000,张三,30.00,成功,\r\nRB2,62001,李四,30.00,失败,户名不符\r\n合计,,,60.00,,\r\n"), 40)
	f.Add([]byte("\ufeff业务编号|金额|结果\nRB1|3000|S\n"), 10)
	f.Add([]byte("业务编号,金额（分）,状态\nRB1,3000,处理中\n\nRB1,3000,退汇\n"), 3)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		paid := func(data []byte) (n int, ok bool) {
			table, err := sheet.Read("a.csv", data)
			if err != nil {
				return 0, false
			}
			m := bank.Learn(bank.Header(table))
			if m.Check(len(bank.Header(table))) != nil {
				return 0, false
			}
			a := bank.Read(table, m)
			if len(a.Rows) > len(table.Rows) {
				t.Fatalf("%d rows of %d", len(a.Rows), len(table.Rows))
			}
			for _, r := range a.Rows {
				if r.Amount < 0 || r.Outcome == "" {
					t.Fatalf("%+v", r)
				}
				if r.Outcome == bank.Succeeded {
					n++
				}
			}
			bank.Match([]bank.Paid{{ID: 1, Ref: "RB1", Amount: 3000, State: payout.PaymentSent}}, a)
			return n, a.Errors() == 0
		}
		whole, ok := paid(data)
		if cut < 0 || cut > len(data) || !ok {
			return
		}
		if part, fine := paid(data[:cut]); fine && part > whole {
			t.Fatalf("cut at %d it pays %d, whole %d", cut, part, whole)
		}
	})
}

// TestWhatMovesInGB18030IsNamed: private-use characters, and those that the
// editions of the standard place differently, never come out as somebody else.
func TestWhatMovesInGB18030IsNamed(t *testing.T) {
	tpl := bank.Template{Format: bank.CSV, Encoding: bank.GB18030}
	for text, want := range map[string]string{"欧阳晓明": "", "㐆𠀀·": "", "王\ue000": "\ue000", "龴小ḿ": "龴ḿ", "（︐）": "︐"} {
		if got := tpl.Lacks(text); got != want {
			t.Errorf("%q lacks %q, want %q", text, got, want)
		}
	}
}
