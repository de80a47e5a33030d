package payments

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/bank"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

func ApprovedNames(tx *store.Tx) (map[int64]bank.Substitute, error) {
	list, err := tx.Substitutes(bank.NameApproved)
	out := make(map[int64]bank.Substitute, len(list))
	for _, s := range list {
		if _, first := out[s.PersonID]; !first { // the first approved one: what was exported stays as it was
			out[s.PersonID] = s
		}
	}
	return out, err
}

func PendingNames(tx *store.Tx) (map[string]string, error) {
	list, err := tx.Substitutes(bank.NamePending)
	out := make(map[string]string, len(list))
	for _, s := range list {
		out[s.StudentNo] = s.Substitute
	}
	return out, err
}

// Substitutes lists the substitutes for names that some files can't hold, undecided ones first.
func (a *Area) Substitutes(ctx context.Context, actor access.Actor) ([]bank.Substitute, error) {
	return core.Ask(ctx, a.Core, actor, access.BatchRead, func(tx *store.Tx) ([]bank.Substitute, error) {
		return tx.Substitutes("")
	})
}

// ProposeName proposes a substitute for a person's name, for encodings that lack
// its characters. Refusal: name.taken when the person already has an approved one.
func (a *Area) ProposeName(ctx context.Context, actor access.Actor, studentNo, substitute string) error {
	core.Bare(&studentNo)
	core.Trim(&substitute)
	if err := (bank.Substitute{Substitute: substitute}).Check(); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.TemplateManage, func(tx *store.Tx) error {
		s, err := tx.PersonName(studentNo)
		if err != nil {
			return err
		}
		approved, err := ApprovedNames(tx)
		if err != nil {
			return err
		}
		if has, ok := approved[s.PersonID]; ok && has.Name == s.Name {
			return fault.New(fault.Conflict, "name.taken")
		}
		s.Substitute, s.State, s.MakerID = substitute, bank.NamePending, actor.UserID
		if s.ID, err = tx.CreateSubstitute(s, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "name_propose", store.NounSubstitute, s.ID, SubstituteLeaf(s))
	})
}

// DecideName approves a substitute or rejects it with a reason. Refusals: those of bank.NameRule.
func (a *Area) DecideName(ctx context.Context, actor access.Actor, id int64, approve bool, reason string) error {
	return core.Settle(ctx, a.Core, actor, access.NameDecide, core.Settling[bank.Substitute, bank.NameState]{
		Noun: store.NounSubstitute, Leaf: SubstituteLeaf,
		Rule: bank.NameRule, Matter: bank.Substitute.Matter, Said: "name",
		Find: func(tx *store.Tx, id int64) (bank.Substitute, error) {
			list, err := tx.Substitutes("")
			return core.OneOf(list, err, func(s bank.Substitute) bool { return s.ID == id })
		},
		Put: func(s *bank.Substitute, to bank.NameState, by int64, why string) {
			s.State, s.CheckerID, s.Reason = to, by, why
		},
		Save: func(tx *store.Tx, s bank.Substitute) error { return tx.DecideSubstitute(s, a.Now()) },
	}, id, decide.Of(approve), reason)
}

// SubstituteLeaf is the leaf of a substitute, without the names themselves: the log names nobody.
func SubstituteLeaf(s bank.Substitute) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("person", s.PersonID).Text("state", string(s.State)).Int("maker", s.MakerID).Int("checker", s.CheckerID)
		if s.Reason != "" { // those rejected before there were reasons have none
			w.Text("reason", s.Reason)
		}
	}
}
