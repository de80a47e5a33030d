// Package decide is the one rule for what one person proposes and another
// decides on: which act leads where, who may do it, and that the same decision
// sent twice is no second act. No I/O.
//
// Accounting Law art. 25 keeps recording and approving apart; every noun that
// two people settle has one Rule, and moves, buttons and refusals come from it.
package decide

import (
	"slices"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/lang"
)

// Act is one thing done to a proposal.
type Act string

// The acts.
const (
	Approve  Act = "approve"  // by anybody but who proposed it
	Reject   Act = "reject"   // by anybody but who proposed it, with a reason
	Withdraw Act = "withdraw" // by who proposed it, with a reason
)

// Of is Approve or Reject: what a form's yes or no means.
func Of(approve bool) Act {
	if approve {
		return Approve
	}
	return Reject
}

// Rule is the life of one noun that is proposed by one and decided by another.
type Rule[S ~string] struct {
	Noun  string          // its states' words are "state.<noun>.<state>" in the catalogue
	Moves map[S]map[Act]S // from each state, what leads where
}

// Matter is one proposal as it stands.
type Matter[S ~string] struct {
	State   S
	Maker   int64 // user who proposed it
	Decider int64 // user who decided on it; 0 before
}

// Next is the state the act leads to, or a refusal: decide.over when nobody
// waits for the act, decide.same_person when who proposed would decide,
// decide.only_maker when somebody else would withdraw, decide.nobody for the
// command line, which is no person, and for approving what it proposed,
// form.reason when a refusal gives none.
func (r Rule[S]) Next(m Matter[S], act Act, by int64, reason string) (S, error) {
	to, ok := r.Moves[m.State][act]
	switch {
	case !ok:
		return "", fault.New(fault.Conflict, "decide.over", "State", lang.Ref("state."+r.Noun+"."+string(m.State)))
	case by < 0 || act == Approve && m.Maker < 0:
		return "", fault.New(fault.Forbidden, "decide.nobody")
	case act == Withdraw && by != m.Maker:
		return "", fault.New(fault.Forbidden, "decide.only_maker")
	case act != Withdraw && by == m.Maker:
		return "", fault.New(fault.Forbidden, "decide.same_person")
	}
	if act != Approve {
		if err := form.Reason(reason); err != nil {
			return "", err
		}
	}
	return to, nil
}

// DoneBy reports whether the person has just this act done already and the
// matter stands where it led: a repeated request, which is neither an error nor a second act.
// Where a withdrawal and a decision lead to one state, it is a decision once somebody decided.
func (r Rule[S]) DoneBy(m Matter[S], act Act, by int64) bool {
	who := m.Decider
	if act == Withdraw {
		who = m.Maker
		if m.Decider != 0 && (slices.Contains(r.Targets(Approve), m.State) || slices.Contains(r.Targets(Reject), m.State)) {
			return false
		}
	}
	return by == who && slices.Contains(r.Targets(act), m.State)
}

// Settle is how a use case asks the rule: done when the very act was done by
// the person before, and nothing is left to do; else where the act leads, or the refusal of Next.
func (r Rule[S]) Settle(m Matter[S], act Act, by int64, reason string) (to S, done bool, err error) {
	if r.DoneBy(m, act, by) {
		return m.State, true, nil
	}
	to, err = r.Next(m, act, by, reason)
	return to, false, err
}

// Targets are the states the act leads to.
func (r Rule[S]) Targets(act Act) (to []S) {
	for _, acts := range r.Moves {
		if s, ok := acts[act]; ok && !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}

// May reports whether the person could do the act now, given a reason; screens show only such buttons.
func (r Rule[S]) May(m Matter[S], act Act, by int64) bool {
	_, err := r.Next(m, act, by, "-")
	return err == nil
}
