package bearer

import (
	"reliefbook/internal/person"
	"reliefbook/internal/store"
)

// BirthOf is the eight digits of the birth date inside the citizen ID among
// somebody's papers; empty when there is no such ID. No mask shows them: of an ID it
// keeps the six before and the four behind.
func (a *Area) BirthOf(tx *store.Tx, identity int64) (string, error) {
	papers, err := tx.Papers([]int64{identity}, a.Keys())
	if err != nil {
		return "", err
	}
	return person.BirthDigits(papers[identity].CitizenID), nil
}
