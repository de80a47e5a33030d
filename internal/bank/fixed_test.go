package bank_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"reliefbook/internal/bank"
	"reliefbook/internal/sheet"
	"reliefbook/internal/table"
)

// TestAnswersOfFixedWidth: each line is the file's own, with what the bank adds behind it.
func TestAnswersOfFixedWidth(t *testing.T) {
	tpl := bank.Examples()[2]
	list := lines(3)
	list[1].Holder = "买买提·艾力"
	var out bytes.Buffer
	if err := tpl.Write(&out, head(list), list); err != nil {
		t.Fatal(err)
	}
	utf8, err := simplifiedchinese.GBK.NewDecoder().String(out.String())
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Split(strings.TrimSuffix(utf8, "\r\n"), "\r\n") // the last one is the summary
	var paid []bank.Paid
	for _, l := range list {
		paid = append(paid, bank.Paid{Ref: l.Ref, Account: l.Account, Holder: l.Holder, Amount: l.Amount, State: "sent"})
	}
	all := "matched succeeded 30.00, matched failed 30.01 account_closed, matched succeeded 30.02"
	for name, c := range map[string]struct {
		change func(line int, text string) string
		want   string
	}{
		"result and reason by blanks": {func(i int, text string) string {
			return text + []string{"成功", "失败  账号不存在", "成功  "}[i]
		}, all},
		"by bars": {func(i int, text string) string {
			return text + []string{"|成功|", "|失败|账号不存在", "|成功|"}[i]
		}, all},
		"a masked account": {func(i int, text string) string {
			return strings.Replace(text, "620000000000000000", "620000XXXXXXXX0000", 1) + []string{"成功", "失败 账号不存在", "成功"}[i]
		}, all},
		"another amount": {func(i int, text string) string {
			return strings.Replace(text, "000000003000", "000000003009", 1) + []string{"成功", "失败 账号不存在", "成功"}[i]
		}, "differs succeeded 30.09, matched failed 30.01 account_closed, matched succeeded 30.02; E4 bank.counts_differ"},
		"a line is missing": {func(i int, text string) string {
			if i == 2 {
				return ""
			}
			return text + []string{"成功", "失败 账号不存在"}[i]
		}, "matched succeeded 30.00, matched failed 30.01 account_closed; 1 missing; E4 bank.counts_differ; E4 bank.counts_differ"},
	} {
		answer := ""
		for i, text := range sent[:3] {
			answer += c.change(i, text) + "\r\n"
		}
		gbk, err := simplifiedchinese.GBK.NewEncoder().String(answer + sent[3] + "\r\n")
		if err != nil {
			t.Fatal(err)
		}
		for encoding, data := range map[string]string{"gbk": gbk, "utf-8": answer + sent[3] + "\n"} {
			t.Run(name+" "+encoding, func(t *testing.T) {
				texts, err := sheet.Lines([]byte(data))
				if err != nil {
					t.Fatal(err)
				}
				g, ok := tpl.Lay(texts)
				m := bank.LearnPlain(tpl, g)
				if !ok || m.Check(len(bank.Samples(g))) != nil {
					t.Fatalf("%v %+v %q", ok, m, bank.Samples(g))
				}
				if got := answered(bank.Read(g, m), paid); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			})
		}
	}
}

// answered is what an answer comes to, without what agrees.
func answered(a bank.Answer, paid []bank.Paid) string {
	m := bank.Match(paid, a)
	var out []string
	for _, l := range m.Lines {
		text := string(l.Verdict) + " " + string(l.Outcome) + " " + l.Amount.String()
		if l.Reason != bank.NoReason {
			text += " " + string(l.Reason)
		}
		out = append(out, text)
	}
	text := strings.Join(out, ", ")
	if n := len(m.Missing); n > 0 {
		text += fmt.Sprintf("; %d missing", n)
	}
	for _, p := range a.Problems {
		if p.Severity == table.Error {
			text += fmt.Sprintf("; E%d %s", p.Row, p.Code)
		}
	}
	return text
}

// TestAFileOfAnotherFormIsNotParted: an answer with bars to a file of fixed width, and any file to another template.
func TestAFileOfAnotherFormIsNotParted(t *testing.T) {
	text := []string{"RB1|6200000000000000000|张三|30.00|成功", strings.Repeat("答复", 80)}
	if _, ok := bank.Examples()[2].Lay(text); ok {
		t.Error("a file with bars was parted by widths")
	}
	if _, ok := bank.Examples()[3].Lay(text); ok {
		t.Error("a template without widths parted a file")
	}
}

// TestAnXHidesADigit of an account, never a letter of a name.
func TestAnXHidesADigit(t *testing.T) {
	p := []bank.Paid{{ID: 1, Ref: "RB1", Account: "6217001830000000012", Holder: "Max Li", Amount: 3000, State: "sent"}}
	for line, want := range map[string]bank.Verdict{
		"RB1,621700XXXXXXXXX0012,Max Li,30.00,成功": bank.Matched, "RB1,621700xxxxxxxxx0012,Max Li,30.00,成功": bank.Matched,
		"RB1,621700＊＊＊＊0012,Max Li,30.00,成功": bank.Matched, "RB1,621700ＸＸＸＸ0012,Max Li,30.00,成功": bank.Matched,
		"RB1,621701XXXXXXXXX0012,Max Li,30.00,成功": bank.Differs, "RB1,621700XXXXXXXXX0013,Max Li,30.00,成功": bank.Differs,
		"RB1,621700XXXXXXXXX0012,Max Ho,30.00,成功": bank.Differs, ",621700XXXXXXXXX0012,Max Li,30.00,成功": bank.Unmatched,
	} {
		if got := bank.Match(p, read(t, "业务编号,收款账号,户名,金额,处理结果\n"+line+"\n")).Lines[0].Verdict; got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}
