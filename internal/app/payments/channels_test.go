package payments_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
)

// TestFailedAndPaidAgain: a bank fails some, they queue by department with
// their reasons, get new cards, and are paid once more by new payments.
func TestFailedAndPaidAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 30, "护理系", "药学系")
		if s := h.Progress(t, p.Program); s.Flow.Paid != 0 {
			t.Errorf("a release paid %s before the bank answered", s.Flow.Paid)
		}
		run := h.Answer(t, p.Batch, apptest.EveryThirdFails)
		if run.Matching.ByOutcome[bank.Failed].Heads != 10 || run.Matching.ByOutcome[bank.Succeeded].Heads != 20 {
			t.Fatalf("%+v", run.Matching.ByOutcome)
		}
		list := h.Queued(t, p.Program)
		if len(list) != 10 || list[0].Failure != string(bank.HolderMismatch) && list[0].Failure != string(bank.AccountClosed) && list[0].Failure != string(bank.Frozen) {
			t.Fatalf("the queue has %d: %+v", len(list), list)
		}
		_, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "再来", Channel: payout.Bank})
		apptest.Refused(t, err, "batch.empty")
		_, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: list[0].ID, Kind: payout.Correct, Channel: payout.Bank, Note: "x"}, Card: "123"})
		apptest.Refused(t, err, "form.invalid")
		id, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: list[0].ID, Kind: payout.Correct, Channel: payout.Bank, Note: "换卡"}, Card: apptest.Card(1000), Form: apptest.Scan()})
		apptest.Check(t, err)
		_, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: list[0].ID, Kind: payout.Forgo, Amount: 3000, Note: "换卡"}})
		apptest.Refused(t, err, "remedy.pending")
		apptest.Refused(t, h.Payments.DecideRemedy(ctx, h.Maker, id, true, ""), "auth.forbidden")
		apptest.Refused(t, h.Payments.DecideRemedy(ctx, h.Checker, id, false, ""), "form.invalid")
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, id, true, ""))
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, id, true, "")) // sent twice
		apptest.Refused(t, h.Payments.DecideRemedy(ctx, h.Second, id, true, ""), "decide.over")
		for i, q := range list[1:] {
			h.CorrectPayment(t, q.ID, payout.Bank, apptest.Card(1001+i))
		}
		again := h.Reissue(t, p.Program, payout.Bank)
		if got := h.Queued(t, p.Program); len(got) != 0 {
			t.Errorf("%d still queue while they are being paid", len(got))
		}
		h.Answer(t, again, apptest.AllPaid)
		s := h.Progress(t, p.Program)
		if s.Flow.Paid != s.Flow.Entitled || s.Flow.PaidHeads != 30 || s.Use.Spent != s.Flow.Paid {
			t.Errorf("%+v", s.Flow)
		}
		d, err := h.Payments.Payment(ctx, h.Auditor, list[0].ID)
		apptest.Check(t, err)
		if len(d.Chain) != 2 || d.Chain[1].Replaces != d.ID || d.Chain[1].State != payout.PaymentPaid || len(d.Answers) != 1 {
			t.Errorf("the story: %+v", d)
		}
		h.Holds(t)
	})
}

// TestSameAnswerTwice: applied again, also under another name, the file changes nothing and says so.
func TestSameAnswerTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系")
		file := h.AnswerFile(t, p.Batch, apptest.EveryThirdFails)
		for i, name := range []string{"a.csv", "b.csv"} {
			run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, name, file, nil)
			apptest.Check(t, err)
			run, err = h.TakeAnswer(p.Batch, run.Upload, "")
			apptest.Check(t, err)
			if (run.Applied.ID != 0) != (i == 1) {
				t.Errorf("%s: applied before is %v", name, run.Applied.ID)
			}
		}
		_, n, err := h.Books.Vouchers(ctx, h.Auditor, ledger.VoucherFilter{Program: p.Program})
		apptest.Check(t, err)
		if n != 2 {
			t.Errorf("%d vouchers, want the approval's and one payment's", n)
		}
		_, err = h.Banking.CheckResult(ctx, h.Checker, p.Batch, "a.csv", file, nil)
		apptest.Refused(t, err, "auth.forbidden")
		h.Holds(t)
	})
}

