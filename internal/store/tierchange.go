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
	id, err := tx.insert("INSERT INTO tier_change (fund_id, from_2, from_3, reason, state, maker_id, answer, at) VALUES (?, ?, ?, ?, ?, ?, '', ?)",
		c.FundID, fromLevel(c.Tiers, 2), fromLevel(c.Tiers, 3), c.Reason, string(c.State), c.MakerID, micros(c.At))
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
	return guarded(tx.affect("UPDATE tier_change SET state = ?, decider_id = ?, answer = ? WHERE id = ? AND state = 'pending'",
		string(c.State), orNull(c.DeciderID), c.Answer, c.ID))
}

// TierChanges lists every proposal, or the one with an id (0: all), the newest first.
func (tx *Tx) TierChanges(id int64) ([]TierChange, error) {
	var rows []struct {
		ID, FundID, MakerID, DeciderID, At    int64
		Reason, State, Maker, Decider, Answer string
		Second, Third                         *int64
	}
	err := tx.scan(&rows, `SELECT t.id, t.fund_id, t.from_2 AS second, t.from_3 AS third, t.reason, t.state, t.maker_id, m.name AS maker,
		coalesce(t.decider_id, 0) AS decider_id, coalesce(d.name, '') AS decider, t.answer, t.at FROM tier_change t
		JOIN app_user m ON m.id = t.maker_id LEFT JOIN app_user d ON d.id = t.decider_id WHERE ? = 0 OR t.id = ? ORDER BY t.id DESC`, id, id)
	list := make([]TierChange, len(rows))
	for i, r := range rows {
		c := TierChange{ID: r.ID, FundID: r.FundID, Reason: r.Reason, State: fund.TierState(r.State), MakerID: r.MakerID, Maker: r.Maker,
			DeciderID: r.DeciderID, Decider: r.Decider, Answer: r.Answer, At: instant(r.At)}
		for i, from := range []*int64{r.Second, r.Third} {
			if from != nil {
				c.Tiers = append(c.Tiers, fund.Tier{From: money.Amount(*from), Level: i + 2})
			}
		}
		list[i] = c
	}
	return list, fault.Wrap(err, "list proposed tiers")
}
