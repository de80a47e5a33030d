package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
)

// StoredTier is one tier of a fund with its version.
type StoredTier struct {
	ID      int64
	FundID  int64
	Version int
	Tier    fund.Tier
}

// Tiers lists the tiers in force of one fund, or every version of every fund's tiers for 0.
func (tx *Tx) Tiers(fundID int64) ([]StoredTier, error) {
	return list[StoredTier](tx, `
		SELECT id, fund_id, version, from_total AS tier_from, level AS tier_level
		FROM fund_tier t
		WHERE ? = 0
		OR fund_id = ? AND version = (SELECT max(x.version) FROM fund_tier x WHERE x.fund_id = t.fund_id)
		ORDER BY fund_id, version, from_total`, fundID, fundID)
}

// PutTiers saves a fund's tiers as its next version, and gives them with their ids.
func (tx *Tx) PutTiers(fundID int64, tiers []fund.Tier, by int64, at time.Time) (out []StoredTier, err error) {
	if err := tx.lock("fund_tier"); err != nil {
		return nil, err
	}
	version, err := find[int](tx, "SELECT coalesce(max(version), 0) + 1 FROM fund_tier WHERE fund_id = ?", fundID)
	if err != nil {
		return nil, err
	}
	for _, t := range tiers {
		stored := StoredTier{FundID: fundID, Version: version, Tier: t}
		if stored.ID, err = tx.create("fund_tier", "fund_id, version, from_total:tier_from, level:tier_level, by_id=, at=", stored, by, at); err != nil {
			return nil, fault.Wrap(err, "save a tier")
		}
		out = append(out, stored)
	}
	return out, nil
}

// LevelOf is a user's approval level, 0 for none; not_found when there is no such user.
func (tx *Tx) LevelOf(user int64) (int, error) {
	return one[int](tx, "SELECT level FROM app_user WHERE id = ?", user)
}
