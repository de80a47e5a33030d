package app

import (
	"context"
	"slices"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Verdict is what verification found of one rule.
type Verdict = seal.Verdict

// Verification is every rule of the ledger and the seal, recomputed.
type Verification = seal.Verification

// rule is one rule that takes more than a question to the database.
type rule struct {
	name string
	find func(a *App, tx *store.Tx, t *store.Trail) (looked int64, breaks []string, err error)
}

// rowsRule is the rule that hashes every noun's rows again.
const rowsRule = "row_seal"

var rules = []rule{
	{"voucher_seal", func(_ *App, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledVouchers(t) }},
	{"roster_seal", func(_ *App, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledRosters(t) }},
	{"receipt_seal", func(_ *App, tx *store.Tx, _ *store.Trail) (int64, []string, error) { return tx.SpoiledReceipts() }},
	{"account_seal", func(_ *App, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledAccounts(t) }},
	{"noun_seal", spoiledNouns},
	{rowsRule, func(_ *App, tx *store.Tx, t *store.Trail) (int64, []string, error) { return tx.SpoiledRows(t) }},
	{"kept_reports", spoiledReports},
	{"papers", func(a *App, tx *store.Tx, _ *store.Trail) (int64, []string, error) {
		return tx.UnreadablePapers(a.keys)
	}},
}

// Verify recomputes every balance, rule and hash from the records alone, on one
// snapshot. since are signed checkpoints somebody kept: the log must contain
// each. An error is a verification that could not be carried out; what is wrong
// with the books stands in the verdicts.
func (a *App) Verify(ctx context.Context, since ...string) (v Verification, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		for _, c := range store.Checks {
			looked, breaks, err := tx.Run(c)
			if err != nil {
				return err
			}
			v.Verdicts = append(v.Verdicts, Verdict{Rule: c.Rule, Looked: looked, Breaks: breaks})
		}
		trail, err := tx.Trail()
		if err != nil {
			return err
		}
		v.Verdicts = append(v.Verdicts, Verdict{Rule: "trail", Looked: trail.Acts, Breaks: trail.Breaks})
		for _, r := range rules {
			looked, breaks, err := r.find(a, tx, trail)
			if err != nil {
				return fault.Wrap(err, "verify "+r.name)
			}
			v.Verdicts = append(v.Verdicts, Verdict{Rule: r.name, Looked: looked, Breaks: breaks})
		}
		log, err := a.verifyLog(tx, slices.DeleteFunc(slices.Clone(since), func(s string) bool { return s == "" }))
		v.Verdicts = append(v.Verdicts, Verdict{Rule: "log", Looked: log.Size(), Breaks: log.breaks})
		if err != nil {
			return err
		}
		v.Size, v.Root = log.Size(), log.Root().String()
		v.Never, v.TakenOver, v.RowsSince = notWhole(trail), trail.Taken, trail.Since
		return nil
	})
	return v, err
}

// notWhole names the nouns with records of before rows were sealed whole, and how many.
func notWhole(t *store.Trail) map[string]int64 {
	out := make(map[string]int64, len(t.Never))
	for noun, n := range t.Never {
		out[string(noun)] = n
	}
	return out
}
