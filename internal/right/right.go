// Package right is what somebody may do and how they came by it: proposed by
// one, granted by another and, where it touches money, witnessed by a third.
// No I/O.
package right

import (
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
)

// Kind is what a right gives or takes.
type Kind string

// The kinds.
const (
	Grant   Kind = "grant"         // role, level, departments, name, address and last day; lets a disabled account in again
	Reset   Kind = "reset"         // a new password, chosen by the person through a one-time link
	Disable Kind = "disable"       // keeps the account out: one person's act, at once
	Single  Kind = "single_handed" // of the college: one person is system and security administrator, nothing is witnessed
)

// State is where a right stands.
type State string

// The states.
const (
	Asked     State = "asked"   // at the command line, which is nobody: an administrator has to take it up
	Pending   State = "pending" // waits for the security administrator
	Decided   State = "decided" // waits for a witness
	Granted   State = "granted"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
	Ended     State = "ended" // of the college's: not in force any more
)

// Basis is how a granted right came about.
type Basis string

// The bases.
const (
	AtOnce       Basis = "at_once"       // disabling
	Setup        Basis = "setup"         // by the link that makes an administrator where there is none
	First        Basis = "first"         // no money role was ever given before: there was nobody to ask
	Two          Basis = "two"           // no money role: proposed by one, granted by another
	Witnessed    Basis = "witnessed"     // and seen by a third
	StandIn      Basis = "stand_in"      // by the command line, for want of any witness
	SingleHanded Basis = "single_handed" // while the college runs so
	TakenOver    Basis = "taken_over"    // from a version that had no rights
)

// Right is one right as it is proposed and as it stands.
type Right struct {
	ID            int64
	UserID        int64 // whose; 0 for the college's
	User          string
	Login         string
	Kind          Kind
	Role          access.Role
	Level         int
	Departments   []int64
	Name          string // what the person is called from then on
	Email         string
	Until         string // last day, YYYY-MM-DD; empty: it does not end by itself
	Reason        string
	AtCommandLine bool // it was first asked for at the command line
	State         State
	Basis         Basis
	MakerID       int64 // 0 before somebody took it up; access.CommandLineID for what the command line does at once
	DeciderID     int64
	WitnessID     int64
	Maker         string
	Decider       string
	Witness       string
	Answer        string // why it was refused, withdrawn or ended
	At            time.Time
	DecidedAt     time.Time // when it was granted or refused
	EndedAt       time.Time
}

// Open reports whether somebody is still to act on it.
func (r Right) Open() bool { return r.State == Asked || r.State == Pending || r.State == Decided }

// Check refuses a right that can't be proposed on a day, every field at once.
func (r Right) Check(today string) error {
	f := form.New()
	form.Text(f, "reason", r.Reason, 200, "form.reason")
	if r.Kind == Grant {
		r.checkGrant(f, today)
	}
	return f.OrNil()
}

func (r Right) checkGrant(f *fault.Error, today string) {
	if !r.Role.Valid() {
		f.Field("role", "user.role")
	}
	if r.Role.Scoped() && len(r.Departments) == 0 {
		f.Field("departments", "user.branch_needs_department")
	}
	if r.Level < 1 || r.Level > access.MaxLevel || r.Role != access.Checker && r.Level != 1 {
		f.Field("level", "user.level")
	}
	form.Text(f, "name", r.Name, 50, "user.name")
	access.CheckEmail(f, r.Email)
	if r.Until != "" {
		form.Day(f, "until", r.Until)
		if r.Until < today {
			f.Field("until", "right.until_past")
		}
	}
}

// asking, granting and witnessing are the three decisions a right may pass.
var (
	asking   = decide.Rule[State]{Noun: "right", Moves: map[State]map[decide.Act]State{Asked: {decide.Approve: Pending, decide.Reject: Rejected}}}
	granting = decide.Rule[State]{Noun: "right", Moves: map[State]map[decide.Act]State{
		Pending: {decide.Approve: Decided, decide.Reject: Rejected, decide.Withdraw: Withdrawn}, Decided: {decide.Withdraw: Withdrawn}}}
	witnessing = decide.Rule[State]{Noun: "right", Moves: map[State]map[decide.Act]State{Decided: {decide.Approve: Granted, decide.Reject: Rejected}}}
)

