package banking_test

import (
	"context"
	"strings"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/payout"
)

// TestAnswersWithoutCaptions: a bank gives back the file it got with a result behind each
// line, by bars or by widths. The columns are those of the batch's own file; what a cashier
// chooses is remembered for the next one.
func TestAnswersWithoutCaptions(t *testing.T) {
	for name, example := range map[string]int{"by bars": 3, "by widths": 2} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, h *apptest.House) {
				ctx := context.Background()
				p := h.Sent(t, 4, "护理系")
				f, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(p.Batch, h.Agreed(t, bank.Examples()[example])))
				apptest.Check(t, err)
				h.Handed(p.Batch, f)
				file := answeredBy(string(f.Content), map[int]string{3: "|", 2: ""}[example])
				run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "hp.txt", []byte(file), nil)
				apptest.Check(t, err)
				if run.Answer.Errors() > 0 || run.Matching.ByVerdict[bank.Matched].Heads != 4 || run.Matching.ByOutcome[bank.Failed].Heads != 1 ||
					!strings.HasPrefix(run.Signature, "plain/") || run.Known.Body != "" {
					t.Fatalf("%+v %v %q %+v", run.Mapping, run.Answer.Problems, run.Samples, run.Matching)
				}
				kept, err := h.Banking.KeepMapping(ctx, h.Cashier, p.Batch, run.Upload, &run.Mapping)
				apptest.Check(t, err)
				again, err := h.Banking.ReviewResult(ctx, h.Cashier, p.Batch, kept.Upload, nil)
				apptest.Check(t, err)
				if again.Known.Body == "" || again.Matching.ByVerdict[bank.Matched].Heads != 4 {
					t.Errorf("the columns were not remembered: %+v", again.Mapping)
				}
				d := h.BroughtIn(t, h.Cashier, p.Batch, "hp.txt", []byte(file), "")
				apptest.Check(t, h.Banking.DecideIntake(ctx, h.Second, d.ID, true, "", d.Seen))
				states := map[payout.PaymentState]int{}
				for _, pay := range h.PaymentsOf(t, p.Program) {
					states[pay.State]++
				}
				if states[payout.PaymentPaid] != 3 || states[payout.PaymentFailed] != 1 {
					t.Errorf("the payments are %v", states)
				}
				h.Holds(t)
			})
		})
	}
}

// answeredBy is a file with a result behind each of its payments: the second one failed.
func answeredBy(file, between string) string {
	var out strings.Builder
	n := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(file, "\r\n"), "\r\n") {
		if strings.Contains(line, "RB") {
			n++
			line += between + map[bool]string{true: "F", false: "S"}[n == 2]
		}
		out.WriteString(line + "\r\n")
	}
	return out.String()
}
