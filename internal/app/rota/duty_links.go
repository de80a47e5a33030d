package rota

import (
	"bytes"
	"context"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
	"reliefbook/internal/link"
	"reliefbook/internal/print"
	"reliefbook/internal/store"
)

// MemberLinkFor is how long a duty member's link works.
const MemberLinkFor = 60 * 24 * time.Hour

// MakeMemberLinks makes a personal link for every active member, or for one;
// earlier links are revoked.
func (a *Area) MakeMemberLinks(ctx context.Context, actor access.Actor, member int64, site string) (slips []print.Slip, err error) {
	until := a.Now().Add(MemberLinkFor)
	err = a.Write(ctx, actor, access.DutyManage, func(tx *store.Tx) error {
		if err := tx.LockMembers(); err != nil {
			return err
		}
		members, err := tx.Members()
		if err != nil {
			return err
		}
		var links []link.New
		for _, m := range members {
			if !m.Active || member != 0 && m.ID != member {
				continue
			}
			links = append(links, link.New{For: m.ID, Expiry: until})
			slips = append(slips, print.Slip{Program: "值班签到", Class: m.Unit, Name: m.Name, Until: until.In(core.China).Format(time.DateOnly)})
		}
		if len(slips) == 0 {
			return fault.New(fault.Conflict, "duty.nobody")
		}
		tokens, err := a.bearer.NewPasses(tx, actor, link.OfMember, link.Print{SubjectID: member}, links)
		for i, token := range tokens {
			slips[i].URL = site + "/m/" + token
		}
		return err
	})
	return slips, err
}

// MemberSlips is MakeMemberLinks on paper. The links are not kept anywhere else.
func (a *Area) MemberSlips(ctx context.Context, actor access.Actor, member int64, site string, tag lang.Tag) (core.Printed, error) {
	slips, err := a.MakeMemberLinks(ctx, actor, member, site)
	if err != nil {
		return core.Printed{}, err
	}
	for i := range slips {
		slips[i].Program = lang.Text(tag, "duty.slip")
	}
	var b bytes.Buffer
	err = print.Slips(&b, tag, slips)
	return core.Printed{Name: slips[0].Program + ".pdf", Content: b.Bytes()}, err
}

// OwnTurn is a member's turn with its times.
type OwnTurn struct {
	duty.Turn
	From, To time.Time
	When     string // the same in words
	Plan     string
	MayIn    bool
	MayOut   bool
	Over     bool // nothing is left to do about it
}

// MemberView is what a member's own link shows.
type MemberView struct {
	Member   duty.Member
	Turns    []OwnTurn // those that are not over
	Past     []OwnTurn
	Swaps    []duty.Swap
	Problems []duty.Problem // they reported themselves
}

// memberOf is the member of a link; hold is how the bearer uses it: bearer.Seen or bearer.Held.
func (a *Area) memberOf(tx *store.Tx, by access.Bearer, hold bearer.Holding) (duty.Member, error) {
	pass, err := hold(tx, link.OfMember, by)
	if err != nil {
		return duty.Member{}, err
	}
	m, err := tx.Member(pass.SubjectID)
	if err == nil && !m.Active {
		err = core.ErrNotFound()
	}
	return m, err
}

// MemberPage shows a member their own turns, swaps and reports. Refusal: not_found
// for an unknown, revoked or expired token, or one of a member who left, all alike.
func (a *Area) MemberPage(ctx context.Context, by access.Bearer) (v MemberView, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		if v.Member, err = a.memberOf(tx, by, a.bearer.Seen); err != nil {
			return err
		}
		turns, err := tx.Turns(store.TurnFilter{Member: v.Member.ID})
		if err != nil {
			return err
		}
		plans, err := tx.Plans()
		if err != nil {
			return err
		}
		for _, t := range turns {
			at := slices.IndexFunc(plans, func(p duty.Plan) bool { return p.ID == t.PlanID })
			switch own := a.own(t, plans[at]); {
			case plans[at].State != duty.Published:
			case own.Over:
				v.Past = append(v.Past, own)
			default:
				v.Turns = append(v.Turns, own)
			}
		}
		slices.SortStableFunc(v.Turns, func(x, y OwnTurn) int { return x.From.Compare(y.From) })
		slices.SortStableFunc(v.Past, func(x, y OwnTurn) int { return y.From.Compare(x.From) })
		if v.Swaps, err = swaps(tx, v.Member.ID, plans); err != nil {
			return err
		}
		v.Problems, err = tx.ProblemsBy(v.Member.ID)
		return err
	})
	return v, err
}

