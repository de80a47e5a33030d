package app_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// TestAnySequence: whatever anybody does in whatever order, every account's
// balance is the sum of its transfers, nothing stands below zero, nobody is
// paid twice by a program, and every seal holds. A refusal is a fine answer;
// an internal error never is.
func TestAnySequence(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				round++
				w := newWorld(t, rt, h, round)
				for range rapid.IntRange(5, 25).Draw(rt, "steps") {
					w.step(rt)
				}
				holds(t, h)
				w.agrees(rt)
			})
		})
	}
}

// world is one random program on a house shared by all rounds.
type world struct {
	h       *apptest.House
	fund    int64
	alloc   int64
	program int64
	code    string
	heads   int
}

func newWorld(t *testing.T, rt *rapid.T, h *apptest.House, round int) *world {
	w := &world{h: h, code: fmt.Sprintf("P%d", round), heads: rapid.IntRange(2, 12).Draw(rt, "heads")}
	// Sometimes less is allocated than the roster needs: then approval must refuse.
	funded := rapid.IntRange(w.heads-1, w.heads+1).Draw(rt, "funded")
	w.alloc = h.Funded(t, fmt.Sprintf("F%d", round), fund.StudentAid, apptest.Head*moneyOf(int64(funded)))
	w.program = h.RosterProgram(t, w.code, w.alloc, apptest.Head, w.heads)
	d, _, err := h.Document(context.Background(), h.Auditor, w.alloc)
	check(t, err)
	w.fund = d.FundID
	return w
}

func (w *world) step(rt *rapid.T) {
	ctx := context.Background()
	h := w.h
	actor := rapid.SampledFrom([]access.Actor{h.Maker, h.Checker, h.Second, h.Cashier, h.Auditor, h.Branch["护理系"], h.Branch["药学系"]}).Draw(rt, "actor")
	var err error
	switch rapid.IntRange(0, 6).Draw(rt, "act") {
	case 0:
		n := w.heads + rapid.IntRange(-1, 1).Draw(rt, "off")
		_, err = h.ImportRosterFile(ctx, actor, w.program, "r.csv", apptest.RosterCSV(n, "护理系", "药学系"))
	case 1:
		p := app.Preparation{Program: w.program, Name: "批", Channel: payout.Bank}
		if rapid.Bool().Draw(rt, "half") {
			p.Departments = []int64{h.Dept["护理系"]}
		}
		_, err = h.PrepareBatch(ctx, actor, p)
	case 2, 3:
		err = w.onBatch(rt, actor)
	case 4, 5:
		err = w.onReceipt(rt, actor)
	case 6:
		err = w.giveBack(rt, actor)
	}
	if err != nil && fault.Of(err) == nil {
		rt.Fatalf("an internal error: %v", err)
	}
}

func (w *world) onBatch(rt *rapid.T, actor access.Actor) error {
	ctx := context.Background()
	list, err := w.h.Batches(ctx, w.h.Auditor, w.program)
	if err != nil || len(list) == 0 {
		return err
	}
	b := rapid.SampledFrom(list).Draw(rt, "batch")
	act := rapid.SampledFrom([]payout.Act{payout.Approve, payout.Approve, payout.Release, payout.Release, payout.SendBack, payout.Resubmit, payout.Cancel}).Draw(rt, "do")
	return w.h.ActOnBatch(ctx, actor, b.ID, act, "原因")
}

func (w *world) onReceipt(rt *rapid.T, actor access.Actor) error {
	ctx := context.Background()
	list, _, err := w.h.Payments(ctx, w.h.Auditor, paymentsOf(w.program))
	if err != nil || len(list) == 0 {
		return err
	}
	pay := rapid.SampledFrom(list).Draw(rt, "payment")
	act := rapid.SampledFrom([]payout.ReceiptAct{payout.Confirm, payout.Deny, payout.Undo}).Draw(rt, "say")
	_, err = w.h.MarkReceipts(ctx, actor, app.Mark{Payments: []int64{pay.ID}, Act: act, Reason: "没有收到"})
	return err
}

func (w *world) giveBack(rt *rapid.T, actor access.Actor) error {
	ctx := context.Background()
	amount := apptest.Head * moneyOf(int64(rapid.IntRange(1, 5).Draw(rt, "back")))
	id, err := w.h.RecordDocument(ctx, actor, fund.Document{FundID: w.fund, Kind: fund.Return, AllocationID: w.alloc, Amount: amount,
		DocNo: rapid.StringMatching(`[a-z]{6}`).Draw(rt, "no"), Purpose: "退回", Day: "2021-09-30"})
	if err != nil {
		return err
	}
	return w.h.DecideDocument(ctx, w.h.Checker, id, true, "")
}

// agrees holds the program's own figures together.
func (w *world) agrees(rt *rapid.T) {
	s, err := w.h.Program(context.Background(), w.h.Auditor, w.program)
	if err != nil {
		rt.Fatal(err)
	}
	if s.Use.Allocated != s.Use.Spent+s.Use.Returned+s.Use.Unspent || s.Use.Unspent < 0 {
		rt.Fatalf("allocation %+v", s.Use)
	}
	if s.Flow.Paid > s.Flow.Entitled || s.Flow.Confirmed > s.Flow.Paid || s.Flow.Paid > s.Use.Spent {
		rt.Fatalf("flow %+v, spent %s", s.Flow, s.Use.Spent)
	}
}
