package store

import (
	"slices"
	"time"
)

// What is known elsewhere of a batch's people is looked up by key, some hundreds at
// a time: joined in one query, an engine without statistics compares everybody with
// everybody.

// EntitledElsewhere says under which of some programs people are on the roster in force.
func (tx *Tx) EntitledElsewhere(people, programs []int64) (map[int64][]string, error) {
	out := map[int64][]string{}
	if len(programs) == 0 {
		return out, nil
	}
	rosters, err := list[keyed[string]](tx, `
		SELECT r.id, g.code || ' ' || g.name AS value
		FROM roster r
		JOIN program g ON g.id = r.program_id
		WHERE g.id IN ? AND r.version = (SELECT max(v.version) FROM roster v WHERE v.program_id = g.id)
		ORDER BY r.id`, programs)
	if err != nil {
		return nil, err
	}
	for _, r := range rosters {
		found, err := inChunks(people, func(part []int64) ([]int64, error) {
			return list[int64](tx, "SELECT person_id FROM entitlement WHERE roster_id = ? AND person_id IN ?", r.ID, part)
		})
		if err != nil {
			return nil, err
		}
		for _, person := range found {
			out[person] = append(out[person], r.Value)
		}
	}
	return out, nil
}

// KnownNames is under which names student numbers are known: on the school roll that
// vouches for the program's students, and on every roster.
func (tx *Tx) KnownNames(numbers []string, people []int64, program, maker int64) (map[string][]string, error) {
	type known struct{ StudentNo, Name string }
	roll, err := tx.vouchingRoll(program, maker)
	if err != nil {
		return nil, err
	}
	rolled, err := inChunks(numbers, func(part []string) ([]known, error) {
		return list[known](tx, "SELECT student_no, name FROM roll_line WHERE roll_id = ? AND student_no IN ? ORDER BY student_no", roll, part)
	})
	if err != nil {
		return nil, err
	}
	rostered, err := inChunks(people, func(part []int64) ([]known, error) {
		return list[known](tx, "SELECT DISTINCT student_no, name FROM entitlement WHERE person_id IN ? ORDER BY student_no, name", part)
	})
	out := map[string][]string{}
	for _, k := range append(rolled, rostered...) {
		if !slices.Contains(out[k.StudentNo], k.Name) {
			out[k.StudentNo] = append(out[k.StudentNo], k.Name)
		}
	}
	return out, err
}

// PaperKnown is an identity and whether its person has another one with another paper.
type PaperKnown struct {
	ID     int64
	Others bool
}

// PapersKnown looks for people with more than one identity paper, by identity.
func (tx *Tx) PapersKnown(people []int64) (map[int64]PaperKnown, error) {
	found, err := inChunks(people, func(part []int64) ([]PaperKnown, error) {
		return list[PaperKnown](tx, `
			SELECT i.id, EXISTS (
				SELECT 1
				FROM identity o
				WHERE o.person_id = i.person_id AND o.paper_blind IS NOT NULL AND o.paper_blind <> i.paper_blind) AS others
			FROM identity i
			WHERE i.person_id IN ? AND i.paper_blind IS NOT NULL`, part)
	})
	out := make(map[int64]PaperKnown, len(found))
	for _, p := range found {
		out[p.ID] = p
	}
	return out, err
}

// CardUse is who uses a card: somebody with a live payment to it, or a staff member.
type CardUse struct {
	Blind    []byte
	PersonID int64  // 0: a staff member
	Label    string // number and name, or unit and name
}

// CardBlinds maps identities to the keyed hash of their card; those without a card are left out.
func (tx *Tx) CardBlinds(identities []int64) (map[int64][]byte, error) {
	found, err := inChunks(identities, func(part []int64) ([]keyed[[]byte], error) {
		return list[keyed[[]byte]](tx, "SELECT id, card_blind AS value FROM identity WHERE id IN ? AND card_blind IS NOT NULL", part)
	})
	out := make(map[int64][]byte, len(identities))
	for _, r := range found {
		out[r.ID] = r.Value
	}
	return out, err
}

// heldCard is an identity by its card.
type heldCard struct {
	ID       int64
	PersonID int64
	Blind    []byte
}

// CardUses finds the staff members and the people with live payments whose cards
// have one of the hashes.
func (tx *Tx) CardUses(blinds [][]byte) ([]CardUse, error) {
	return inChunks(blinds, func(part [][]byte) ([]CardUse, error) {
		in := make([]any, len(part))
		for i, b := range part {
			in[i] = blob(b)
		}
		staff, err := list[CardUse](tx, "SELECT card_blind AS blind, unit || ' ' || name AS label FROM staff_card WHERE card_blind IN ?", in)
		if err != nil {
			return nil, err
		}
		held, err := list[heldCard](tx, "SELECT id, person_id, card_blind AS blind FROM identity WHERE card_blind IN ?", in)
		if err != nil {
			return nil, err
		}
		shared, err := tx.shared(held)
		return append(staff, shared...), err
	})
}

// shared is the identities whose card somebody else has too, with a live payment to it.
func (tx *Tx) shared(held []heldCard) (out []CardUse, err error) {
	people := map[string]map[int64]bool{}
	for _, h := range held {
		if people[string(h.Blind)] == nil {
			people[string(h.Blind)] = map[int64]bool{}
		}
		people[string(h.Blind)][h.PersonID] = true
	}
	for _, h := range held {
		if len(people[string(h.Blind)]) < 2 {
			continue
		}
		label, err := find[string](tx, `
			SELECT e.student_no || ' ' || e.name
			FROM payment o
			JOIN entitlement e ON e.id = o.entitlement_id
			WHERE o.identity_id = ? AND o.live = 1
			ORDER BY o.id DESC
			LIMIT 1`, h.ID)
		if err != nil {
			return nil, err
		}
		if label != "" {
			out = append(out, CardUse{Blind: h.Blind, PersonID: h.PersonID, Label: label})
		}
	}
	return out, nil
}

// Acceptance is a checker's acceptance of a conflict of a batch.
type Acceptance struct {
	ID      int64
	BatchID int64
	Key     string
	Kind    string
	Reason  string
	ByID    int64
	SaidBy  string
	At      time.Time
}

// Acceptances lists the accepted conflicts of a batch, or of every batch (0).
func (tx *Tx) Acceptances(batch int64) ([]Acceptance, error) {
	return list[Acceptance](tx, `
		SELECT a.id, a.batch_id, a.key, a.kind, a.reason, a.by_id, u.name AS said_by, a.at
		FROM conflict_accept a
		LEFT JOIN app_user u ON u.id = a.by_id
		WHERE ? = 0 OR a.batch_id = ?
		ORDER BY a.id`, batch, batch)
}

// CreateAcceptance saves one; the id is 0 when the conflict was accepted before.
func (tx *Tx) CreateAcceptance(a Acceptance, at time.Time) (int64, error) {
	return find[int64](tx, `
		INSERT INTO conflict_accept (batch_id, key, kind, reason, by_id, at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING
		RETURNING id`, a.BatchID, a.Key, a.Kind, a.Reason, a.ByID, at)
}
