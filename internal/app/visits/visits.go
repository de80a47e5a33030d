package visits

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// Visits lists a program's visits, or every program's for 0.
func (a *Area) Visits(ctx context.Context, actor access.Actor, program int64) ([]visit.Visit, error) {
	return core.Ask(ctx, a.Core, actor, access.VisitRead, func(tx *store.Tx) ([]visit.Visit, error) {
		return tx.Visits(program)
	})
}

// Visit is one visit with the people seen and its history.
func (a *Area) Visit(ctx context.Context, actor access.Actor, id int64) (v visit.Visit, history []seal.Entry, err error) {
	err = a.Read(ctx, actor, access.VisitRead, func(tx *store.Tx) error {
		if v, err = tx.Visit(id); err != nil {
			return err
		}
		history, err = tx.History(seal.Subject("visit", id))
		return err
	})
	return v, history, err
}

// RecordVisit saves a visit for a checker to decide on. key makes a repeat harmless.
func (a *Area) RecordVisit(ctx context.Context, actor access.Actor, v visit.Visit, key string) (int64, error) {
	core.Trim(&v.Team, &v.Leader)
	for i := range v.People {
		core.Trim(&v.People[i].Name, &v.People[i].Unit)
	}
	return core.Make(ctx, a.Core, actor, access.VisitRecord, func(tx *store.Tx) (int64, error) {
		return a.saveVisit(tx, actor, v, key)
	})
}

// saveVisit saves a visit as pending, once per key.
func (a *Area) saveVisit(tx *store.Tx, actor access.Actor, v visit.Visit, key string) (id int64, err error) {
	if err := v.Check(); err != nil {
		return 0, err
	}
	if v.Heads, v.Total, err = visit.Sum(v.People); err != nil {
		return 0, err
	}
	v.MakerID, v.State = actor.UserID, visit.Pending
	p, err := tx.Program(v.ProgramID)
	if err != nil {
		return 0, err
	}
	if p.Kind != fund.ByVisit {
		return 0, fault.New(fault.Conflict, "program.not_by_visit")
	}
	if err := tx.ProgramOpen(p.ID); err != nil {
		return 0, err
	}
	return a.OnceID(tx, actor.UserID, key, "visit.record", visitBody(v), func() (int64, error) {
		return core.Create(tx, a.Core, actor.UserID, "visit_record", store.NounVisit, v, tx.CreateVisit, VisitLeaf)
	})
}

// VisitLeaf is the leaf of a visit: the people seen are in it as category and
// amount, by line, without names.
func VisitLeaf(v visit.Visit) func(*seal.LeafWriter) {
	lines := make([][]byte, len(v.People))
	for i, p := range v.People {
		leaf := seal.NewLeaf("seen").Int("line", int64(i+1)).Text("category", string(p.Category)).Int("amount", int64(p.Amount))
		if p.Packs != 0 || p.PlanID != 0 { // visits recorded before there were packs keep their leaf
			leaf.Int("packs", p.Packs).Int("pack_value", int64(p.PackValue)).Int("plan", p.PlanID)
		}
		lines[i] = leaf.Encode()
	}
	return func(w *seal.LeafWriter) {
		w.Int("program", v.ProgramID).Text("team", v.Team).Int("campus", v.CampusID).Text("day", v.Day).
			Text("state", string(v.State)).Int("maker", v.MakerID).Int("checker", v.CheckerID).Int("voucher", v.VoucherID).Lines("seen", lines)
	}
}

// DecideVisit approves a pending visit, which posts its spending, or rejects it
// with a reason, which reopens its team's list. Refusals: those of visit.Rule;
// ledger.overdraft when the allocation or the bank account has less;
// program.over_total when the visits together would exceed the program's control
// totals.
func (a *Area) DecideVisit(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.VisitDecide, core.Settling[visit.Visit, visit.State]{
		Noun: store.NounVisit, Leaf: VisitLeaf, Find: (*store.Tx).Visit, Rule: visit.Rule, Matter: visit.Visit.Matter,
		Within: func(v visit.Visit) int64 { return v.ProgramID },
		Put: func(v *visit.Visit, to visit.State, by int64, why string) {
			v.State, v.CheckerID, v.Reason = to, by, why
		},
		Do: func(tx *store.Tx, v *visit.Visit, act decide.Act) error {
			if act == decide.Approve {
				return a.postVisit(tx, v)
			}
			if v.TeamID == 0 {
				return nil
			}
			return a.reopen(tx, actor, v.TeamID, id) // the list it came from can be mended and closed again
		},
		Save: (*store.Tx).DecideVisit,
	}, id, decide.Of(approve), reason)
}

// postVisit posts what a visit spent as one voucher, with the packs it gave.
func (a *Area) postVisit(tx *store.Tx, v *visit.Visit) error {
	k, err := a.BooksOf(tx, v.ProgramID)
	if err != nil {
		return err
	}
	if err := withinControl(tx, k.Program, *v); err != nil {
		return err
	}
	lots, packs, err := visitPacks(tx, k.Fund, *v)
	if err != nil {
		return err
	}
	draft, err := k.Visit(*v, packs)
	if err != nil {
		return err
	}
	if v.VoucherID, err = tx.Post(draft, a.Now()); err != nil {
		return err
	}
	return a.recordPacks(tx, *v, lots)
}

// withinControl checks the program's control totals with this visit included.
func withinControl(tx *store.Tx, p fund.Program, v visit.Visit) error {
	if err := tx.LockProgram(); err != nil {
		return err
	}
	others, err := tx.Visits(p.ID)
	if err != nil {
		return err
	}
	heads, total := len(v.People), v.Total
	for _, o := range others {
		if o.State == visit.Posted {
			heads, total = heads+o.Heads, total+o.Total
		}
	}
	if heads > p.Heads || total > p.Total {
		return fault.New(fault.Conflict, "program.over_total", "Heads", heads, "Total", total, "ControlHeads", p.Heads, "ControlTotal", p.Total)
	}
	return nil
}

func visitBody(v visit.Visit) string { return core.Encoded(v) }
