package rota

import (
	"context"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// turnOf finds a turn with its plan and the plan's whole rota, locked.
func turnOf(tx *store.Tx, id int64) (duty.Turn, DutyPlan, []duty.Member, error) {
	return turnIn(tx, id, heldPlan)
}

func turnIn(tx *store.Tx, id int64, plan func(*store.Tx, int64) (DutyPlan, []duty.Member, error)) (t duty.Turn, p DutyPlan, members []duty.Member, err error) {
	list, err := tx.Turns(store.TurnFilter{ID: id})
	if err != nil || len(list) == 0 {
		if err == nil {
			err = core.ErrNotFound()
		}
		return t, p, nil, err
	}
	if p, members, err = plan(tx, list[0].PlanID); err != nil {
		return t, p, nil, err
	}
	at := slices.IndexFunc(p.Turns, func(x duty.Turn) bool { return x.ID == id }) // read again behind the plan's lock
	if at < 0 {
		return t, p, nil, core.ErrNotFound()
	}
	return p.Turns[at], p, members, nil
}

func memberIn(members []duty.Member, is func(duty.Member) bool) (duty.Member, error) {
	at := slices.IndexFunc(members, is)
	if at < 0 {
		return duty.Member{}, fault.New(fault.Invalid, "form.invalid").Field("member", "duty.member")
	}
	return members[at], nil
}

func TurnLeaf(t duty.Turn) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("plan", t.PlanID).Int("post", t.PostID).Int("slot", int64(t.Slot)).Int("seat", int64(t.Seat)).Int("member", t.MemberID).
			Text("state", string(t.State)).Text("note", t.Note)
	}
}

// ReplaceTurn replaces the member of a turn by hand. Refusals: those of
// duty.MayTake; duty.begun when somebody has signed in or is absent.
func (a *Area) ReplaceTurn(ctx context.Context, actor access.Actor, turn, member int64) error {
	return a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		t, p, members, err := turnOf(tx, turn)
		if err != nil {
			return err
		}
		m, err := memberIn(members, func(m duty.Member) bool { return m.ID == member && m.ID != t.MemberID })
		if err != nil {
			return err
		}
		return a.passTurn(tx, actor, t, p, m)
	})
}

func (a *Area) passTurn(tx *store.Tx, actor access.Actor, t duty.Turn, p DutyPlan, m duty.Member) error {
	if t.State != duty.Planned {
		return fault.New(fault.Conflict, "duty.begun")
	}
	if err := duty.MayTake(p.Plan, p.Turns, t, m); err != nil {
		return err
	}
	if err := tx.PassTurn(t.ID, t.MemberID, m.ID); err != nil {
		return err
	}
	t.MemberID = m.ID
	return a.RecordAct(tx, actor.UserID, "turn_passed", store.NounTurn, t.ID, TurnLeaf(t))
}

// MarkAbsent records that nobody came for a turn, with the reason.
func (a *Area) MarkAbsent(ctx context.Context, actor access.Actor, turn int64, reason string) error {
	core.Trim(&reason)
	return a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		t, p, _, err := turnOf(tx, turn)
		if err != nil {
			return err
		}
		if p.State != duty.Published {
			return fault.New(fault.Conflict, "duty.not_published")
		}
		if err := t.Excuse(reason); err != nil {
			return err
		}
		if err := tx.MoveTurn(t, duty.Planned); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "turn_absent", store.NounTurn, t.ID, TurnLeaf(t))
	})
}

// AttestShift records from a signed paper sheet that everybody of a slot was there
// who has not signed in and is not absent, with a note of the evidence.
func (a *Area) AttestShift(ctx context.Context, actor access.Actor, plan int64, slot int, note string) (n int, err error) {
	core.Trim(&note)
	if err := form.Reason(note); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		p, _, err := heldPlan(tx, plan)
		if err != nil {
			return err
		}
		if p.State != duty.Published || slot < 0 || slot >= p.Slots() {
			return fault.New(fault.Conflict, "duty.not_published")
		}
		from, to := p.Window(slot, core.China)
		if a.Now().Before(to) {
			return fault.New(fault.Conflict, "duty.not_over", "To", to.Format("01-02 15:04"))
		}
		for _, t := range p.Turns {
			if t.Slot != slot || t.State == duty.Absent {
				continue
			}
			changed, err := a.attest(tx, actor, t, note, from, to)
			if err != nil {
				return err
			}
			if changed {
				n++
			}
		}
		return nil
	})
	return n, err
}

