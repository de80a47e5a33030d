package banking_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
)

// uncarded is a prepared batch of n students of whom the first have no card.
func uncarded(t *testing.T, h *apptest.House, n, without int) (p apptest.Path) {
	t.Helper()
	ctx := context.Background()
	h.Structure(t, []string{"东校区"}, []string{"护理系"})
	file := string(apptest.RosterCSV(n, "护理系"))
	for i := range without {
		file = strings.Replace(file, apptest.Card(i), "", 1)
	}
	total, err := apptest.Head.Times(int64(n))
	apptest.Check(t, err)
	p.Allocation = h.Funded(t, "AID", fund.StudentAid, total)
	p.Program = h.RosterProgram(t, "MZ", p.Allocation, apptest.Head, n)
	_, err = h.Relief.ImportRosterFile(ctx, h.Maker, p.Program, "roster.csv", []byte(file), core.Reading{})
	apptest.Check(t, err)
	p.Batch, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "第一批", Channel: payout.Bank})
	apptest.Check(t, err)
	return p
}

// TestOneWithoutACardHoldsUpNobody: the others are paid the same day, and the one
// waits in the queue with the reason, is paid by a new card, and the program can end.
func TestOneWithoutACardHoldsUpNobody(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		p := uncarded(t, h, 3, 1)
		h.Release(t, p.Batch)
		queue := h.Queued(t, p.Program)
		if len(queue) != 1 || queue[0].Failure != payout.NoAccount || queue[0].State != payout.PaymentFailed || queue[0].Amount != apptest.Head {
			t.Fatalf("%+v", queue)
		}
		f := h.BankFile(t, p.Batch)
		if f.Export.Lines != 2 || f.Export.Total != 2*apptest.Head || bytes.Count(f.Content, []byte("RB")) != 2 {
			t.Errorf("%+v\n%s", f.Export, f.Content)
		}
		run, err := h.Banking.TryExport(context.Background(), h.Cashier, p.Batch, f.Export.TemplateID)
		if err != nil || run.Heads != 2 || run.Total != 2*apptest.Head || run.Refusal != nil || len(run.Problems) > 0 {
			t.Errorf("%+v %v", run, err)
		}
		h.Answer(t, p.Batch, apptest.AllPaid)
		if left := h.Queued(t, p.Program); len(left) != 1 {
			t.Errorf("%+v", left)
		}
		h.Holds(t)
		h.CorrectPayment(t, queue[0].ID, payout.Bank, apptest.Card(900))
		h.Answer(t, h.Reissue(t, p.Program, payout.Bank), apptest.AllPaid)
		h.ConfirmAll(t)
		h.CloseProgram(t, p.Program)
		h.Holds(t)
	})
}

// TestABatchWithoutACardIsRecalledWhole: as long as no file of it stands, and
// nothing is proposed for the one who was left out.
func TestABatchWithoutACardIsRecalledWhole(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := uncarded(t, h, 3, 1)
		h.Release(t, p.Batch)
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.Recall, "漏了卡号"))
		b, err := h.Payments.Batch(ctx, h.Maker, p.Batch)
		if err != nil || b.State != payout.SentBack || len(h.Queued(t, p.Program)) != 0 || len(b.States) != 1 || b.States[0].State != payout.PaymentPrepared || b.States[0].Heads != 3 {
			t.Fatalf("%+v %v", b, err)
		}
		h.Holds(t)
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Resubmit, ""))
		h.Release(t, p.Batch)
		id, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: h.Queued(t, p.Program)[0].ID, Kind: payout.Correct,
			Channel: payout.Bank, Note: "本人提供新卡"}, Card: apptest.Card(900), Form: apptest.SignedForm(apptest.Card(900))})
		apptest.Check(t, err)
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.Recall, "再收回"), "batch.settled")
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, id, false, "表格不清"))
		h.Answer(t, p.Batch, apptest.AllPaid)
		h.Holds(t)
	})
}

// TestABatchOfNobodyWithACard is not released, and goes back the way it came.
func TestABatchOfNobodyWithACard(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := uncarded(t, h, 2, 2)
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""))
		apptest.Refused(t, h.Payments.ActOnBatch(ctx, h.Cashier, p.Batch, payout.Release, ""), "batch.no_cards")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.SendBack, "改发现金"))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Cancel, ""))
		cash, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "现金", Channel: payout.Cash})
		apptest.Check(t, err)
		h.Release(t, cash)
		h.Holds(t)
	})
}

// TestTheBankCantHavePaidWhoWasLeftOut: an invented line about them moves nothing.
func TestTheBankCantHavePaidWhoWasLeftOut(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := uncarded(t, h, 3, 1)
		h.Release(t, p.Batch)
		out := h.Queued(t, p.Program)[0]
		file := string(h.AnswerFile(t, p.Batch, func(int, teller.Payee) teller.Reply { return teller.Reply{} }))
		file += fmt.Sprintf("%s,,%s,30.00,成功,,TL99\r\n", payout.Ref(out.ID), out.Name)
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "answer.csv", []byte(file), nil)
		apptest.Check(t, err)
		if run.Matching.ByVerdict[bank.Final].Heads != 1 || run.Matching.ByVerdict[bank.Matched].Heads != 2 {
			t.Errorf("%+v", run.Matching)
		}
		_, err = h.TakeAnswer(p.Batch, run.Upload, "多出一行")
		apptest.Check(t, err)
		if left := h.Queued(t, p.Program); len(left) != 1 || left[0].ID != out.ID {
			t.Errorf("%+v", left)
		}
		h.Holds(t)
	})
}
