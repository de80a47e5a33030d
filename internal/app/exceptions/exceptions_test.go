package exceptions_test

import (
	"context"
	"database/sql"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/exception"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/teller"
)

// TestSweep: what is under way is no disagreement until it is old, then it is
// one, once, with figures that follow, and it ends when it is gone.
func TestSweep(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系", "建筑系")
		h.Swept(t, 0, 0, 0, 0)
		h.Clock.Pass(4 * apptest.Day)
		h.Swept(t, 0, 2, 0, 0) // at the bank, for each department
		h.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
			if line == 0 {
				return teller.Reply{Result: "失败", Reason: "卡片挂失"}
			}
			return teller.Reply{}
		})
		h.Swept(t, 0, 0, 0, 2)
		h.Clock.Pass(8 * apptest.Day)
		h.Swept(t, 0, 3, 0, 0) // a failure, and two classes nobody signed for
		h.Swept(t, 0, 0, 0, 0)
		mine := h.Unended(t, h.Branch["护理系"])
		if len(mine) != 2 {
			t.Fatalf("a branch sees %+v", mine)
		}
		failed, unsigned := apptest.OfKind(t, mine, recon.FoundFailed), apptest.OfKind(t, mine, recon.FoundUnsigned)
		if failed.Heads != 1 || failed.Amount != 3000 || unsigned.Heads != 5 || unsigned.Amount != 15_000 {
			t.Errorf("%+v %+v", failed, unsigned)
		}
		if _, err := h.Exceptions.Exception(ctx, h.Branch["建筑系"], failed.ID); err == nil {
			t.Error("another department's exception was shown")
		}
		apptest.Refused(t, h.Exceptions.NoteException(ctx, h.Branch["建筑系"], failed.ID, "不是我的"), "not_found")
		views, err := h.Payments.ReceiptOverviews(ctx, h.Branch["护理系"])
		apptest.Check(t, err)
		c, err := h.Payments.ClassReceipts(ctx, h.Branch["护理系"], p.Program, views[0].Classes[0].ClassID)
		apptest.Check(t, err)
		_, err = h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: []int64{c.Payments[0].ID}, Act: payout.Confirm})
		apptest.Check(t, err)
		_, err = h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: []int64{c.Payments[1].ID}, Act: payout.Deny, Reason: "没有收到"})
		apptest.Check(t, err)
		h.Swept(t, 0, 1, 1, 0)
		if x := apptest.OfKind(t, h.Unended(t, h.Maker), recon.FoundUnsigned); x.Heads != x.NowHeads && (x.NowHeads != 3 || x.NowAmount != 9000) {
			t.Errorf("the figures did not follow: %+v", x)
		}
		_, err = h.Payments.ConfirmClass(ctx, h.Branch["护理系"], p.Program, views[0].Classes[0].ClassID)
		apptest.Check(t, err)
		h.Swept(t, 0, 0, 0, 1)
		d, err := h.Exceptions.Exception(ctx, h.Auditor, unsigned.ID)
		apptest.Check(t, err)
		if d.State != "closed" || d.CloserID != 0 || len(d.Notes) != 2 || d.Notes[1].Act != exception.Gone {
			t.Errorf("gone: %+v", d)
		}
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestExceptionIsSeenTo: owner, due day, notes, carrying over by two, closing with a reason.
func TestExceptionIsSeenTo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系", "建筑系")
		h.Swept(t, p.Program, 2, 0, 0) // about to be closed: at once
		x := apptest.OfKind(t, h.Unended(t, h.Branch["护理系"]), recon.FoundUnsigned)
		for _, who := range []access.Actor{h.Auditor, h.Branch["护理系"], h.Checker, h.Admin} {
			apptest.Refused(t, h.Exceptions.AssignException(ctx, who, x.ID, h.Maker.UserID, ""), "auth.forbidden")
		}
		apptest.Refused(t, h.Exceptions.AssignException(ctx, h.Maker, x.ID, h.Branch["建筑系"].UserID, ""), "form.invalid")
		apptest.Refused(t, h.Exceptions.AssignException(ctx, h.Maker, x.ID, h.Auditor.UserID, ""), "form.invalid")
		apptest.Refused(t, h.Exceptions.AssignException(ctx, h.Maker, x.ID, 0, "2021-02-30"), "form.invalid")
		apptest.Check(t, h.Exceptions.AssignException(ctx, h.Maker, x.ID, h.Branch["护理系"].UserID, "2021-10-01"))
		apptest.Check(t, h.Exceptions.NoteException(ctx, h.Branch["护理系"], x.ID, "已通知班主任"))
		apptest.Refused(t, h.Exceptions.NoteException(ctx, h.Branch["护理系"], x.ID, " "), "form.invalid")
		apptest.Refused(t, h.Exceptions.DecideCarry(ctx, h.Checker, x.ID, true, ""), "exception.no_carry")
		apptest.Refused(t, h.Exceptions.ProposeCarry(ctx, h.Maker, x.ID, 0, "学生休学"), "form.invalid")
		apptest.Check(t, h.Exceptions.ProposeCarry(ctx, h.Maker, x.ID, h.Branch["护理系"].UserID, "学生休学"))
		apptest.Refused(t, h.Exceptions.ProposeCarry(ctx, h.Maker, x.ID, h.Branch["护理系"].UserID, "学生休学"), "exception.carry_pending")
		apptest.Refused(t, h.Exceptions.DecideCarry(ctx, h.Maker, x.ID, true, ""), "auth.forbidden")
		apptest.Refused(t, h.Exceptions.DecideCarry(ctx, h.Checker, x.ID, false, ""), "form.invalid")
		apptest.Check(t, h.Exceptions.DecideCarry(ctx, h.Checker, x.ID, false, "还能联系上"))
		apptest.Check(t, h.Exceptions.ProposeCarry(ctx, h.Cashier, x.ID, h.Branch["护理系"].UserID, "学生休学"))
		apptest.Check(t, h.Exceptions.DecideCarry(ctx, h.Second, x.ID, true, ""))
		apptest.Refused(t, h.Exceptions.ProposeCarry(ctx, h.Maker, x.ID, h.Maker.UserID, "再来"), "exception.carried")
		d, err := h.Exceptions.Exception(ctx, h.Auditor, x.ID)
		apptest.Check(t, err)
		if d.State != "carried" || d.Carry != "护理系经办" || d.Owner != "护理系经办" || d.CarryChecker != "赵复核" || d.Due != "2021-10-01" || len(d.Notes) != 6 {
			t.Errorf("%+v", d)
		}
		h.Swept(t, p.Program, 0, 0, 0)
		apptest.Check(t, h.Exceptions.CloseException(ctx, h.Checker, x.ID, "学生已确认"))
		apptest.Refused(t, h.Exceptions.CloseException(ctx, h.Checker, x.ID, "再来"), "exception.closed")
		apptest.Refused(t, h.Exceptions.NoteException(ctx, h.Maker, x.ID, "晚了"), "exception.closed")
		h.Swept(t, p.Program, 0, 0, 0) // explained: not opened again with the same figures
		if v, err := h.Audit.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestExceptionRules: the checker sets when something is a disagreement.
