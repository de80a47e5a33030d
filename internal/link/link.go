// Package link holds personal links 个人链接: the way in of somebody without an
// account, and of one who has yet to set a password. What is kept is a token's
// hash; the token is known to its holder alone. No I/O.
package link

import (
	"bytes"
	"time"

	"reliefbook/internal/fault"
)

// Kind says whose a link is and what it opens.
type Kind string

// The kinds.
const (
	OfTeam     Kind = "team"
	OfMember   Kind = "member" // of the duty team
	OfPlayer   Kind = "player"
	OfStudent  Kind = "student" // to answer for one payment
	ToSetUp    Kind = "setup"   // the first administrator
	ToPassword Kind = "first"   // somebody's own
)

// State is where a link stands.
type State string

// The states. A link of a team, a member or a player is used as long as it is open.
const (
	Open    State = "open"
	Used    State = "used"
	Revoked State = "revoked"
)

// Print is one act of making links 制作链接: whose, how many, and how many of before it revoked.
type Print struct {
	ID        int64
	Kind      Kind
	ProgramID int64
	ClassID   int64
	SubjectID int64 // the team, the activity or the member; 0: none, or all members
	Links     int
	Revoked   int
	Device    []byte // keyed hashes of where it was done; nil: not known
	Place     []byte
	ByID      int64
	SaidBy    string
	At        time.Time
}

// PrintFilter narrows a list of prints; zero values narrow nothing.
type PrintFilter struct {
	Kind    Kind
	Program int64
	Class   int64
}

// New is one link of a print.
type New struct {
	For    int64 // the payment, or the subject of a pass
	Hash   []byte
	Expiry time.Time
}

// Pass is a personal link of a team, a duty member or a player.
type Pass struct {
	ID        int64
	Kind      Kind
	SubjectID int64
	State     State
	Expiry    time.Time
	Tries     int    // wrong birth dates
	Device    []byte // keyed hash of the one it is bound to; nil: nobody has opened it
	Place     []byte
	Family    string // of that device's browser
	OpenedAt  time.Time
	By        string // who made it
	At        time.Time
}

// BoundTo reports whether the link is bound to a device.
func (p Pass) BoundTo(device []byte) bool { return device != nil && bytes.Equal(p.Device, device) }

// MayLook refuses another device than the one the link is bound to; one that
// nobody has opened may be looked at from any. link.other_device.
func (p Pass) MayLook(device []byte) error {
	if p.Device != nil && !bytes.Equal(p.Device, device) {
		return fault.New(fault.Forbidden, "link.other_device")
	}
	return nil
}

// Bind gives the link to the device it is opened with. link.cookies for a device that is none.
func (p *Pass) Bind(device, place []byte, family string, at time.Time) error {
	if device == nil {
		return fault.New(fault.Forbidden, "link.cookies")
	}
	p.Device, p.Place, p.Family, p.Tries, p.OpenedAt = device, place, family, 0, at
	return nil
}

// Receipt is a student's own way to answer for one payment.
type Receipt struct {
	ID        int64
	PaymentID int64
	Expiry    time.Time
	State     State
	Tries     int    // wrong birth dates
	AllTries  int    // by all links of the payment
	Device    []byte // keyed hashes of what it was answered from
	Place     []byte
}

// Over reports whether it ran out before it was used.
func (r Receipt) Over(now time.Time) bool { return r.State == Open && now.After(r.Expiry) }

// Password is a one-time link by which a person sets their own password.
type Password struct {
	ID      int64
	UserID  int64
	RightID int64 // what it follows from
	Hash    []byte
	Expiry  time.Time
	State   State
	ByID    int64 // who let it be sent or printed
	At      time.Time
}

// Holds reports whether it can be used now.
func (p Password) Holds(now time.Time) bool { return p.State == Open && p.Expiry.After(now) }
