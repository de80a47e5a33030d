package exception

import (
	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
)

// CarryState is where carrying an exception over by name 挂账 stands.
type CarryState string

// The states: nobody asked for it; asked; carried over; or refused, and free to be asked for anew.
const (
	CarryNone    CarryState = "none"
	CarryAsked   CarryState = "asked"
	CarryDone    CarryState = "carried"
	CarryRefused CarryState = "refused"
)

// CarryRule is carrying over: proposed by one, decided on by another.
var CarryRule = decide.Rule[CarryState]{Noun: "carry", Moves: map[CarryState]map[decide.Act]CarryState{
	CarryAsked: {decide.Approve: CarryDone, decide.Reject: CarryRefused},
}}

// Carrying is carrying it over as CarryRule sees it.
func (x Exception) Carrying() decide.Matter[CarryState] {
	m := decide.Matter[CarryState]{State: CarryNone, Maker: x.CarryMakerID, Decider: x.CarryCheckerID}
	switch {
	case x.State == Carried:
		m.State = CarryDone
	case x.CarryMakerID != 0:
		m.State = CarryAsked
	case x.CarryCheckerID != 0:
		m.State = CarryRefused
	}
	return m
}

// MayCarry reports whether carrying it over can be proposed.
func (x Exception) MayCarry() bool { return x.State == Open && x.CarryMakerID == 0 }

// ProposeCarry proposes to carry it over to one of the owners by name, and gives
// what is noted. exception.carried when it is already, exception.carry_pending
// when that is proposed already; by field exception.owner, form.reason.
func (x *Exception) ProposeCarry(owners []access.User, to int64, reason string, by int64) (said string, err error) {
	switch {
	case x.State == Carried:
		return "", fault.New(fault.Conflict, "exception.carried")
	case x.CarryMakerID != 0:
		return "", fault.New(fault.Conflict, "exception.carry_pending")
	}
	e := form.New()
	form.Text(e, "reason", reason, 200, "form.reason")
	name := owner(e, "to", owners, to).Name
	x.CarryID, x.CarryReason, x.CarryMakerID, x.CarryCheckerID = to, reason, by, 0
	return name + "：" + reason, e.OrNil()
}

// DecideCarry carries it over, or not, with a reason, and gives what is noted;
// done when the same person decided so before. exception.no_carry when nobody
// ever proposed it; the refusals of CarryRule.
func (x *Exception) DecideCarry(approve bool, by int64, reason string) (said string, done bool, err error) {
	m := x.Carrying()
	if m.State == CarryNone {
		return "", false, fault.New(fault.Conflict, "exception.no_carry")
	}
	if _, done, err = CarryRule.Settle(m, decide.Of(approve), by, reason); done || err != nil {
		return "", done, err
	}
	x.CarryCheckerID = by
	if !approve {
		x.dropCarry()
		return reason, false, nil
	}
	x.State, x.OwnerID = Carried, x.CarryID
	return x.Carry + "：" + x.CarryReason, false, nil
}

// dropCarry forgets what was proposed.
func (x *Exception) dropCarry() { x.CarryID, x.CarryReason, x.CarryMakerID = 0, "", 0 }