// TakeUp makes what was asked for at the command line an administrator's own
// proposal, or refuses it; refusals as those of Decide.
func (r Right) TakeUp(act decide.Act, by int64, reason string) (State, error) {
	if by == r.UserID {
		return "", errYourself()
	}
	return asking.Next(decide.Matter[State]{State: r.State}, act, by, reason)
}

// Decide is where the security administrator's act, or the proposer's
// withdrawal, leads: Decided is Granted where no witness is needed. alone says
// that the college runs single-handed: who proposed may grant too. Refusals:
// those of decide.Rule and right.yourself.
func (r Right) Decide(act decide.Act, by int64, reason string, alone bool) (State, error) {
	if act != decide.Withdraw && by == r.UserID {
		return "", errYourself()
	}
	m := r.first()
	if alone && act == decide.Approve {
		m.Maker = 0
	}
	return granting.Next(m, act, by, reason)
}

// first is the right as the first decision sees it: for that, what a witness did came after.
func (r Right) first() decide.Matter[State] {
	m := decide.Matter[State]{State: r.State, Maker: r.MakerID, Decider: r.DeciderID}
	if r.State == Granted || r.WitnessID != 0 {
		m.State = Decided
	}
	return m
}

// DoneBy reports whether the person has done just this already.
func (r Right) DoneBy(act decide.Act, by int64) bool { return granting.DoneBy(r.first(), act, by) }

// Attest is where a witness's act leads. Refusals: those of decide.Rule,
// right.yourself, right.two_hats for who proposed or granted it,
// right.no_witness for who can't be one.
func (r Right) Attest(act decide.Act, h Holder, reason string) (State, error) {
	switch {
	case h.UserID == r.UserID:
		return "", errYourself()
	case h.UserID == r.MakerID || h.UserID == r.DeciderID:
		return "", fault.New(fault.Forbidden, "right.two_hats")
	case r.State == Decided && !h.sound():
		return "", fault.New(fault.Forbidden, "right.no_witness")
	}
	return witnessing.Next(decide.Matter[State]{State: r.State, Maker: r.DeciderID, Decider: r.WitnessID}, act, h.UserID, reason)
}

// AttestedBy reports whether the witness has done just this already.
func (r Right) AttestedBy(act decide.Act, by int64) bool {
	return witnessing.DoneBy(decide.Matter[State]{State: r.State, Decider: r.WitnessID}, act, by)
}

func errYourself() error { return fault.New(fault.Forbidden, "right.yourself") }

// Holder is somebody who holds a money role, by the right they hold it by.
type Holder struct {
	UserID     int64
	Name       string
	Basis      Basis
	Ended      bool      // the right's last day is over
	Asleep     bool      // has set no password: nobody can sign in
	Disabled   bool      // kept out by hand
	DisabledAt time.Time // when
}

// sound reports whether the holder's word counts: in office now, by a right that
// somebody else saw or that was there before there was anybody to see it.
func (h Holder) sound() bool { return !h.Ended && !h.Asleep && !h.Disabled && h.aboveBoard() }

func (h Holder) aboveBoard() bool {
	return slices.Contains([]Basis{First, Witnessed, TakenOver}, h.Basis)
}

// Barred is how long whoever was disabled still stands in the way of doing
// without a witness: to get rid of every witness is no way around them.
const Barred = 7 * 24 * time.Hour

// Alone reports whether nobody could witness the right, nor could until Barred ago.
func (r Right) Alone(holders []Holder, now time.Time) bool {
	for _, h := range holders {
		apart := h.UserID != r.UserID && h.UserID != r.MakerID && h.UserID != r.DeciderID
		lately := h.Disabled && !h.Ended && !h.Asleep && now.Sub(h.DisabledAt) < Barred
		if apart && h.aboveBoard() && (h.sound() || lately) {
			return false
		}
	}
	return true
}

// MayAttest reports whether the holder could witness it now.
func (r Right) MayAttest(h Holder) bool {
	_, err := r.Attest(decide.Approve, h, "")
	return err == nil
}

// Need says what a right still needs once it was granted by a second person,
// from what is known about it.
type Need struct {
	Money bool // its role, or one the account ever held, is a money role; or it is the college's
	Ever  bool // a money role was ever given to anybody
	Alone bool // the college runs single-handed
	Same  bool // who granted it proposed it too
}

// Basis is how the right comes about without a witness; empty: it needs one.
func (n Need) Basis() Basis {
	switch {
	case n.Same:
		return SingleHanded
	case !n.Money:
		return Two
	case !n.Ever:
		return First
	case n.Alone:
		return SingleHanded
	}
	return ""
}
