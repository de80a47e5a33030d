package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
)

// Substitutes lists them, the undecided first; of one state unless it is empty.
func (tx *Tx) Substitutes(state bank.NameState) ([]bank.Substitute, error) {
	var rows []struct {
		ID         int64
		PersonID   int64
		StudentNo  string
		Name       string
		Substitute string
		State      string
		MakerID    int64
		Maker      string
		CheckerID  int64
		Checker    string
		Reason     string
		At         int64
		DecidedAt  int64
	}
	w := new(where).andIf(state != "", "s.state = ?", state)
	err := tx.scan(&rows, `SELECT s.id, s.person_id, p.student_no, s.name, s.substitute, s.state, s.maker_id, u.name AS maker,
		coalesce(s.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, s.reason, s.at, s.decided_at
		FROM substitute s JOIN person p ON p.id = s.person_id
		JOIN app_user u ON u.id = s.maker_id LEFT JOIN app_user c ON c.id = s.checker_id`+w.sql.String()+" ORDER BY CASE s.state WHEN 'pending' THEN 0 ELSE 1 END, s.id", w.args...) //arch:sql where holds constants
	list := make([]bank.Substitute, len(rows))
	for i, r := range rows {
		list[i] = bank.Substitute{ID: r.ID, PersonID: r.PersonID, StudentNo: r.StudentNo, Name: r.Name, Substitute: r.Substitute, State: bank.NameState(r.State),
			MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, At: instant(r.At), DecidedAt: instant(r.DecidedAt)}
	}
	return list, fault.Wrap(err, "list substitutes")
}

// CreateSubstitute saves a proposal. name.pending when one for the person waits already.
func (tx *Tx) CreateSubstitute(s bank.Substitute, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO substitute (person_id, name, substitute, state, maker_id, at, decided_at) VALUES (?, ?, ?, 'pending', ?, ?, 0)`,
		s.PersonID, s.Name, s.Substitute, s.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "name.pending"))
}

// DecideSubstitute saves a decision on a proposal that waits.
func (tx *Tx) DecideSubstitute(s bank.Substitute, at time.Time) error {
	return guarded(tx.affect("UPDATE substitute SET state = ?, checker_id = ?, reason = ?, decided_at = ? WHERE id = ? AND state = 'pending'",
		string(s.State), s.CheckerID, s.Reason, micros(at), s.ID))
}

// PersonName is a person by student number with the name on their newest entitlement.
func (tx *Tx) PersonName(studentNo string) (s bank.Substitute, err error) {
	var row struct {
		PersonID int64
		Name     string
	}
	err = tx.one(&row, `SELECT e.person_id, e.name FROM entitlement e JOIN person p ON p.id = e.person_id WHERE p.student_no = ?
		ORDER BY e.id DESC LIMIT 1`, studentNo)
	return bank.Substitute{PersonID: row.PersonID, StudentNo: studentNo, Name: row.Name}, err
}
