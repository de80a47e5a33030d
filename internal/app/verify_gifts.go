package app

import (
	"reliefbook/internal/access"
	"reliefbook/internal/gift"
	"reliefbook/internal/store"
)

func eachItem(tx *store.Tx, check nounCheck) error {
	list, err := tx.Items()
	return eachOf(list, err, store.NounItem, func(i gift.Item) int64 { return i.ID }, itemLeaf, check)
}

func eachHolder(tx *store.Tx, check nounCheck) error {
	list, err := tx.Holders(access.Everything)
	return eachOf(list, err, store.NounHolder, func(h gift.Holder) int64 { return h.ID }, holderLeaf, check)
}

func eachPurchase(tx *store.Tx, check nounCheck) error {
	list, err := tx.Purchases()
	return eachOf(list, err, store.NounPurchase, func(p gift.Purchase) int64 { return p.ID }, purchaseLeaf, check)
}

func eachGoods(tx *store.Tx, check nounCheck) error {
	list, err := tx.GoodsIn(0)
	return eachOf(list, err, store.NounGoods, func(g gift.GoodsIn) int64 { return g.ID }, goodsLeaf, check)
}

func eachInvoice(tx *store.Tx, check nounCheck) error {
	list, err := tx.Invoices(0)
	return eachOf(list, err, store.NounInvoice, func(i gift.Invoice) int64 { return i.ID }, invoiceLeaf, check)
}

func eachMovement(tx *store.Tx, check nounCheck) error {
	list, _, err := tx.Movements(store.MovementFilter{Scope: access.Everything})
	return eachOf(list, err, store.NounMovement, func(m gift.Movement) int64 { return m.ID }, movementLeaf, check)
}

// eachRecipient holds those who have signed against the leaf of their signing.
func eachRecipient(tx *store.Tx, check nounCheck) error {
	list, err := tx.Given(store.RecipientFilter{Scope: access.Everything})
	if err != nil {
		return err
	}
	for _, r := range list {
		if !r.Signed {
			continue
		}
		if err := check(store.NounRecipient, r.ID, recipientLeaf(r, true)); err != nil {
			return err
		}
	}
	return nil
}

func eachActivity(tx *store.Tx, check nounCheck) error {
	list, err := tx.Activities(access.Everything)
	if err != nil {
		return err
	}
	for _, g := range list {
		if err := check(store.NounActivity, g.ID, activityLeaf(g)); err != nil {
			return err
		}
		rolls, err := tx.DiceRolls(store.RollFilter{Scope: access.Everything, Activity: g.ID})
		if err != nil {
			return err
		}
		for _, r := range rolls {
			if err := check(store.NounDiceRoll, r.ID, rollLeaf(g.ID, r)); err != nil {
				return err
			}
		}
		answers, err := tx.Answers(store.AnswerFilter{Scope: access.Everything, Activity: g.ID})
		if err := eachOf(answers, err, store.NounAnswer, func(n store.Answered) int64 { return n.ID }, answeredLeaf, check); err != nil {
			return err
		}
	}
	return nil
}
