package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// TestAnySequence: whatever anybody does in whatever order, every account's
// balance is the sum of its transfers, nothing stands below zero, nobody is
// paid twice by a program, and every seal holds; and after every step, in every
// department, what is entitled is what is paid, open and given back, each from
// its own tables. A refusal is a fine answer; an internal error never is.
func TestAnySequence(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
			leader := h.AddUser(t, "leader", "系部负责人", access.Leader, h.Dept["护理系"], h.Dept["药学系"])
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				round++
				w := newWorld(t, rt, h, round)
				w.leader = leader
				for range rapid.IntRange(5, 40).Draw(rt, "steps") {
					w.step(rt)
					w.addsUp(rt)
				}
				h.Holds(t)
				w.agrees(rt)
			})
		})
	}
}

// TestThePastStands: whatever is done later (payments, answers, receipts undone,
// new rosters, red vouchers), a report as of then says what it said then.
func TestThePastStands(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := apptest.New(t, engine)
			h.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
			leader := h.AddUser(t, "leader", "系部负责人", access.Leader, h.Dept["护理系"], h.Dept["药学系"])
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				if round++; round > 6 {
					return // each round asks some dozens of reports
				}
				w := newWorld(t, rt, h, round)
				w.leader = leader
				var moments []apptest.Remembered
				for range rapid.IntRange(2, 4).Draw(rt, "moments") {
					for range rapid.IntRange(2, 12).Draw(rt, "steps") {
						w.step(rt)
					}
					moments = append(moments, h.Remember(t, w.code))
				}
				w.step(rt)
				for _, m := range moments {
					if err := m.Stands(t, h); err != nil {
						rt.Fatal(err)
					}
				}
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
	leader  access.Actor
}

// newWorld draws a program, which is sometimes given too little money.
func newWorld(t testing.TB, rt *rapid.T, h *apptest.House, round int) *world {
	w := &world{h: h, code: fmt.Sprintf("P%d", round), heads: rapid.IntRange(2, 12).Draw(rt, "heads")}
	// Sometimes less is allocated than the roster needs: then approval must refuse.
	funded := rapid.IntRange(w.heads-1, w.heads+1).Draw(rt, "funded")
	w.alloc = h.Funded(t, fmt.Sprintf("F%d", round), fund.StudentAid, apptest.Head*money.Amount(funded))
	w.program = h.RosterProgram(t, w.code, w.alloc, apptest.Head, w.heads)
	d, _, err := h.Books.Document(context.Background(), h.Auditor, w.alloc)
	apptest.Check(t, err)
	w.fund = d.FundID
	if rapid.IntRange(0, 3).Draw(rt, "fresh") > 0 && funded >= w.heads {
		w.begin(t, rt)
	}
	return w
}

// begin takes the program to a released batch, so that most steps meet money that moves.
func (w *world) begin(t testing.TB, rt *rapid.T) {
	ctx := context.Background()
	_, err := w.h.Relief.ImportRosterFile(ctx, w.h.Maker, w.program, "r.csv", apptest.RosterCSV(w.heads, "护理系", "药学系"), core.Reading{})
	apptest.Check(t, err)
	batch, err := w.h.Payments.PrepareBatch(ctx, w.h.Maker, payments.Preparation{Program: w.program, Name: "批",
		Channel: rapid.SampledFrom(payout.Channels()).Draw(rt, "first channel")})
	apptest.Check(t, err)
	w.h.Release(t, batch)
}

// one draws whoever may do it, and now and then anybody.
func (w *world) one(rt *rapid.T, right access.Actor, anybody access.Actor) access.Actor {
	if rapid.IntRange(0, 4).Draw(rt, "right") > 0 {
		return right
	}
	return anybody
}

