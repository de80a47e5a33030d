package app

import (
	"cmp"
	"context"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// settling is how a noun is decided on that one proposes and another settles.
type settling[T any, S ~string] struct {
	noun   store.Noun
	leaf   func(T) func(*seal.LeafWriter)
	find   func(*store.Tx, int64) (T, error) // under the lock of what the decision changes
	id     func(T) int64                     // where it is found by something else
	rule   decide.Rule[S]
	rules  func(T) decide.Rule[S] // where they are not the same for all of them
	matter func(T) decide.Matter[S]
	within func(T) int64                                  // the program it belongs to, which takes no acts once closed
	put    func(v *T, to S, by int64, why string)         // an approval says no why; a withdrawal has nobody by whom
	do     func(tx *store.Tx, v *T, act decide.Act) error // what follows from it
	save   func(*store.Tx, T) error                       // from the one state it can be decided in
	move   func(tx *store.Tx, v T, from S) error          // from any other
	said   string                                         // begins the act's name in the trail; the noun's where empty
	acts   map[decide.Act]string                          // where the name does not end in the state it led to
}

// settle decides on one record in one transaction. What the same person did
// before is done once. Refusals: those of decide.Rule, program.closed.
func settle[T any, S ~string](ctx context.Context, a *App, actor access.Actor, needs access.Action, s settling[T, S],
	id int64, act decide.Act, reason string) error {
	trim(&reason)
	return a.write(ctx, actor, needs, func(tx *store.Tx) error { return settleIn(tx, a, actor, s, id, act, reason) })
}

// settleIn is settle within a transaction.
func settleIn[T any, S ~string](tx *store.Tx, a *App, actor access.Actor, s settling[T, S], id int64, act decide.Act, reason string) error {
	v, err := s.find(tx, id)
	if err != nil {
		return err
	}
	rule := s.rule
	if s.rules != nil {
		rule = s.rules(v)
	}
	m := s.matter(v)
	to, done, err := rule.Settle(m, act, actor.UserID, reason)
	if done || err != nil {
		return err
	}
	if s.within != nil {
		if err := tx.ProgramOpen(s.within(v)); err != nil {
			return err
		}
	}
	s.write(&v, to, act, actor.UserID, reason)
	if s.do != nil {
		if err := s.do(tx, &v, act); err != nil {
			return err
		}
	}
	if s.move != nil {
		err = s.move(tx, v, m.State)
	} else {
		err = s.save(tx, v)
	}
	if err != nil {
		return err
	}
	if s.id != nil {
		id = s.id(v)
	}
	name := cmp.Or(s.acts[act], cmp.Or(s.said, string(s.noun))+"_"+string(to))
	return a.record(tx, actor.UserID, name, s.noun, id, s.leaf(v))
}

// write puts into the record what was decided.
func (s settling[T, S]) write(v *T, to S, act decide.Act, by int64, reason string) {
	if act == decide.Approve {
		reason = ""
	}
	if act == decide.Withdraw {
		by = 0
	}
	s.put(v, to, by, reason)
}

// approved is what follows from an approval; from a refusal follows nothing.
func approved[T any](do func(*store.Tx, *T) error) func(*store.Tx, *T, decide.Act) error {
	return func(tx *store.Tx, v *T, act decide.Act) error {
		if act != decide.Approve {
			return nil
		}
		return do(tx, v)
	}
}

// oneOf is the record of a list that is meant: not_found without one.
func oneOf[T any](list []T, err error, is func(T) bool) (v T, _ error) {
	at := slices.IndexFunc(list, is)
	if err == nil && at < 0 {
		err = errNotFound()
	}
	if err != nil {
		return v, err
	}
	return list[at], nil
}

// actNames are the names in the trail of what is told by the act, and not by the state it led to.
func actNames(noun string) map[decide.Act]string {
	return map[decide.Act]string{decide.Approve: noun + "_approve", decide.Reject: noun + "_reject", decide.Withdraw: noun + "_withdraw"}
}
