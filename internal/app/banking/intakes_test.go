package banking_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bank"
	"reliefbook/internal/bundle"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

func paidHeads(t *testing.T, h *apptest.House, program int64) (n int) {
	t.Helper()
	for _, p := range h.PaymentsOf(t, program) {
		if p.State == payout.PaymentPaid {
			n++
		}
	}
	return n
}

// TestAnswerMadeByOneAloneMovesNothing: a hand-made answer file is refused from
// the maker; brought in by the cashier alone it moves nothing, and they can't
// confirm it; confirmed, the voucher names nobody who did not act.
func TestAnswerMadeByOneAloneMovesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 4, "护理系")
		file := "业务编号,金额,处理结果\r\n"
		for _, pay := range h.PaymentsOf(t, p.Program) {
			file += payout.Ref(pay.ID) + ",30.00,成功\r\n"
		}
		_, err := h.Banking.CheckResult(ctx, h.Maker, p.Batch, "hand.csv", []byte(file), nil)
		apptest.Refused(t, err, "auth.forbidden")
		d := h.BroughtIn(t, h.Cashier, p.Batch, "hand.csv", []byte(file), "")
		apptest.Refused(t, h.Banking.DecideIntake(ctx, h.Maker, d.ID, true, "", d.Seen), "auth.forbidden")
		apptest.Refused(t, h.Banking.DecideIntake(ctx, h.Cashier, d.ID, true, "", d.Seen), "auth.forbidden")
		both := h.Cashier // the same person with another hat
		both.Role = access.Checker
		apptest.Refused(t, h.Banking.DecideIntake(ctx, both, d.ID, true, "", d.Seen), "decide.same_person")
		hat := h.Maker
		hat.Role = access.Checker
		apptest.Refused(t, h.Banking.DecideIntake(ctx, hat, d.ID, true, "", d.Seen), "intake.batch_maker")
		if n := paidHeads(t, h, p.Program); n != 0 {
			t.Fatalf("%d are paid before anybody confirmed it", n)
		}
		apptest.Check(t, h.Banking.DecideIntake(ctx, h.Second, d.ID, true, "", d.Seen))
		apptest.Check(t, h.Banking.DecideIntake(ctx, h.Second, d.ID, true, "", d.Seen)) // a double click
		if n := paidHeads(t, h, p.Program); n != 4 {
			t.Errorf("%d are paid", n)
		}
		list, _, err := h.Books.Vouchers(ctx, h.Auditor, ledger.VoucherFilter{Program: p.Program})
		apptest.Check(t, err)
		last := list[len(list)-1]
		if last.Kind != ledger.FilePayment || last.MakerID != h.Cashier.UserID || last.CheckerID != h.Second.UserID || last.PosterID != h.Second.UserID ||
			last.Basis != seal.Subject("intake", d.ID) {
			t.Errorf("the voucher names %+v", last)
		}
		after, err := h.Banking.Intake(ctx, h.Auditor, d.ID)
		apptest.Check(t, err)
		if len(after.Content) != 0 || after.MadeID == 0 || after.Seen != "" {
			t.Errorf("the file is kept after it was taken: %+v", after.Intake)
		}
		h.Holds(t)
	})
}

// TestAnswersMeetEachOther: two cashiers' answers wait for one batch; what the
// second says by the time it is confirmed is asked anew.
func TestAnswersMeetEachOther(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 6, "护理系")
		other := h.AddUser(t, "cashier2", "冯出纳", access.Cashier)
		file := h.AnswerFile(t, p.Batch, apptest.EveryThirdFails)
		one := h.BroughtIn(t, h.Cashier, p.Batch, "a.csv", file, "")
		same := h.BroughtIn(t, other, p.Batch, "b.csv", file, "")
		if same.ID != one.ID {
			t.Errorf("the same file waits twice: %d and %d", one.ID, same.ID)
		}
		two := h.BroughtIn(t, other, p.Batch, "c.csv", append([]byte{}, strings.Replace(string(file), "\r\n", ",\r\n", 1)...), "")
		if two.ID == one.ID {
			t.Fatal("another file was taken for the same")
		}
		err := h.DB.Read(ctx, func(tx *store.Tx) error {
			n, err := tx.AnswersWaiting(p.Batch)
			if err == nil && n != 2 {
				err = errors.New("not two answers wait")
			}
			return err
		})
		apptest.Check(t, err)
		apptest.Check(t, h.Banking.DecideIntake(ctx, h.Checker, one.ID, true, "", one.Seen))
		apptest.Refused(t, h.Banking.DecideIntake(ctx, h.Checker, two.ID, true, "", two.Seen), "changed_meanwhile")
		now, err := h.Banking.Intake(ctx, h.Checker, two.ID)
		apptest.Check(t, err)
		if now.Answer.Matching.ByVerdict[bank.Matched].Heads != 0 || now.Answer.Matching.ByVerdict[bank.Unchanged].Heads != 6 {
			t.Errorf("what stands: %+v", now.Answer.Matching.ByVerdict)
		}
		apptest.Refused(t, h.Banking.DecideIntake(ctx, h.Checker, two.ID, false, " ", ""), "form.invalid")
		apptest.Check(t, h.Banking.DecideIntake(ctx, h.Checker, two.ID, false, "已有回盘入账", ""))
		again := h.BroughtIn(t, h.Cashier, p.Batch, "c.csv", []byte(strings.Replace(string(file), "\r\n", ",\r\n", 1)), "")
		if again.ID == two.ID {
			t.Error("a file that was sent back can't be brought in again")
		}
		apptest.Refused(t, h.Banking.WithdrawIntake(ctx, access.Actor{UserID: other.UserID, Role: access.Cashier}, again.ID, "重复"), "decide.only_maker")
		apptest.Check(t, h.Banking.WithdrawIntake(ctx, h.Cashier, again.ID, "重复"))
		apptest.Check(t, h.Banking.WithdrawIntake(ctx, h.Cashier, again.ID, "重复"))
		apptest.Refused(t, h.Banking.DecideIntake(ctx, h.Checker, again.ID, true, "", again.Seen), "decide.over")
		h.Holds(t)
	})
}