func TestExceptionRules(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系")
		r, err := h.Exceptions.ExceptionRules(ctx, h.Maker)
		apptest.Check(t, err)
		r.Days[recon.FoundUnsigned] = -1
		apptest.Refused(t, h.Exceptions.SetExceptionRules(ctx, h.Checker, r), "form.invalid")
		r.Days[recon.FoundUnsigned], r.Signers = 1, 1
		apptest.Refused(t, h.Exceptions.SetExceptionRules(ctx, h.Maker, r), "auth.forbidden")
		apptest.Check(t, h.Exceptions.SetExceptionRules(ctx, h.Checker, r))
		views, err := h.Payments.ReceiptOverviews(ctx, h.Branch["护理系"])
		apptest.Check(t, err)
		c, err := h.Payments.ClassReceipts(ctx, h.Branch["护理系"], p.Program, views[0].Classes[0].ClassID)
		apptest.Check(t, err)
		for i := range 2 {
			_, err := h.Payments.MarkReceipts(ctx, h.Branch["护理系"], payments.Mark{Payments: []int64{c.Payments[i].ID}, Act: payout.Confirm,
				Proxy: payout.Proxy{Name: "张三", Relation: "室友", Letter: "委托书1号"}})
			apptest.Check(t, err)
		}
		h.Clock.Pass(2 * apptest.Day)
		h.Swept(t, 0, 2, 0, 0)
		if x := apptest.OfKind(t, h.Unended(t, h.Maker), recon.FoundSameSigner); x.Heads != 2 || x.Amount != 6000 || x.DepartmentID != 0 {
			t.Errorf("%+v", x)
		}
		if mine := h.Unended(t, h.Branch["护理系"]); len(mine) != 1 {
			t.Errorf("what is of no single department was shown to a branch: %+v", mine)
		}
	})
}

