package store_test

import (
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
	"reliefbook/internal/store"
)

func TestARemedyWaitsAloneAndIsDecidedFromItsState(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(2, payout.PaymentFailed)
		want := payout.Remedy{PaymentID: list[0].ID, Kind: payout.Correct, Amount: 3000, Channel: payout.Cash,
			IdentityID: list[0].IdentityID, Note: "卡已注销",
			State: payout.RemedyPending, MakerID: s.maker, Maker: "王制单", At: now}
		want.ID = must(s.tx.CreateRemedy(want, now))
		same(s, must(s.tx.Remedy(want.ID)), want)
		s.refuses("remedy.pending", func() error { return err1(s.tx.CreateRemedy(want, now)) })

		rejected := payout.Remedy{PaymentID: list[1].ID, Kind: payout.Forgo, Amount: 3000, MakerID: s.maker}
		rejected.ID = must(s.tx.CreateRemedy(rejected, now)) // no channel, no papers: nothing is paid
		same(s, must(s.tx.Remedy(rejected.ID)).IdentityID, 0)
		rejected.State, rejected.CheckerID, rejected.Reason = payout.RemedyRejected, s.checker, "再找找"
		must(0, s.tx.DecideRemedy(rejected, payout.RemedyPending))
		must(s.tx.CreateRemedy(rejected, later(1))) // another may be proposed then

		want.State, want.CheckerID, want.Checker = payout.RemedyApproved, s.checker, "李复核"
		must(0, s.tx.DecideRemedy(want, payout.RemedyPending))
		same(s, must(s.tx.Remedy(want.ID)), want)
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideRemedy(want, payout.RemedyPending) })
		ids := func(list []payout.Remedy) []int64 { return idsOf(list, func(r payout.Remedy) int64 { return r.ID }) }
		same(s, ids(must(s.tx.Settlements([]int64{list[0].ID, list[1].ID}))), []int64{want.ID})
		same(s, ids(must(s.tx.Remedies(list[1].ID))), []int64{rejected.ID, rejected.ID + 1})
		same(s, len(must(s.tx.Remedies(0))), 3)
		s.refuses("not_found", func() error { return err1(s.tx.Remedy(99)) })
	})
}

func TestTheQueueHoldsWhatNoPaymentHasFollowed(t *testing.T) {
	onBoth(t, func(s *shelf) {
		_, list := s.paid(4, payout.PaymentFailed)
		queued := func(f payout.QueueFilter) int { _, total := must2(s.tx.Queue(f)); return total }
		for about, c := range map[string]struct {
			f     payout.QueueFilter
			total int
		}{
			"everything": {payout.QueueFilter{Scope: access.Everything, Program: s.program}, 4},
			"one department": {payout.QueueFilter{Scope: of(s.nursing), Department: s.nursing,
				Class: list[0].ClassID}, 2},
			"another department": {payout.QueueFilter{Scope: of(s.nursing), Department: s.pharmacy}, 0},
			"another program":    {payout.QueueFilter{Scope: access.Everything, Program: s.other}, 0},
		} {
			if n := queued(c.f); n != c.total {
				s.Errorf("%s: %d, want %d", about, n, c.total)
			}
		}
		page, total := must2(s.tx.Queue(payout.QueueFilter{Scope: access.Everything, Limit: 1, Offset: 1}))
		if total != 4 || len(page) != 1 || page[0].StudentNo != "C001" || !page[0].Since.Equal(now) {
			s.Errorf("%d, %+v", total, page)
		}

		r := payout.Remedy{PaymentID: list[0].ID, Kind: payout.Correct, Amount: 3000, Channel: payout.Cash,
			IdentityID: list[0].IdentityID, MakerID: s.maker}
		r.ID = must(s.tx.CreateRemedy(r, now))
		r.State, r.CheckerID = payout.RemedyApproved, s.checker
		must(0, s.tx.DecideRemedy(r, payout.RemedyPending))
		again := must(s.tx.CreateBatch(payout.Batch{ProgramID: s.program, Kind: payout.Reissue, Name: "重发",
			Channel: payout.Cash, Heads: 1, Total: 3000, MakerID: s.maker},
			store.Selection{Kind: payout.Reissue, Channel: payout.Cash}, now))
		followed := must(s.tx.FilePayments(again))
		if len(followed) != 1 || followed[0].Replaces != list[0].ID || followed[0].Channel != payout.Cash ||
			!must(s.tx.Followed([]int64{list[0].ID})) {
			s.Errorf("%+v", followed)
		}
		same(s, queued(payout.QueueFilter{Scope: access.Everything}), 3)
		s.refuses("payment.twice", func() error { return s.tx.Forgo(list[0], 3000) }) // the other one claims it
		same(s, must(s.tx.Remedy(r.ID)).Taken, true)
		same(s, must(s.tx.Followed([]int64{list[1].ID})), false)
		same(s, must(s.tx.LockPayment(list[1].ID)).ID, list[1].ID)
	})
}
