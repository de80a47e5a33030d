package rota

import (
	"cmp"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
)

// DutyPlan is a plan with its rota, the rules it breaks and its counts.
type DutyPlan struct {
	duty.Plan
	Turns    []duty.Turn
	Breaches []duty.Breach
	Count    duty.Count
}

// DutyView is the page of duty.
type DutyView struct {
	Plans      []DutyPlan // without their turns
	Swaps      []duty.Swap
	Problems   []duty.Problem
	Members    int // active
	Cadres     int
	Registered int // at both places
}

// Duty shows plans, swaps, problems and how many members there are.
func (a *Area) Duty(ctx context.Context, actor access.Actor) (v DutyView, err error) {
	err = a.Read(ctx, actor, access.DutyRead, func(tx *store.Tx) error {
		plans, err := tx.Plans()
		if err != nil {
			return err
		}
		for _, p := range plans {
			turns, err := tx.Turns(store.TurnFilter{Plan: p.ID})
			if err != nil {
				return err
			}
			v.Plans = append(v.Plans, DutyPlan{Plan: p, Count: duty.CountOf(p, turns)})
		}
		if v.Swaps, err = swaps(tx, 0, plans); err != nil {
			return err
		}
		if v.Problems, err = tx.Problems(); err != nil {
			return err
		}
		duty.OverdueFirst(v.Problems, a.Today())
		members, err := tx.Members()
		for _, m := range members {
			if !m.Active {
				continue
			}
			v.Members++
			if m.Cadre {
				v.Cadres++
			}
			if m.Registered() {
				v.Registered++
			}
		}
		return err
	})
	return v, err
}

// swaps lists swap requests with the shifts they are about; of one member, or of all for 0.
func swaps(tx *store.Tx, member int64, plans []duty.Plan) ([]duty.Swap, error) {
	list, err := tx.Swaps(member)
	for i, s := range list {
		if at := slices.IndexFunc(plans, func(p duty.Plan) bool { return p.ID == s.PlanID }); at >= 0 {
			list[i].When = plans[at].When(s.Slot)
		}
	}
	return list, err
}

// DutyMembers lists every member with the number of their turns.
func (a *Area) DutyMembers(ctx context.Context, actor access.Actor) (list []duty.Member, loads map[int64]int, err error) {
	err = a.Read(ctx, actor, access.DutyRead, func(tx *store.Tx) error {
		if list, err = tx.Members(); err != nil {
			return err
		}
		turns, err := tx.Turns(store.TurnFilter{})
		loads = duty.Loads(turns)
		return err
	})
	return list, loads, err
}

// TryDutyMembers reads a list of members and keeps nothing.
func (a *Area) TryDutyMembers(ctx context.Context, actor access.Actor, name string, data []byte) (c core.Checked, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return c, err
	}
	err = a.Read(ctx, actor, access.DutyRead, func(tx *store.Tx) error {
		known, err := tx.Members()
		if err == nil {
			list, said := duty.ReadMembers(grid, nil, known)
			c = core.Checked{Lines: len(list), Said: said}
		}
		return err
	})
	return c, err
}

// MemberImport is the result of importing a list of members.
type MemberImport struct {
	Added, Changed, Same int
}

// ImportDutyMembers imports a list of members, whole or not at all. Members known
// by their number are updated; nobody is removed for not being on the list.
// Refusals: those of duty.ReadMembers and the reader.
func (a *Area) ImportDutyMembers(ctx context.Context, actor access.Actor, name string, data []byte) (r MemberImport, err error) {
	grid, err := sheet.Read(name, data)
	if err != nil {
		return r, err
	}
	err = a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		known, err := tx.Members()
		if err != nil {
			return err
		}
		members, said := duty.ReadMembers(grid, nil, known)
		if err := core.Said(ctx, said); err != nil {
			return err
		}
		r = MemberImport{}
		for _, m := range members {
			core.Trim(&m.Name, &m.Unit, &m.Community, &m.Post)
			at := slices.IndexFunc(known, func(k duty.Member) bool { return k.Number == m.Number })
			switch {
			case at < 0:
				r.Added++
			default:
				if m.ID = known[at].ID; m == known[at] {
					r.Same++
					continue
				}
				r.Changed++
			}
			if err := a.putMember(tx, actor, m); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

func (a *Area) putMember(tx *store.Tx, actor access.Actor, m duty.Member) error {
	id, err := tx.PutMember(m, actor.UserID, a.Now())
	if err != nil {
		return err
	}
	return a.RecordAct(tx, actor.UserID, "member_put", store.NounMember, id, MemberLeaf(m))
}

// MemberLeaf is the leaf of a member, without name and address: the log is kept
// longer than they may be.
func MemberLeaf(m duty.Member) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("number", m.Number).Text("unit", m.Unit).Int("cadre", truth(m.Cadre)).Text("part", string(m.Part)).Text("community_day", m.CommunityDay).
			Text("post_day", m.PostDay).Int("active", truth(m.Active))
	}
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// CreateDutyPlan saves a draft plan. Refusal: duty.same_plan when there is already
// one of this name from the same day, as when a form is sent twice.
func (a *Area) CreateDutyPlan(ctx context.Context, actor access.Actor, p duty.Plan) (id int64, err error) {
	core.Trim(&p.Name)
	p.Posts = slices.Clone(p.Posts)
	for i := range p.Posts {
		core.Trim(&p.Posts[i].Name)
	}
	if err := p.Check(); err != nil {
		return 0, err
	}
	p.MakerID, p.State = actor.UserID, duty.Draft
	err = a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		plans, err := tx.Plans()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(plans, func(o duty.Plan) bool { return o.Name == p.Name && o.FromDay == p.FromDay }) {
			return fault.New(fault.Conflict, "form.invalid").Field("name", "duty.same_plan")
		}
		if id, err = tx.CreatePlan(p, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "plan_create", store.NounDutyPlan, id, PlanLeaf(p))
	})
	return id, err
}

