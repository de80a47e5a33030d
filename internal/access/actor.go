package access

import (
	"slices"

	"reliefbook/internal/fault"
)

// Actor is who does something: passed to every use case as a parameter.
type Actor struct {
	UserID      int64
	Login       string
	Name        string
	Role        Role
	Departments []int64 // a branch user's own departments; empty for the others
	Device      string  // what the act came from, e.g. a browser's family or "command line"
	From        Origin  // the same to the device and address, where they are known
	Alone       bool    // of a single-handed college: a system administrator gives rights too
}

// Require refuses unless the actor may do the action: auth.signed_out when
// nobody is signed in, auth.in_person for what the command line can't do,
// auth.forbidden otherwise.
func (a Actor) Require(action Action) error {
	if action == Public {
		return nil
	}
	if a.UserID == 0 {
		return fault.New(fault.Unauthenticated, "auth.signed_out")
	}
	if !Allowed(a.Role, action) && !(a.Alone && a.Role == Admin && Allowed(Security, action)) {
		return fault.New(fault.Forbidden, "auth.forbidden")
	}
	if a.Nobody() && action.Writes() && !slices.Contains(atCommandLine, action) {
		return fault.New(fault.Forbidden, "auth.in_person")
	}
	return nil
}

// Can is Require as a yes or no, for menus and buttons.
func (a Actor) Can(action Action) bool { return a.Require(action) == nil }

// Scope is which departments' records an actor sees, in every list, count,
// search and export. A record outside it is as if it did not exist.
type Scope struct {
	All         bool
	Departments []int64
}

// Everything is the scope of the program's own work, such as verification.
var Everything = Scope{All: true}

// Scope is the actor's scope: everything, except for a department's own people and who has no role.
func (a Actor) Scope() Scope {
	if a.Role == None {
		return Scope{}
	}
	if a.Role.Scoped() {
		return Scope{Departments: a.Departments}
	}
	return Scope{All: true}
}

// Has reports whether the department is within the scope.
func (s Scope) Has(department int64) bool {
	return s.All || slices.Contains(s.Departments, department)
}

// CommandLine is whoever works at the server's own command line, in a role:
// they hold the database's keys, so no password would keep them out. Their acts
// stand under no user's name, and none of them is one of the two people of a decision.
func CommandLine(r Role) Actor {
	return Actor{UserID: CommandLineID, Login: "-", Name: "command line", Role: r, Device: "command line"}
}

// CommandLineID is the number that acts at the command line are recorded under; no account has it.
const CommandLineID int64 = -1

// Nobody reports whether the actor is the command line.
func (a Actor) Nobody() bool { return a.UserID == CommandLineID }
