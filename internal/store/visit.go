package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

type visitRow struct {
	ID          int64
	ProgramID   int64
	Team        string
	Leader      string
	CampusID    int64
	Campus      string
	Day         string
	State       string
	MakerID     int64
	Maker       string
	CheckerID   int64
	Checker     string
	Reason      string
	VoucherID   int64
	At          int64
	Heads       int
	Total       int64
	ProgramName string
	TeamID      int64
	HolderID    int64
	ItemID      int64
}

func (r visitRow) visit() visit.Visit {
	return visit.Visit{ID: r.ID, ProgramID: r.ProgramID, Team: r.Team, Leader: r.Leader, CampusID: r.CampusID, Campus: r.Campus,
		Day: r.Day, State: visit.State(r.State), MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker,
		Reason: r.Reason, VoucherID: r.VoucherID, At: instant(r.At), Heads: r.Heads, Total: money.Amount(r.Total), ProgramName: r.ProgramName,
		TeamID: r.TeamID, HolderID: r.HolderID, ItemID: r.ItemID}
}

const visitSelect = `SELECT v.id, v.program_id, v.team, v.leader, v.campus_id, k.name AS campus, v.day, v.state, v.maker_id, m.name AS maker,
	coalesce(v.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, v.reason, coalesce(v.voucher_id, 0) AS voucher_id, v.at,
	coalesce(w.id, 0) AS team_id, coalesce(w.holder_id, 0) AS holder_id, coalesce(w.item_id, 0) AS item_id,
	(SELECT count(*) FROM visit_person p WHERE p.visit_id = v.id) AS heads,
	(SELECT coalesce(sum(p.amount), 0) FROM visit_person p WHERE p.visit_id = v.id) AS total, g.name AS program_name
	FROM visit v JOIN campus k ON k.id = v.campus_id JOIN program g ON g.id = v.program_id
	JOIN app_user m ON m.id = v.maker_id LEFT JOIN app_user c ON c.id = v.checker_id LEFT JOIN visit_team w ON w.visit_id = v.id `

// CreateVisit saves a pending visit with its people.
func (tx *Tx) CreateVisit(v visit.Visit, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO visit (program_id, team, leader, campus_id, day, state, maker_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?)`, v.ProgramID, v.Team, v.Leader, v.CampusID, v.Day, string(visit.Pending), v.MakerID, micros(at))
	if err != nil {
		return 0, fault.Wrap(err, "save a visit")
	}
	return id, tx.bulk("visit_person", []string{"visit_id", "line", "name", "unit", "category", "amount", "packs", "pack_value", "plan_id", "colleague", "note"}, len(v.People),
		func(i int) []any {
			p := v.People[i]
			return []any{id, i + 1, p.Name, p.Unit, string(p.Category), int64(p.Amount), p.Packs, int64(p.PackValue), p.PlanID, p.Colleague, p.Note}
		})
}

// Visit loads one visit with its people.
func (tx *Tx) Visit(id int64) (visit.Visit, error) {
	var row visitRow
	if err := tx.one(&row, visitSelect+"WHERE v.id = ?", id); err != nil {
		return visit.Visit{}, err
	}
	v := row.visit()
	err := tx.scan(&v.People, "SELECT name, unit, category, amount, packs, pack_value, plan_id, colleague, note FROM visit_person WHERE visit_id = ? ORDER BY line", id)
	return v, err
}

// Visits lists a program's visits, or every program's for 0, without their people.
func (tx *Tx) Visits(program int64) ([]visit.Visit, error) {
	var rows []visitRow
	err := tx.scan(&rows, visitSelect+"WHERE (? = 0 OR v.program_id = ?) ORDER BY v.id", program, program)
	list := make([]visit.Visit, len(rows))
	for i, r := range rows {
		list[i] = r.visit()
	}
	return list, err
}

// DecideVisit moves a pending visit to posted or rejected. changed_meanwhile when it was decided already.
func (tx *Tx) DecideVisit(v visit.Visit) error {
	return guarded(tx.affect("UPDATE visit SET state = ?, checker_id = ?, reason = ?, voucher_id = ? WHERE id = ? AND state = ?",
		string(v.State), v.CheckerID, v.Reason, orNull(v.VoucherID), v.ID, string(visit.Pending)))
}