// step does something at random: anybody may try anything, and only a refusal is a fine answer.
func (w *world) step(rt *rapid.T) {
	ctx := context.Background()
	h := w.h
	actor := rapid.SampledFrom([]access.Actor{h.Maker, h.Checker, h.Second, h.Cashier, h.Auditor, h.Branch["护理系"], h.Branch["药学系"]}).Draw(rt, "actor")
	var err error
	switch rapid.IntRange(0, 13).Draw(rt, "act") {
	case 0:
		n := w.heads + rapid.IntRange(-1, 1).Draw(rt, "off")
		_, err = h.Relief.ImportRosterFile(ctx, actor, w.program, "r.csv", apptest.RosterCSV(n, "护理系", "药学系"), core.Reading{})
	case 1:
		p := payments.Preparation{Program: w.program, Name: "批", Channel: rapid.SampledFrom(payout.Channels()).Draw(rt, "channel")}
		if rapid.Bool().Draw(rt, "half") {
			p.Departments = []int64{h.Dept["护理系"]}
		}
		_, err = h.Payments.PrepareBatch(ctx, actor, p)
	case 2, 3:
		err = w.onBatch(rt, actor)
	case 4, 5:
		err = w.onReceipt(rt, actor)
	case 6:
		err = w.giveBack(rt, actor)
	case 7, 8, 9:
		err = w.onAnswer(rt)
	case 10, 11:
		err = w.onRemedy(rt)
	case 12:
		_, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: w.program, Kind: payout.Reissue, Name: "重发",
			Channel: rapid.SampledFrom(payout.Channels()).Draw(rt, "channel")})
	case 13:
		err = w.onHandover(rt)
	}
	if err != nil && fault.Of(err) == nil {
		rt.Fatalf("an internal error: %v", err)
	}
}

func (w *world) onBatch(rt *rapid.T, actor access.Actor) error {
	ctx := context.Background()
	list, err := w.h.Payments.Batches(ctx, w.h.Auditor, w.program)
	if err != nil || len(list) == 0 {
		return err
	}
	b := rapid.SampledFrom(list).Draw(rt, "batch")
	act := rapid.SampledFrom([]payout.Act{payout.Approve, payout.Approve, payout.Release, payout.Release, payout.SendBack, payout.Resubmit, payout.Cancel}).Draw(rt, "do")
	right := map[payout.Act]access.Actor{payout.Approve: w.h.Checker, payout.Release: w.h.Cashier, payout.SendBack: w.h.Second, payout.Resubmit: w.h.Maker,
		payout.Cancel: w.h.Maker}[act]
	return w.h.Payments.ActOnBatch(ctx, w.one(rt, right, actor), b.ID, act, "原因")
}

func (w *world) onReceipt(rt *rapid.T, actor access.Actor) error {
	ctx := context.Background()
	list, _, err := w.h.Payments.Payments(ctx, w.h.Auditor, apptest.OfProgram(w.program))
	if err != nil || len(list) == 0 {
		return err
	}
	pay := rapid.SampledFrom(list).Draw(rt, "payment")
	actor = w.one(rt, w.h.Branch[pay.Department], actor)
	act := rapid.SampledFrom([]payout.ReceiptAct{payout.Confirm, payout.Confirm, payout.Deny, payout.Undo, payout.Complain, payout.Withdraw}).Draw(rt, "say")
	if act == payout.Withdraw {
		actor = w.leader
	}
	_, err = w.h.Payments.MarkReceipts(ctx, actor, payments.Mark{Payments: []int64{pay.ID}, Act: act, Reason: "没有收到", Amount: money.Amount(int64(rapid.IntRange(0, 3).Draw(rt, "has")) * 1000)})
	return err
}

// onAnswer has the bank say something of every payment of a released batch: also late, twice, and against what it said before.
func (w *world) onAnswer(rt *rapid.T) error {
	ctx := context.Background()
	list, err := w.h.Payments.Batches(ctx, w.h.Auditor, w.program)
	if err != nil || len(list) == 0 {
		return err
	}
	b := rapid.SampledFrom(list).Draw(rt, "answered")
	payments, _, err := w.h.Payments.Payments(ctx, w.h.Auditor, payout.Filter{Batch: b.ID})
	if err != nil {
		return err
	}
	file := "业务编号,金额,处理结果,失败原因\n"
	for _, p := range payments {
		word := rapid.SampledFrom([]string{"成功", "成功", "失败", "处理中", "退汇"}).Draw(rt, "word")
		file += fmt.Sprintf("%s,%s,%s,户名不符\n", payout.Ref(p.ID), p.Amount, word)
	}
	run, err := w.h.Banking.CheckResult(ctx, w.h.Cashier, b.ID, "a.csv", []byte(file), nil)
	if err != nil {
		return err
	}
	_, err = w.h.TakeAnswer(b.ID, run.Upload, rapid.SampledFrom([]string{"", "银行来电说明"}).Draw(rt, "lacks"))
	return err
}

