package recon

import "reliefbook/internal/decide"

// CarryState is where carrying a disagreement over by name 挂账 stands.
type CarryState string

// The states: nobody asked for it; asked; carried over; or refused, and free to be asked for anew.
const (
	CarryNone    CarryState = "none"
	CarryAsked   CarryState = "asked"
	Carried      CarryState = "carried"
	CarryRefused CarryState = "refused"
)

// CarryRule is carrying over: proposed by one, decided on by another.
var CarryRule = decide.Rule[CarryState]{Noun: "carry", Moves: map[CarryState]map[decide.Act]CarryState{
	CarryAsked: {decide.Approve: Carried, decide.Reject: CarryRefused},
}}
