package apptest

import (
	"context"
	"testing"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/statement"
	"reliefbook/internal/visit"
)

// banked adds to a house whose first fund has paid a batch its bank statement,
// what was matched of it by passes and by hand, and what was undone.
func (h *House) banked(t testing.TB) {
	ctx := context.Background()
	day := h.Today()
	h.ImportStatement(t, 1, "september.csv", StatementFile(500, [8]string{day, "900.00", "", "S1", "转入", "", "上级", ""}, [8]string{day, "", "900.00", "S2", "代发", "MZ-1", "", Card(3)},
		[8]string{day, "1.23", "", "S3", "结息"}, [8]string{day, "", "1.23", "S4", "结息冲正"}))
	done, err := h.Banking.RunMatching(ctx, h.Maker, 1)
	Check(t, err)
	if done.ByPass[recon.ByCounter] != 1 || done.ByPass[recon.ByReference] != 1 {
		t.Fatalf("%+v", done)
	}
	id, err := h.Banking.MatchByHand(ctx, h.Cashier, 1, statement.Pairing{Lines: []int64{4, 5}})
	Check(t, err)
	Check(t, h.Banking.UndoMatch(ctx, h.Maker, id, "先等银行答复"))
	_, err = h.Banking.MatchByHand(ctx, h.Cashier, 1, statement.Pairing{Lines: []int64{4, 5}})
	Check(t, err)
}

// Settled has every noun of exceptions, closing and corrections: what is named
// and seen to, a closing that is refused, a period that is opened again, and a corrected voucher.
func (h *House) Settled(t testing.TB, program int64) {
	t.Helper()
	ctx := context.Background()
	_, err := h.Exceptions.SweepExceptions(ctx, h.Maker, program)
	Check(t, err)
	r, err := h.Exceptions.ExceptionRules(ctx, h.Checker)
	Check(t, err)
	r.Signers++
	Check(t, h.Exceptions.SetExceptionRules(ctx, h.Checker, r))
	open := h.Unended(t, h.Maker)
	x := OfKind(t, open, exception.Kind(open[0].Kind))
	Check(t, h.Exceptions.AssignException(ctx, h.Maker, x.ID, h.Cashier.UserID, "2021-10-01"))
	Check(t, h.Exceptions.NoteException(ctx, h.Maker, x.ID, "已联系班主任"))
	Check(t, h.Exceptions.ProposeCarry(ctx, h.Maker, x.ID, h.Cashier.UserID, "学生休学"))
	_, err = h.Books.ProposeClose(ctx, h.Maker, program, "走访完毕")
	Check(t, err)
	Check(t, h.Books.DecideClose(ctx, h.Checker, program, false, "先附照片"))
	f, err := h.Books.Fund(ctx, h.Auditor, 1)
	Check(t, err)
	v := h.VoucherOf(t, ledger.FundReceipt)
	h.CorrectVoucher(t, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: h.Today(), Summary: "收到学生资助经费", Reason: "摘要有误",
		Lines: []ledger.CorrectedLine{{DebitID: v.Transfers[0].DebitID, CreditID: v.Transfers[0].CreditID, Amount: v.Transfers[0].Amount + 100}}})
	list, err := h.Books.Periods(ctx, h.Auditor)
	Check(t, err)
	for _, p := range list {
		if p.BookID == f.BookID {
			continue // the other book: the bank told of this one's accounts
		}
		Check(t, h.Books.ClosePeriod(ctx, h.Maker, p.BookID, p.Period))
		Check(t, h.Books.ReopenPeriod(ctx, h.Maker, p.BookID, p.Period, "漏记"))
		Check(t, h.Books.DecideReopenPeriod(ctx, h.Checker, p.BookID, p.Period, true, ""))
		break
	}
}

// Whole makes a house in which every noun has a row and everything is sealed.
func (h *House) Whole(t testing.TB) {
	ctx := context.Background()
	p := h.Released(t, 30, "护理系", "药学系")
	list, _, err := h.Payments.Payments(ctx, h.Auditor, OfProgram(p.Program))
	Check(t, err)
	for i, pay := range list[:6] {
		branch := h.Branch[pay.Department]
		act, reason := payout.Confirm, ""
		if i == 5 {
			act, reason = payout.Deny, "卡号有误"
		}
		_, err := h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: []int64{pay.ID}, Act: act, Reason: reason})
		Check(t, err)
	}
	h.mended(t, p)
	h.Opened(t, "PARTY", "OLD", fund.PartyDues, 500)
	dues := h.Funded(t, "DUES", fund.PartyDues, 20_000)
	program, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "VISIT", Name: "走访慰问", Kind: fund.ByVisit, Purpose: "慰问一线",
		FromDay: "2021-09-17", ToDay: "2021-09-30", AllocationID: dues, Heads: 2, Total: 20_000})
	Check(t, err)
	v, err := h.Visits.RecordVisit(ctx, h.Maker, visit.Visit{ProgramID: program, Team: "第一小分队", Leader: "院长", CampusID: h.Campus["东校区"],
		Day: "2021-09-20", People: []visit.Person{{Name: "甲", Category: visit.Counsellor, Amount: 12_000}, {Name: "乙", Category: visit.Logistics, Amount: 8_000}}}, "")
	Check(t, err)
	Check(t, h.Visits.DecideVisit(ctx, h.Checker, v, true, ""))
	h.GivenAway(t)
	h.banked(t)
	h.Settled(t, program)
	_, err = h.Reports.IssueReport(ctx, h.Auditor, report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
	Check(t, err)
	_, err = h.SealNow(ctx)
	Check(t, err)
}

// mended adds to a paid batch what goes wrong and is put right: money that comes
// back, is paid again in cash and handed back, a substitute name, an exception.
func (h *House) mended(t testing.TB, p Path) {
	ctx := context.Background()
	ids := h.PaymentIDs(t, p.Program)
	for _, id := range ids[20:22] {
		r, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: id, Kind: payout.Return, Amount: 3000, Note: "退汇"}})
		Check(t, err)
		Check(t, h.Payments.DecideRemedy(ctx, h.Checker, r, true, ""))
		h.CorrectPayment(t, id, payout.Cash, "")
	}
	h.Reissue(t, p.Program, payout.Cash)
	list, _, err := h.Payments.Advances(ctx, h.Auditor)
	Check(t, err)
	for _, a := range list {
		id, err := h.Payments.HandBack(ctx, h.Branch[a.Department], p.Program, a.DepartmentID, a.Open())
		Check(t, err)
		Check(t, h.Payments.DecideHandover(ctx, h.Cashier, id, true, ""))
	}
	q := h.Queued(t, p.Program)
	r, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: q[0].ID, Kind: payout.Forgo, Amount: 3000, Note: "无人领取"}})
	Check(t, err)
	Check(t, h.Payments.DecideRemedy(ctx, h.Checker, r, true, ""))
	Check(t, h.Payments.ProposeName(ctx, h.Maker, q[0].StudentNo, "某某"))
	file := []byte("业务编号,金额,处理结果\r\nRB0,30.00,成功\r\n")
	run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "odd.csv", file, nil)
	Check(t, err)
	_, err = h.TakeAnswer(p.Batch, run.Upload, "银行来电说明")
	Check(t, err)
}
