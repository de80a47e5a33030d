package payout_test

import (
	"slices"
	"testing"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

const (
	maker   = 1
	checker = 2
	cashier = 3
)

// TestEveryMove walks every act from every state by every person.
func TestEveryMove(t *testing.T) {
	want := map[payout.BatchState]map[payout.Act]map[int64]payout.BatchState{
		payout.Prepared: {payout.Approve: {checker: payout.Approved, cashier: payout.Approved}, payout.SendBack: {checker: payout.SentBack, cashier: payout.SentBack}},
		payout.Approved: {payout.Release: {cashier: payout.Released}, payout.SendBack: {checker: payout.SentBack, cashier: payout.SentBack}},
		payout.SentBack: {payout.Resubmit: {maker: payout.Prepared}, payout.Cancel: {maker: payout.Cancelled}},
	}
	for _, state := range []payout.BatchState{payout.Prepared, payout.Approved, payout.Released, payout.SentBack, payout.Cancelled} {
		for _, act := range []payout.Act{payout.Approve, payout.SendBack, payout.Release, payout.Resubmit, payout.Cancel} {
			for _, who := range []int64{maker, checker, cashier} {
				b := payout.Batch{State: state, MakerID: maker, CheckerID: checker}
				got, err := b.Next(act, who, "原因")
				if want[state][act][who] != got {
					t.Errorf("%s, %s by %d: %q (%v), want %q", state, act, who, got, err, want[state][act][who])
				}
				if b.May(act, who) != (err == nil) {
					t.Errorf("%s, %s by %d: the button and the rule disagree", state, act, who)
				}
			}
		}
	}
}

func TestSendBackNeedsAReason(t *testing.T) {
	b := payout.Batch{State: payout.Prepared, MakerID: maker}
	if _, err := b.Next(payout.SendBack, checker, "  "); !fault.Is(err, "form.invalid") {
		t.Errorf("got %v", err)
	}
}

func TestProveNamesTheDifference(t *testing.T) {
	b := payout.Batch{Heads: 3445, Total: 10_335_000}
	if err := b.Prove(3445, 10_335_000); err != nil {
		t.Error(err)
	}
	err := b.Prove(3444, 10_332_000)
	if f := fault.Of(err); f == nil || f.Code != "batch.control_totals" || f.Args["Difference"] == nil {
		t.Errorf("got %v", err)
	}
}

func TestReceiptMoves(t *testing.T) {
	for act, to := range map[payout.ReceiptAct]payout.ReceiptState{payout.Confirm: payout.Confirmed, payout.Deny: payout.NotReceived, payout.Undo: payout.Open} {
		if _, got, err := payout.ReceiptMove(act, "原因"); err != nil || got != to {
			t.Errorf("%s leads to %s (%v), want %s", act, got, err, to)
		}
	}
	if _, _, err := payout.ReceiptMove(payout.Deny, ""); err == nil {
		t.Error("not received without a reason")
	}
	if _, _, err := payout.ReceiptMove("other", ""); !fault.Is(err, "receipt.act") {
		t.Errorf("got %v", err)
	}
}

// TestRest: what a payment leaves to be paid, and as which part.
func TestRest(t *testing.T) {
	for _, c := range []struct {
		p         payout.Payment
		rest, net money.Amount
		part      int
	}{
		{payout.Payment{Amount: 3000, State: payout.PaymentSent}, 0, 0, 0},
		{payout.Payment{Amount: 3000, State: payout.PaymentPaid}, 0, 3000, 1},
		{payout.Payment{Amount: 3000, State: payout.PaymentPaid, Back: 1000}, 1000, 2000, 1},
		{payout.Payment{Amount: 3000, State: payout.PaymentPaid, Back: 1000, Forgone: 400}, 600, 2000, 1},
		{payout.Payment{Amount: 3000, State: payout.PaymentFailed, Part: 2}, 3000, 0, 2},
		{payout.Payment{Amount: 3000, State: payout.PaymentFailed, Forgone: 3000}, 0, 0, 0},
		{payout.Payment{Amount: 3000, State: payout.PaymentReturned, Back: 3000}, 3000, 0, 0},
	} {
		if c.p.Rest() != c.rest || c.p.Net() != c.net || c.p.NextPart() != c.part {
			t.Errorf("%+v: rest %s, net %s, part %d", c.p, c.p.Rest(), c.p.Net(), c.p.NextPart())
		}
	}
}

func TestRemedies(t *testing.T) {
	failed := payout.Payment{Amount: 3000, State: payout.PaymentFailed}
	paid := payout.Payment{Amount: 3000, State: payout.PaymentPaid}
	for _, c := range []struct {
		about payout.Payment
		r     payout.Remedy
		code  string
	}{
		{failed, payout.Remedy{Kind: payout.Correct, Amount: 3000, Channel: payout.Cash, Note: "x"}, ""},
		{failed, payout.Remedy{Kind: payout.Correct, Amount: 2000, Channel: payout.Cash, Note: "x"}, "form.invalid"},
		{failed, payout.Remedy{Kind: payout.Correct, Amount: 3000, Channel: "post", Note: "x"}, "form.invalid"},
		{failed, payout.Remedy{Kind: payout.Forgo, Amount: 1000, Note: "x"}, ""},
		{failed, payout.Remedy{Kind: payout.Forgo, Amount: 1000}, "form.invalid"},
		{failed, payout.Remedy{Kind: payout.Return, Amount: 1000, Note: "x"}, "remedy.state"},
		{paid, payout.Remedy{Kind: payout.Return, Amount: 3000, Note: "x"}, ""},
		{paid, payout.Remedy{Kind: payout.Return, Amount: 3001, Note: "x"}, "form.invalid"},
		{paid, payout.Remedy{Kind: payout.Forgo, Amount: 1, Note: "x"}, "remedy.state"},
		{paid, payout.Remedy{Kind: "other", Amount: 1, Note: "x"}, "remedy.state"},
	} {
		err := c.r.Check(c.about)
		if c.code == "" && err != nil || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%+v: %v, want %q", c.r, err, c.code)
		}
	}
	r := payout.Remedy{Kind: payout.Correct, State: payout.RemedyPending, MakerID: maker}
	if to, err := r.Rule().Next(r.Matter(), decide.Approve, checker, ""); err != nil || to != payout.RemedyApproved {
		t.Errorf("%s %v", to, err)
	}
	r.State, r.CheckerID = payout.RemedyApproved, checker
	if to, err := r.Rule().Next(r.Matter(), decide.Reject, checker, "弄错了"); err != nil || to != payout.RemedyRejected || r.May(true, checker) {
		t.Errorf("an approved one that no batch took: %s %v", to, err)
	}
	r.Taken = true
	if _, err := r.Rule().Next(r.Matter(), decide.Reject, checker, "晚了"); !fault.Is(err, "decide.over") {
		t.Errorf("a taken one: %v", err)
	}
}

