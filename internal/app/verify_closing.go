package app

import (
	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

func eachExceptionNote(tx *store.Tx, check nounCheck) error {
	list, err := tx.ExceptionNotes(0)
	return eachOf(list, err, store.NounExceptionNote, func(n exception.Note) int64 { return n.ID }, exceptionNoteLeaf, check)
}

func eachClosing(tx *store.Tx, check nounCheck) error {
	list, err := tx.Closings(0)
	return eachOf(list, err, store.NounProgramClose, func(c fund.Closing) int64 { return c.ID }, closingLeaf, check)
}

func eachPeriod(tx *store.Tx, check nounCheck) error {
	list, err := tx.PeriodClosings(0)
	return eachOf(list, err, store.NounPeriodClose, func(c fund.PeriodClosing) int64 { return c.ID }, periodLeaf, check)
}

func eachCorrection(tx *store.Tx, check nounCheck) error {
	list, err := tx.Corrections(0)
	return eachOf(list, err, store.NounCorrection, func(c ledger.Correction) int64 { return c.ID }, correctionLeaf, check)
}

func eachExceptionRule(tx *store.Tx, check nounCheck) error {
	list, err := tx.StoredExceptionRules()
	return eachOf(list, err, store.NounExceptionRule, func(n store.StoredRule) int64 { return n.ID },
		func(n store.StoredRule) func(*seal.LeafWriter) {
			return exceptionRuleLeaf(recon.Number{Name: n.Name, Value: n.Value})
		}, check)
}