// TestIntakeRaces: two checkers at once, and a confirmation against its
// withdrawal: one of them wins, and the books say which.
func TestIntakeRaces(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 5, "护理系")
		file := string(h.AnswerFile(t, p.Batch, apptest.AllPaid))
		for round, acts := range [][]func(d banking.IntakeDetail) error{
			{func(d banking.IntakeDetail) error {
				return h.Banking.DecideIntake(ctx, h.Checker, d.ID, true, "", d.Seen)
			},
				func(d banking.IntakeDetail) error { return h.Banking.WithdrawIntake(ctx, h.Cashier, d.ID, "看错了") }},
			{func(d banking.IntakeDetail) error {
				return h.Banking.DecideIntake(ctx, h.Checker, d.ID, true, "", d.Seen)
			},
				func(d banking.IntakeDetail) error {
					return h.Banking.DecideIntake(ctx, h.Second, d.ID, true, "", d.Seen)
				}},
			{func(d banking.IntakeDetail) error {
				return h.Banking.DecideIntake(ctx, h.Checker, d.ID, true, "", d.Seen)
			},
				func(d banking.IntakeDetail) error {
					return h.Banking.DecideIntake(ctx, h.Second, d.ID, false, "不对", "")
				}},
		} {
			d := h.BroughtIn(t, h.Cashier, p.Batch, "a.csv", []byte(strings.Replace(file, "\r\n", strings.Repeat(",", round+1)+"\r\n", 1)), "")
			var wait sync.WaitGroup
			out := make([]error, len(acts))
			for i, act := range acts {
				wait.Go(func() { out[i] = act(d) })
			}
			wait.Wait()
			won := 0
			for _, err := range out {
				if err == nil {
					won++
				} else if !fault.Is(err, "decide.over") {
					t.Errorf("round %d: %v", round, err)
				}
			}
			if won != 1 {
				t.Errorf("round %d: %d acts were taken", round, won)
			}
		}
		list, err := h.Banking.Results(ctx, h.Auditor, p.Batch)
		apptest.Check(t, err)
		applied, _, err := h.Banking.Intakes(ctx, h.Auditor, bank.IntakeFilter{State: bank.IntakeApplied})
		apptest.Check(t, err)
		if len(list) != len(applied) {
			t.Errorf("%d answers of %d that were confirmed", len(list), len(applied))
		}
		h.Holds(t)
	})
}

// TestStatementOfOnePersonDecidesNothing: until another confirms it, matching,
// balances and the next statement know nothing of it.
func TestStatementOfOnePersonDecidesNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		h.Funded(t, "AID", fund.StudentAid, 90_000)
		h.Clock.Pass(5 * 24 * time.Hour)
		data := apptest.StatementFile(0, [8]string{"2021-09-17", "900.00", "", "S1", "转入", "AID-receipt", "上级", ""})
		read := func(by access.Actor, name string, data []byte) (banking.StatementRun, error) {
			run, err := h.Banking.CheckStatement(ctx, by, 1, name, data, banking.StatementReading{})
			apptest.Check(t, err)
			return h.Banking.ProposeStatement(ctx, by, 1, run.Upload, banking.StatementReading{})
		}
		run, err := read(h.Maker, "s.csv", data)
		apptest.Check(t, err)
		again, err := read(h.Cashier, "s2.csv", data)
		if err != nil || again.Waits != run.Waits || again.Ready() {
			t.Errorf("the same file: %v, %+v", err, again.Waits)
		}
		_, err = read(h.Cashier, "other.csv", apptest.StatementFile(0, [8]string{"2021-09-17", "900.00", "", "S9", "转入"}))
		apptest.Refused(t, err, "intake.waits")
		done, err := h.Banking.RunMatching(ctx, h.Maker, 1)
		apptest.Check(t, err)
		adj, err := h.Banking.Reconciliation(ctx, h.Auditor, 1, "")
		apptest.Check(t, err)
		accounts, err := h.Banking.BankAccounts(ctx, h.Auditor)
		apptest.Check(t, err)
		if done.Run != 0 || adj.Bank != 0 || accounts[0].Last.ID != 0 || accounts[0].OpenLines != 0 || len(accounts[0].Waiting) != 1 {
			t.Errorf("a statement of one person counts: %+v, %+v", done, adj)
		}
		d, err := h.Banking.Intake(ctx, h.Checker, run.Waits)
		apptest.Check(t, err)
		hat := h.Maker
		hat.Role = access.Checker
		apptest.Refused(t, h.Banking.DecideIntake(ctx, hat, d.ID, true, "", d.Seen), "decide.same_person")
		apptest.Check(t, h.Banking.DecideIntake(ctx, h.Checker, d.ID, false, "不是银行给的文件", ""))
		run, err = read(h.Cashier, "s.csv", data) // a refused one is out of the way
		apptest.Check(t, err)
		apptest.Check(t, h.Confirm(run.Waits))
		if done, err = h.Banking.RunMatching(ctx, h.Maker, 1); err != nil || done.Lines != 1 {
			t.Errorf("confirmed: %v, %+v", err, done)
		}
		s, err := h.Banking.Statement(ctx, h.Auditor, 1, 10, 0)
		apptest.Check(t, err)
		if s.ByID != h.Cashier.UserID || s.CheckerID != h.Checker.UserID || s.Checker == "" {
			t.Errorf("%+v", s.Statement)
		}
		h.Holds(t)
	})
}

