package audit

import (
	"context"
	"slices"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Verdict is what verification found for one rule.
type Verdict = seal.Verdict

// Verification is the verdict on every rule of the ledger and the seal.
type Verification = seal.Verification

// rule is a rule that one query can't answer.
type rule struct {
	name string
	find func(a *Area, tx *store.Tx, t *store.Trail) (looked int64, breaks []string, err error)
}

// rowsRule is the rule that rehashes the rows of every noun.
const rowsRule = "row_seal"

var rules = []rule{
	{"voucher_seal", func(_ *Area, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledVouchers(t) }},
	{"roster_seal", func(_ *Area, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledRosters(t) }},
	{"receipt_seal", func(_ *Area, tx *store.Tx, _ *store.Trail) (int64, []string, error) { return tx.SpoiledReceipts() }},
	{"account_seal", func(_ *Area, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledAccounts(t) }},
	{"account_owner", strayAccounts},
	{"openings", strayOpenings},
	{"noun_seal", spoiledNouns},
	{"rights", spoiledRights},
	{rowsRule, func(_ *Area, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledRows(t) }},
	{"marked", func(a *Area, tx *store.Tx, _ *store.Trail) (int64, []string, error) {
		return tx.StrangeRows(a.Now())
	}},
	{"kept_reports", spoiledReports},
	{"papers", func(a *Area, tx *store.Tx, _ *store.Trail) (int64, []string, error) {
		return tx.UnreadablePapers(a.Keys())
	}},
}

// Verify recomputes every balance, rule and hash from the records alone, on one
// snapshot. since are signed checkpoints that somebody kept: the log must contain
// each of them. An error means that verification could not be carried out; what is
// wrong with the books is in the verdicts.
func (a *Area) Verify(ctx context.Context, since ...string) (v Verification, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		trail, err := tx.Trail()
		if err != nil {
			return err
		}
		for _, s := range append(a.steps(tx, trail), a.logStep(tx, &v, since)) {
			looked, breaks, err := s.run()
			if err != nil {
				return fault.Wrap(err, "verify "+s.rule)
			}
			v.Verdicts = append(v.Verdicts, Verdict{Rule: s.rule, Looked: looked, Breaks: breaks})
		}
		v.Never, v.TakenOver, v.RowsSince = notWhole(trail), trail.Taken, trail.Since
		v.Back = trail.Back
		return nil
	})
	return v, err
}

// step is one rule, carried out on one snapshot.
type step struct {
	rule string
	run  func() (looked int64, breaks []string, err error)
}

// steps are all rules except that of the log, in the order they are reported.
func (a *Area) steps(tx *store.Tx, trail *store.Trail) []step {
	var out []step
	for _, c := range store.Checks {
		out = append(out, step{c.Rule, func() (int64, []string, error) { return tx.Run(c) }})
	}
	out = append(out, step{"trail", func() (int64, []string, error) { return trail.Acts, trail.Breaks, nil }})
	for _, r := range rules {
		out = append(out, step{r.name, func() (int64, []string, error) { return r.find(a, tx, trail) }})
	}
	return out
}

func (a *Area) logStep(tx *store.Tx, v *Verification, since []string) step {
	return step{"log", func() (int64, []string, error) {
		log, err := a.verifyLog(tx, slices.DeleteFunc(slices.Clone(since), func(s string) bool { return s == "" }))
		if err != nil {
			return 0, nil, err
		}
		v.Size, v.Root = log.Size(), log.Root().String()
		return log.Size(), log.breaks, nil
	}}
}

// notWhole counts, by noun, the records from before whole rows were sealed.
func notWhole(t *store.Trail) map[string]int64 {
	out := make(map[string]int64, len(t.Never))
	for noun, n := range t.Never {
		out[string(noun)] = n
	}
	return out
}