// TestCutAnswer: an answer cut at any byte changes nothing.
func TestCutAnswer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 6, "护理系")
		file := h.AnswerFile(t, p.Batch, apptest.EveryThirdFails)
		for n := range len(file) {
			run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "cut.csv", file[:n], nil)
			if err == nil {
				_, err = h.TakeAnswer(p.Batch, run.Upload, "")
			}
			if fault.Of(err) == nil {
				t.Fatalf("cut at byte %d of %d: %v", n, len(file), err)
			}
		}
		for _, pay := range h.PaymentsOf(t, p.Program) {
			if pay.State != payout.PaymentSent {
				t.Fatalf("payment %d is %s", pay.ID, pay.State)
			}
		}
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "whole.csv", file, nil)
		apptest.Check(t, err)
		_, err = h.TakeAnswer(p.Batch, run.Upload, "")
		apptest.Check(t, err)
		h.Holds(t)
	})
}

// TestAnswerThatDiffers: what does not agree with the batch is refused, and
// taken only knowingly: then every difference has a name, and an end.
func TestAnswerThatDiffers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 10, "护理系")
		lines := strings.Split(strings.TrimSpace(string(h.AnswerFile(t, p.Batch, apptest.AllPaid))), "\r\n")
		lines[1] = strings.Replace(lines[1], "30.00", "29.99", 1)
		lines[2] = strings.Replace(lines[2], "学生", "张", 1)
		lines[4] = lines[3]
		lines[5] = "RB999999,6200001,张三,30.00,成功,,1"
		lines = lines[:9]
		file := []byte(strings.Join(lines, "\r\n") + "\r\n")
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "d.csv", file, nil)
		apptest.Check(t, err)
		_, err = h.TakeAnswer(p.Batch, run.Upload, "")
		apptest.Refused(t, err, "result.differs")
		run, err = h.TakeAnswer(p.Batch, run.Upload, "银行来电说明")
		apptest.Check(t, err)
		want := map[bank.Verdict]int{bank.Matched: 4, bank.Differs: 2, bank.Duplicated: 1, bank.Unmatched: 1}
		for v, n := range want {
			if run.Matching.ByVerdict[v].Heads != n {
				t.Errorf("%s: %d, want %d", v, run.Matching.ByVerdict[v].Heads, n)
			}
		}
		q, err := h.Exceptions.Exceptions(ctx, h.Auditor, exception.Filter{})
		list := q.List
		apptest.Check(t, err)
		if len(list) != 4 { // differs, duplicated, unmatched, missing
			t.Fatalf("%+v", list)
		}
		apptest.Refused(t, h.Exceptions.CloseException(ctx, h.Checker, list[0].ID, " "), "form.invalid")
		apptest.Check(t, h.Exceptions.CloseException(ctx, h.Checker, list[0].ID, "银行补发了回盘"))
		apptest.Refused(t, h.Exceptions.CloseException(ctx, h.Checker, list[0].ID, "再来"), "exception.closed")
		if s := h.Progress(t, p.Program); s.Flow.PaidHeads != 4 {
			t.Errorf("%+v", s.Flow)
		}
		h.Holds(t)
	})
}

