package app

import (
	"reliefbook/internal/duty"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

func eachMember(tx *store.Tx, check nounCheck) error {
	list, err := tx.Members()
	return eachOf(list, err, store.NounMember, func(m duty.Member) int64 { return m.ID }, memberLeaf, check)
}

func eachPlan(tx *store.Tx, check nounCheck) error {
	list, err := tx.Plans()
	return eachOf(list, err, store.NounDutyPlan, func(p duty.Plan) int64 { return p.ID }, planLeaf, check)
}

// eachTurn holds the turns of published rotas; those of a draft have no act of their own.
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
		if err := eachOf(turns, err, store.NounTurn, func(t duty.Turn) int64 { return t.ID }, turnLeaf, check); err != nil {
			return err
		}
	}
	return nil
}

func eachSwap(tx *store.Tx, check nounCheck) error {
	list, err := tx.Swaps(0)
	return eachOf(list, err, store.NounSwap, func(s duty.Swap) int64 { return s.ID }, swapLeaf, check)
}

func eachProblem(tx *store.Tx, check nounCheck) error {
	list, err := tx.Problems()
	return eachOf(list, err, store.NounProblem, func(p duty.Problem) int64 { return p.ID }, problemLeaf, check)
}

func eachTeam(tx *store.Tx, check nounCheck) error {
	list, err := tx.Teams(0)
	return eachOf(list, err, store.NounTeam, func(t visit.Team) int64 { return t.ID }, teamLeaf, check)
}

func eachPhoto(tx *store.Tx, check nounCheck) error {
	list, err := tx.Photos()
	return eachOf(list, err, store.NounPhoto, func(p store.Photo) int64 { return p.ID }, photoLeaf, check)
}
