package audit

import (
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/store"
)

// eachTurn checks the turns of published rotas; a draft's turns have no act of their own.
func eachTurn(tx *store.Tx, check nounCheck) error {
	plans, err := tx.Plans()
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.State != duty.Published {
			continue
		}
		turns, err := tx.Turns(store.TurnFilter{Plan: p.ID})
		if err := eachOf(turns, err, store.NounTurn, func(t duty.Turn) int64 { return t.ID }, rota.TurnLeaf, check); err != nil {
			return err
		}
	}
	return nil
}
