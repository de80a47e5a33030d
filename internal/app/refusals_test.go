package app_test

import (
	"context"
	"errors"
	"testing"

	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

// TestTheDatabaseRefuses: what the rules refuse, the database refuses too, from
// any console, with the triggers in place.
func TestTheDatabaseRefuses(t *testing.T) {
	statements := []string{
		"UPDATE voucher SET summary = 'x'", "DELETE FROM voucher", "UPDATE transfer SET amount = 1", "DELETE FROM transfer",
		"UPDATE voucher_number SET number = 9", "UPDATE entry SET kind = 'x'", "DELETE FROM entry", "DELETE FROM sealed",
		"UPDATE seal_hash SET position = 99 WHERE position = 0", "DELETE FROM checkpoint", "UPDATE roster SET heads = 1",
		"UPDATE entitlement SET amount = 1", "DELETE FROM entitlement", "UPDATE receipt SET act = 'undone'", "DELETE FROM receipt",
		"DELETE FROM payment", "UPDATE payment SET amount = 1", "UPDATE payment SET person_id = 2 WHERE person_id = 1",
		"UPDATE batch SET total = 1", "DELETE FROM batch", "UPDATE fund_document SET amount = 1", "DELETE FROM fund_document",
		"UPDATE account SET guarded = 1 - guarded", "UPDATE program SET heads = 1", "DELETE FROM visit", "UPDATE visit_person SET amount = 1",
		"UPDATE account_guard SET debits = 0 WHERE guarded = 1 AND sign = 1 AND credits > 0",
		"UPDATE batch SET checker_id = maker_id", "UPDATE batch SET releaser_id = checker_id",
		"INSERT INTO payment (batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, state, live, receipt) " +
			"SELECT batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, 'paid', 1, 'open' FROM payment WHERE id = 1",
	}
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		raw := h.Console(t)
		for _, s := range statements {
			if _, err := raw.Exec(s); err == nil {
				t.Errorf("accepted: %s", s)
			}
		}
		if v, err := h.Audit.Verify(context.Background(), ""); err != nil || !v.OK() {
			t.Errorf("after all that: %v %+v", err, v)
		}
	})
}

// TestNoOverdraft: many releases at once from one fund spend no more than it has.
func TestNoOverdraft(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		f, err := h.Books.CreateFund(ctx, h.Maker, fund.Fund{Code: "F", Name: "资金", Source: fund.StudentAid, Restriction: "专款专用"})
		apptest.Check(t, err)
		in, err := h.Books.RecordDocument(ctx, h.Maker, apptest.Document(f, fund.Receipt, "in", 100), apptest.Scan())
		apptest.Check(t, err)
		apptest.Check(t, h.Books.DecideDocument(ctx, h.Checker, in, true, ""))
		var docs []int64
		for i := range 16 {
			id, err := h.Books.RecordDocument(ctx, h.Maker, apptest.Document(f, fund.Allocation, string(rune('a'+i)), 30))
			apptest.Check(t, err)
			docs = append(docs, id)
		}
		done := apptest.AtOnce(docs, func(id int64) error { return h.Books.DecideDocument(ctx, h.Checker, id, true, "") })
		if done["ledger.overdraft"] != 13 || done[""] != 3 {
			t.Errorf("outcomes %v, want 3 allocations of 30 out of 100", done)
		}
	})
}

