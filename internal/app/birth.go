package app

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/person"
	"reliefbook/internal/store"
)

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

// byBirth runs what a student does by their own link, once they have given the
// birth date inside their ID. A wrong one counts although nothing else is done.
// Refusals: not_found, receipt.state when nothing is left to be said, link.paper
// when there is no birth date to ask for, link.locked, form.invalid.
func (a *App) byBirth(ctx context.Context, by access.Bearer, birth string, act func(*store.Tx, openedLink) error) error {
	typed, err := link.BirthDigits(birth)
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
		if link.SameBirth(typed, o.birth) {
			return act(tx, o)
		}
		if err := tx.TryLink(o.link); err != nil {
			return err
		}
		o.link.Tries++
		wrong = link.WrongBirth(o.link.Tries)
		return a.recordLink(tx, "link_wrong", o.link)
	})
	if err == nil {
		err = wrong
	}
	return err
}
