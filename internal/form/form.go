// Package form is what a typed field may hold: the checks every noun shares.
package form

import (
	"strings"
	"time"

	"reliefbook/internal/fault"
)

// New starts the refusal that gathers every wrong field of one form.
func New() *fault.Error { return fault.New(fault.Invalid, "form.invalid") }

// Text wants one to most characters once the blanks around them are gone.
func Text(e *fault.Error, field, value string, most int, code string) {
	if n := len([]rune(strings.TrimSpace(value))); n == 0 || n > most {
		e.Field(field, code, "Max", most)
	}
}

// Code wants 1–24 of A–Z, a–z, 0–9 and -: a name that scripts and file names can carry.
func Code(e *fault.Error, field, value string) {
	bad := func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	if len(value) == 0 || len(value) > 24 || strings.ContainsFunc(value, bad) {
		e.Field(field, "form.code")
	}
}

// Day wants a day that exists, YYYY-MM-DD.
func Day(e *fault.Error, field, value string) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		e.Field(field, "form.day")
	}
}

// Reason wants up to 200 characters that say why; it is the refusal of an act that needs one.
func Reason(reason string) error {
	e := New()
	Text(e, "reason", reason, 200, "form.reason")
	return e.OrNil()
}