// TestEverybodyReleasesAtOnce: however many people and clicks, a batch is paid once.
func TestEverybodyReleasesAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 200, "护理系")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, ""))
		clicks := make([]int64, 32)
		out := apptest.AtOnce(clicks, func(int64) error { return h.Payments.ActOnBatch(ctx, h.Cashier, p.Batch, payout.Release, "") })
		other := apptest.AtOnce(clicks, func(int64) error { return h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.Release, "") })
		if out[""] != 32 || other["batch.state"] != 32 {
			t.Errorf("the cashier's clicks %v, the second checker's %v", out, other)
		}
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "answer.csv", h.AnswerFile(t, p.Batch, apptest.AllPaid), nil)
		apptest.Check(t, err)
		applied := apptest.AtOnce(clicks, func(int64) error {
			_, err := h.TakeAnswer(p.Batch, run.Upload, "")
			return err
		})
		if applied[""] != 32 {
			t.Errorf("applying the answer 32 times: %v", applied)
		}
		ids := h.PaymentIDs(t, p.Program)
		branch := h.Branch["护理系"]
		confirmed := apptest.AtOnce(append(ids, ids...), func(id int64) error {
			_, err := h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: []int64{id}, Act: payout.Confirm})
			return err
		})
		if confirmed[""] != 400 {
			t.Errorf("confirmations %v", confirmed)
		}
		s, err := h.Relief.Program(ctx, h.Auditor, p.Program)
		apptest.Check(t, err)
		if s.Flow.Paid != s.Flow.Entitled || s.Flow.Confirmed != s.Flow.Paid || s.Flow.PaidHeads != 200 || s.Use.Unspent != 0 {
			t.Errorf("flow %+v", s.Flow)
		}
		h.Holds(t)
	})
}

// TestTwoActOnOneBatch: of an approval and a sending back at the same time one wins and the books agree.
func TestTwoActOnOneBatch(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 20, "护理系")
		out := apptest.AtOnce([]int64{1, 2}, func(who int64) error {
			if who == 1 {
				return h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.Approve, "")
			}
			return h.Payments.ActOnBatch(ctx, h.Second, p.Batch, payout.SendBack, "名单有误")
		})
		if out[""] == 0 {
			t.Errorf("nobody won: %v", out)
		}
		h.Holds(t)
	})
}

// TestSentBack: a batch sent back after its approval takes the approval back by
// a red voucher, and can be approved and released again.
func TestSentBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 20, "护理系")
		act := func(who string, a payout.Act, reason, want string) {
			t.Helper()
			actor := map[string]func() error{
				"maker":   func() error { return h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, a, reason) },
				"checker": func() error { return h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, a, reason) },
				"second":  func() error { return h.Payments.ActOnBatch(ctx, h.Second, p.Batch, a, reason) },
			}[who]
			err := actor()
			if want == "" {
				apptest.Check(t, err)
			} else {
				apptest.Refused(t, err, want)
			}
		}
		act("checker", payout.Approve, "", "")
		act("second", payout.SendBack, "", "form.invalid")
		act("second", payout.SendBack, "名单有误", "")
		act("second", payout.Approve, "", "batch.state")
		act("maker", payout.Resubmit, "", "")
		act("checker", payout.Approve, "", "")
		act("second", payout.Release, "", "")
		act("second", payout.SendBack, "晚了", "batch.state")
		list, n, err := h.Books.Vouchers(ctx, h.Auditor, ledger.VoucherFilter{Program: p.Program})
		apptest.Check(t, err)
		if n != 3 { // approval, its reversal, approval
			t.Errorf("%d vouchers: %+v", n, list)
		}
		h.Holds(t)
	})
}

// TestCancelledBatchFreesItsPeople: who was in a cancelled batch can be paid by another.
func TestCancelledBatchFreesItsPeople(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 20, "护理系")
		_, err := h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "再来", Channel: payout.Bank})
		apptest.Refused(t, err, "batch.empty")
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.SendBack, "名单有误"))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Cancel, ""))
		_, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "第二批", Channel: payout.Bank, Heads: 19})
		apptest.Refused(t, err, "batch.control_totals")
		_, err = h.Payments.PrepareBatch(ctx, h.Maker, payments.Preparation{Program: p.Program, Name: "第二批", Channel: payout.Bank, Heads: 20, Total: 60_000})
		apptest.Check(t, err)
		h.Holds(t)
	})
}

