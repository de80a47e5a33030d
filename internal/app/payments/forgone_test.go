package payments_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
)

// remedied proposes a remedy and has a checker agree; its id.
func remedied(t *testing.T, h *apptest.House, r payout.Remedy) int64 {
	t.Helper()
	r.Note = "核对"
	id, err := h.Payments.ProposeRemedy(context.Background(), h.Maker, payments.Proposal{Remedy: r})
	apptest.Check(t, err)
	apptest.Check(t, h.Payments.DecideRemedy(context.Background(), h.Checker, id, true, ""))
	return id
}

// problem has a branch pay 12 students in cash and say of the first that ten of
// the thirty yuan arrived: twenty are back in the advance.
func problem(t *testing.T, h *apptest.House) (p apptest.Path, payment int64) {
	t.Helper()
	p = h.PreparedBy(t, payout.Cash, 12, "护理系", "药学系")
	h.Release(t, p.Batch)
	payment = h.PaymentIDs(t, p.Program)[0]
	_, err := h.Payments.MarkReceipts(context.Background(), h.Branch["护理系"], payments.Mark{Payments: []int64{payment}, Act: payout.Complain, Reason: "少了", Amount: 1000})
	apptest.Check(t, err)
	return p, payment
}

// TestWithdrawnAfterForgone is the sequence a random test found: received in
// part, some of the rest given back to the fund, and then the receipt taken
// back. The refusal says how much was given back and by which act, and the way
// on that it names is one.
func TestWithdrawnAfterForgone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p, payment := problem(t, h)
		leader := h.AddUser(t, "leader", "系部负责人", access.Leader, h.Dept["护理系"])
		id := remedied(t, h, payout.Remedy{PaymentID: payment, Kind: payout.Forgo, Amount: 1000})
		for _, c := range []struct {
			actor access.Actor
			act   payout.ReceiptAct
		}{{leader, payout.Withdraw}, {h.Branch["护理系"], payout.Undo}} {
			_, err := h.Payments.MarkReceipts(ctx, c.actor, payments.Mark{Payments: []int64{payment}, Act: c.act, Reason: "没有收到"})
			apptest.Refused(t, err, "receipt.forgone")
			for _, l := range []lang.Tag{lang.ZhCN, lang.En} {
				said := lang.Fault(l, fault.Of(err))
				for _, want := range []string{"10.00", fmt.Sprint(id), "李复核", "2021-09-1"} {
					if !strings.Contains(said, want) {
						t.Errorf("%s %s does not name %s: %s", l, c.act, want, said)
					}
				}
			}
		}
		remedied(t, h, payout.Remedy{PaymentID: payment, Kind: payout.Return, Amount: 1000}) // the way on: the money is back
		h.CorrectPayment(t, payment, payout.Bank, "")
		h.Reissue(t, p.Program, payout.Bank)
		if list, _, err := h.Payments.Payments(ctx, h.Auditor, apptest.OfProgram(p.Program)); err != nil || list[1].Amount != 2000 {
			t.Errorf("%+v %v", list[1], err)
		}
		h.Holds(t)
	})
}

