package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

// TierChange is tiers of one fund as they are proposed.
type TierChange struct {
	ID        int64
	FundID    int64
	Tiers     []fund.Tier
	Reason    string
	State     fund.TierState
	MakerID   int64
	Maker     string
	DeciderID int64
	Decider   string
	Answer    string
	At        time.Time
}

// CreateTierChange saves a proposal. tier.open when another of the fund is under way.
func (tx *Tx) CreateTierChange(c TierChange) (int64, error) {
	c.Answer = ""
	id, err := tx.create("tier_change", "fund_id, from_2=, from_3=, reason, state, maker_id, answer, at", c, fromLevel(c.Tiers, 2), fromLevel(c.Tiers, 3))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "tier.open"))
}

// fromLevel is where a level begins, or NULL.
func fromLevel(tiers []fund.Tier, level int) any {
	for _, t := range tiers {
		if t.Level == level {
			return int64(t.From)
		}
	}
	return nil
}

// DecideTierChange saves a decision on a pending proposal: changed_meanwhile when it is not.
func (tx *Tx) DecideTierChange(c TierChange) error {
	return tx.change("tier_change", "state, decider_id?, answer", c, "id = ? AND state = 'pending'", c.ID)
}

// tierChange is a proposal as it is kept: where each level begins, if it is there.
type tierChange struct {
	TierChange
	Second, Third           money.Amount
	SecondThere, ThirdThere bool
}

const tierChangeSelect = `
	SELECT t.id, t.fund_id, t.from_2 AS second, t.from_2 IS NOT NULL AS second_there, t.from_3 AS third, t.from_3 IS NOT NULL AS third_there,
		t.reason, t.state, t.maker_id, m.name AS maker, t.decider_id, d.name AS decider, t.answer, t.at
	FROM tier_change t
	JOIN app_user m ON m.id = t.maker_id
	LEFT JOIN app_user d ON d.id = t.decider_id `

// TierChanges lists every proposal, or the one with an id (0: all), the newest first.
func (tx *Tx) TierChanges(id int64) ([]TierChange, error) {
	return tx.tierChanges("WHERE ? = 0 OR t.id = ?", id, id)
}

// PendingTierChanges lists the proposals that wait for somebody, the newest first.
func (tx *Tx) PendingTierChanges() ([]TierChange, error) {
	return tx.tierChanges("WHERE t.state = 'pending'")
}

func (tx *Tx) tierChanges(where string, args ...any) ([]TierChange, error) {
	rows, err := list[tierChange](tx, tierChangeSelect+where+" ORDER BY t.id DESC", args...)
	changes := make([]TierChange, len(rows))
	for i, r := range rows {
		if r.SecondThere {
			r.Tiers = append(r.Tiers, fund.Tier{From: r.Second, Level: 2})
		}
		if r.ThirdThere {
			r.Tiers = append(r.Tiers, fund.Tier{From: r.Third, Level: 3})
		}
		changes[i] = r.TierChange
	}
	return changes, err
}
