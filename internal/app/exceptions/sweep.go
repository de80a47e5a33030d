package exceptions

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Swept is what a sweep did to the exceptions.
type Swept struct {
	Opened  int
	Changed int // with other figures now
	Ended   int // no longer found
}

// SweepExceptions looks for every disagreement in the books and brings the
// exceptions up to date: new ones are opened, those that are gone end, and none
// is opened twice. Work in progress is a disagreement once it is older than the
// rules allow; in the program that is about to be closed (0: none), at once.
func (a *Area) SweepExceptions(ctx context.Context, actor access.Actor, program int64) (Swept, error) {
	if err := actor.Require(access.ExceptionSweep); err != nil {
		return Swept{}, err
	}
	return a.Sweep(ctx, actor, program)
}

// Sweep is SweepExceptions without the policy check. It reads one snapshot, which
// blocks nobody, and then writes.
func (a *Area) Sweep(ctx context.Context, actor access.Actor, program int64) (s Swept, err error) {
	var facts recon.Facts
	var rules recon.Rules
	seen := a.Now()
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		if rules, err = ExceptionRules(tx); err != nil {
			return err
		}
		facts, err = tx.Facts()
		return err
	})
	if err != nil {
		return s, err
	}
	found := recon.Find(facts, rules)
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		s = Swept{}
		if err := tx.LockSweep(); err != nil {
			return err
		}
		known, err := tx.OpenDisagreements()
		if err != nil {
			return err
		}
		explained, err := tx.ExplainedDisagreements()
		if err != nil {
			return err
		}
		open := make(map[string]bool, len(known))
		for _, k := range known {
			open[k.Key] = true
		}
		all := recon.Gathered(found, rules.Gather, func(key string) bool { return open[key] })
		c := recon.Changes(recon.Ripe(all, rules, seen, program), all, swept(known), explained, seen)
		s = Swept{len(c.New), len(c.Changed), len(c.Gone)}
		return a.bring(tx, actor, c)
	})
	return s, err
}

// swept keeps the exceptions that a sweep opened: only what Find looks for can be found to be gone.
func swept(known []recon.Known) (out []recon.Known) {
	for _, k := range known {
		if recon.Looked(k.Key) {
			out = append(out, k)
		}
	}
	return out
}

// bring writes what a sweep brought.
func (a *Area) bring(tx *store.Tx, actor access.Actor, c recon.Compared) error {
	for _, f := range c.New {
		x := exception.Exception{Kind: f.Kind, Key: f.Key, Subject: f.Subject, ProgramID: f.ProgramID, DepartmentID: f.DepartmentID, BatchID: f.BatchID,
			PaymentID: f.PaymentID, Heads: f.Heads, Amount: f.Amount}
		if err := a.OpenException(tx, actor, x); err != nil {
			return err
		}
	}
	for _, k := range c.Changed {
		err := a.updateLive(tx, actor, k.ID, exception.Refigured, func(x *exception.Exception) string { return x.Refigure(k.Now.Heads, k.Now.Amount) })
		if err != nil {
			return err
		}
	}
	for _, k := range c.Gone {
		err := a.updateLive(tx, actor, k.ID, exception.Gone, func(x *exception.Exception) string {
			x.Vanish(a.Now())
			return ""
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// updateLive updates an exception that is still open.
func (a *Area) updateLive(tx *store.Tx, actor access.Actor, id int64, act exception.Act, do func(*exception.Exception) string) error {
	x, err := tx.LockException(access.Everything, id)
	if err != nil || x.Live() != nil {
		return err
	}
	from := x.State
	said := do(&x)
	return a.saveException(tx, actor, x, from, act, said)
}

// ExceptionRules are the rules in force.
func ExceptionRules(tx *store.Tx) (recon.Rules, error) {
	r := recon.DefaultRules()
	set, err := tx.StoredExceptionRules()
	for _, n := range set {
		r.Set(n.Name, n.Value)
	}
	return r, err
}

// ExceptionRules are the rules in force, for the page that sets them.
func (a *Area) ExceptionRules(ctx context.Context, actor access.Actor) (recon.Rules, error) {
	return core.Ask(ctx, a.Core, actor, access.ExceptionRead, func(tx *store.Tx) (recon.Rules, error) {
		return ExceptionRules(tx)
	})
}

// SetExceptionRules sets the rules that differ from those in force.
// Refusal: exception.rule by field, for a number out of range.
func (a *Area) SetExceptionRules(ctx context.Context, actor access.Actor, r recon.Rules) error {
	if err := r.Check(); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.ExceptionRules, func(tx *store.Tx) error {
		was, err := ExceptionRules(tx)
		if err != nil {
			return err
		}
		for _, n := range r.Numbers() {
			if was.Number(n.Name) == n.Value {
				continue
			}
			id, err := tx.PutExceptionRule(n, actor.UserID, a.Now())
			if err != nil {
				return fault.Wrap(err, "set a rule")
			}
			if err := a.RecordAct(tx, actor.UserID, "exception_rule", store.NounExceptionRule, id, ExceptionRuleLeaf(n)); err != nil {
				return err
			}
		}
		return nil
	})
}

func ExceptionRuleLeaf(n recon.Number) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) { w.Text("name", n.Name).Int("value", int64(n.Value)) }
}

// sweepAt is the hour in China of the daily sweep.
const sweepAt = 3

// RunSweeps sweeps once a day until the context ends.
func (a *Area) RunSweeps(ctx context.Context) {
	a.Daily(ctx, sweepAt, "looking for disagreements", func(ctx context.Context) error {
		s, err := a.Sweep(ctx, access.Actor{}, 0)
		if err == nil {
			a.Log().Info("looked for disagreements", "opened", s.Opened, "changed", s.Changed, "ended", s.Ended)
		}
		return err
	})
}
