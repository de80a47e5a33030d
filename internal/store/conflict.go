package store

import (
	"slices"
	"time"

	"reliefbook/internal/fault"
)

// What a batch's people meet elsewhere is looked up in plain questions by their
// keys, some hundreds at a time: joined in one, an engine without statistics
// compares everybody with everybody.

// EntitledElsewhere says under which of some programs people stand on the roster in force.
func (tx *Tx) EntitledElsewhere(people, programs []int64) (map[int64][]string, error) {
	out := map[int64][]string{}
	if len(programs) == 0 {
		return out, nil
	}
	var rosters []struct {
		ID    int64
		Label string
	}
	if err := tx.scan(&rosters, `SELECT r.id, g.code || ' ' || g.name AS label FROM roster r JOIN program g ON g.id = r.program_id WHERE g.id IN ? AND r.version =
		(SELECT max(v.version) FROM roster v WHERE v.program_id = g.id) ORDER BY r.id`, programs); err != nil {
		return nil, fault.Wrap(err, "find rosters of the same purpose")
	}
	for _, r := range rosters {
		for part := range slices.Chunk(people, chunk) {
			var found []int64
			if err := tx.scan(&found, "SELECT person_id FROM entitlement WHERE roster_id = ? AND person_id IN ?", r.ID, part); err != nil {
				return nil, fault.Wrap(err, "look for people elsewhere")
			}
			for _, person := range found {
				out[person] = append(out[person], r.Label)
			}
		}
	}
	return out, nil
}

// CardUse is whose card it is: of a live payment of somebody, or a staff member's.
type CardUse struct {
	Blind    []byte
	PersonID int64  // 0: a staff member
	Label    string // number and name, or unit and name
}

// CardBlinds gives the keyed hash of each identity's card; those without one are left out.
func (tx *Tx) CardBlinds(identities []int64) (map[int64][]byte, error) {
	out := make(map[int64][]byte, len(identities))
	for part := range slices.Chunk(identities, chunk) {
		var rows []struct {
			ID        int64
			CardBlind []byte
		}
		if err := tx.scan(&rows, "SELECT id, card_blind FROM identity WHERE id IN ? AND card_blind IS NOT NULL", part); err != nil {
			return nil, fault.Wrap(err, "load card hashes")
		}
		for _, r := range rows {
			out[r.ID] = r.CardBlind
		}
	}
	return out, nil
}

// CardUses finds the staff members and the people with live payments whose cards have some of the hashes.
func (tx *Tx) CardUses(blinds [][]byte) (out []CardUse, err error) {
	for part := range slices.Chunk(blinds, chunk) {
		in := make([]any, len(part))
		for i, b := range part {
			in[i] = blob(b)
		}
		var staff []CardUse
		if err := tx.scan(&staff, "SELECT card_blind AS blind, unit || ' ' || name AS label FROM staff_card WHERE card_blind IN ?", in); err != nil {
			return nil, fault.Wrap(err, "look for staff cards")
		}
		var held []struct {
			ID        int64
			PersonID  int64
			CardBlind []byte
		}
		if err := tx.scan(&held, "SELECT id, person_id, card_blind FROM identity WHERE card_blind IN ?", in); err != nil {
			return nil, fault.Wrap(err, "look for shared cards")
		}
		out = append(out, staff...)
		shared, err := tx.shared(held)
		if err != nil {
			return nil, err
		}
		out = append(out, shared...)
	}
	return out, nil
}

// shared is the people of those identities whose card somebody else has too, and who have a live payment by it.
func (tx *Tx) shared(held []struct {
	ID        int64
	PersonID  int64
	CardBlind []byte
}) (out []CardUse, err error) {
	people := map[string]map[int64]bool{}
	for _, h := range held {
		if people[string(h.CardBlind)] == nil {
			people[string(h.CardBlind)] = map[int64]bool{}
		}
		people[string(h.CardBlind)][h.PersonID] = true
	}
	for _, h := range held {
		if len(people[string(h.CardBlind)]) < 2 {
			continue
		}
		var label string
		if err := tx.scan(&label, `SELECT e.student_no || ' ' || e.name FROM payment o JOIN entitlement e ON e.id = o.entitlement_id
			WHERE o.identity_id = ? AND o.live = 1 ORDER BY o.id DESC LIMIT 1`, h.ID); err != nil {
			return nil, fault.Wrap(err, "look for who shares a card")
		}
		if label != "" {
			out = append(out, CardUse{Blind: h.CardBlind, PersonID: h.PersonID, Label: label})
		}
	}
	return out, nil
}

// Acceptance is a checker's word on a conflict of a batch.
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

// Acceptances lists what was accepted of a batch, or of every batch for 0.
func (tx *Tx) Acceptances(batch int64) ([]Acceptance, error) {
	var rows []struct {
		ID      int64
		BatchID int64
		Key     string
		Kind    string
		Reason  string
		ByID    int64
		SaidBy  string
		At      int64
	}
	err := tx.scan(&rows, `SELECT a.id, a.batch_id, a.key, a.kind, a.reason, a.by_id, coalesce(u.name, '') AS said_by, a.at FROM conflict_accept a
		LEFT JOIN app_user u ON u.id = a.by_id WHERE (? = 0 OR a.batch_id = ?) ORDER BY a.id`, batch, batch)
	list := make([]Acceptance, len(rows))
	for i, r := range rows {
		list[i] = Acceptance{ID: r.ID, BatchID: r.BatchID, Key: r.Key, Kind: r.Kind, Reason: r.Reason, ByID: r.ByID, SaidBy: r.SaidBy, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list acceptances")
}

// CreateAcceptance saves one; it is 0 when the conflict was accepted before.
func (tx *Tx) CreateAcceptance(a Acceptance, at time.Time) (int64, error) {
	var id int64
	err := tx.scan(&id, `INSERT INTO conflict_accept (batch_id, key, kind, reason, by_id, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING id`, a.BatchID, a.Key, a.Kind, a.Reason, a.ByID, micros(at))
	return id, fault.Wrap(err, "accept a conflict")
}
