package books_test

import (
	"context"
	"sync"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"
)

// TestProgramCloses: only with nothing open, by two people, and then it takes no more acts until two people open it again.
func TestProgramCloses(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系", "建筑系")
		_, err := h.Books.ProposeClose(ctx, h.Maker, p.Program, "")
		apptest.Refused(t, err, "close.open")
		if f := fault.Of(err); len(f.Fields) != 1 || f.Fields[0].Name != "exceptions" || f.Fields[0].Args["Count"] != 2 {
			t.Fatalf("%v", err)
		}
		open := h.Unended(t, h.Maker)
		apptest.Check(t, h.Exceptions.ProposeCarry(ctx, h.Maker, open[0].ID, h.Branch[open[0].Department].UserID, "学生休学，返校后签收"))
		_, err = h.Books.ProposeClose(ctx, h.Maker, p.Program, "")
		apptest.Refused(t, err, "close.open")
		apptest.Check(t, h.Exceptions.DecideCarry(ctx, h.Checker, open[0].ID, true, ""))
		apptest.Check(t, h.Exceptions.CloseException(ctx, h.Checker, open[1].ID, "家长已电话确认"))
		_, err = h.Books.ProposeClose(ctx, h.Checker, p.Program, "")
		apptest.Refused(t, err, "auth.forbidden")
		apptest.Refused(t, h.Books.DecideClose(ctx, h.Checker, p.Program, true, ""), "close.none")
		_, err = h.Books.ProposeClose(ctx, h.Maker, p.Program, "发放完毕")
		apptest.Check(t, err)
		_, err = h.Books.ProposeClose(ctx, h.Maker, p.Program, "")
		apptest.Refused(t, err, "close.pending")
		apptest.Refused(t, h.Books.DecideClose(ctx, h.Maker, p.Program, true, ""), "auth.forbidden")
		apptest.Refused(t, h.Books.DecideClose(ctx, h.Checker, p.Program, false, " "), "form.invalid")
		apptest.Check(t, h.Books.DecideClose(ctx, h.Checker, p.Program, false, "先核对回单"))
		apptest.Refused(t, h.Books.ProposeReopen(ctx, h.Maker, p.Program, "误结"), "close.not_closed")
		h.CloseProgram(t, p.Program)
		apptest.Refused(t, h.Books.DecideClose(ctx, h.Second, p.Program, true, ""), "decide.over")
		c, err := h.Books.Closing(ctx, h.Auditor, p.Program)
		apptest.Check(t, err)
		if l := c.Last(); l.State != fund.Closed || l.Entitled != 12_000 || l.Paid != 12_000 || l.Heads != 4 || l.Carried != 1 || l.CarriedTotal != 6000 {
			t.Errorf("%+v", l)
		}
		afterClosing(t, h, p)
		apptest.Refused(t, h.Books.ProposeReopen(ctx, h.Maker, p.Program, ""), "form.invalid")
		apptest.Check(t, h.Books.ProposeReopen(ctx, h.Maker, p.Program, "补登签收"))
		apptest.Refused(t, h.Books.DecideReopen(ctx, h.Maker, p.Program, true, ""), "auth.forbidden")
		apptest.Check(t, h.Books.DecideReopen(ctx, h.Checker, p.Program, false, "不必"))
		apptest.Refused(t, h.Books.DecideReopen(ctx, h.Checker, p.Program, true, ""), "decide.over")
		apptest.Check(t, h.Books.ProposeReopen(ctx, h.Maker, p.Program, "补登签收"))
		apptest.Check(t, h.Books.DecideReopen(ctx, h.Second, p.Program, true, ""))
		h.ConfirmAll(t)
		h.Swept(t, 0, 0, 0, 1) // the one that was carried over is signed for now
		h.CloseProgram(t, p.Program)
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// afterClosing: every act on a closed program is refused, also behind the program's back.
func afterClosing(t *testing.T, h *apptest.House, p apptest.Path) {
	t.Helper()
	ctx := context.Background()
	ids := h.PaymentIDs(t, p.Program)
	pay, _, err := h.Payments.Payments(ctx, h.Auditor, payout.Filter{IDs: ids[:1]})
	apptest.Check(t, err)
	for name, b := range h.Branch {
		want := "not_found" // as if it were not there
		if name == pay[0].Department {
			want = "program.closed"
		}
		_, err := h.Payments.MarkReceipts(ctx, b, payments.Mark{Payments: ids[:1], Act: payout.Confirm})
		apptest.Refused(t, err, want)
	}
	_, err = h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[0], Kind: payout.Return, Amount: 3000, Note: "退汇"}})
	apptest.Refused(t, err, "program.closed")
	_, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "再来", Channel: payout.Bank})
	apptest.Refused(t, err, "program.closed")
	_, err = h.Relief.ImportRosterFile(ctx, h.Maker, p.Program, "other.csv", apptest.RosterCSV(3, "护理系"), core.Reading{})
	if err == nil {
		t.Error("a roster on a closed program")
	}
	raw, _ := h.BehindTheBack(t)
	if _, err := raw.ExecContext(ctx, "INSERT INTO transfer (voucher_id, line, asset_id, debit_id, credit_id, amount, program_id, department_id, payment_id, summary) SELECT voucher_id, line + 900, asset_id, debit_id, credit_id, 1, program_id, 0, 0, 'x' FROM transfer WHERE program_id <> 0 ORDER BY id LIMIT 1"); err == nil {
		t.Error("the database took a transfer of a closed program")
	}
}

