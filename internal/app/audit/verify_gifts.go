package audit

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/game"
	"reliefbook/internal/gift"
	"reliefbook/internal/store"
)

// eachRecipient checks the recipients who have signed against the leaf of their signing.
func eachRecipient(tx *store.Tx, check nounCheck) error {
	list, err := tx.Given(gift.RecipientFilter{Scope: access.Everything})
	if err != nil {
		return err
	}
	for _, r := range list {
		if !r.Signed {
			continue
		}
		if err := check(store.NounRecipient, r.ID, gifts.RecipientLeaf(r, true)); err != nil {
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
		if err := check(store.NounActivity, g.ID, gifts.ActivityLeaf(g)); err != nil {
			return err
		}
		rolls, err := tx.Throws(store.ThrowFilter{Scope: access.Everything, Activity: g.ID})
		if err != nil {
			return err
		}
		for _, r := range rolls {
			if err := check(store.NounThrow, r.ID, gifts.ThrowLeaf(g.ID, r)); err != nil {
				return err
			}
		}
		answers, err := tx.Answers(game.AnswerFilter{Scope: access.Everything, Activity: g.ID})
		if err := eachOf(answers, err, store.NounAnswer, func(n game.Answered) int64 { return n.ID }, gifts.AnsweredLeaf, check); err != nil {
			return err
		}
	}
	return nil
}