// TestReturnedByTheBank: money that comes back reopens the entitlement, and is paid again or given back to the fund.
func TestReturnedByTheBank(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 6, "护理系")
		ids := h.PaymentIDs(t, p.Program)
		file := h.AnswerFile(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
			if line == 0 {
				return teller.Reply{Result: "退汇", Reason: "睡眠户"}
			}
			return teller.Reply{}
		})
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "back.csv", file, nil)
		apptest.Check(t, err)
		_, err = h.TakeAnswer(p.Batch, run.Upload, "")
		apptest.Check(t, err)
		one, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[1], Kind: payout.Return, Amount: 3000, Note: "银行通知退汇"}})
		apptest.Check(t, err)
		part, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[2], Kind: payout.Return, Amount: 1000, Note: "只到账一部分"}})
		apptest.Check(t, err)
		for _, id := range []int64{one, part} {
			apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, id, true, ""))
		}
		s := h.Progress(t, p.Program)
		if s.Flow.Paid != 11_000 || s.Flow.PaidHeads != 4 {
			t.Errorf("after what came back: %+v", s.Flow)
		}
		list := h.Queued(t, p.Program)
		if len(list) != 3 || list[2].Rest() != 1000 || list[2].NextPart() != 1 {
			t.Fatalf("%+v", list)
		}
		_, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[1], Kind: payout.Forgo, Amount: 3001, Note: "无人领取"}})
		apptest.Refused(t, err, "form.invalid")
		gone, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[1], Kind: payout.Forgo, Amount: 3000, Note: "无人领取"}})
		apptest.Check(t, err)
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, gone, true, ""))
		h.CorrectPayment(t, ids[0], payout.Cash, "")
		h.CorrectPayment(t, ids[2], payout.Cash, "")
		h.Reissue(t, p.Program, payout.Cash)
		for _, pay := range h.PaymentsOf(t, p.Program) {
			if pay.State == payout.PaymentHeld || pay.State == payout.PaymentPaid {
				_, err := h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: []int64{pay.ID}, Act: payout.Confirm})
				apptest.Check(t, err)
			}
		}
		s = h.Progress(t, p.Program)
		if s.Flow.Paid != 15_000 || s.Flow.Forgone != 3_000 || !s.Flow.Agrees() || s.Use.Unspent != 3_000 {
			t.Errorf("in the end: %+v, use %+v", s.Flow, s.Use)
		}
		h.Holds(t)
	})
}

// advanceOf is what a department's branch holds for a program.
func advanceOf(t *testing.T, h *apptest.House, department string) payout.Advance {
	t.Helper()
	list, _, err := h.Payments.Advances(context.Background(), h.Branch[department])
	apptest.Check(t, err)
	if len(list) != 1 || list[0].Department != department {
		t.Fatalf("%s sees %+v", department, list)
	}
	return list[0]
}

// TestCashThroughABranch: an advance goes out, is paid against signature to the
// fen, never stands below zero, and comes back as 0.00.
func TestCashThroughABranch(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.PreparedBy(t, payout.Cash, 20, "护理系", "药学系")
		h.Release(t, p.Batch)
		nurse, ids := h.Branch["护理系"], []int64{}
		for _, pay := range h.PaymentsOf(t, p.Program) {
			if pay.Department == "护理系" {
				ids = append(ids, pay.ID)
			}
		}
		if a := advanceOf(t, h, "护理系"); a.Open() != 30_000 || a.Waiting != 10 {
			t.Fatalf("%+v", a)
		}
		mark := func(act payout.ReceiptAct, ids []int64, has money.Amount) error {
			_, err := h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: ids, Act: act, Amount: has, Reason: "缺"})
			return err
		}
		apptest.Check(t, mark(payout.Confirm, ids[:7], 0))
		apptest.Check(t, mark(payout.Confirm, ids[:7], 0)) // twice counts once
		apptest.Check(t, mark(payout.Undo, ids[6:7], 0))
		apptest.Refused(t, mark(payout.Complain, ids[7:8], 3000), "form.invalid")
		apptest.Refused(t, mark(payout.Complain, ids[7:9], 100), "form.invalid")
		apptest.Check(t, mark(payout.Complain, ids[7:8], 1000))
		a := advanceOf(t, h, "护理系")
		if a.Paid != 6*3000+1000 || a.Open() != 30_000-19_000 || a.Waiting != 3 {
			t.Fatalf("%+v", a)
		}
		_, err := h.Payments.HandBack(ctx, nurse, p.Program, h.Dept["护理系"], a.Open()-1)
		apptest.Refused(t, err, "handover.amount")
		_, err = h.Payments.HandBack(ctx, nurse, p.Program, h.Dept["药学系"], 30_000)
		apptest.Refused(t, err, "not_found")
		id, err := h.Payments.HandBack(ctx, nurse, p.Program, h.Dept["护理系"], a.Open())
		apptest.Check(t, err)
		_, err = h.Payments.HandBack(ctx, nurse, p.Program, h.Dept["护理系"], a.Open())
		apptest.Refused(t, err, "handover.pending")
		apptest.Check(t, mark(payout.Confirm, ids[8:9], 0)) // somebody comes before finance has counted
		apptest.Refused(t, h.Payments.DecideHandover(ctx, h.Cashier, id, true, ""), "handover.amount")
		apptest.Check(t, h.Payments.DecideHandover(ctx, h.Cashier, id, false, "金额已变，请重新清点"))
		id, err = h.Payments.HandBack(ctx, nurse, p.Program, h.Dept["护理系"], a.Open()-3000)
		apptest.Check(t, err)
		apptest.Check(t, h.Payments.DecideHandover(ctx, h.Cashier, id, true, ""))
		if a := advanceOf(t, h, "护理系"); a.Open() != 0 || a.Waiting != 0 {
			t.Errorf("after handing back: %+v", a)
		}
		apptest.Refused(t, mark(payout.Confirm, ids[9:], 0), "not_found")
		list := h.Queued(t, p.Program)
		if len(list) != 3 || list[1].Failure != payout.Unclaimed && list[2].Failure != payout.Unclaimed {
			t.Errorf("queue %+v", list)
		}
		tickets, _, err := h.Payments.Tickets(ctx, nurse, 50, 0)
		apptest.Check(t, err)
		if len(tickets) != 1 || tickets[0].Has != 1000 || tickets[0].State != payout.TicketOpen {
			t.Fatalf("%+v", tickets)
		}
		apptest.Refused(t, h.Payments.AnswerTicket(ctx, h.Branch["药学系"], tickets[0].ID, "x"), "auth.forbidden")
		apptest.Check(t, h.Payments.AnswerTicket(ctx, h.Maker, tickets[0].ID, "余款将补发"))
		apptest.Refused(t, h.Payments.AnswerTicket(ctx, h.Maker, tickets[0].ID, "再答"), "ticket.answered")
		h.Holds(t)
	})
}

