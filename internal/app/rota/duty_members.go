package rota

import (
	"cmp"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// DutyMember is one member.
func (a *Area) DutyMember(ctx context.Context, actor access.Actor, id int64) (duty.Member, error) {
	return core.Ask(ctx, a.Core, actor, access.DutyRead, func(tx *store.Tx) (duty.Member, error) {
		return tx.Member(id)
	})
}

// SaveDutyMember updates a member; the number can't change. Refusals: those of
// duty.Member.Check; duty.still_on for a member who leaves with turns to come.
func (a *Area) SaveDutyMember(ctx context.Context, actor access.Actor, m duty.Member) error {
	core.Trim(&m.Name, &m.Unit, &m.Community, &m.Post)
	return a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		known, err := tx.Member(m.ID)
		if err != nil {
			return err
		}
		m.Number = known.Number
		if err := m.Check(); err != nil {
			return err
		}
		if !m.Active {
			if err := a.free(tx, m.ID); err != nil {
				return err
			}
		}
		return a.putMember(tx, actor, m)
	})
}

// free refuses while a member has published turns that are not over.
func (a *Area) free(tx *store.Tx, member int64) error {
	turns, err := tx.Turns(store.TurnFilter{Member: member})
	if err != nil {
		return err
	}
	n := 0
	for _, t := range turns {
		p, err := tx.Plan(t.PlanID)
		if err != nil {
			return err
		}
		_, to := p.Window(t.Slot, core.China)
		if p.State == duty.Published && (t.State == duty.Planned || t.State == duty.On) && a.Now().Before(to) {
			n++
		}
	}
	if n > 0 {
		return fault.New(fault.Conflict, "duty.still_on", "Count", n)
	}
	return nil
}

// Taker is somebody who may take a turn, with the number of their turns on the plan.
type Taker struct {
	duty.Member
	Load int
}

// TurnView is one turn with who may take it, fewest turns first.
type TurnView struct {
	OwnTurn
	PlanState duty.PlanState
	Takers    []Taker
}

// DutyTurn is one turn.
func (a *Area) DutyTurn(ctx context.Context, actor access.Actor, id int64) (v TurnView, err error) {
	err = a.Read(ctx, actor, access.DutyRead, func(tx *store.Tx) error {
		t, p, members, err := turnIn(tx, id, dutyPlan)
		if err != nil {
			return err
		}
		v = TurnView{OwnTurn: a.own(t, p.Plan), PlanState: p.State}
		loads := duty.Loads(p.Turns)
		for _, m := range members {
			if m.ID != t.MemberID && t.State == duty.Planned && duty.MayTake(p.Plan, p.Turns, t, m) == nil {
				v.Takers = append(v.Takers, Taker{m, loads[m.ID]})
			}
		}
		slices.SortStableFunc(v.Takers, func(x, y Taker) int { return cmp.Compare(x.Load, y.Load) })
		return nil
	})
	return v, err
}
