package audit

import (
	"context"
	"slices"

	"reliefbook/internal/store"
)

// FirstBreak is Verify that stops at the first rule that does not hold, and
// begins with the one that finds most; empty when all hold.
func (a *Area) FirstBreak(ctx context.Context) (rule string, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		trail, err := tx.Trail()
		if err != nil {
			return err
		}
		var v Verification
		steps := append(a.steps(tx, trail), a.logStep(tx, &v, nil))
		first := slices.IndexFunc(steps, func(s step) bool { return s.rule == rowsRule })
		for _, s := range append([]step{steps[first]}, slices.Delete(slices.Clone(steps), first, first+1)...) {
			_, breaks, err := s.run()
			if err != nil || len(breaks) > 0 {
				rule = s.rule
				return err
			}
		}
		return nil
	})
	return rule, err
}