// TestAfterAPartWasGivenUp: every other act on a payment part of which was
// given back to the fund, or whose rest is settled, is carried out with books
// that agree, or refused by name.
func TestAfterAPartWasGivenUp(t *testing.T) {
	confirm := func(h *apptest.House, payment int64) error {
		_, err := h.Payments.MarkReceipts(context.Background(), h.Branch["护理系"], payments.Mark{Payments: []int64{payment}, Act: payout.Confirm})
		return err
	}
	undo := func(h *apptest.House, payment int64) error {
		_, err := h.Payments.MarkReceipts(context.Background(), h.Branch["护理系"], payments.Mark{Payments: []int64{payment}, Act: payout.Undo})
		return err
	}
	forgo := func(t *testing.T, h *apptest.House, payment int64, amount money.Amount) {
		remedied(t, h, payout.Remedy{PaymentID: payment, Kind: payout.Forgo, Amount: amount})
	}
	handBack := func(h *apptest.House, program int64) error {
		ctx := context.Background()
		list, _, err := h.Payments.Advances(ctx, h.Branch["护理系"])
		if err != nil {
			return err
		}
		id, err := h.Payments.HandBack(ctx, h.Branch["护理系"], program, h.Dept["护理系"], list[0].Open())
		if err != nil {
			return err
		}
		return h.Payments.DecideHandover(ctx, h.Cashier, id, true, "")
	}
	for name, c := range map[string]struct {
		do   func(t *testing.T, h *apptest.House, program, payment int64) error
		want string
	}{
		"confirmed after all": {func(t *testing.T, h *apptest.House, _, payment int64) error {
			forgo(t, h, payment, 1000)
			return confirm(h, payment)
		}, ""},
		"undone when it was confirmed after": {func(t *testing.T, h *apptest.House, _, payment int64) error {
			forgo(t, h, payment, 1000)
			apptest.Check(t, confirm(h, payment))
			return undo(h, payment)
		}, "receipt.forgone"},
		"all of the rest given up": {func(t *testing.T, h *apptest.House, _, payment int64) error {
			forgo(t, h, payment, 2000)
			return undo(h, payment)
		}, "receipt.forgone"},
		"money came back": {func(t *testing.T, h *apptest.House, _, payment int64) error {
			forgo(t, h, payment, 1000)
			remedied(t, h, payout.Remedy{PaymentID: payment, Kind: payout.Return, Amount: 500})
			return undo(h, payment)
		}, "receipt.forgone"},
		"a correction of the rest": {func(t *testing.T, h *apptest.House, program, payment int64) error {
			forgo(t, h, payment, 1000)
			h.CorrectPayment(t, payment, payout.Bank, "")
			h.Reissue(t, program, payout.Bank)
			return undo(h, payment)
		}, "receipt.followed"},
		"a correction no batch has taken": {func(t *testing.T, h *apptest.House, _, payment int64) error {
			h.CorrectPayment(t, payment, payout.Bank, "")
			return undo(h, payment)
		}, "receipt.corrected"},
		"a forgoing nobody has decided on": {func(t *testing.T, h *apptest.House, _, payment int64) error {
			ctx := context.Background()
			id, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: payment, Kind: payout.Forgo, Amount: 1000, Note: "x"}})
			apptest.Check(t, err)
			apptest.Check(t, undo(h, payment))
			return h.Payments.DecideRemedy(ctx, h.Checker, id, true, "")
		}, "remedy.state"},
		"the branch hands back": {func(t *testing.T, h *apptest.House, program, payment int64) error {
			forgo(t, h, payment, 1000)
			apptest.Check(t, handBack(h, program))
			return undo(h, payment)
		}, "receipt.forgone"},
		"undone after the branch handed the rest back": {func(t *testing.T, h *apptest.House, program, payment int64) error {
			apptest.Check(t, handBack(h, program))
			apptest.Check(t, undo(h, payment))
			return handBack(h, program)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, h *apptest.House) {
				p, payment := problem(t, h)
				switch err := c.do(t, h, p.Program, payment); c.want {
				case "":
					apptest.Check(t, err)
				default:
					apptest.Refused(t, err, c.want)
				}
				h.Holds(t)
			})
		})
	}
}

// TestTheBankReturnsWhatIsSettled: a bank that takes back a payment part of
// which was given up gives the rest of it back; one whose rest another payment
// pays is final, and the answer is a named disagreement.
func TestTheBankReturnsWhatIsSettled(t *testing.T) {
	for name, c := range map[string]struct {
		settle func(t *testing.T, h *apptest.House, program, payment int64)
		final  int
	}{
		"a part was given up": {func(t *testing.T, h *apptest.House, _, payment int64) {
			remedied(t, h, payout.Remedy{PaymentID: payment, Kind: payout.Forgo, Amount: 500})
		}, 0},
		"the rest is corrected": {func(t *testing.T, h *apptest.House, _, payment int64) { h.CorrectPayment(t, payment, payout.Bank, "") }, 1},
		"the rest is being paid": {func(t *testing.T, h *apptest.House, program, payment int64) {
			h.CorrectPayment(t, payment, payout.Bank, "")
			h.Reissue(t, program, payout.Bank)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, h *apptest.House) {
				ctx := context.Background()
				p := h.Released(t, 4, "护理系")
				payment := h.PaymentIDs(t, p.Program)[0]
				file := h.AnswerFile(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
					if line == 0 {
						return teller.Reply{Result: "退汇", Reason: "睡眠户"}
					}
					return teller.Reply{}
				})
				remedied(t, h, payout.Remedy{PaymentID: payment, Kind: payout.Return, Amount: 1000})
				c.settle(t, h, p.Program, payment)
				run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "late.csv", file, nil)
				apptest.Check(t, err)
				run, err = h.TakeAnswer(p.Batch, run.Upload, "银行来电说明")
				apptest.Check(t, err)
				if got := run.Matching.ByVerdict["final"].Heads; got != c.final {
					t.Errorf("%d final, want %d", got, c.final)
				}
				h.Holds(t)
			})
		})
	}
}
