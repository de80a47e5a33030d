package app

import (
	"context"
	"crypto/subtle"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/person"
	"reliefbook/internal/store"
)

// MaxTries is how many wrong birth dates lock a link.
const MaxTries = 3

// maxTriesEver is how many wrong ones by all links of a payment leave paper alone:
// printing anew gives three more, but not for ever.
const maxTriesEver = 9

// birthOf is the eight digits of the birth date inside the citizen ID among
// somebody's papers; empty when there is no such ID. No mask shows them: of an ID it
// keeps the six before and the four behind.
func (a *App) birthOf(tx *store.Tx, identity int64) (string, error) {
	papers, err := tx.Papers([]int64{identity}, a.keys)
	if err != nil {
		return "", err
	}
	return person.BirthDigits(papers[identity].CitizenID), nil
}

// birthDigits reads a birth date as it was typed: form.invalid for what is none.
func birthDigits(typed string) (string, error) {
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

// sameBirth compares without telling by its time how much was right.
func sameBirth(typed, known string) bool {
	return subtle.ConstantTimeCompare([]byte(typed), []byte(known)) == 1
}

// wrongBirth is the refusal of a wrong birth date after so many tries.
func wrongBirth(tries int) error {
	if left := MaxTries - tries; left > 0 {
		return fault.New(fault.Invalid, "form.invalid").Field("birth", "link.birth_wrong", "Left", left)
	}
	return fault.New(fault.Conflict, "link.locked")
}

// byBirth runs what a student does by their own link, once they have given the
// birth date inside their ID. A wrong one counts although nothing else is done.
// Refusals: not_found, receipt.state when nothing is left to be said, link.paper
// when there is no birth date to ask for, link.locked, form.invalid.
func (a *App) byBirth(ctx context.Context, by access.Bearer, birth string, act func(*store.Tx, openedLink) error) error {
	typed, err := birthDigits(birth)
	if err != nil {
		return err
	}
	var wrong error
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		wrong = nil
		if err := tx.LockLink(tokenHash(by.Token)); err != nil {
			return err
		}
		o, err := a.link(tx, by.Token)
		switch {
		case err != nil:
			return err
		case o.Used:
			return fault.New(fault.Conflict, "receipt.state")
		case o.Paper:
			return fault.New(fault.Conflict, "link.paper")
		case o.Locked:
			return fault.New(fault.Conflict, "link.locked")
		}
		o.link.Device, o.link.Place = a.fingerprint(by.From)
		if sameBirth(typed, o.birth) {
			return act(tx, o)
		}
		if err := tx.TryLink(o.link); err != nil {
			return err
		}
		o.link.Tries++
		wrong = wrongBirth(o.link.Tries)
		return a.recordLink(tx, "link_wrong", o.link)
	})
	if err == nil {
		err = wrong
	}
	return err
}