// AttestTurn records that one member was there who couldn't sign in, also during
// the shift. Refusals: those of duty.Turn.Attest.
func (a *Area) AttestTurn(ctx context.Context, actor access.Actor, turn int64, note string) error {
	core.Trim(&note)
	return a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		t, p, _, err := turnOf(tx, turn)
		if err != nil {
			return err
		}
		if p.State != duty.Published {
			return fault.New(fault.Conflict, "duty.not_published")
		}
		from, to := p.Window(t.Slot, core.China)
		_, err = a.attest(tx, actor, t, note, from, to)
		return err
	})
}

func (a *Area) attest(tx *store.Tx, actor access.Actor, t duty.Turn, note string, from, to time.Time) (bool, error) {
	before := t.State
	changed, err := t.Attest(note, a.Now(), from, to)
	if err != nil || !changed {
		return false, err
	}
	if err := tx.MoveTurn(t, before); err != nil {
		return false, err
	}
	return true, a.RecordAct(tx, actor.UserID, "turn_attested", store.NounTurn, t.ID, TurnLeaf(t))
}

// DecideSwap approves a swap or rejects it with a reason. Refusals: those of
// duty.SwapRule and duty.MayTake.
func (a *Area) DecideSwap(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.DutyManage, core.Settling[duty.Swap, duty.SwapState]{
		Noun: store.NounSwap, Leaf: SwapLeaf, Rule: duty.SwapRule, Matter: duty.Swap.Matter,
		Find: (*store.Tx).Swap,
		Put: func(s *duty.Swap, to duty.SwapState, by int64, why string) {
			s.State, s.DeciderID, s.Answer = to, by, why
		},
		Do:   core.Approved(func(tx *store.Tx, s *duty.Swap) error { return a.swapTurn(tx, actor, *s) }),
		Save: (*store.Tx).DecideSwap,
	}, id, decide.Of(approve), reason)
}

func (a *Area) swapTurn(tx *store.Tx, actor access.Actor, s duty.Swap) error {
	t, p, members, err := turnOf(tx, s.TurnID)
	if err != nil {
		return err
	}
	if t.MemberID != s.FromID {
		return fault.New(fault.Conflict, "changed_meanwhile")
	}
	m, err := memberIn(members, func(m duty.Member) bool { return m.ID == s.ToID })
	if err != nil {
		return err
	}
	return a.passTurn(tx, actor, t, p, m)
}

func SwapLeaf(s duty.Swap) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("turn", s.TurnID).Int("from", s.FromID).Int("to", s.ToID).Text("state", string(s.State)).Int("decider", s.DeciderID).Text("answer", s.Answer)
	}
}

// AssignProblem gives a problem its owner and due date. Refusals: those of duty.Problem.Assign.
func (a *Area) AssignProblem(ctx context.Context, actor access.Actor, id int64, owner, due string) error {
	core.Trim(&owner)
	return a.moveProblem(ctx, actor, id, "problem_assigned", func(p *duty.Problem) error { return p.Assign(owner, due, a.Today()) })
}

// EndProblem closes a problem with its outcome. Refusals: those of duty.Problem.End.
func (a *Area) EndProblem(ctx context.Context, actor access.Actor, id int64, outcome string) error {
	core.Trim(&outcome)
	return a.moveProblem(ctx, actor, id, "problem_ended", func(p *duty.Problem) error { return p.End(outcome, a.Now()) })
}

func (a *Area) moveProblem(ctx context.Context, actor access.Actor, id int64, act string, move func(*duty.Problem) error) error {
	return a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		p, err := tx.Problem(id)
		if err != nil {
			return err
		}
		before := p.State
		if err := move(&p); err != nil {
			return err
		}
		p.ByID = actor.UserID
		if err := tx.MoveProblem(p, before); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, act, store.NounProblem, id, ProblemLeaf(p))
	})
}

func ProblemLeaf(p duty.Problem) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("reporter", p.ReporterID).Text("place", p.Place).Text("what", p.What).Text("owner", p.Owner).Text("due", p.Due).
			Text("state", string(p.State)).Text("outcome", p.Outcome)
	}
}
