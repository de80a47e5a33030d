package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/visit"
)

const visitSelect = `
	SELECT v.id, v.program_id, v.team, v.leader, v.campus_id, k.name AS campus, v.day, v.state, v.maker_id, m.name AS maker,
		v.checker_id, c.name AS checker, v.reason, v.voucher_id, v.at, w.id AS team_id, w.holder_id, w.item_id,
		(SELECT count(*) FROM visit_person p WHERE p.visit_id = v.id) AS heads,
		(SELECT sum(p.amount) FROM visit_person p WHERE p.visit_id = v.id) AS total, g.name AS program_name
	FROM visit v
	JOIN campus k ON k.id = v.campus_id
	JOIN program g ON g.id = v.program_id
	JOIN app_user m ON m.id = v.maker_id
	LEFT JOIN app_user c ON c.id = v.checker_id
	LEFT JOIN visit_team w ON w.visit_id = v.id `

// CreateVisit saves a waiting visit with its people and gives its id. Amounts are fen.
func (tx *Tx) CreateVisit(v visit.Visit, at time.Time) (int64, error) {
	v.State, v.Reason, v.At = visit.Pending, "", at
	id, err := tx.create("visit", "program_id, team, leader, campus_id, day, state, maker_id, reason, at", v)
	if err != nil {
		return 0, fault.Wrap(err, "save a visit")
	}
	return id, createAll(tx, "visit_person",
		"visit_id=, line#, name, unit, category, amount, packs, pack_value, plan_id, colleague, note", v.People, id)
}

// Visit finds a visit by id, with its people; not_found when there is none.
func (tx *Tx) Visit(id int64) (visit.Visit, error) {
	v, err := one[visit.Visit](tx, visitSelect+"WHERE v.id = ?", id)
	if err != nil {
		return v, err
	}
	v.People, err = list[visit.Person](tx, `
		SELECT name, unit, category, amount, packs, pack_value, plan_id, colleague, note
		FROM visit_person
		WHERE visit_id = ?
		ORDER BY line`, id)
	return v, err
}

// Visits lists a program's visits, or every program's for 0, without their people.
func (tx *Tx) Visits(program int64) ([]visit.Visit, error) {
	return list[visit.Visit](tx, visitSelect+"WHERE (? = 0 OR v.program_id = ?) ORDER BY v.id", program, program)
}

// PendingVisits lists every program's visits that wait for a checker, without their people.
func (tx *Tx) PendingVisits() ([]visit.Visit, error) {
	return list[visit.Visit](tx, visitSelect+"WHERE v.state = 'pending' ORDER BY v.id")
}

// DecideVisit moves a pending visit to posted or rejected. changed_meanwhile when it was decided already.
func (tx *Tx) DecideVisit(v visit.Visit) error {
	return tx.change("visit", "state, checker_id, reason, voucher_id?", v, "id = ? AND state = ?", v.ID, visit.Pending)
}