// TestClosingAgainstPayment: whichever comes first, the other is refused; never both.
func TestClosingAgainstPayment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 6, "护理系")
		h.ConfirmAll(t)
		ids := h.PaymentIDs(t, p.Program)
		_, err := h.Books.ProposeClose(ctx, h.Maker, p.Program, "")
		apptest.Check(t, err)
		r, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: ids[0], Kind: payout.Return, Amount: 3000, Note: "退汇"}})
		apptest.Check(t, err)
		var closing, paying error
		var wg sync.WaitGroup
		wg.Go(func() { closing = h.Books.DecideClose(ctx, h.Second, p.Program, true, "") })
		wg.Go(func() { paying = h.Payments.DecideRemedy(ctx, h.Checker, r, true, "") })
		wg.Wait()
		if closing == nil { // a remedy waits, so it can only close after that was refused: it never is
			t.Errorf("closed while a remedy waited: %v", paying)
		}
		apptest.Refused(t, closing, "close.open")
		apptest.Check(t, paying)
	})
}

// TestVisitsClose: a program that gives by visit closes when every visit is posted.
func TestVisitsClose(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Structure(t, []string{"东校区"}, []string{"护理系"})
		from := h.Funded(t, "DUES", fund.PartyDues, 30_000)
		id, err := h.Relief.CreateProgram(ctx, h.Maker, fund.Program{Code: "V", Name: "走访", Kind: fund.ByVisit, Purpose: "慰问", FromDay: "2021-09-01", ToDay: "2021-09-10", AllocationID: from, Heads: 2, Total: 20_000})
		apptest.Check(t, err)
		see := func(people ...money.Amount) int64 {
			v := visit.Visit{ProgramID: id, Team: "一队", Leader: "书记", CampusID: h.Campus["东校区"], Day: "2021-09-05"}
			for _, a := range people {
				v.People = append(v.People, visit.Person{Name: "甲", Category: visit.Counsellor, Amount: a})
			}
			made, err := h.Visits.RecordVisit(ctx, h.Maker, v, "")
			apptest.Check(t, err)
			return made
		}
		first := see(12_000)
		_, err = h.Books.ProposeClose(ctx, h.Maker, id, "")
		apptest.Refused(t, err, "close.open")
		apptest.Check(t, h.Visits.DecideVisit(ctx, h.Checker, first, true, ""))
		_, err = h.Books.ProposeClose(ctx, h.Maker, id, "")
		apptest.Refused(t, err, "close.open") // one of two heads: not the control totals
		x := h.Unended(t, h.Maker)
		if len(x) != 1 || x[0].Kind != "control_totals" || x[0].Amount != -8000 {
			t.Fatalf("%+v", x)
		}
		apptest.Check(t, h.Exceptions.CloseException(ctx, h.Checker, x[0].ID, "另一人已调离，余款退回"))
		h.CloseProgram(t, id)
		_, err = h.Visits.RecordVisit(ctx, h.Maker, visit.Visit{ProgramID: id, Team: "二队", Leader: "书记", CampusID: h.Campus["东校区"], Day: "2021-09-05",
			People: []visit.Person{{Name: "乙", Category: visit.Counsellor, Amount: 8000}}}, "")
		apptest.Refused(t, err, "program.closed")
	})
}

