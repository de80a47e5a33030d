package store

import (
	"bytes"
	"slices"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/roster"
	"reliefbook/internal/vault"
)

// known is a person as the database has them, with their latest papers.
type known struct {
	ID          int64
	StudentNo   string
	WrappedKey  []byte
	Salt        []byte
	IdentityID  int64
	PaperBlind  []byte
	CardBlind   []byte
	MobileBlind []byte
	Holder      []byte // of the card, encrypted, when it is not the person
}

// people finds or makes the person and the current papers of every line, and
// gives them in the lines' order. Papers and cards are encrypted with the
// person's own key before they come near the database.
func (tx *Tx) people(lines []roster.Line, keys *vault.Keys, at time.Time) ([]known, error) {
	have, err := tx.knownPeople(lines)
	if err != nil {
		return nil, err
	}
	out := make([]known, len(lines))
	var fresh, changed []int
	for i, l := range lines {
		p, ok := have[l.StudentNo]
		out[i] = p
		out[i].StudentNo = l.StudentNo
		blinds := blindsOf(keys, l)
		sameCard := bytes.Equal(p.CardBlind, blinds[1])
		holder := p.Holder // who holds the card is as it was said before, unless the line says it again
		if l.CardHolder != "" || !sameCard {
			holder = nil
		}
		same := sameCard && l.OtherHolder() == "" && bytes.Equal(p.Holder, holder) && bytes.Equal(p.PaperBlind, blinds[0]) && bytes.Equal(p.MobileBlind, blinds[2])
		out[i].PaperBlind, out[i].CardBlind, out[i].MobileBlind, out[i].Holder = blinds[0], blinds[1], blinds[2], holder
		if !ok {
			fresh = append(fresh, i)
		}
		if !ok || p.IdentityID == 0 || !same {
			changed = append(changed, i)
		}
	}
	if err := tx.addPeople(out, fresh, keys); err != nil {
		return nil, err
	}
	return out, tx.addIdentities(out, changed, lines, keys, at)
}

func blindsOf(keys *vault.Keys, l roster.Line) [3][]byte {
	var out [3][]byte
	for i, v := range [3]string{l.CitizenID, l.Card, l.Mobile} {
		if v != "" {
			out[i] = keys.Blind(identityColumns[i], v)
		}
	}
	return out
}

var identityColumns = [4]string{"paper", "card", "mobile", "holder"}

// paperPlace is where one of an identity's values stands.
func paperPlace(column int, studentNo string, identity int64) vault.Place {
	return vault.Place{Table: "identity", Column: identityColumns[column], Subject: studentNo, Row: identity}
}

func (tx *Tx) knownPeople(lines []roster.Line) (map[string]known, error) {
	numbers := make([]string, len(lines))
	for i, l := range lines {
		numbers[i] = l.StudentNo
	}
	found, err := inChunks(numbers, func(part []string) ([]known, error) {
		return list[known](tx, `
			SELECT p.id, p.student_no, p.wrapped_key, p.salt, i.id AS identity_id, i.paper_blind, i.card_blind, i.mobile_blind, i.holder
			FROM person p
			LEFT JOIN identity i ON i.id = (SELECT max(id) FROM identity WHERE person_id = p.id)
			WHERE p.student_no IN ?`, part)
	})
	out := make(map[string]known, len(found))
	for _, p := range found {
		out[p.StudentNo] = p
	}
	return out, err
}