func PlanLeaf(p duty.Plan) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("name", p.Name).Text("from", p.FromDay).Int("days", int64(p.Days)).Int("seats", int64(p.Seats)).Int("posts", int64(len(p.Posts))).
			Int("shifts", int64(len(p.Times))).Int("cadres", truth(p.Cadres)).Text("state", string(p.State))
	}
}

// DutyPlan is one plan with its rota.
func (a *Area) DutyPlan(ctx context.Context, actor access.Actor, id int64) (p DutyPlan, members []duty.Member, err error) {
	err = a.Read(ctx, actor, access.DutyRead, func(tx *store.Tx) error {
		p, members, err = dutyPlan(tx, id)
		return err
	})
	return p, members, err
}

func dutyPlan(tx *store.Tx, id int64) (p DutyPlan, members []duty.Member, err error) {
	if p.Plan, err = tx.Plan(id); err != nil {
		return p, nil, err
	}
	if p.Turns, err = tx.Turns(store.TurnFilter{Plan: id}); err != nil {
		return p, nil, err
	}
	if members, err = tx.Members(); err != nil {
		return p, nil, err
	}
	p.Count = duty.CountOf(p.Plan, p.Turns)
	if len(p.Turns) > 0 && p.State == duty.Draft {
		p.Breaches = duty.Breaches(p.Plan, p.Turns, members)
	}
	return p, members, nil
}

// heldPlan is dutyPlan, locked, for a change of the rota.
func heldPlan(tx *store.Tx, id int64) (DutyPlan, []duty.Member, error) {
	if err := tx.LockPlan(id); err != nil {
		return DutyPlan{}, nil, err
	}
	return dutyPlan(tx, id)
}

// ProposeRota makes a new rota for a draft and returns the number of its turns.
// Refusals: duty.published; those of duty.Propose.
func (a *Area) ProposeRota(ctx context.Context, actor access.Actor, id int64) (n int, err error) {
	err = a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		p, members, err := heldPlan(tx, id)
		if err != nil {
			return err
		}
		if p.State != duty.Draft {
			return fault.New(fault.Conflict, "duty.published")
		}
		all, err := tx.Turns(store.TurnFilter{})
		if err != nil {
			return err
		}
		before := duty.Loads(slices.DeleteFunc(all, func(t duty.Turn) bool { return t.PlanID == id }))
		slices.SortStableFunc(members, func(x, y duty.Member) int { return cmp.Compare(before[x.ID], before[y.ID]) }) // whoever had fewer comes first
		turns, err := duty.Propose(p.Plan, members)
		if err != nil {
			return err
		}
		n = len(turns)
		if err := tx.PutTurns(id, turns); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "rota_proposed", store.NounDutyPlan, id, PlanLeaf(p.Plan))
	})
	return n, err
}

// PublishRota publishes a draft's rota, so that members see it and sign in.
// Refusals: duty.breached when it breaks a rule or has an empty place; duty.no_rota
// before it has one.
func (a *Area) PublishRota(ctx context.Context, actor access.Actor, id int64) error {
	return a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		p, _, err := heldPlan(tx, id)
		if err != nil {
			return err
		}
		if len(p.Turns) == 0 {
			return fault.New(fault.Conflict, "duty.no_rota")
		}
		if len(p.Breaches) > 0 {
			return fault.New(fault.Conflict, "duty.breached", "Count", len(p.Breaches))
		}
		if err := tx.PublishPlan(id); err != nil {
			return err
		}
		for _, t := range p.Turns { // from now on everybody's place is sealed
			if err := a.RecordAct(tx, actor.UserID, "turn_planned", store.NounTurn, t.ID, TurnLeaf(t)); err != nil {
				return err
			}
		}
		p.State = duty.Published
		return a.RecordAct(tx, actor.UserID, "rota_published", store.NounDutyPlan, id, PlanLeaf(p.Plan))
	})
}

// DutyCount is a plan's person-times compared with what was planned.
func (a *Area) DutyCount(ctx context.Context, actor access.Actor, id int64) (duty.Count, error) {
	p, _, err := a.DutyPlan(ctx, actor, id)
	return p.Count, err
}

// OnDuty lists who is on duty at a campus's posts on a day, each once: a source for a visit's list.
func (a *Area) OnDuty(ctx context.Context, actor access.Actor, campus int64, day string) (list []duty.Member, err error) {
	err = a.Read(ctx, actor, access.DutyRead, func(tx *store.Tx) error {
		plans, err := tx.Plans()
		if err != nil {
			return err
		}
		members, err := tx.Members()
		if err != nil {
			return err
		}
		on := map[int64]bool{}
		for _, p := range plans {
			if p.State != duty.Published {
				continue
			}
			turns, err := tx.Turns(store.TurnFilter{Plan: p.ID})
			if err != nil {
				return err
			}
			for _, t := range turns {
				at := slices.IndexFunc(p.Posts, func(o duty.Post) bool { return o.ID == t.PostID })
				if at >= 0 && p.Posts[at].CampusID == campus && p.Day(t.Slot) == day && t.State != duty.Absent {
					on[t.MemberID] = true
				}
			}
		}
		for _, m := range members {
			if on[m.ID] {
				list = append(list, m)
			}
		}
		return nil
	})
	return list, err
}
