package core

import (
	"cmp"
	"context"
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Settling is how a record that one person proposed is decided by another.
type Settling[T any, S ~string] struct {
	Noun   store.Noun
	Leaf   func(T) func(*seal.LeafWriter)
	Find   func(*store.Tx, int64) (T, error) // under the lock of what the decision changes
	Id     func(T) int64                     // where it is found by something else
	Rule   decide.Rule[S]
	Rules  func(T) decide.Rule[S] // where they are not the same for all of them
	Matter func(T) decide.Matter[S]
	Within func(T) int64                                  // the program it belongs to, which takes no acts once closed
	Put    func(v *T, to S, by int64, why string)         // an approval says no why; a withdrawal has nobody by whom
	Do     func(tx *store.Tx, v *T, act decide.Act) error // what follows from it
	Save   func(*store.Tx, T) error                       // from the one state it can be decided in
	Move   func(tx *store.Tx, v T, from S) error          // from any other
	Said   string                                         // begins the act's name in the trail; the noun's where empty
	Acts   map[decide.Act]string                          // where the name does not end in the state it led to
}

// Settle decides on one record in one transaction. When the same person made the
// same decision before, it does nothing. Refusals: those of decide.Rule;
// program.closed.
func Settle[T any, S ~string](ctx context.Context, a *Core, actor access.Actor, needs access.Action, s Settling[T, S],
	id int64, act decide.Act, reason string) error {
	Trim(&reason)
	return a.Write(ctx, actor, needs, func(tx *store.Tx) error { return SettleIn(tx, a, actor, s, id, act, reason) })
}

// SettleIn is Settle within the caller's transaction.
func SettleIn[T any, S ~string](tx *store.Tx, a *Core, actor access.Actor, s Settling[T, S], id int64, act decide.Act, reason string) error {
	v, err := s.Find(tx, id)
	if err != nil {
		return err
	}
	rule := s.Rule
	if s.Rules != nil {
		rule = s.Rules(v)
	}
	m := s.Matter(v)
	to, done, err := rule.Settle(m, act, actor.UserID, reason)
	if done || err != nil {
		return err
	}
	if s.Within != nil {
		if err := tx.ProgramOpen(s.Within(v)); err != nil {
			return err
		}
	}
	s.write(&v, to, act, actor.UserID, reason)
	if s.Do != nil {
		if err := s.Do(tx, &v, act); err != nil {
			return err
		}
	}
	if s.Move != nil {
		err = s.Move(tx, v, m.State)
	} else {
		err = s.Save(tx, v)
	}
	if err != nil {
		return err
	}
	if s.Id != nil {
		id = s.Id(v)
	}
	name := cmp.Or(s.Acts[act], cmp.Or(s.Said, string(s.Noun))+"_"+string(to))
	return a.RecordAct(tx, actor.UserID, name, s.Noun, id, s.Leaf(v))
}

// Write saves the decision in the record.
func (s Settling[T, S]) write(v *T, to S, act decide.Act, by int64, reason string) {
	if act == decide.Approve {
		reason = ""
	}
	if act == decide.Withdraw {
		by = 0
	}
	s.Put(v, to, by, reason)
}

// Approved is what follows from an approval; nothing follows from a rejection.
func Approved[T any](do func(*store.Tx, *T) error) func(*store.Tx, *T, decide.Act) error {
	return func(tx *store.Tx, v *T, act decide.Act) error {
		if act != decide.Approve {
			return nil
		}
		return do(tx, v)
	}
}

// OneOf finds a record in a list by its id. Refusal: not_found.
func OneOf[T any](list []T, err error, is func(T) bool) (v T, _ error) {
	at := slices.IndexFunc(list, is)
	if err == nil && at < 0 {
		err = ErrNotFound()
	}
	if err != nil {
		return v, err
	}
	return list[at], nil
}

// ActNames are the names in the trail for nouns that are named by the act rather
// than by the resulting state.
func ActNames(noun string) map[decide.Act]string {
	return map[decide.Act]string{decide.Approve: noun + "_approve", decide.Reject: noun + "_reject", decide.Withdraw: noun + "_withdraw"}
}

// Create saves a new record and records the act that made it, with its number.
func Create[T any](tx *store.Tx, a *Core, by int64, act string, noun store.Noun, v T, save func(T, time.Time) (int64, error),
	leaf func(T) func(*seal.LeafWriter)) (int64, error) {
	id, err := save(v, a.Now())
	if err != nil {
		return 0, err
	}
	return id, a.RecordAct(tx, by, act, noun, id, leaf(v))
}