// TestProxyAndWithdrawal: who collects for another is named in full, and what a
// branch confirmed wrongly is withdrawn by its supervisor, with a reason.
func TestProxyAndWithdrawal(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系")
		ids := h.PaymentIDs(t, p.Program)
		nurse := h.Branch["护理系"]
		leader := h.AddUser(t, "leader", "护理系负责人", access.Leader, h.Dept["护理系"])
		_, err := h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: ids[:1], Act: payout.Confirm, Proxy: payout.Proxy{Name: "李四"}})
		apptest.Refused(t, err, "form.invalid")
		_, err = h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: ids[:1], Act: payout.Confirm, Proxy: payout.Proxy{Name: "李四", Relation: "同学", Letter: "委〔2021〕3号"}})
		apptest.Check(t, err)
		h.Clock.Pass(11 * time.Minute)
		_, err = h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: ids[:1], Act: payout.Undo})
		apptest.Refused(t, err, "receipt.undo_late")
		_, err = h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: ids[:1], Act: payout.Withdraw, Reason: "代签"})
		apptest.Refused(t, err, "auth.forbidden")
		_, err = h.Payments.MarkReceipts(ctx, leader, payments.Mark{Payments: ids[:1], Act: payout.Withdraw})
		apptest.Refused(t, err, "form.invalid")
		_, err = h.Payments.MarkReceipts(ctx, leader, payments.Mark{Payments: ids[:1], Act: payout.Withdraw, Reason: "代签，本人未收到"})
		apptest.Check(t, err)
		d, err := h.Payments.Payment(ctx, h.Auditor, ids[0])
		apptest.Check(t, err)
		if d.Receipt != payout.Open || len(d.Receipts) != 2 || d.Receipts[0].Proxy.Name != "李四" || d.Receipts[1].Act != payout.Withdraw {
			t.Errorf("%+v", d.Receipts)
		}
		h.Holds(t)
	})
}

