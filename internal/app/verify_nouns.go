package app

import (
	"reliefbook/internal/store"
)

// eachBatch holds every batch with its payments against its leaf; that of the version before has no payments.
func eachBatch(tx *store.Tx, check nounCheck) error {
	list, err := tx.Batches(0)
	if err != nil {
		return err
	}
	lines, err := tx.BatchLines(0)
	if err != nil {
		return err
	}
	for _, b := range list {
		if err := check(store.NounBatch, b.ID, batchLeaf(b, lines[b.ID]), batchLeafBefore(b)); err != nil {
			return err
		}
	}
	return nil
}

func eachVisit(tx *store.Tx, check nounCheck) error {
	visits, err := tx.Visits(0)
	if err != nil {
		return err
	}
	for _, v := range visits {
		full, err := tx.Visit(v.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounVisit, v.ID, visitLeaf(full)); err != nil {
			return err
		}
	}
	return nil
}

func eachResult(tx *store.Tx, check nounCheck) error {
	list, err := tx.Results(0)
	if err != nil {
		return err
	}
	for _, r := range list {
		lines, err := tx.ResultLines(r.ID)
		if err != nil {
			return err
		}
		if err := check(store.NounResult, r.ID, resultLeaf(r, lines)); err != nil {
			return err
		}
	}
	return nil
}
