package access

import (
	"net/mail"
	"strings"
	"time"
	"unicode"

	"reliefbook/internal/fault"
)

// User is somebody who can sign in. What they may do is a right they were given.
type User struct {
	ID          int64
	Login       string // unique, lower case
	Name        string
	Role        Role // None until a right is given
	Departments []int64
	Level       int    // of a checker: which totals they may approve, 1 to MaxLevel
	Email       string // where reminders and one-time links go, or empty
	Until       string // the right's last day, YYYY-MM-DD; empty: it does not end by itself
	Disabled    bool
	CreatedAt   time.Time
	Password    string // fingerprint of the password's hash: a session begun under another password is over
	NoPassword  bool   // none was set yet
	Alone       bool   // of a single-handed college: see Actor.Alone
}

// MaxLevel is the highest level of a checker: department head, leader in charge, party secretary or president.
const MaxLevel = 3

// Ended reports whether the user's right is over on a day, YYYY-MM-DD in China.
func (u User) Ended(day string) bool { return u.Until != "" && u.Until < day }

// On is the user as of a day: without role, level and departments once the right is over.
func (u User) On(day string) User {
	if u.Ended(day) {
		u.Role, u.Level, u.Departments = None, 1, nil
	}
	return u
}

// Actor is the user as the one who acts, from the device.
func (u User) Actor(device string) Actor {
	return Actor{UserID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, Departments: u.Departments, Device: device, Alone: u.Alone}
}

// CheckName refuses an account's log-in name and name, every field at once: user.login, user.name.
func (u User) CheckName() error {
	f := fault.New(fault.Invalid, "form.invalid")
	if !ValidLogin(u.Login) {
		f.Field("login", "user.login")
	}
	if n := len([]rune(strings.TrimSpace(u.Name))); n == 0 || n > 50 {
		f.Field("name", "user.name")
	}
	return f.OrNil()
}

// CheckEmail refuses what is no plain address: user.email. None at all is one.
func CheckEmail(f *fault.Error, email string) {
	if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email || len(email) > 120) {
		f.Field("email", "user.email")
	}
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
