package payout_test

import (
	"testing"

	"reliefbook/internal/fault"
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