// onRemedy proposes something about a payment and decides on it.
func (w *world) onRemedy(rt *rapid.T) error {
	ctx := context.Background()
	list, _, err := w.h.Payments.Payments(ctx, w.h.Auditor, apptest.OfProgram(w.program))
	if err != nil || len(list) == 0 {
		return err
	}
	p := rapid.SampledFrom(list).Draw(rt, "about")
	r := payout.Remedy{PaymentID: p.ID, Kind: rapid.SampledFrom([]payout.RemedyKind{payout.Correct, payout.Correct, payout.Return, payout.Forgo}).Draw(rt, "kind"),
		Amount: money.Amount(int64(rapid.IntRange(1, 3).Draw(rt, "of")) * 1000), Channel: rapid.SampledFrom(payout.Channels()).Draw(rt, "by"), Note: "核对"}
	id, err := w.h.Payments.ProposeRemedy(ctx, w.h.Maker, payments.Proposal{Remedy: r})
	if err != nil {
		return err
	}
	return w.h.Payments.DecideRemedy(ctx, w.h.Checker, id, rapid.IntRange(0, 3).Draw(rt, "yes") > 0, "不同意")
}

// onHandover has a branch hand back what it holds.
func (w *world) onHandover(rt *rapid.T) error {
	ctx := context.Background()
	name := rapid.SampledFrom([]string{"护理系", "药学系"}).Draw(rt, "branch")
	list, _, err := w.h.Payments.Advances(ctx, w.h.Branch[name])
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.ProgramID != w.program || a.Open() == 0 {
			continue
		}
		id, err := w.h.Payments.HandBack(ctx, w.h.Branch[name], w.program, a.DepartmentID, a.Open())
		if err != nil {
			return err
		}
		return w.h.Payments.DecideHandover(ctx, w.h.Cashier, id, true, "")
	}
	return nil
}

// addsUp holds what is entitled (the roster), paid (the ledger), open (the
// payments and what is in none) and given back (the vouchers) against each
// other, department by department.
func (w *world) addsUp(rt *rapid.T) {
	ctx := context.Background()
	get := func(name string) *report.Table {
		t, err := w.h.Reports.Report(ctx, w.h.Auditor, report.Request{Name: name, Values: report.Values{"program": w.code}, Lang: lang.ZhCN})
		if err != nil {
			rt.Fatal(err)
		}
		return t
	}
	three, where := get("three-way"), get("progress")
	if len(three.Rows) != len(where.Rows) {
		rt.Fatalf("%d departments on one side, %d on the other", len(three.Rows), len(where.Rows))
	}
	for i, row := range three.Rows {
		at := func(t *report.Table, row []report.Value, key string) money.Amount {
			return row[slices.IndexFunc(t.Columns, func(c report.Column) bool { return c.Key == key })].(money.Amount)
		}
		entitled, paid, forgone := at(three, row, "entitled"), at(three, row, "paid"), at(three, row, "forgone")
		open := at(where, where.Rows[i], "open")
		if entitled != paid+open+forgone || open < 0 || at(where, where.Rows[i], "at_paid") != paid {
			rt.Fatalf("%v: entitled %s, paid %s, open %s, given back %s; %v", row[0], entitled, paid, open, forgone, where.Rows[i])
		}
	}
}

func (w *world) giveBack(rt *rapid.T, actor access.Actor) error {
	ctx := context.Background()
	amount := apptest.Head * money.Amount(int64(rapid.IntRange(1, 5).Draw(rt, "back")))
	id, err := w.h.Books.RecordDocument(ctx, actor, fund.Document{FundID: w.fund, Kind: fund.Return, AllocationID: w.alloc, Amount: amount,
		DocNo: rapid.StringMatching(`[a-z]{6}`).Draw(rt, "no"), Purpose: "退回", Day: "2021-09-30"})
	if err != nil {
		return err
	}
	return w.h.Books.DecideDocument(ctx, w.h.Checker, id, true, "")
}

// agrees holds the program's own figures together.
func (w *world) agrees(rt *rapid.T) {
	s, err := w.h.Relief.Program(context.Background(), w.h.Auditor, w.program)
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
