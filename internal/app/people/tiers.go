package people

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// TierAllows refuses a batch whose total needs a higher level than its checker has: batch.tier.
func TierAllows(tx *store.Tx, b payout.Batch) error {
	wanted, err := levelFor(tx, b)
	if err != nil {
		return err
	}
	has, err := tx.LevelOf(b.CheckerID)
	if err == nil && has < wanted {
		err = fault.New(fault.Forbidden, "batch.tier", "Level", lang.Ref("level."+core.Itoa(int64(wanted))))
	}
	return err
}

// levelFor is the level that the approval of a batch needs.
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

// FundTiers is a fund with its tiers in force and the proposed ones.
type FundTiers struct {
	fund.Fund
	Tiers    []fund.Tier
	Proposed *store.TierChange // nil: nothing
}

// Tiers lists every fund's tiers.
func (a *Area) Tiers(ctx context.Context, actor access.Actor) (list []FundTiers, err error) {
	err = a.Read(ctx, actor, access.TierRead, func(tx *store.Tx) error {
		funds, err := tx.Funds()
		if err != nil {
			return err
		}
		changes, err := tx.PendingTierChanges()
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
			for i, c := range changes {
				if c.FundID == f.ID {
					row.Proposed = &changes[i]
				}
			}
			list = append(list, row)
		}
		return nil
	})
	return list, err
}

// ProposeTiers proposes who may approve a fund's batches, as the college's written
// rule says. Refusals: tier.order when a higher level does not start at a higher
// total; tier.open while another proposal waits; form.reason.
func (a *Area) ProposeTiers(ctx context.Context, actor access.Actor, fundID int64, tiers []fund.Tier, reason string) (id int64, err error) {
	core.Trim(&reason)
	for i, t := range tiers {
		if t.Level < 2 || t.Level > access.MaxLevel || t.From < 0 || i > 0 && (t.From <= tiers[i-1].From || t.Level <= tiers[i-1].Level) {
			return 0, fault.New(fault.Invalid, "form.invalid").Field("from_"+core.Itoa(int64(t.Level)), "tier.order")
		}
	}
	err = a.Write(ctx, actor, access.TierSet, func(tx *store.Tx) error {
		if err := form.Reason(reason); err != nil {
			return err
		}
		if _, err := tx.Fund(fundID); err != nil {
			return err
		}
		id, err = tx.CreateTierChange(store.TierChange{FundID: fundID, Tiers: tiers, Reason: reason, State: fund.TierPending, MakerID: actor.UserID, At: a.Now()})
		if err != nil {
			return err
		}
		c, err := oneTierChange(tx, id)
		if err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "tier_pending", store.NounTierChange, id, TierChangeLeaf(c))
	})
	return id, err
}

func oneTierChange(tx *store.Tx, id int64) (store.TierChange, error) {
	list, err := tx.TierChanges(id)
	if err == nil && (id == 0 || len(list) == 0) {
		err = core.ErrNotFound()
	}
	if err != nil {
		return store.TierChange{}, err
	}
	return list[0], nil
}

// DecideTiers puts proposed tiers into force as the fund's next version, or rejects
// them with a reason. Refusals: decide.Rule.
func (a *Area) DecideTiers(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return a.settleTiers(ctx, actor, access.TierDecide, id, decide.Of(approve), reason)
}

// WithdrawTiers withdraws one's own proposal, with a reason. Refusals: decide.Rule.
func (a *Area) WithdrawTiers(ctx context.Context, actor access.Actor, id int64, reason string) error {
	return a.settleTiers(ctx, actor, access.TierSet, id, decide.Withdraw, reason)
}

func (a *Area) settleTiers(ctx context.Context, actor access.Actor, needs access.Action, id int64, act decide.Act, reason string) error {
	alone := false
	return core.Settle(ctx, a.Core, actor, needs, core.Settling[store.TierChange, fund.TierState]{
		Noun: store.NounTierChange, Leaf: TierChangeLeaf, Said: "tier", Rule: fund.TierRule,
		Find: func(tx *store.Tx, id int64) (c store.TierChange, err error) {
			if err := tx.LockRights(); err != nil {
				return c, err
			}
			if alone, err = tx.SingleHanded(); err != nil {
				return c, err
			}
			return oneTierChange(tx, id)
		},
		Matter: func(c store.TierChange) decide.Matter[fund.TierState] {
			m := decide.Matter[fund.TierState]{State: c.State, Maker: c.MakerID, Decider: c.DeciderID}
			if alone && act == decide.Approve {
				m.Maker = 0
			}
			return m
		},
		Put: func(c *store.TierChange, to fund.TierState, by int64, why string) {
			c.State, c.DeciderID, c.Answer = to, by, why
		},
		Save: (*store.Tx).DecideTierChange,
		Do:   core.Approved(func(tx *store.Tx, c *store.TierChange) error { return a.putTiers(tx, *c, actor.UserID) }),
	}, id, act, reason)
}

// putTiers puts proposed tiers into force as the next version.
func (a *Area) putTiers(tx *store.Tx, c store.TierChange, by int64) error {
	tiers := c.Tiers
	if len(tiers) == 0 {
		tiers = []fund.Tier{{From: 0, Level: 1}}
	}
	rows, err := tx.PutTiers(c.FundID, tiers, by, a.Now())
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := a.RecordAct(tx, by, "tier_set", store.NounTier, r.ID, TierLeaf(r)); err != nil {
			return err
		}
	}
	return nil
}

func TierLeaf(t store.StoredTier) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("fund", t.FundID).Int("version", int64(t.Version)).Int("from", int64(t.Tier.From)).Int("level", int64(t.Tier.Level))
	}
}

func TierChangeLeaf(c store.TierChange) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("fund", c.FundID)
		for _, t := range c.Tiers {
			w.Int("from_"+core.Itoa(int64(t.Level)), int64(t.From))
		}
		w.Text("reason", c.Reason).Text("state", string(c.State)).Int("maker", c.MakerID).Int("decider", c.DeciderID).Text("answer", c.Answer).
			Time("asked_at", c.At)
	}
}
