// Package exception holds named disagreements 差异: what one is, where it
// stands, and what may be done about it when. No I/O.
package exception

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// Kind says what disagrees; its words are the catalogue's "exception.kind.<kind>".
// Packages recon and bank name the kinds they find.
type Kind string

// State is where an exception stands.
type State string

// The states. A carried-over exception 挂账 stays with a person by name when its
// program closes; only a closed one takes no more acts.
const (
	Open    State = "open"
	Carried State = "carried"
	Closed  State = "closed"
)

// States lists them in the order screens show them.
var States = []State{Open, Carried, Closed}

// Exception is a named disagreement with an owner, a reason and an end.
type Exception struct {
	ID             int64
	Kind           Kind
	Key            string // of the disagreement it names, the same at each sweep; at most one exception of a key is open
	Subject        string // the records it is about, "program:3/class:4", or empty
	ProgramID      int64  // 0: of no program
	Program        string
	BatchID        int64
	ResultID       int64
	PaymentID      int64
	DepartmentID   int64
	Department     string
	Heads          int
	Amount         money.Amount // in question, fen
	NowHeads       int          // what is left of Heads
	NowAmount      money.Amount // what is left of Amount, fen
	State          State
	OwnerID        int64 // who sees to it, or 0
	Owner          string
	Due            string // YYYY-MM-DD, or empty
	Reason         string // how it ended
	CloserID       int64  // 0: it went away by itself
	Closer         string
	CarryID        int64 // to whom it is to be carried over by name, or 0
	Carry          string
	CarryReason    string
	CarryMakerID   int64 // who proposed that
	CarryMaker     string
	CarryCheckerID int64 // who approved it, or refused it when nobody asks for it any more
	CarryChecker   string
	At             time.Time
	ClosedAt       time.Time
}

// About is the record of a noun that the exception is about, 0 for none.
func (x Exception) About(noun string) int64 {
	for _, part := range strings.Split(x.Subject, "/") {
		if name, number, _ := strings.Cut(part, ":"); name == noun {
			if id, err := strconv.ParseInt(number, 10, 64); err == nil {
				return id
			}
		}
	}
	return 0
}

// Days is how many whole days it has been open, or was.
func (x Exception) Days(now time.Time) int {
	if x.State == Closed {
		now = x.ClosedAt
	}
	return int(now.Sub(x.At).Hours() / 24)
}

// Overdue reports whether its day is past and it has not ended.
func (x Exception) Overdue(today string) bool {
	return x.State != Closed && x.Due != "" && x.Due < today
}

// Live refuses an exception that has ended: exception.closed.
func (x Exception) Live() error {
	if x.State == Closed {
		return fault.New(fault.Conflict, "exception.closed")
	}
	return nil
}

// Act is something done about an exception; its words are the catalogue's "log.act.exception_<act>".
type Act string

// The acts. All but Noted change the exception.
const (
	Noted       Act = "note"
	Assigned    Act = "assign"
	Refigured   Act = "figure" // the figures changed
	Proposed    Act = "carry"  // carrying it over
	CarriedOver Act = "carried"
	NotCarried  Act = "not_carried"
	Ended       Act = "close" // by somebody, with a reason
	Gone        Act = "gone"  // a look did not find it any more
)

// Note is what was done about an exception: said once, kept.
type Note struct {
	ID          int64
	ExceptionID int64
	Act         Act
	Text        string
	Salt        []byte // of its commitment
	ByID        int64  // 0: the program
	By          string
	At          time.Time
}

// Owners are those of users who may see to an exception of a department (0: of
// none, which everybody's people may): who sees it and is not there to audit.
func Owners(users []access.User, department int64) []access.User {
	return slices.DeleteFunc(slices.Clone(users), func(u access.User) bool {
		scope := u.Actor("").Scope()
		return u.Disabled || u.Role == access.Auditor || !access.Allowed(u.Role, access.ExceptionRead) ||
			!scope.All && department != 0 && !scope.Has(department)
	})
}

// owner is one of the owners by id; exception.owner goes into e under field for anybody else.
func owner(e *fault.Error, field string, owners []access.User, id int64) access.User {
	i := slices.IndexFunc(owners, func(u access.User) bool { return u.ID == id })
	if i < 0 {
		e.Field(field, "exception.owner")
		return access.User{}
	}
	return owners[i]
}

// Assign gives it one of the owners, 0 for nobody, and a day by which it is to
// end, or none. It gives what is noted. Refusals by field: exception.owner, form.day.
func (x *Exception) Assign(owners []access.User, id int64, due string) (said string, err error) {
	e := form.New()
	if due != "" {
		form.Day(e, "due", due)
	}
	if id != 0 {
		said = owner(e, "owner", owners, id).Name
	}
	if due != "" {
		said += " " + due
	}
	x.OwnerID, x.Due = id, due
	return said, e.OrNil()
}

// Close ends it with a reason: form.reason.
func (x *Exception) Close(by int64, reason string, at time.Time) error {
	if err := form.Reason(reason); err != nil {
		return err
	}
	x.State, x.Reason, x.CloserID, x.ClosedAt = Closed, reason, by, at
	return nil
}

// Vanish ends what is found no more.
func (x *Exception) Vanish(at time.Time) {
	x.State, x.NowHeads, x.NowAmount, x.ClosedAt = Closed, 0, 0, at
}

// Refigure gives it other figures, and says which. What two people agreed to
// carry over were the figures before, so it is open again.
func (x *Exception) Refigure(heads int, amount money.Amount) (said string) {
	figures := func() string { return strconv.Itoa(x.NowHeads) + "/" + x.NowAmount.String() }
	said = figures()
	x.NowHeads, x.NowAmount = heads, amount
	x.State, x.CarryCheckerID = Open, 0
	x.dropCarry()
	return said + " → " + figures()
}
