package audit

import (
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

func eachExceptionRule(tx *store.Tx, check nounCheck) error {
	list, err := tx.StoredExceptionRules()
	return eachOf(list, err, store.NounExceptionRule, func(n store.StoredRule) int64 { return n.ID },
		func(n store.StoredRule) func(*seal.LeafWriter) {
			return exceptions.ExceptionRuleLeaf(n.Number)
		}, check)
}
