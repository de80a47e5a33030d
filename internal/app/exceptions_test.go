package app_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/exception"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/teller"
)

const day = 24 * time.Hour

// swept looks for disagreements and holds what it did against what is wanted.
func swept(t *testing.T, h *apptest.House, program int64, opened, changed, ended int) {
	t.Helper()
	s, err := h.SweepExceptions(context.Background(), h.Maker, program)
	check(t, err)
	if want := (app.Swept{Opened: opened, Changed: changed, Ended: ended}); s != want {
		t.Fatalf("swept %+v, want %+v; the queue is %+v", s, want, unended(t, h, h.Maker))
	}
}

// unended is what has not ended in somebody's eyes.
func unended(t *testing.T, h *apptest.House, actor access.Actor) []exception.Exception {
	t.Helper()
	q, err := h.Exceptions(context.Background(), actor, exception.Filter{Live: true})
	check(t, err)
	return q.List
}

func ofKind(t *testing.T, list []exception.Exception, kind exception.Kind) exception.Exception {
	t.Helper()
	for _, x := range list {
		if x.Kind == kind {
			return x
		}
	}
	t.Fatalf("no %s in %+v", kind, list)
	return exception.Exception{}
}

// TestSweep: what is under way is no disagreement until it is old, then it is
// one, once, with figures that follow, and it ends when it is gone.
func TestSweep(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 12, "护理系", "建筑系")
		swept(t, h, 0, 0, 0, 0)
		h.Clock.Pass(4 * day)
		swept(t, h, 0, 2, 0, 0) // at the bank, for each department
		h.Answer(t, p.Batch, func(line int, _ teller.Payee) teller.Reply {
			if line == 0 {
				return teller.Reply{Result: "失败", Reason: "卡片挂失"}
			}
			return teller.Reply{}
		})
		swept(t, h, 0, 0, 0, 2)
		h.Clock.Pass(8 * day)
		swept(t, h, 0, 3, 0, 0) // a failure, and two classes nobody signed for
		swept(t, h, 0, 0, 0, 0)
		mine := unended(t, h, h.Branch["护理系"])
		if len(mine) != 2 {
			t.Fatalf("a branch sees %+v", mine)
		}
		failed, unsigned := ofKind(t, mine, recon.FoundFailed), ofKind(t, mine, recon.FoundUnsigned)
		if failed.Heads != 1 || failed.Amount != 3000 || unsigned.Heads != 5 || unsigned.Amount != 15_000 {
			t.Errorf("%+v %+v", failed, unsigned)
		}
		if _, err := h.Exception(ctx, h.Branch["建筑系"], failed.ID); err == nil {
			t.Error("another department's exception was shown")
		}
		refused(t, h.NoteException(ctx, h.Branch["建筑系"], failed.ID, "不是我的"), "not_found")
		views, err := h.ReceiptOverviews(ctx, h.Branch["护理系"])
		check(t, err)
		c, err := h.ClassReceipts(ctx, h.Branch["护理系"], p.Program, views[0].Classes[0].ClassID)
		check(t, err)
		_, err = h.MarkReceipts(ctx, h.Branch["护理系"], app.Mark{Payments: []int64{c.Payments[0].ID}, Act: payout.Confirm})
		check(t, err)
		_, err = h.MarkReceipts(ctx, h.Branch["护理系"], app.Mark{Payments: []int64{c.Payments[1].ID}, Act: payout.Deny, Reason: "没有收到"})
		check(t, err)
		swept(t, h, 0, 1, 1, 0)
		if x := ofKind(t, unended(t, h, h.Maker), recon.FoundUnsigned); x.Heads != x.NowHeads && (x.NowHeads != 3 || x.NowAmount != 9000) {
			t.Errorf("the figures did not follow: %+v", x)
		}
		_, err = h.ConfirmClass(ctx, h.Branch["护理系"], p.Program, views[0].Classes[0].ClassID)
		check(t, err)
		swept(t, h, 0, 0, 0, 1)
		d, err := h.Exception(ctx, h.Auditor, unsigned.ID)
		check(t, err)
		if d.State != "closed" || d.CloserID != 0 || len(d.Notes) != 2 || d.Notes[1].Act != exception.Gone {
			t.Errorf("gone: %+v", d)
		}
		if v, err := h.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestExceptionIsSeenTo: owner, due day, notes, carrying over by two, closing with a reason.
