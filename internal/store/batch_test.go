package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

func TestABatchTakesEveryEntitlementOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		s.frozen(1, 4)
		want := payout.Batch{ProgramID: s.program, Kind: payout.First, No: 1, Name: "护理系", Channel: payout.Cash,
			Heads: 2, Total: 6000, State: payout.Prepared,
			MakerID: s.maker, Maker: "王制单", At: now, ProgramName: "慰问MZ", ProgramCode: "MZ"}
		nursing := store.Selection{Kind: payout.First, Departments: []int64{s.nursing}}
		if heads, total, err := s.tx.Selected(s.program, nursing); heads != 2 || total != 6000 || err != nil {
			s.Errorf("%d, %s, %v", heads, total, err)
		}
		want.ID = must(s.tx.CreateBatch(want, nursing, now))
		same(s, must(s.tx.Batch(want.ID)), want)
		same(s, must(s.tx.LockBatch(want.ID)), want)
		if heads, total, err := s.tx.Selected(s.program, nursing); heads != 0 || total != 0 || err != nil {
			s.Errorf("what is left: %d, %s, %v", heads, total, err)
		}

		rest := must(s.tx.CreateBatch(payout.Batch{ProgramID: s.program, Kind: payout.First, Name: "其余",
			Channel: payout.Bank, Heads: 2, Total: 6000, MakerID: s.maker},
			store.Selection{Kind: payout.First}, later(1)))
		list := must(s.tx.Batches(s.program))
		if len(list) != 2 || list[0].ID != rest || list[0].No != 2 || len(must(s.tx.Batches(s.other))) != 0 ||
			len(must(s.tx.Batches(0))) != 2 {
			s.Errorf("%+v", list)
		}
		same(s, len(must(s.tx.FilePayments(rest))), 2)
	})
}

func TestABatchIsMovedFromTheStateItStandsAt(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, _ := s.batch(2)
		b.State, b.CheckerID, b.Checker, b.ApprovalVoucherID = payout.Approved, s.checker, "李复核", s.voucher("approve")
		must(0, s.tx.MoveBatch(b, payout.Prepared))
		same(s, must(s.tx.Batch(b.ID)), b)
		s.refuses("changed_meanwhile", func() error { return s.tx.MoveBatch(b, payout.Prepared) })
		b.State, b.CheckerID, b.Checker, b.ApprovalVoucherID, b.Reason = payout.SentBack, 0, "", 0, "名单有误"
		must(0, s.tx.MoveBatch(b, payout.Approved))
		same(s, must(s.tx.Batch(b.ID)), b)
		s.refuses("not_found", func() error { return err1(s.tx.Batch(99)) })
	})
}

func TestPaymentsMoveTogetherOrNotAtAll(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, list := s.batch(4)
		ids := idsOf(list, func(p payout.Payment) int64 { return p.ID })
		same(s, must(s.tx.MovePayments(b.ID, payout.PaymentPrepared, payout.PaymentSent)), 4)
		same(s, must(s.tx.MovePayments(b.ID, payout.PaymentPrepared, payout.PaymentSent)), 0)
		must(0, s.tx.MoveSome(ids[:2], payout.PaymentSent, payout.PaymentPaid, ""))
		s.refuses("changed_meanwhile", func() error {
			return s.tx.MoveSome(ids[1:3], payout.PaymentSent,
				payout.PaymentFailed, "frozen")
		})
		must(0, s.tx.MoveSome(ids[2:3], payout.PaymentSent, payout.PaymentFailed, "frozen"))
		if heads, total, err := s.tx.PaymentTotals(b.ID); heads != 3 || total != 9000 || err != nil {
			s.Errorf("what lives: %d, %s, %v", heads, total, err)
		}
		same(s, must(s.tx.PaymentStates(s.program, 0)), []store.StateTally{{State: payout.PaymentFailed, Heads: 1,
			Total: 3000},
			{State: payout.PaymentPaid, Heads: 2, Total: 6000}, {State: payout.PaymentSent, Heads: 1, Total: 3000}})
		same(s, idsOf(must(s.tx.BatchPayments(b.ID, payout.PaymentPaid)),
			func(p payout.Payment) int64 { return p.ID }), ids[:2])
	})
}

func TestWhatCameBackOfAPaymentIsAddedUp(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(2, payout.PaymentPaid)
		p := list[0]
		must(0, s.tx.PutBack(p, 1000, "frozen"))
		s.refuses("changed_meanwhile", func() error { return s.tx.PutBack(p, 1000, "frozen") })
		p = must(s.tx.Payment(access.Everything, p.ID))
		if p.Back != 1000 || p.State != payout.PaymentPaid || p.Failure != "frozen" {
			s.Errorf("%+v", p)
		}
		must(0, s.tx.PutBack(p, 2000, "stopped"))
		p = must(s.tx.Payment(access.Everything, p.ID))
		if p.Back != 3000 || p.State != payout.PaymentReturned || p.Failure != "stopped" {
			s.Errorf("%+v", p)
		}
		must(0, s.tx.Forgo(p, 500))
		s.refuses("changed_meanwhile", func() error { return s.tx.Forgo(p, 500) })
	})
}

func TestPaymentsAreListedWithinTheScope(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, list := s.paid(4, payout.PaymentPaid)
		first := list[0]
		if first.Department != "护理系" || first.Class != "护理系1班" || first.StudentNo != "A001" ||
			first.Channel != payout.Bank || first.Amount != 3000 || first.Replaces != 0 {
			s.Errorf("%+v", first)
		}
		for _, c := range []struct {
			about string
			f     payout.Filter
			total int
		}{
			{"everything", payout.Filter{Scope: access.Everything}, 4},
			{"one department", payout.Filter{Scope: of(s.nursing)}, 2},
			{"no department", payout.Filter{}, 0},
			{"another's payment", payout.Filter{Scope: of(s.pharmacy), IDs: []int64{first.ID}}, 0},
			{"a name", payout.Filter{Scope: access.Everything, Search: "生甲"}, 1},
			{"a typed wildcard", payout.Filter{Scope: access.Everything, Search: "%"}, 0},
			{"a state", payout.Filter{Scope: access.Everything, State: payout.PaymentSent}, 0},
			{"in hand", payout.Filter{Scope: access.Everything, InHand: true, Program: s.program, Batch: b.ID,
				Class: first.ClassID}, 2},
			{"a person", payout.Filter{Scope: access.Everything, Person: first.PersonID, Handling: payout.ByFile,
				Receipt: payout.Open}, 1},
			{"another handling", payout.Filter{Scope: access.Everything, Handling: payout.ByBranch}, 0},
		} {
			if got, total := must2(s.tx.Payments(c.f)); total != c.total || len(got) != total {
				s.Errorf("%s: %d of %d, want %d", c.about, len(got), total, c.total)
			}
		}
		page, total := must2(s.tx.Payments(payout.Filter{Scope: access.Everything, Limit: 2, Offset: 1}))
		if total != 4 || len(page) != 2 || page[0].StudentNo != "C001" || page[1].StudentNo != "B001" { // by department
			s.Errorf("%d, %+v", total, page)
		}
		s.refuses("not_found", func() error { return err1(s.tx.Payment(of(s.pharmacy), first.ID)) })
	})
}
