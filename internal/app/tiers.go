package app

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// tierAllows refuses a batch whose total wants a higher level than its checker's (batch.tier).
func tierAllows(tx *store.Tx, b payout.Batch) error {
	wanted, err := levelFor(tx, b)
	if err != nil {
		return err
	}
	has, err := tx.LevelOf(b.CheckerID)
	if err == nil && has < wanted {
		err = fault.New(fault.Forbidden, "batch.tier", "Level", lang.Ref("level."+itoa(int64(wanted))))
	}
	return err
}

// levelFor is the level a batch's approval wants.
func levelFor(tx *store.Tx, b payout.Batch) (int, error) {
	p, err := tx.Program(b.ProgramID)
	if err != nil {
		return 0, err
	}
	stored, err := tx.Tiers(p.Allocation.FundID)
	tiers := make([]fund.Tier, len(stored))
	for i, s := range stored {
		tiers[i] = s.Tier
	}
	return fund.LevelFor(tiers, b.Total), err
}

// FundTiers is a fund with its tiers in force.
type FundTiers struct {
	fund.Fund
	Tiers []fund.Tier
}

// Tiers lists every fund's tiers.
func (a *App) Tiers(ctx context.Context, actor access.Actor) (list []FundTiers, err error) {
	err = a.read(ctx, actor, access.TierSet, func(tx *store.Tx) error {
		funds, err := tx.Funds()
		if err != nil {
			return err
		}
		for _, f := range funds {
			stored, err := tx.Tiers(f.ID)
			if err != nil {
				return err
			}
			row := FundTiers{Fund: f}
			for _, s := range stored {
				row.Tiers = append(row.Tiers, s.Tier)
			}
			list = append(list, row)
		}
		return nil
	})
	return list, err
}

// SetTiers sets who may approve a fund's batches, as the college's written rule
// says: the next version. tier.order when a higher level starts no higher.
func (a *App) SetTiers(ctx context.Context, actor access.Actor, fundID int64, tiers []fund.Tier) error {
	for i, t := range tiers {
		if t.Level < 1 || t.Level > access.MaxLevel || t.From < 0 || i > 0 && (t.From <= tiers[i-1].From || t.Level <= tiers[i-1].Level) {
			return fault.New(fault.Invalid, "form.invalid").Field("from_"+itoa(int64(t.Level)), "tier.order")
		}
	}
	if len(tiers) == 0 {
		tiers = []fund.Tier{{From: 0, Level: 1}}
	}
	return a.write(ctx, actor, access.TierSet, func(tx *store.Tx) error {
		if _, err := tx.Fund(fundID); err != nil {
			return err
		}
		rows, err := tx.PutTiers(fundID, tiers, actor.UserID, a.now())
		if err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := tx.Record("tier_set", store.NounTier, r.ID, actor.UserID, a.now(), tierLeaf(r)); err != nil {
				return err
			}
		}
		return nil
	})
}

func tierLeaf(t store.StoredTier) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("fund", t.FundID).Int("version", int64(t.Version)).Int("from", int64(t.Tier.From)).Int("level", int64(t.Tier.Level))
	}
}
