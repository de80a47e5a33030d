package bank

import "reliefbook/internal/decide"

// NameState is where a substitute for a name stands that an encoding can't carry.
type NameState string

// The states: pending → approved or rejected.
const (
	NamePending  NameState = "pending"
	NameApproved NameState = "approved"
	NameRejected NameState = "rejected"
)

// NameRule is the life of a substitute: entered by one, decided on by another.
var NameRule = decide.Rule[NameState]{Noun: "substitute", Moves: map[NameState]map[decide.Act]NameState{
	NamePending: {decide.Approve: NameApproved, decide.Reject: NameRejected},
}}
