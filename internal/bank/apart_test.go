package bank_test

import (
	"strings"
	"testing"

	"reliefbook/internal/bank"
)

// TestAContradictionIsNotHiddenBehindAGoodLine: of two lines about one payment one says two things.
func TestAContradictionIsNotHiddenBehindAGoodLine(t *testing.T) {
	sent := []bank.Paid{{ID: 1, Ref: "RB1", Account: "6200000000000000001", Amount: 3000, State: "sent"}}
	good, apart := "RB1,30.00,成功,\n", "RB1,30.00,成功,账号不存在\n"
	for _, lines := range []string{good + apart, apart + good} {
		m := bank.Match(sent, read(t, "业务编号,金额,处理结果,失败原因\n"+lines))
		if n := m.ByVerdict[bank.Conflicted].Heads; n != 2 || m.Agrees() {
			t.Errorf("%q: %+v", lines, m.ByVerdict)
		}
	}
}

// TestALineThatSaysTwoThings: what an answer's line shows against itself.
func TestALineThatSaysTwoThings(t *testing.T) {
	head := "收款账号,金额,处理结果,失败原因,业务编号,流水号\n"
	for name, c := range map[string]struct{ line, said, verdict, serial string }{
		"a success":                             {"6200000000000000001,30.00,成功,,RB1,S1", "", "matched", "S1"},
		"a success that gives a failure":        {"6200000000000000001,30.00,成功,户名不符,RB1,S1", "bank.apart", "conflicted", "S1"},
		"a success with the bank's word for it": {"6200000000000000001,30.00,成功,交易成功,RB1,S1", "", "matched", "S1"},
		"a success with another remark":         {"6200000000000000001,30.00,成功,次日到账,RB1,S1", "bank.success_reason", "matched", "S1"},
		"number and serial number exchanged":    {"6200000000000000001,30.00,成功,,S1,RB1", "bank.exchanged", "matched", "S1"},
		"number and reason exchanged":           {"6200000000000000001,30.00,失败,RB1,户名不符,S1", "bank.exchanged", "matched", "S1"},
		"a bank's number like none of ours":     {"6200000000000000001,30.00,成功,,RB01,S1", "", "matched", "S1"},
	} {
		t.Run(name, func(t *testing.T) {
			a := read(t, head+c.line+"\n")
			var said []string
			for _, p := range a.Problems {
				said = append(said, p.Code)
			}
			if got := strings.Join(said, " "); got != c.said || len(a.Rows) != 1 {
				t.Fatalf("said %q, want %q; %+v", got, c.said, a.Rows)
			}
			sent := []bank.Paid{{ID: 1, Ref: "RB1", Account: "6200000000000000001", Amount: 3000, State: "sent"}}
			l := bank.Match(sent, a).Lines[0]
			if string(l.Verdict) != c.verdict || l.Serial != c.serial || l.Payment != 1 {
				t.Errorf("%+v", l)
			}
			if l.Outcome == bank.Failed && l.Reason != bank.HolderMismatch {
				t.Errorf("failed for %q", l.Reason)
			}
		})
	}
}