// TestBankFile: the file is the same byte for byte whenever it is written, only
// once released, and names an encoding can't carry are listed and replaced by approval.
func TestBankFile(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		alloc := h.Funded(t, "AID", "student_aid", 6000)
		program := h.RosterProgram(t, "MZ", alloc, 3000, 2)
		h.OnRoll(t, 2, "0000000900,𠮷野")
		file := strings.Replace(string(apptest.RosterCSV(2, "护理系")), "0000000001,学生一", "0000000900,𠮷野", 1)
		_, err := h.Relief.ImportRosterFile(ctx, h.Maker, program, "r.csv", []byte(file), core.Reading{})
		apptest.Check(t, err)
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: program, Name: "批", Channel: payout.Bank})
		apptest.Check(t, err)
		gbk := bank.Examples()[1]
		template := h.Agreed(t, gbk)
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(batch, template))
		apptest.Refused(t, err, "result.batch")
		h.Release(t, batch)
		_, err = h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(batch, template))
		apptest.Refused(t, err, "bank.problems")
		run, err := h.Banking.TryExport(ctx, h.Maker, batch, template)
		apptest.Check(t, err)
		if len(run.Problems) != 1 || run.Problems[0].Text != "𠮷" {
			t.Fatalf("%+v", run.Problems)
		}
		apptest.Refused(t, h.Payments.ProposeName(ctx, h.Maker, run.Problems[0].StudentNo, "𠮷野"), "form.invalid")
		apptest.Check(t, h.Payments.ProposeName(ctx, h.Maker, run.Problems[0].StudentNo, "吉野"))
		names, err := h.Payments.Substitutes(ctx, h.Checker)
		apptest.Check(t, err)
		apptest.Refused(t, h.Payments.DecideName(ctx, h.Maker, names[0].ID, true, ""), "auth.forbidden")
		apptest.Check(t, h.Payments.DecideName(ctx, h.Checker, names[0].ID, true, ""))
		first, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(batch, template))
		apptest.Check(t, err)
		h.Clock.Pass(48 * time.Hour)
		gbk.Columns[3].Constant = "建设银行"
		h.Agreed(t, gbk) // a newer version does not touch what was exported
		second, err := h.Banking.ExportBatch(ctx, h.Cashier, h.Ask(batch, template))
		apptest.Check(t, err)
		if string(first.Content) != string(second.Content) || first.Export.ID != second.Export.ID || first.Name != second.Name {
			t.Errorf("%s and %s differ", first.Name, second.Name)
		}
		if first.Export.Checkpoint == 0 || !strings.Contains(first.Name, fmt.Sprint(first.Export.Checkpoint)) {
			t.Errorf("the file's name %s does not name its checkpoint", first.Name)
		}
		h.Holds(t)
	})
}

// TestManyHandsAtOnce: 64 people release, apply the answer and confirm the same
// batch at once, and every payment is made once.
func TestManyHandsAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 60, "护理系")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""))
		hands := make([]int64, 64)
		for i := range hands {
			hands[i] = int64(i)
		}
		out := apptest.AtOnce(hands, func(int64) error { return h.Payments.ActOnBatch(ctx, h.Cashier, p.Batch, payout.Release, "") })
		if out[""] != 64 {
			t.Errorf("releases %v", out)
		}
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "a.csv", h.AnswerFile(t, p.Batch, apptest.EveryThirdFails), nil)
		apptest.Check(t, err)
		ids := h.PaymentIDs(t, p.Program)
		out = apptest.AtOnce(hands, func(i int64) error {
			switch i % 3 {
			case 0:
				_, err := h.TakeAnswer(p.Batch, run.Upload, "")
				return err
			case 1:
				return h.Payments.ActOnBatch(ctx, h.Cashier, p.Batch, payout.Release, "")
			}
			_, err := h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: []int64{ids[i%60]}, Act: payout.Confirm})
			return err
		})
		for code := range out {
			if code != "" && code != "not_found" {
				t.Errorf("a refusal nobody should meet: %v", out)
			}
		}
		list := h.Queued(t, p.Program)
		for i, q := range list {
			h.CorrectPayment(t, q.ID, payout.Bank, apptest.Card(2000+i))
		}
		out = apptest.AtOnce(hands, func(int64) error {
			_, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Kind: payout.Reissue, Name: "重发", Channel: payout.Bank})
			return err
		})
		if out[""] != 1 || out["batch.empty"] != 63 {
			t.Errorf("re-issues %v", out)
		}
		s := h.Progress(t, p.Program)
		if s.Flow.PaidHeads != 40 {
			t.Errorf("%+v", s.Flow)
		}
		h.Holds(t)
	})
}