func (tx *Tx) addPeople(people []known, fresh []int, keys *vault.Keys) error {
	ids, err := tx.reserve("person", len(fresh))
	if err != nil {
		return err
	}
	for n, i := range fresh {
		wrapped, _, err := keys.NewPersonKey(people[i].StudentNo)
		if err != nil {
			return err
		}
		people[i].ID, people[i].WrappedKey, people[i].Salt = ids[n], wrapped, vault.NewSalt()
	}
	err = tx.bulk("person", []string{"id", "student_no", "wrapped_key", "salt"}, len(fresh), func(n int) []any {
		p := people[fresh[n]]
		return []any{p.ID, p.StudentNo, p.WrappedKey, p.Salt}
	})
	return ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

func (tx *Tx) addIdentities(people []known, changed []int, lines []roster.Line, keys *vault.Keys, at time.Time) error {
	ids, err := tx.reserve("identity", len(changed))
	if err != nil {
		return err
	}
	ciphertext := make([][4][]byte, len(changed))
	for n, i := range changed {
		p := &people[i]
		before := p.IdentityID
		p.IdentityID = ids[n]
		pk, err := keys.Unwrap(p.StudentNo, p.WrappedKey)
		if err != nil {
			return err
		}
		holder := lines[i].OtherHolder()
		if len(p.Holder) > 0 { // as it was said before, encrypted anew for this row
			if holder, err = pk.Decrypt(paperPlace(3, p.StudentNo, before), p.Holder); err != nil {
				return err
			}
		}
		for c, v := range [4]string{lines[i].CitizenID, lines[i].Card, lines[i].Mobile, holder} {
			if v != "" {
				ciphertext[n][c] = pk.Encrypt(paperPlace(c, p.StudentNo, p.IdentityID), v)
			}
		}
	}
	columns := []string{"id", "person_id", "paper", "paper_blind", "card", "card_blind", "mobile", "mobile_blind", "holder", "at"}
	return tx.bulk("identity", columns, len(changed), func(n int) []any {
		p, s := people[changed[n]], ciphertext[n]
		return []any{p.IdentityID, p.ID, s[0], p.PaperBlind, s[1], p.CardBlind, s[2], p.MobileBlind, s[3], micros(at)}
	})
}

// ChangeCard saves new papers of a person, like those of an identity but with another card,
// and gives their id. not_found when the person has no such identity.
func (tx *Tx) ChangeCard(person, identity int64, card string, keys *vault.Keys, at time.Time) (int64, error) {
	p, err := one[known](tx, "SELECT id, student_no, wrapped_key FROM person WHERE id = ?", person)
	if err != nil {
		return 0, err
	}
	pk, err := keys.Unwrap(p.StudentNo, p.WrappedKey)
	if err != nil {
		return 0, err
	}
	old, err := tx.Papers([]int64{identity}, keys)
	if err != nil {
		return 0, err
	}
	ids, err := tx.reserve("identity", 1)
	if err != nil {
		return 0, err
	}
	var ciphertext [3]any
	for c, v := range [3]string{old[identity].CitizenID, card, old[identity].Mobile} {
		if v != "" {
			ciphertext[c] = blob(pk.Encrypt(paperPlace(c, p.StudentNo, ids[0]), v))
		}
	}
	return tx.insert(`
		INSERT INTO identity (id, person_id, paper, paper_blind, card, card_blind, mobile, mobile_blind, at)
		SELECT ?, person_id, ?, paper_blind, ?, ?, ?, mobile_blind, ?
		FROM identity
		WHERE id = ? AND person_id = ?`,
		ids[0], ciphertext[0], ciphertext[1], keys.Blind("card", card), ciphertext[2], at, identity, person)
}

// Papers is what one person's papers say, in full: mask it before it leaves the program.
type Papers struct {
	CitizenID string
	Card      string
	Mobile    string
	Holder    string // of the card, when it is not the person
}

const papersSelect = `
	SELECT i.id, p.student_no, p.wrapped_key, i.paper, i.card, i.mobile, i.holder
	FROM identity i
	JOIN person p ON p.id = i.person_id `

// Papers decrypts the papers of identities, by identity id.
func (tx *Tx) Papers(identities []int64, keys *vault.Keys) (map[int64]Papers, error) {
	out := make(map[int64]Papers, len(identities))
	if len(identities) == 0 {
		return out, nil
	}
	rows, err := list[storedPapers](tx, papersSelect+"WHERE i.id IN ?", identities)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		pk, err := keys.Unwrap(r.StudentNo, r.WrappedKey)
		if err != nil {
			return nil, err
		}
		var open [4]string
		for c, ciphertext := range r.values() {
			if len(ciphertext) == 0 {
				continue
			}
			if open[c], err = pk.Decrypt(paperPlace(c, r.StudentNo, r.ID), ciphertext); err != nil {
				return nil, err
			}
		}
		out[r.ID] = Papers{CitizenID: open[0], Card: open[1], Mobile: open[2], Holder: open[3]}
	}
	return out, nil
}

// LastIdentity is the id of a person's newest papers; 0 when there are none.
func (tx *Tx) LastIdentity(person int64) (int64, error) {
	return find[int64](tx, "SELECT max(id) FROM identity WHERE person_id = ?", person)
}

// PapersReencrypted is the act from which on every identity's values name their row.
const PapersReencrypted = "papers_resealed"

// ReencryptPapers encrypts the values of some identities after an id again, so that each is
// bound to its row, as the version before did not. It gives the last id it looked at; 0 when
// none is left.
func (tx *Tx) ReencryptPapers(after int64, limit int, keys *vault.Keys) (last int64, err error) {
	rows, err := list[storedPapers](tx, papersSelect+"WHERE i.id > ? ORDER BY i.id LIMIT ?", after, limit)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		last = r.ID
		values := r.values()
		if !slices.ContainsFunc(values[:], vault.IsBefore) {
			continue
		}
		pk, err := keys.Unwrap(r.StudentNo, r.WrappedKey)
		if err != nil {
			return 0, err
		}
		for c, ciphertext := range values {
			if !vault.IsBefore(ciphertext) {
				continue
			}
			text, err := pk.Decrypt(paperPlace(c, r.StudentNo, r.ID), ciphertext)
			if err != nil {
				return 0, err
			}
			values[c] = pk.Encrypt(paperPlace(c, r.StudentNo, r.ID), text)
		}
		err = guarded(tx.affect("UPDATE identity SET paper = ?, card = ?, mobile = ?, holder = ? WHERE id = ?", values[0], values[1], values[2], values[3], r.ID))
		if err != nil {
			return 0, fault.Wrap(err, "encrypt papers anew")
		}
	}
	return last, nil
}