// own is a turn as its member sees it.
func (a *Area) own(t duty.Turn, p duty.Plan) OwnTurn {
	own := OwnTurn{Turn: t, When: p.When(t.Slot), Plan: p.Name, MayOut: t.State == duty.On}
	own.From, own.To = p.Window(t.Slot, core.China)
	probe := t
	changed, err := probe.SignIn(a.Now(), own.From, own.To)
	own.MayIn = changed && err == nil
	own.Over = t.State == duty.Done || t.State == duty.Absent || t.State == duty.Planned && !a.Now().Before(own.To)
	return own
}

// ownTurn finds one of the member's own turns; another's counts as not existing.
func (a *Area) ownTurn(tx *store.Tx, by access.Bearer, turn int64) (duty.Member, duty.Turn, DutyPlan, []duty.Member, error) {
	m, err := a.memberOf(tx, by, a.bearer.Held)
	if err != nil {
		return m, duty.Turn{}, DutyPlan{}, nil, err
	}
	t, p, members, err := turnOf(tx, turn)
	if err == nil && (t.MemberID != m.ID || p.State != duty.Published) {
		err = core.ErrNotFound()
	}
	return m, t, p, members, err
}

// SignTurn signs a member in for, or out of, one of their own turns. Sent twice it
// counts once. Refusals: those of duty.Turn.SignIn and SignOut.
func (a *Area) SignTurn(ctx context.Context, by access.Bearer, turn int64, out bool) error {
	return a.DB().Write(ctx, func(tx *store.Tx) error {
		_, t, p, _, err := a.ownTurn(tx, by, turn)
		if err != nil {
			return err
		}
		before, act, changed := t.State, "turn_in", false
		if out {
			act = "turn_out"
			changed, err = t.SignOut(a.Now())
		} else {
			from, to := p.Window(t.Slot, core.China)
			changed, err = t.SignIn(a.Now(), from, to)
		}
		if err != nil || !changed {
			return err
		}
		if err := tx.MoveTurn(t, before); err != nil {
			return err
		}
		return a.RecordAct(tx, 0, act, store.NounTurn, t.ID, TurnLeaf(t))
	})
}

// AskSwap requests that a colleague, named by number, take one of the member's own
// turns. Refusals: those of duty.MayTake; duty.swap_pending.
func (a *Area) AskSwap(ctx context.Context, by access.Bearer, turn int64, number, reason string) error {
	core.Bare(&number)
	core.Trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.DB().Write(ctx, func(tx *store.Tx) error {
		m, t, p, members, err := a.ownTurn(tx, by, turn)
		if err != nil {
			return err
		}
		if t.State != duty.Planned {
			return fault.New(fault.Conflict, "duty.begun")
		}
		to, err := memberIn(members, func(x duty.Member) bool { return x.Number == number && x.Active && x.ID != m.ID })
		if err != nil {
			return err
		}
		if err := duty.MayTake(p.Plan, p.Turns, t, to); err != nil {
			return err
		}
		s := duty.Swap{TurnID: t.ID, FromID: m.ID, ToID: to.ID, Reason: reason, State: duty.SwapPending}
		if s.ID, err = tx.CreateSwap(s, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, 0, "swap_asked", store.NounSwap, s.ID, SwapLeaf(s))
	})
}

// ReportProblem records a liaison's report. Refusal: duty.liaison_only for another part.
func (a *Area) ReportProblem(ctx context.Context, by access.Bearer, p duty.Problem) (id int64, err error) {
	core.Trim(&p.Place, &p.What)
	if err := p.Check(); err != nil {
		return 0, err
	}
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		m, err := a.memberOf(tx, by, a.bearer.Held)
		if err != nil {
			return err
		}
		if m.Part != duty.Liaison {
			return fault.New(fault.Forbidden, "duty.liaison_only")
		}
		p.ReporterID, p.State = m.ID, duty.ProblemOpen
		list, err := tx.ProblemsBy(m.ID)
		if err != nil {
			return err
		}
		for _, o := range list { // sent twice over a weak network it is one
			if o.State == duty.ProblemOpen && o.Place == p.Place && o.What == p.What {
				id = o.ID
				return nil
			}
		}
		if id, err = tx.CreateProblem(p, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, 0, "problem_reported", store.NounProblem, id, ProblemLeaf(p))
	})
	return id, err
}
