package bearer

import (
	"reliefbook/internal/person"
	"reliefbook/internal/store"
)

// BirthOf is the eight digits of the birth date in the citizen ID among somebody's
// papers; empty without such an ID. Masks never show these digits: of an ID they
// keep the first six and the last four.
func (a *Area) BirthOf(tx *store.Tx, identity int64) (string, error) {
	papers, err := tx.Papers([]int64{identity}, a.Keys())
	if err != nil {
		return "", err
	}
	return person.BirthDigits(papers[identity].CitizenID), nil
}
