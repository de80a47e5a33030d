package app_test

import (
	"context"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
)

// settled has every noun of exceptions, closing and corrections: what is named
// and seen to, a closing that is refused, a period that is opened again, and a corrected voucher.
func settled(t *testing.T, h *apptest.House, program int64) {
	t.Helper()
	ctx := context.Background()
	_, err := h.SweepExceptions(ctx, h.Maker, program)
	check(t, err)
	r, err := h.ExceptionRules(ctx, h.Checker)
	check(t, err)
	r.Signers++
	check(t, h.SetExceptionRules(ctx, h.Checker, r))
	open := unended(t, h, h.Maker)
	x := ofKind(t, open, exception.Kind(open[0].Kind))
	check(t, h.AssignException(ctx, h.Maker, x.ID, h.Cashier.UserID, "2021-10-01"))
	check(t, h.NoteException(ctx, h.Maker, x.ID, "已联系班主任"))
	check(t, h.ProposeCarry(ctx, h.Maker, x.ID, h.Cashier.UserID, "学生休学"))
	_, err = h.ProposeClose(ctx, h.Maker, program, "走访完毕")
	check(t, err)
	check(t, h.DecideClose(ctx, h.Checker, program, false, "先附照片"))
	f, err := h.Fund(ctx, h.Auditor, 1)
	check(t, err)
	v := voucherOf(t, h, ledger.FundReceipt)
	corrected(t, h, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: h.Today(), Summary: "收到学生资助经费", Reason: "摘要有误",
		Lines: []ledger.CorrectedLine{{DebitID: v.Transfers[0].DebitID, CreditID: v.Transfers[0].CreditID, Amount: v.Transfers[0].Amount + 100}}})
	list, err := h.Periods(ctx, h.Auditor)
	check(t, err)
	for _, p := range list {
		if p.BookID == f.BookID {
			continue // the other book: the bank told of this one's accounts
		}
		check(t, h.ClosePeriod(ctx, h.Maker, p.BookID, p.Period))
		check(t, h.ReopenPeriod(ctx, h.Maker, p.BookID, p.Period, "漏记"))
		check(t, h.DecideReopenPeriod(ctx, h.Checker, p.BookID, p.Period, true, ""))
		break
	}
}

var closingTampers = []struct{ what, sql, names string }{
	{"an exception's owner", "UPDATE exception SET owner_id = 1 WHERE owner_id IS NOT NULL", "exception:"},
	{"what is left of an exception", "UPDATE exception SET now_amount = now_amount - 1", "exception:"},
	{"to whom an exception is carried", "UPDATE exception SET carry_id = 1 WHERE carry_id IS NOT NULL", "exception:"},
	{"a note about an exception", "UPDATE exception_note SET note = 'x' WHERE kind = 'note'", "exception_note:"},
	{"who noted it", "UPDATE exception_note SET by_id = 1", "exception_note:"},
	{"a rule for exceptions", "UPDATE exception_rule SET value = 9999", "exception_rule:"},
	{"a program closed behind the program's back", "UPDATE program_close SET state = 'closed'", "program_close:"},
	{"what a closing proved", "UPDATE program_close SET paid = paid + 1", "program_close:"},
	{"a period closed behind the program's back", "UPDATE period_close SET state = 'closed'", "period_close:"},
	{"how many vouchers a closed period has", "UPDATE period_close SET vouchers = vouchers - 1", "period_close:"},
	{"a correction's reason", "UPDATE correction SET reason = 'x'", "correction:"},
	{"a corrected amount", "UPDATE correction_line SET amount = amount + 1", "correction:"},
	{"a correction's blue voucher", "UPDATE correction SET blue_id = voucher_id", "correction:"},
	{"a correction that never was", "DELETE FROM correction", "voucher:"},
}

// TestClosedStaysClosed: what was closed is held against the books, not only against its leaf.
func TestClosedStaysClosed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系")
		confirmAll(t, h)
		closed(t, h, p.Program)
		list, err := h.Periods(ctx, h.Auditor)
		check(t, err)
		check(t, h.ClosePeriod(ctx, h.Maker, list[0].BookID, list[0].Period))
		raw := behind(t, h)
		for rule, sql := range map[string]string{
			"closed_periods":  "UPDATE voucher SET period = '2021-08', day = '2021-08-31' WHERE id = 1",
			"closed_programs": "UPDATE transfer SET amount = amount - 1 WHERE id = (SELECT min(t.id) FROM transfer t JOIN program g ON g.expense_id = t.debit_id)",
		} {
			undo := tamper(t, raw, sql)
			v, err := h.Verify(ctx, "")
			undo()
			check(t, err)
			found := false
			for _, d := range v.Verdicts {
				found = found || d.Rule == rule && len(d.Breaks) == 1
			}
			if !found {
				t.Errorf("%s: %+v", rule, v.Verdicts)
			}
		}
		if l, err := h.Closing(ctx, h.Auditor, p.Program); err != nil || l.Last().State != fund.Closed {
			t.Errorf("%+v %v", l.Last(), err)
		}
	})
}
