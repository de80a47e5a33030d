package app_test

import (
	"context"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/apptest"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
	"reliefbook/internal/store"
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
func unended(t *testing.T, h *apptest.House, actor access.Actor) []store.Exception {
	t.Helper()
	q, err := h.Exceptions(context.Background(), actor, store.ExceptionFilter{Live: true})
	check(t, err)
	return q.List
}

func ofKind(t *testing.T, list []store.Exception, kind recon.FindingKind) store.Exception {
	t.Helper()
	for _, x := range list {
		if x.Kind == string(kind) {
			return x
		}
	}
	t.Fatalf("no %s in %+v", kind, list)
	return store.Exception{}
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
		if d.State != "closed" || d.CloserID != 0 || len(d.Notes) != 2 || d.Notes[1].Kind != "gone" {
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
