package access

import (
	"net/mail"
	"strings"
	"time"
	"unicode"

	"reliefbook/internal/fault"
)

// User is somebody who can sign in.
type User struct {
	ID          int64
	Login       string // unique, lower case
	Name        string
	Role        Role
	Departments []int64
	Level       int    // of a checker: which totals they may approve, 1 to MaxLevel
	Email       string // where reminders go, or empty
	MustChange  bool   // the password was given by somebody else
	Disabled    bool
	CreatedAt   time.Time
	Password    string // fingerprint of the password's hash: a session begun under another password is over
}

// MaxLevel is the highest level of a checker: department head, leader in charge, party secretary or president.
const MaxLevel = 3

// Actor is the user as the one who acts, from the device.
func (u User) Actor(device string) Actor {
	return Actor{UserID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, Departments: u.Departments, Device: device}
}

// Check refuses a user that can't be saved, every field at once: user.login,
// user.name, user.role, user.branch_needs_department.
func (u User) Check() error {
	f := fault.New(fault.Invalid, "form.invalid")
	if !ValidLogin(u.Login) {
		f.Field("login", "user.login")
	}
	if n := len([]rune(strings.TrimSpace(u.Name))); n == 0 || n > 50 {
		f.Field("name", "user.name")
	}
	if !u.Role.Valid() {
		f.Field("role", "user.role")
	}
	if u.Role.Scoped() && len(u.Departments) == 0 {
		f.Field("departments", "user.branch_needs_department")
	}
	if u.Role == Checker && (u.Level < 1 || u.Level > MaxLevel) {
		f.Field("level", "user.level")
	}
	if a, err := mail.ParseAddress(u.Email); u.Email != "" && (err != nil || a.Address != u.Email || len(u.Email) > 120) {
		f.Field("email", "user.email")
	}
	return f.OrNil()
}

// ValidLogin reports whether a name can be one to sign in with: 3 to 32 of a–z, 0–9, -, _ and .
func ValidLogin(s string) bool {
	if len(s) < 3 || len(s) > 32 {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.') {
			return false
		}
	}
	return true
}

// CheckPassword holds the password rule of GB/T 22239 level 2 as commonly set:
// eight characters or more of at least three classes, and not the log-in name.
func CheckPassword(login, password string) error {
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	n := len([]rune(password))
	if n < 8 || n > 128 || lower+upper+digit+other < 3 || strings.EqualFold(login, password) {
		return fault.New(fault.Invalid, "form.invalid").Field("password", "user.password_weak")
	}
	return nil
}
