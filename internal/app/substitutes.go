package app

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

func approvedNames(tx *store.Tx) (map[int64]bank.Substitute, error) {
	list, err := tx.Substitutes(bank.NameApproved)
	out := make(map[int64]bank.Substitute, len(list))
	for _, s := range list {
		if _, first := out[s.PersonID]; !first { // the first approved one: what was exported stays as it was
			out[s.PersonID] = s
		}
	}
	return out, err
}

func pendingNames(tx *store.Tx) (map[string]string, error) {
	list, err := tx.Substitutes(bank.NamePending)
	out := make(map[string]string, len(list))
	for _, s := range list {
		out[s.StudentNo] = s.Substitute
	}
	return out, err
}

// Substitutes lists what stands for names in files that can't carry them, the undecided first.
func (a *App) Substitutes(ctx context.Context, actor access.Actor) (list []bank.Substitute, err error) {
	err = a.read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		list, err = tx.Substitutes("")
		return err
	})
	return list, err
}

// ProposeName saves what is to stand for a person's name where an encoding
// lacks its characters. name.taken when the person has an approved one.
func (a *App) ProposeName(ctx context.Context, actor access.Actor, studentNo, substitute string) error {
	bare(&studentNo)
	trim(&substitute)
	if err := (bank.Substitute{Substitute: substitute}).Check(); err != nil {
		return err
	}
	return a.write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		s, err := tx.PersonName(studentNo)
		if err != nil {
			return err
		}
		approved, err := approvedNames(tx)
		if err != nil {
			return err
		}
		if has, ok := approved[s.PersonID]; ok && has.Name == s.Name {
			return fault.New(fault.Conflict, "name.taken")
		}
		s.Substitute, s.State, s.MakerID = substitute, bank.NamePending, actor.UserID
		if s.ID, err = tx.CreateSubstitute(s, a.now()); err != nil {
			return err
		}
		return a.record(tx, actor.UserID, "name_propose", store.NounSubstitute, s.ID, substituteLeaf(s))
	})
}

// DecideName approves a substitute or rejects it with a reason. Refusals: those of bank.NameRule.
func (a *App) DecideName(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return settle(ctx, a, actor, access.NameDecide, settling[bank.Substitute, bank.NameState]{
		noun: store.NounSubstitute, leaf: substituteLeaf,
		rule: bank.NameRule, matter: bank.Substitute.Matter, said: "name",
		find: func(tx *store.Tx, id int64) (bank.Substitute, error) {
			list, err := tx.Substitutes("")
			return oneOf(list, err, func(s bank.Substitute) bool { return s.ID == id })
		},
		put: func(s *bank.Substitute, to bank.NameState, by int64, why string) {
			s.State, s.CheckerID, s.Reason = to, by, why
		},
		save: func(tx *store.Tx, s bank.Substitute) error { return tx.DecideSubstitute(s, a.now()) },
	}, id, decide.Of(approve), reason)
}

// substituteLeaf leaves the names themselves out: the log names nobody.
func substituteLeaf(s bank.Substitute) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("person", s.PersonID).Text("state", string(s.State)).Int("maker", s.MakerID).Int("checker", s.CheckerID)
		if s.Reason != "" { // those rejected before there were reasons have none
			w.Text("reason", s.Reason)
		}
	}
}
