package books_test

import (
	"context"
	"sync"
	"testing"

	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
)

// TestCorrection: money that came in was booked wrongly; a red and a blue voucher put it right, linked both ways, once.
func TestCorrection(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 72_700)
		h.Seal(t)
		v := h.VoucherOf(t, ledger.FundReceipt)
		line := ledger.CorrectedLine{DebitID: v.Transfers[0].DebitID, CreditID: v.Transfers[0].CreditID, Amount: 77_200}
		right := ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: "2021-09-17", Summary: "收到上级拨款", Reason: "金额写颠倒", Lines: []ledger.CorrectedLine{line}}
		for code, change := range map[string]func(*ledger.Correction){
			"correction.account": func(c *ledger.Correction) {
				c.Lines = []ledger.CorrectedLine{{DebitID: line.DebitID, CreditID: line.CreditID + 1, Amount: 5}}
			},
			"correction.amount": func(c *ledger.Correction) { c.Lines = []ledger.CorrectedLine{{DebitID: 1, CreditID: 2}} },
			"correction.same":   func(c *ledger.Correction) { c.Lines, c.Summary = nil, v.Summary },
			"form.invalid":      func(c *ledger.Correction) { c.Day = "2021-10-01" },
			"not_found":         func(c *ledger.Correction) { c.VoucherID = 999 },
		} {
			wrong := right
			change(&wrong)
			_, err := h.Books.ProposeCorrection(ctx, h.Maker, wrong)
			apptest.Refused(t, err, code)
		}
		_, err := h.Books.ProposeCorrection(ctx, h.Checker, right)
		apptest.Refused(t, err, "auth.forbidden")
		id, err := h.Books.ProposeCorrection(ctx, h.Maker, right)
		apptest.Check(t, err)
		_, err = h.Books.ProposeCorrection(ctx, h.Maker, right)
		apptest.Refused(t, err, "correction.pending")
		apptest.Refused(t, h.Books.DecideCorrection(ctx, h.Checker, id, false, ""), "form.invalid")
		apptest.Check(t, h.Books.DecideCorrection(ctx, h.Checker, id, false, "请附银行回单"))
		apptest.Refused(t, h.Books.DecideCorrection(ctx, h.Checker, id, true, ""), "decide.over")
		c := h.CorrectVoucher(t, right)
		red, err := h.Books.Voucher(ctx, h.Auditor, c.RedID)
		apptest.Check(t, err)
		blue, err := h.Books.Voucher(ctx, h.Auditor, c.BlueID)
		apptest.Check(t, err)
		if red.Reverses != v.ID || red.Summary != "注销9月17日第1号凭证" || blue.Kind != ledger.Correcting || blue.Summary != "订正9月17日第1号凭证：收到上级拨款" || blue.Total != 77_200 {
			t.Errorf("red %+v\nblue %+v", red.Draft, blue.Draft)
		}
		for _, at := range []int64{v.ID, c.RedID, c.BlueID} {
			d, err := h.Books.Voucher(ctx, h.Auditor, at)
			apptest.Check(t, err)
			if len(d.Corrections) == 0 || d.Corrections[0].ID != c.ID {
				t.Errorf("voucher %d does not lead to its correction", at)
			}
		}
		f, err := h.Books.Fund(ctx, h.Auditor, 1)
		apptest.Check(t, err)
		if f.Unallocated != 77_200-72_700 {
			t.Errorf("the fund stands at %s", f.Unallocated)
		}
		_, err = h.Books.ProposeCorrection(ctx, h.Maker, right)
		apptest.Refused(t, err, "correction.reversed")
		red2 := right
		red2.VoucherID = c.RedID
		_, err = h.Books.ProposeCorrection(ctx, h.Maker, red2)
		apptest.Refused(t, err, "correction.red")
		again := h.CorrectVoucher(t, ledger.Correction{VoucherID: c.BlueID, Kind: ledger.Difference, Day: "2021-09-17", Summary: "少记一元", Reason: "核对回单",
			Lines: ledger.Apart(blue.Voucher, []ledger.CorrectedLine{{Amount: 77_300}})})
		d, err := h.Books.Voucher(ctx, h.Auditor, again.BlueID)
		apptest.Check(t, err)
		if again.RedID != 0 || d.Total != 100 {
			t.Errorf("%+v", again)
		}
		_, err = h.Books.ProposeCorrection(ctx, h.Maker, ledger.Correction{VoucherID: c.BlueID, Kind: ledger.Difference, Day: "2021-09-17", Summary: "少记一元", Reason: "再点一次",
			Lines: ledger.Apart(blue.Voucher, []ledger.CorrectedLine{{Amount: 77_300}})})
		apptest.Refused(t, err, "correction.differs")
		h.Seal(t)
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestCorrectionInClosedPeriod: what is wrong in a closed period is put right in an open one, in the same year.
func TestCorrectionInClosedPeriod(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 72_700)
		v := h.VoucherOf(t, ledger.FundReceipt)
		h.Clock.Pass(31 * apptest.Day)
		apptest.Check(t, h.Books.ClosePeriod(ctx, h.Maker, v.BookID, "2021-09"))
		c := ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: "2021-09-17", Summary: "收到上级拨款", Reason: "摘要有误"}
		_, err := h.Books.ProposeCorrection(ctx, h.Maker, c)
		apptest.Refused(t, err, "period.closed")
		c.Day = "2021-10-18"
		h.CorrectVoucher(t, c)
		h.Clock.Pass(100 * apptest.Day)
		a := h.VoucherOf(t, ledger.Allocation)
		_, err = h.Books.ProposeCorrection(ctx, h.Maker, ledger.Correction{VoucherID: a.ID, Kind: ledger.Rewrite, Day: "2022-01-26", Summary: "拨付", Reason: "摘要有误"})
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "correction.year" {
			t.Errorf("%v", err)
		}
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestCorrectionOfANoun: of what belongs to a batch only the words are corrected, and the noun goes on with the voucher that stands.
func TestCorrectionOfANoun(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 3, "护理系")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""))
		v := h.VoucherOf(t, ledger.BatchApproval)
		line := ledger.CorrectedLine{DebitID: v.Transfers[0].DebitID, CreditID: v.Transfers[0].CreditID, Amount: 1}
		_, err := h.Books.ProposeCorrection(ctx, h.Maker, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: "2021-09-17", Summary: "计提", Reason: "金额", Lines: []ledger.CorrectedLine{line}})
		apptest.Refused(t, err, "correction.belongs")
		c := h.CorrectVoucher(t, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: "2021-09-17", Summary: "计提中秋慰问金", Reason: "摘要有误"})
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.SendBack, "名单有误"))
		blue, err := h.Books.Voucher(ctx, h.Auditor, c.BlueID)
		apptest.Check(t, err)
		if blue.Reversed == 0 {
			t.Error("sending the batch back did not take back the voucher that stands")
		}
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestCorrectedTwiceAtOnce: of two checkers who approve at once, one does.
func TestCorrectedTwiceAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 72_700)
		v := h.VoucherOf(t, ledger.FundReceipt)
		id, err := h.Books.ProposeCorrection(ctx, h.Maker, ledger.Correction{VoucherID: v.ID, Kind: ledger.Rewrite, Day: "2021-09-17", Summary: "收到上级拨款", Reason: "摘要有误"})
		apptest.Check(t, err)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() { errs[0] = h.Books.DecideCorrection(ctx, h.Checker, id, true, "") })
		wg.Go(func() { errs[1] = h.Books.DecideCorrection(ctx, h.Second, id, true, "") })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v, %v", errs[0], errs[1])
		}
		list, _, err := h.Books.Vouchers(ctx, h.Auditor, ledger.VoucherFilter{})
		apptest.Check(t, err)
		if len(list) != 4 {
			t.Errorf("%d vouchers", len(list))
		}
	})
}
