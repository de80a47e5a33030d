package link

import (
	"crypto/subtle"
	"strings"

	"reliefbook/internal/fault"
)

// MaxTries is how many wrong birth dates lock a link.
const MaxTries = 3

// maxTriesEver is how many wrong ones by all links of a payment leave paper alone:
// printing anew gives three more, but not for ever.
const maxTriesEver = 9

// Locked reports whether the birth date was missed too often for this link.
func (p Pass) Locked() bool { return p.Tries >= MaxTries }

// Locked reports whether the birth date was missed too often for this link.
func (r Receipt) Locked() bool { return r.Tries >= MaxTries }

// OnPaper reports whether it was missed too often by all links of the payment.
func (r Receipt) OnPaper() bool { return r.AllTries >= maxTriesEver }

// BirthDigits reads a birth date as it was typed: form.invalid for what is none.
func BirthDigits(typed string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if strings.ContainsRune(" -./年月日", r) {
			return -1
		}
		return 'x'
	}, strings.TrimSpace(typed))
	if len(digits) != 8 || strings.ContainsRune(digits, 'x') {
		return "", fault.New(fault.Invalid, "form.invalid").Field("birth", "link.birth_form")
	}
	return digits, nil
}

// SameBirth compares without telling by its time how much was right.
func SameBirth(typed, known string) bool {
	return subtle.ConstantTimeCompare([]byte(typed), []byte(known)) == 1
}

// WrongBirth is the refusal of a wrong birth date after so many tries.
func WrongBirth(tries int) error {
	if left := MaxTries - tries; left > 0 {
		return fault.New(fault.Invalid, "form.invalid").Field("birth", "link.birth_wrong", "Left", left)
	}
	return fault.New(fault.Conflict, "link.locked")
}
