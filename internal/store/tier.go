package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

// StoredTier is one tier of a fund with its version.
type StoredTier struct {
	ID      int64
	FundID  int64
	Version int
	Tier    fund.Tier
}

// Tiers lists every version of every fund's tiers, or the one in force of one fund.
func (tx *Tx) Tiers(fundID int64) ([]StoredTier, error) {
	var rows []struct {
		ID        int64
		FundID    int64
		Version   int
		FromTotal int64
		Level     int
	}
	err := tx.scan(&rows, `SELECT id, fund_id, version, from_total, level FROM fund_tier t WHERE ? = 0 OR fund_id = ? AND version =
		(SELECT max(x.version) FROM fund_tier x WHERE x.fund_id = t.fund_id) ORDER BY fund_id, version, from_total`, fundID, fundID)
	list := make([]StoredTier, len(rows))
	for i, r := range rows {
		list[i] = StoredTier{ID: r.ID, FundID: r.FundID, Version: r.Version, Tier: fund.Tier{From: money.Amount(r.FromTotal), Level: r.Level}}
	}
	return list, fault.Wrap(err, "list tiers")
}

// PutTiers saves a fund's tiers as the next version and gives their rows.
func (tx *Tx) PutTiers(fundID int64, tiers []fund.Tier, by int64, at time.Time) (out []StoredTier, err error) {
	if err := tx.lock("fund_tier"); err != nil {
		return nil, err
	}
	var version int
	if err := tx.scan(&version, "SELECT coalesce(max(version), 0) + 1 FROM fund_tier WHERE fund_id = ?", fundID); err != nil {
		return nil, err
	}
	for _, t := range tiers {
		id, err := tx.insert("INSERT INTO fund_tier (fund_id, version, from_total, level, by_id, at) VALUES (?, ?, ?, ?, ?, ?)",
			fundID, version, int64(t.From), t.Level, by, micros(at))
		if err != nil {
			return nil, fault.Wrap(err, "save a tier")
		}
		out = append(out, StoredTier{ID: id, FundID: fundID, Version: version, Tier: t})
	}
	return out, nil
}

// LevelOf is a user's approval level.
func (tx *Tx) LevelOf(user int64) (level int, err error) {
	err = tx.one(&level, "SELECT level FROM app_user WHERE id = ?", user)
	return level, err
}