// TestSweepFindsWhatIsWrong puts one thing after another wrong behind the
// program's back, and each is found by its name, and gone when it is put right.
func TestSweepFindsWhatIsWrong(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 6, "护理系")
		h.ConfirmAll(t)
		fail := h.PaymentIDs(t, p.Program)[0]
		r, err := h.Payments.ProposeRemedy(ctx, h.Maker, payments.Proposal{Remedy: payout.Remedy{PaymentID: fail, Kind: payout.Return, Amount: 3000, Note: "退汇"}})
		apptest.Check(t, err)
		apptest.Check(t, h.Payments.DecideRemedy(ctx, h.Checker, r, true, ""))
		h.Swept(t, p.Program, 1, 0, 0)
		if x := h.Unended(t, h.Maker); x[0].Kind != recon.FoundSignedUnpaid { // it was confirmed, and the money came back
			t.Errorf("%+v", x[0])
		}
		h.CorrectPayment(t, fail, payout.Bank, "")
		h.Reissue(t, p.Program, payout.Bank)
		h.Swept(t, 0, 0, 0, 1)
		raw := h.NoTriggers(t)
		for _, c := range []struct {
			kind   exception.Kind
			heads  int
			amount int64
			sql    string
		}{
			{recon.FoundDuplicateCard, 2, 6000, "UPDATE identity SET card_blind = (SELECT i.card_blind FROM identity i JOIN payment q ON q.identity_id = i.id WHERE q.id = 2) WHERE id = (SELECT identity_id FROM payment WHERE id = 3)"},
			{recon.FoundOtherAmount, 1, 100, "UPDATE payment SET forgone = 100 WHERE id = 1"},
			{recon.FoundLedger, 0, 1, "UPDATE transfer SET amount = amount - 1 WHERE payment_id = 4"},
			{recon.FoundNotOnRoster, 1, 3000, "UPDATE payment SET person_id = 999 WHERE id = 5"},
			{recon.FoundControl, -1, -3000, "UPDATE program SET heads = heads + 1, total = total + 3000"},
			{recon.FoundNotOnRoll, 1, 3000, "UPDATE entitlement SET student_no = 'X' WHERE id = (SELECT entitlement_id FROM payment WHERE id = 6)"},
		} {
			prepareFor(t, raw, c.kind)
			h.Swept(t, 0, 0, 0, 0)
			undo := apptest.Tamper(t, raw, c.sql)
			_, err := h.Exceptions.SweepExceptions(ctx, h.Maker, 0)
			apptest.Check(t, err)
			x := apptest.OfKind(t, h.Unended(t, h.Maker), c.kind)
			if x.Heads != c.heads || int64(x.Amount) != c.amount {
				t.Errorf("%s: %d heads, %s", c.kind, x.Heads, x.Amount)
			}
			undo()
			_, err = h.Exceptions.SweepExceptions(ctx, h.Maker, 0)
			apptest.Check(t, err)
			if left := h.Unended(t, h.Maker); len(left) > 0 {
				t.Errorf("%s is still there: %+v", c.kind, left)
			}
		}
	})
}

// prepareFor makes what a kind needs to be looked for: another roster in force.
func prepareFor(t *testing.T, raw *sql.DB, kind exception.Kind) {
	t.Helper()
	var statements []string
	switch kind {
	case recon.FoundNotOnRoster:
		statements = []string{"INSERT INTO roster (program_id, version, file_name, file_hash, heads, total, maker_id, at) SELECT program_id, 2, file_name, file_hash, heads, total, maker_id, at FROM roster",
			"INSERT INTO entitlement (roster_id, line, person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark) SELECT 2, line, person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark FROM entitlement"}
	}
	for _, s := range statements {
		_, err := raw.Exec(s)
		apptest.Check(t, err)
	}
}