func TestChannels(t *testing.T) {
	for _, c := range payout.Channels() {
		w, ok := payout.WayOf(c)
		if !ok || w.Channel != c || !w.Sent().Live() {
			t.Errorf("%s: %+v", c, w)
		}
	}
	if _, ok := payout.WayOf("post"); ok {
		t.Error("a channel that is none was found")
	}
}

func TestChannelsAreListedByHowTheyPay(t *testing.T) {
	all := payout.Channels()
	byBranch, byFile, toCards := payout.Handled(payout.ByBranch), payout.Handled(payout.ByFile), payout.ToCards()
	for _, c := range all {
		w := c.Way()
		if slices.Contains(byBranch, c) != (w.Handling == payout.ByBranch) || slices.Contains(byFile, c) != (w.Handling == payout.ByFile) || slices.Contains(toCards, c) != w.Card {
			t.Errorf("%s: %+v", c, w)
		}
	}
	if len(byBranch)+len(byFile) != len(all) || !slices.Contains(byBranch, payout.Cash) || !slices.Contains(byFile, payout.CampusCard) || !slices.Equal(toCards, []payout.Channel{payout.Bank}) {
		t.Errorf("by a branch %v, by a file %v, to cards %v", byBranch, byFile, toCards)
	}
	if w := payout.Channel("pigeon").Way(); w.Handling != "" || w.Card {
		t.Errorf("no channel pays: %+v", w)
	}
}