// TestAnswerWithLacksIsTakenKnowingly: what lacks something is brought in with a
// reason, which the checker is shown; what has come to lack it since is refused.
func TestAnswerWithLacksIsTakenKnowingly(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Sent(t, 3, "护理系")
		all := h.PaymentsOf(t, p.Program)
		file := []byte("业务编号,金额,处理结果\r\n" + payout.Ref(all[0].ID) + ",30.00,成功\r\n")
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "part.csv", file, nil)
		apptest.Check(t, err)
		_, err = h.Banking.ProposeAnswer(ctx, h.Cashier, p.Batch, run.Upload, nil, " ")
		apptest.Refused(t, err, "result.differs")
		_, err = h.Banking.ProposeAnswer(ctx, h.Cashier, p.Batch, run.Upload, nil, strings.Repeat("长", 201))
		apptest.Refused(t, err, "form.invalid")
		d := h.BroughtIn(t, h.Cashier, p.Batch, "part.csv", file, "银行分两次返回")
		if d.Lacks == "" || d.Answer.Whole() || d.Trouble != nil {
			t.Errorf("what the checker is shown: %+v", d.Intake)
		}
		whole := h.BroughtIn(t, h.Cashier, p.Batch, "whole.csv", []byte("业务编号,金额,处理结果\r\n"+payout.Ref(all[0].ID)+",30.00,失败\r\n"+
			payout.Ref(all[1].ID)+",30.00,成功\r\n"+payout.Ref(all[2].ID)+",30.00,成功\r\n"), "")
		apptest.Check(t, h.Banking.DecideIntake(ctx, h.Checker, d.ID, true, "", d.Seen))
		apptest.Refused(t, h.Banking.DecideIntake(ctx, h.Checker, whole.ID, true, "", whole.Seen), "result.differs") // the first line contradicts what is paid now
		if now, err := h.Banking.Intake(ctx, h.Checker, whole.ID); err != nil || now.Trouble == nil {
			t.Errorf("the page does not say so: %v", err)
		}
		apptest.Check(t, h.Banking.WithdrawIntake(ctx, h.Cashier, whole.ID, "与已入账的矛盾"))
		h.Holds(t)
	})
}

// TestASupplementIsPutInForceByItsChecker: the version of the roster that a
// supplement makes is its maker's proposal and its checker's act, and the trail says so.
func TestASupplementIsPutInForceByItsChecker(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 6, "护理系")
		list := h.PaymentsOf(t, p.Program)
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Checker, p.Batch, payout.SendBack, "名单有误"))
		apptest.Check(t, h.Payments.ActOnBatch(ctx, h.Maker, p.Batch, payout.Cancel, ""))
		id, err := h.Relief.ProposeSupplement(ctx, h.Maker, relief.Adding{Program: p.Program, Withdrawn: []string{list[0].StudentNo}, Heads: 5, Total: 5 * apptest.Head, Note: "退学"})
		apptest.Check(t, err)
		apptest.Check(t, h.Relief.DecideSupplement(ctx, h.Second, id, true, ""))
		trail, err := h.Desk.Trail(ctx, h.Auditor, 0, 20)
		apptest.Check(t, err)
		for _, e := range trail {
			if e.Kind == "roster" && e.ActorID != h.Second.UserID {
				t.Errorf("the version is put down to %s", e.Actor)
			}
			if e.Kind == "roster" {
				h.Holds(t)
				apptest.Proven(t, h.Bundled(t), bundle.Options{Key: h.PublicKey(t)})
				return
			}
		}
		t.Error("no version was made")
	})
}