// TestPeriodCloses: in order, numbered, and then nothing is posted into it; two people open it again.
func TestPeriodCloses(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 30_000)
		h.Clock.Pass(31 * apptest.Day)
		h.Funded(t, "AID2", fund.StudentAid, 30_000)
		list, err := h.Books.Periods(ctx, h.Auditor)
		apptest.Check(t, err)
		if len(list) != 2 || list[0].Period != "2021-09" || list[0].Vouchers != 2 || list[0].Amount != 60_000 || list[0].Shut() {
			t.Fatalf("%+v", list)
		}
		book := list[0].BookID
		apptest.Refused(t, h.Books.ClosePeriod(ctx, h.Checker, book, "2021-09"), "auth.forbidden")
		apptest.Refused(t, h.Books.ClosePeriod(ctx, h.Maker, book, "2021-10"), "period.earlier_open")
		apptest.Refused(t, h.Books.ClosePeriod(ctx, h.Maker, book, "2021-08"), "not_found")
		apptest.Check(t, h.Books.ClosePeriod(ctx, h.Maker, book, "2021-09"))
		apptest.Refused(t, h.Books.ClosePeriod(ctx, h.Maker, book, "2021-09"), "period.closed")
		apptest.Check(t, h.Books.ClosePeriod(ctx, h.Maker, book, "2021-10"))
		d, err := h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "晚到", Body: "上级", Purpose: "补拨", Amount: 100, Day: "2021-10-18"})
		apptest.Check(t, err)
		apptest.Refused(t, h.Books.DecideDocument(ctx, h.Checker, d, true, ""), "period.closed")
		early, err := h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "早于已结账期间", Body: "上级", Purpose: "补拨", Amount: 100, Day: "2021-08-18"})
		apptest.Check(t, err)
		apptest.Refused(t, h.Books.DecideDocument(ctx, h.Checker, early, true, ""), "period.closed") // a month without vouchers before a closed one
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, early, false, "期间已结账"))
		raw, _ := h.BehindTheBack(t)
		if _, err := raw.ExecContext(ctx, "INSERT INTO voucher (book_id, kind, day, period, summary, maker_id, checker_id, posting_key, reason, lines, lines_root, at) SELECT book_id, kind, day, '2031-01', summary, maker_id, checker_id, 'x', '', 1, lines_root, 0 FROM voucher WHERE id = 1"); err == nil {
			t.Error("the database took a voucher of a closed period")
		}
		apptest.Refused(t, h.Books.ReopenPeriod(ctx, h.Maker, book, "2021-09", "漏记"), "period.later_closed")
		apptest.Refused(t, h.Books.ReopenPeriod(ctx, h.Maker, book, "2021-10", " "), "form.invalid")
		apptest.Check(t, h.Books.ReopenPeriod(ctx, h.Maker, book, "2021-10", "漏记一笔"))
		apptest.Refused(t, h.Books.ReopenPeriod(ctx, h.Maker, book, "2021-10", "漏记一笔"), "close.pending")
		apptest.Refused(t, h.Books.DecideDocument(ctx, h.Checker, d, true, ""), "period.closed") // until it is decided
		apptest.Check(t, h.Books.DecideReopenPeriod(ctx, h.Checker, book, "2021-10", false, "下月补记"))
		apptest.Refused(t, h.Books.DecideReopenPeriod(ctx, h.Checker, book, "2021-10", true, ""), "decide.over")
		apptest.Check(t, h.Books.ReopenPeriod(ctx, h.Maker, book, "2021-10", "漏记一笔"))
		apptest.Refused(t, h.Books.DecideReopenPeriod(ctx, h.Maker, book, "2021-10", true, ""), "auth.forbidden")
		apptest.Check(t, h.Books.DecideReopenPeriod(ctx, h.Second, book, "2021-10", true, ""))
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, d, true, ""))
		apptest.Check(t, h.Books.ClosePeriod(ctx, h.Maker, book, "2021-10"))
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestPostingAgainstClosing: a posting that was let in is in the closed period's count, and none comes after it.
func TestPostingAgainstClosing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 30_000)
		var docs []int64
		for i := range 12 {
			d, err := h.Books.RecordDocument(ctx, h.Maker, fund.Document{FundID: 1, Kind: fund.Receipt, DocNo: "回单" + string(rune('A'+i)), Body: "上级", Purpose: "补拨", Amount: 100, Day: "2021-09-17"})
			apptest.Check(t, err)
			docs = append(docs, d)
		}
		var wg sync.WaitGroup
		errs := make([]error, len(docs))
		for i, d := range docs {
			wg.Go(func() { errs[i] = h.Books.DecideDocument(ctx, h.Checker, d, true, "") })
		}
		var closing error
		wg.Go(func() {
			for range 200 { // it is refused while a voucher has no number
				if closing = h.Books.ClosePeriod(ctx, h.Maker, 1, "2021-09"); !fault.Is(closing, "period.unsealed") {
					return
				}
			}
		})
		wg.Wait()
		apptest.Check(t, closing)
		in := 0
		for _, err := range errs {
			if err == nil {
				in++
			} else if !fault.Is(err, "period.closed") {
				t.Errorf("%v", err)
			}
		}
		list, err := h.Books.Periods(ctx, access.CommandLine(access.Auditor))
		apptest.Check(t, err)
		if list[0].Vouchers != in+2 || list[0].Closing.Vouchers != in+2 {
			t.Errorf("%d were let in, %+v", in, list[0])
		}
	})
}