// TestBranchScope: another department's payment and one that does not exist give the same refusal.
func TestBranchScope(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 40, "护理系", "药学系")
		list, _, err := h.Payments.Payments(ctx, h.Branch["药学系"], payout.Filter{Program: p.Program})
		apptest.Check(t, err)
		if len(list) != 20 {
			t.Fatalf("the branch sees %d payments, want its 20", len(list))
		}
		nurse := h.Branch["护理系"]
		_, others := h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: []int64{list[0].ID}, Act: payout.Confirm})
		_, nobody := h.Payments.MarkReceipts(ctx, nurse, payments.Mark{Payments: []int64{999_999}, Act: payout.Confirm})
		if others == nil || nobody == nil || others.Error() != nobody.Error() {
			t.Errorf("another's: %v; nobody's: %v", others, nobody)
		}
		_, err = h.Payments.ClassReceipts(ctx, nurse, p.Program, list[0].ClassID)
		apptest.Refused(t, err, "not_found")
		_, err = h.Payments.ConfirmClass(ctx, nurse, p.Program, list[0].ClassID)
		apptest.Refused(t, err, "not_found")
		hits, n, err := h.Payments.Payments(ctx, nurse, payout.Filter{Program: p.Program, Search: list[0].StudentNo})
		apptest.Check(t, err)
		if n != 0 || len(hits) != 0 {
			t.Errorf("the search found %d of another department", n)
		}
	})
}

// TestUndo: one's own word can be taken back for ten minutes, nobody else's and not later.
func TestUndo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Released(t, 4, "护理系")
		ids := h.PaymentIDs(t, p.Program)
		branch := h.Branch["护理系"]
		colleague := h.AddUser(t, "colleague", "同事", "branch", h.Dept["护理系"])
		_, err := h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: ids, Act: payout.Confirm})
		apptest.Check(t, err)
		_, err = h.Payments.MarkReceipts(ctx, colleague, payments.Mark{Payments: ids[:1], Act: payout.Undo})
		apptest.Refused(t, err, "receipt.undo_others")
		_, err = h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: ids[:1], Act: payout.Undo})
		apptest.Check(t, err)
		m, err := h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: ids[:1], Act: payout.Undo})
		apptest.Check(t, err)
		if m.Already != 1 {
			t.Errorf("a second undo: %+v", m)
		}
		h.Clock.Pass(payout.UndoFor + 1e9)
		_, err = h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: ids[1:2], Act: payout.Undo})
		apptest.Refused(t, err, "receipt.undo_late")
		_, err = h.Payments.MarkReceipts(ctx, branch, payments.Mark{Payments: ids[1:2], Act: payout.Deny, Reason: "没有到账"})
		apptest.Refused(t, err, "receipt.state")
		h.Holds(t)
	})
}

var errStop = errors.New("stop")

// TestAllOrNothing: a transaction that fails at its last step leaves nothing.
func TestAllOrNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 20, "护理系")
		err := h.DB.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.MovePayments(p.Batch, payout.PaymentPrepared, payout.PaymentPaid); err != nil {
				return err
			}
			return errStop
		})
		if !errors.Is(err, errStop) {
			t.Fatal(err)
		}
		h.Holds(t)
	})
}

// TestStrayTransfer: a transfer between books, of another asset or without its
// voucher is refused by the database.
func TestStrayTransfer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Whole(t)
		raw := h.Console(t)
		const insert = "INSERT INTO transfer (voucher_id, line, asset_id, debit_id, credit_id, amount, program_id, department_id, payment_id, summary) "
		statements := []string{
			insert + "VALUES (99999, 1, 1, 1, 2, 5, 0, 0, 0, '')",
			insert + "VALUES (1, 99, 1, 99999, 2, 5, 0, 0, 0, '')",
		}
		if h.DB.Engine == store.Postgres {
			statements = append(statements, insert+"SELECT 1, 99, 1, min(id), max(id), 5, 0, 0, 0, '' FROM account",
				insert+"VALUES (1, 99, 2, 1, 2, 5, 0, 0, 0, '')")
		}
		for _, s := range statements {
			if _, err := raw.Exec(s); err == nil {
				t.Errorf("accepted: %s", s)
			}
		}
	})
}
