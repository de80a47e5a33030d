package store_test

import (
	"testing"

	"reliefbook/internal/fund"
	"reliefbook/internal/store"
)

func TestTiersAreProposedAloneAndKeptByVersion(t *testing.T) {
	onBoth(t, func(s *shelf) {
		want := store.TierChange{FundID: s.fund.ID, Tiers: []fund.Tier{{From: 10_000, Level: 3}}, Reason: "会议决定",
			State: fund.TierPending, MakerID: s.maker, Maker: "王制单", At: now}
		want.ID = must(s.tx.CreateTierChange(want)) // no second level
		same(s, must(s.tx.TierChanges(want.ID)), []store.TierChange{want})
		s.refuses("tier.open", func() error { return err1(s.tx.CreateTierChange(want)) })
		want.State, want.DeciderID, want.Decider = fund.TierGranted, s.checker, "李复核"
		must(0, s.tx.DecideTierChange(want))
		s.refuses("changed_meanwhile", func() error { return s.tx.DecideTierChange(want) })
		both := want
		both.Tiers, both.State = []fund.Tier{{From: 0, Level: 2}, {From: 10_000, Level: 3}}, fund.TierPending
		both.ID = must(s.tx.CreateTierChange(both)) // from nothing on is no NULL
		same(s, must(s.tx.TierChanges(0))[0].Tiers, both.Tiers)
		same(s, must(s.tx.TierChanges(0))[1], want)

		must(s.tx.PutTiers(s.fund.ID, want.Tiers, s.checker, now))
		must(s.tx.PutTiers(s.fund.ID, both.Tiers, s.checker, now))
		inForce := must(s.tx.Tiers(s.fund.ID))
		if len(inForce) != 2 || inForce[0].Version != 2 || inForce[0].Tier != both.Tiers[0] ||
			len(must(s.tx.Tiers(0))) != 3 {
			s.Errorf("%+v", inForce)
		}
		same(s, must(s.tx.LevelOf(s.checker)), 1)
	})
}

func TestAnAcceptedConflictStandsOnce(t *testing.T) {
	onBoth(t, func(s *shelf) {
		b, _ := s.batch(2)
		want := store.Acceptance{BatchID: b.ID, Key: "shared_card/1", Kind: "shared_card", Reason: "兄弟",
			ByID: s.checker, SaidBy: "李复核", At: now}
		want.ID = must(s.tx.CreateAcceptance(want, now))
		same(s, must(s.tx.Acceptances(b.ID)), []store.Acceptance{want})
		same(s, must(s.tx.CreateAcceptance(want, later(1))), 0) // it stands already
		same(s, len(must(s.tx.Acceptances(0))), 1)
		same(s, len(must(s.tx.Acceptances(b.ID+1))), 0)
	})
}

func TestARequestIsDoneOnceForItsKey(t *testing.T) {
	onBoth(t, func(s *shelf) {
		done := 0
		once := func(actor int64, key string, body byte) (string, error) {
			return s.tx.Once(actor, key, "act", []byte{body}, now, func() (string, error) {
				done++
				return "made",
					nil
			})
		}
		for range 2 {
			same(s, must(once(s.maker, "k", 1)), "made")
		}
		same(s, done, 1)
		s.refuses("idempotency.other_body", func() error { return err1(once(s.maker, "k", 2)) })
		must(once(s.checker, "k", 2)) // another person's key
		must(once(s.maker, "", 1))
		must(once(s.maker, "", 1))
		same(s, done, 4)
		long := make([]byte, 101)
		for i := range long {
			long[i] = 'x'
		}
		s.refuses("idempotency.key", func() error { return err1(once(s.maker, string(long), 1)) })
	})
}
