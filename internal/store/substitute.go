package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
)

// Substitutes lists the substitutes for names, those that wait first; "" lists every state.
func (tx *Tx) Substitutes(state bank.NameState) ([]bank.Substitute, error) {
	w := new(where).andIf(state != "", "s.state = ?", state)
	return listWhere[bank.Substitute](tx, `
		SELECT s.id, s.person_id, p.student_no, s.name, s.substitute, s.state, s.maker_id, u.name AS maker,
			s.checker_id, c.name AS checker, s.reason, s.at, s.decided_at
		FROM substitute s
		JOIN person p ON p.id = s.person_id
		JOIN app_user u ON u.id = s.maker_id
		LEFT JOIN app_user c ON c.id = s.checker_id`, w, "ORDER BY CASE s.state WHEN 'pending' THEN 0 ELSE 1 END, s.id")
}

// CreateSubstitute saves a proposed substitute and gives its id. name.pending when one for the
// person waits already.
func (tx *Tx) CreateSubstitute(s bank.Substitute, at time.Time) (int64, error) {
	s.State, s.At, s.DecidedAt = bank.NamePending, at, time.Time{}
	id, err := tx.create("substitute", "person_id, name, substitute, state, maker_id, at, decided_at", s)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "name.pending"))
}

// DecideSubstitute saves the decision on a waiting substitute. changed_meanwhile when it no
// longer waits.
func (tx *Tx) DecideSubstitute(s bank.Substitute, at time.Time) error {
	s.DecidedAt = at
	return tx.change("substitute", "state, checker_id, reason, decided_at", s, "id = ? AND state = ?", s.ID, bank.NamePending)
}

// PersonName finds a person by student number, with the name on their newest entitlement;
// not_found when there is none.
func (tx *Tx) PersonName(studentNo string) (bank.Substitute, error) {
	return one[bank.Substitute](tx, `
		SELECT e.person_id, p.student_no, e.name
		FROM entitlement e
		JOIN person p ON p.id = e.person_id
		WHERE p.student_no = ?
		ORDER BY e.id DESC
		LIMIT 1`, studentNo)
}
