package bank_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reliefbook/internal/bank"
	"reliefbook/internal/payout"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// threeSent is the batch that the cases answer.
func threeSent() (out []bank.Paid) {
	for i, name := range []string{"林一山", "陈二水", "黄三石"} {
		out = append(out, bank.Paid{ID: int64(i + 1), Ref: fmt.Sprintf("RB%d", i+1), Account: fmt.Sprintf("62170018300000000%02d", []int{12, 20, 38}[i]), Holder: name,
			Amount: 3000, State: payout.PaymentSent})
	}
	return out
}

// judged is what an answer's lines come to, and what is said but which columns are not known.
func judged(a bank.Answer, batch []bank.Paid) string {
	var out []string
	for _, l := range bank.Match(batch, a).Lines {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", l.Verdict, l.Outcome, l.Amount, l.Reason)))
	}
	for _, p := range a.Problems {
		if p.Code != "table.unknown_column" {
			out = append(out, fmt.Sprintf("%c%d%s %s", "EWN"[p.Severity], p.Row, p.Column, p.Code))
		}
	}
	return strings.Join(out, "; ")
}

const allPaid = "matched succeeded 30.00; matched succeeded 30.00; matched succeeded 30.00"

// TestCases: answers as banks write them, each with what has to come of it.
func TestCases(t *testing.T) {
	for file, want := range map[string]string{
		"answers-as-banks-write-them/counts_below.csv":        allPaid + "; N5 bank.counts_agree; N5 bank.counts_agree; N5 bank.counts_agree; N5 bank.counts_agree",
		"answers-as-banks-write-them/eq_quoted.csv":           allPaid,
		"answers-as-banks-write-them/masked_account.csv":      allPaid,
		"answers-as-banks-write-them/masked_name.csv":         allPaid,
		"answers-as-banks-write-them/no_trailing_commas.csv":  allPaid,
		"answers-as-banks-write-them/success_total_below.csv": allPaid + "; N5 bank.counts_agree; N5 bank.counts_agree",
		"failed-line-with-nothing-paid/answer.csv":            "matched succeeded 30.00; matched succeeded 30.00; matched failed 30.00 holder_mismatch",
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "cases", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		g, err := sheet.Read(file, []byte(strings.NewReplacer("RB3473", "RB1", "RB3474", "RB2", "RB3475", "RB3").Replace(string(data))))
		if err != nil {
			t.Fatal(err)
		}
		if got := judged(bank.Read(g, bank.Learn(bank.Header(g))), threeSent()); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", file, got, want)
		}
	}
}

// TestAnswersOfTheseKinds are others of the same kinds, and what only looks like them.
func TestAnswersOfTheseKinds(t *testing.T) {
	const head = "业务编号,账号,户名,应发金额,实发金额,币种,处理结果,失败原因\n"
	for row, want := range map[string]string{
		"RB1,,林一山,30.00,30.00,人民币,成功,\n":                         "matched succeeded 30.00",
		"RB1,,林一山,30.00,0.00,CNY,失败,户名不符\n":                      "matched failed 30.00 holder_mismatch",
		"RB1,,林一山,30.00,29.00,,成功,\n":                            "differs succeeded 29.00",
		"RB1,,林一山,30.00,0.00,,成功,\n":                             "differs succeeded 0.00",
		"RB1,,林一山,0.00,0.00,,退汇,\n":                              "differs returned 0.00 other",
		"RB1,,林一山,30.00,30.00,美元,成功,\n":                          "E2F bank.currency",
		"RB1,621700****0020,林一山,30.00,30.00,,成功,\n":              "differs succeeded 30.00",
		"RB1,6217****0012****99,林一山,30.00,30.00,,成功,\n":          "differs succeeded 30.00",
		"RB1,,陈*山,30.00,30.00,,成功,\n":                            "differs succeeded 30.00",
		"RB1,,林**,30.00,30.00,,成功,\n":                            "matched succeeded 30.00",
		",621700****0012,林一山,30.00,30.00,,成功,\n":                 "unmatched succeeded 30.00",
		",6217001830000000012,合计科技有限公司,30.00,30.00,,成功,\n":       "differs succeeded 30.00",
		"RB9,,Total,30.00,30.00,,成功,\n":                          "unmatched succeeded 30.00",
		"RB1,,林一山,30.00,30.00,,成功,\n合计,1,,30.00,30.00,,,\n":      "matched succeeded 30.00; N3D table.total_agrees; N3E table.total_agrees",
		"RB1,,林一山,30.00,30.00,,成功,\n成功笔数：2,,,,,,,\n":             "matched succeeded 30.00; E3 bank.counts_differ",
		"RB1,,林一山,30.00,30.00,,成功,\n总金额,31.00,,,,,,\n":           "matched succeeded 30.00; E3 bank.counts_differ",
		"RB1,,林一山,30.00,30.00,,成功,\nRB1,,林*山,30.00,30.00,,失败,\n": "conflicted succeeded 30.00; conflicted failed 30.00 other",
	} {
		if got := judged(read(t, head+row), threeSent()); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", row, got, want)
		}
	}
	fen := "业务编号,金额（分）,处理结果\nRB1,3000,成功\n合计,3000,\n"
	if got := judged(read(t, fen), threeSent()); got != "matched succeeded 30.00; N3B table.total_agrees" {
		t.Error(got)
	}
}

// TestNothingPaidTakesNothingBack: a failed line of 0.00 moves no payment that is paid.
func TestNothingPaidTakesNothingBack(t *testing.T) {
	batch := threeSent()
	for state, want := range map[payout.PaymentState]bank.Verdict{payout.PaymentPaid: bank.Final, payout.PaymentFailed: bank.Unchanged,
		payout.PaymentReturned: bank.Final, payout.PaymentSent: bank.Matched} {
		batch[0].State = state
		if got := bank.Match(batch, read(t, "业务编号,金额,处理结果\nRB1,0.00,失败\n")).Lines[0]; got.Verdict != want {
			t.Errorf("%s: %+v", state, got)
		}
	}
}

// TestLongNumbersInNumericCells of an answer are named and not kept.
func TestLongNumbersInNumericCells(t *testing.T) {
	g, err := sheet.Read("a.csv", []byte("业务编号,账号,金额,处理结果,银行流水号\nRB1,6217001830000000000,30.00,成功,202109160000000000\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{1, 4} {
		g.Rows[1].Cells[i].Kind = table.Number
	}
	a := bank.Read(g, bank.Learn(bank.Header(g)))
	if got := judged(a, threeSent()); got != "matched succeeded 30.00; W2B table.numeric_reference; W2E table.numeric_reference" || a.Rows[0].Serial != "" {
		t.Errorf("%s %+v", got, a.Rows)
	}
}

// TestWithoutCaptions: the columns are those of the file that was sent, and the
// line of count and sum is held against the lines.
func TestWithoutCaptions(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "cases", "answers-as-banks-write-them", "headerless.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		string(file): allPaid + "; N1 bank.counts_agree; N1 bank.counts_agree",
		strings.Replace(string(file), "|3|90.00", "|3|91.00", 1): allPaid + "; E1 bank.counts_differ; N1 bank.counts_agree",
	} {
		g, err := sheet.Read("a.txt", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		m := bank.LearnPlain(bank.Examples()[3], g)
		if len(bank.Header(g)) > 0 || m.Check(len(bank.Samples(g))) != nil || bank.Samples(g)[1] != "****0012" {
			t.Fatalf("%+v %q", m, bank.Samples(g))
		}
		if got := judged(bank.Read(g, m), threeSent()); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