func TestExceptionIsSeenTo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系", "建筑系")
		swept(t, h, p.Program, 2, 0, 0) // about to be closed: at once
		x := ofKind(t, unended(t, h, h.Branch["护理系"]), recon.FoundUnsigned)
		for _, who := range []access.Actor{h.Auditor, h.Branch["护理系"], h.Checker, h.Admin} {
			refused(t, h.AssignException(ctx, who, x.ID, h.Maker.UserID, ""), "auth.forbidden")
		}
		refused(t, h.AssignException(ctx, h.Maker, x.ID, h.Branch["建筑系"].UserID, ""), "form.invalid")
		refused(t, h.AssignException(ctx, h.Maker, x.ID, h.Auditor.UserID, ""), "form.invalid")
		refused(t, h.AssignException(ctx, h.Maker, x.ID, 0, "2021-02-30"), "form.invalid")
		check(t, h.AssignException(ctx, h.Maker, x.ID, h.Branch["护理系"].UserID, "2021-10-01"))
		check(t, h.NoteException(ctx, h.Branch["护理系"], x.ID, "已通知班主任"))
		refused(t, h.NoteException(ctx, h.Branch["护理系"], x.ID, " "), "form.invalid")
		refused(t, h.DecideCarry(ctx, h.Checker, x.ID, true, ""), "exception.no_carry")
		refused(t, h.ProposeCarry(ctx, h.Maker, x.ID, 0, "学生休学"), "form.invalid")
		check(t, h.ProposeCarry(ctx, h.Maker, x.ID, h.Branch["护理系"].UserID, "学生休学"))
		refused(t, h.ProposeCarry(ctx, h.Maker, x.ID, h.Branch["护理系"].UserID, "学生休学"), "exception.carry_pending")
		refused(t, h.DecideCarry(ctx, h.Maker, x.ID, true, ""), "auth.forbidden")
		refused(t, h.DecideCarry(ctx, h.Checker, x.ID, false, ""), "form.invalid")
		check(t, h.DecideCarry(ctx, h.Checker, x.ID, false, "还能联系上"))
		check(t, h.ProposeCarry(ctx, h.Cashier, x.ID, h.Branch["护理系"].UserID, "学生休学"))
		check(t, h.DecideCarry(ctx, h.Second, x.ID, true, ""))
		refused(t, h.ProposeCarry(ctx, h.Maker, x.ID, h.Maker.UserID, "再来"), "exception.carried")
		d, err := h.Exception(ctx, h.Auditor, x.ID)
		check(t, err)
		if d.State != "carried" || d.Carry != "护理系经办" || d.Owner != "护理系经办" || d.CarryBy != "赵复核" || d.Due != "2021-10-01" || len(d.Notes) != 6 {
			t.Errorf("%+v", d)
		}
		swept(t, h, p.Program, 0, 0, 0)
		check(t, h.CloseException(ctx, h.Checker, x.ID, "学生已确认"))
		refused(t, h.CloseException(ctx, h.Checker, x.ID, "再来"), "exception.closed")
		refused(t, h.NoteException(ctx, h.Maker, x.ID, "晚了"), "exception.closed")
		swept(t, h, p.Program, 0, 0, 0) // explained: not opened again with the same figures
		if v, err := h.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// TestExceptionRules: the checker sets when something is a disagreement.
func TestExceptionRules(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系")
		r, err := h.ExceptionRules(ctx, h.Maker)
		check(t, err)
		r.Days[recon.FoundUnsigned] = -1
		refused(t, h.SetExceptionRules(ctx, h.Checker, r), "form.invalid")
		r.Days[recon.FoundUnsigned], r.Signers = 1, 1
		refused(t, h.SetExceptionRules(ctx, h.Maker, r), "auth.forbidden")
		check(t, h.SetExceptionRules(ctx, h.Checker, r))
		views, err := h.ReceiptOverviews(ctx, h.Branch["护理系"])
		check(t, err)
		c, err := h.ClassReceipts(ctx, h.Branch["护理系"], p.Program, views[0].Classes[0].ClassID)
		check(t, err)
		for i := range 2 {
			_, err := h.MarkReceipts(ctx, h.Branch["护理系"], app.Mark{Payments: []int64{c.Payments[i].ID}, Act: payout.Confirm,
				Proxy: payout.Proxy{Name: "张三", Relation: "室友", Letter: "委托书1号"}})
			check(t, err)
		}
		h.Clock.Pass(2 * day)
		swept(t, h, 0, 2, 0, 0)
		if x := ofKind(t, unended(t, h, h.Maker), recon.FoundSameSigner); x.Heads != 2 || x.Amount != 6000 || x.DepartmentID != 0 {
			t.Errorf("%+v", x)
		}
		if mine := unended(t, h, h.Branch["护理系"]); len(mine) != 1 {
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
		confirmAll(t, h)
		fail := paymentIDs(t, h, p.Program)[0]
		r, err := h.ProposeRemedy(ctx, h.Maker, app.Proposal{Remedy: payout.Remedy{PaymentID: fail, Kind: payout.Return, Amount: 3000, Note: "退汇"}})
		check(t, err)
		check(t, h.DecideRemedy(ctx, h.Checker, r, true, ""))
		swept(t, h, p.Program, 1, 0, 0)
		if x := unended(t, h, h.Maker); x[0].Kind != recon.FoundSignedUnpaid { // it was confirmed, and the money came back
			t.Errorf("%+v", x[0])
		}
		correct(t, h, fail, payout.Bank, "")
		reissue(t, h, p.Program, payout.Bank)
		swept(t, h, 0, 0, 0, 1)
		raw := behind(t, h)
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
			swept(t, h, 0, 0, 0, 0)
			undo := tamper(t, raw, c.sql)
			_, err := h.SweepExceptions(ctx, h.Maker, 0)
			check(t, err)
			x := ofKind(t, unended(t, h, h.Maker), c.kind)
			if x.Heads != c.heads || int64(x.Amount) != c.amount {
				t.Errorf("%s: %d heads, %s", c.kind, x.Heads, x.Amount)
			}
			undo()
			_, err = h.SweepExceptions(ctx, h.Maker, 0)
			check(t, err)
			if left := unended(t, h, h.Maker); len(left) > 0 {
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
		check(t, err)
	}
}
