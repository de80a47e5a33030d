package apptest

import (
	"context"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
)

// SignedForm is the signed form that comes with a new card; without a card none.
func SignedForm(card string) core.Paper {
	if card == "" {
		return core.Paper{}
	}
	return Scan()
}

// EveryThirdFails is a bank that does not pay every third line, for changing reasons.
func EveryThirdFails(line int, _ teller.Payee) teller.Reply {
	reasons := []string{"收款户名不符", "账户已销户", "卡片挂失"}
	if line%3 == 0 {
		return teller.Reply{Result: "失败", Reason: reasons[line/3%len(reasons)]}
	}
	return teller.Reply{}
}

// Progress is how far a program is, in the auditor's eyes.
func (h *House) Progress(t testing.TB, program int64) relief.ProgramStatus {
	t.Helper()
	s, err := h.Relief.Program(context.Background(), h.Auditor, program)
	Check(t, err)
	return s
}

// Queued is what of a program waits to be paid again.
func (h *House) Queued(t testing.TB, program int64) []payments.QueueItem {
	t.Helper()
	list, _, err := h.Payments.Queue(context.Background(), h.Auditor, payout.QueueFilter{Program: program})
	Check(t, err)
	return list
}

// CorrectPayment proposes and approves that a payment's rest is paid again.
func (h *House) CorrectPayment(t testing.TB, payment int64, channel payout.Channel, card string) {
	t.Helper()
	ctx := context.Background()
	id, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: payment, Kind: payout.Correct, Channel: channel, Note: "本人提供新卡"}, Card: card, Form: SignedForm(card)})
	Check(t, err)
	Check(t, h.Payments.DecideRemedy(ctx, h.Checker, id, true, ""))
}

// Reissue prepares and releases a batch of the approved corrections of a channel.
func (h *House) Reissue(t testing.TB, program int64, channel payout.Channel) int64 {
	t.Helper()
	id, err := h.Payments.PrepareBatch(context.Background(), h.Maker, payments.Preparation{Program: program, Kind: payout.Reissue, Name: "重发", Channel: channel})
	Check(t, err)
	h.Release(t, id)
	return id
}

// ConfirmAll has every branch confirm what its students have.
func (h *House) ConfirmAll(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	for _, b := range h.Branch {
		views, err := h.Payments.ReceiptOverviews(ctx, b)
		Check(t, err)
		for _, v := range views {
			for _, c := range v.Classes {
				_, err := h.Payments.ConfirmClass(ctx, b, v.ProgramID, c.ClassID)
				Check(t, err)
			}
		}
	}
}

// AllPaid is a bank that pays every line.
func AllPaid(int, teller.Payee) teller.Reply { return teller.Reply{} }

// PaymentsOf is every payment of a program.
func (h *House) PaymentsOf(t testing.TB, program int64) []payout.Payment {
	t.Helper()
	list, _, err := h.Payments.Payments(context.Background(), h.Auditor, payout.Filter{Program: program})
	Check(t, err)
	return list
}

// ClassOf is the first class a branch sees under a program.
func (h *House) ClassOf(t testing.TB, branch access.Actor) (program, class int64) {
	t.Helper()
	views, err := h.Payments.ReceiptOverviews(context.Background(), branch)
	Check(t, err)
	return views[0].ProgramID, views[0].Classes[0].ClassID
}

// OfProgram asks for every payment of a program.
func OfProgram(program int64) payout.Filter { return payout.Filter{Program: program} }

// PaymentIDs is the id of every payment of a program.
func (h *House) PaymentIDs(t testing.TB, program int64) []int64 {
	t.Helper()
	list, _, err := h.Payments.Payments(context.Background(), h.Auditor, OfProgram(program))
	Check(t, err)
	ids := make([]int64, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	return ids
}
