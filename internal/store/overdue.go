package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

// Overdues lists what nobody has answered for since before an instant: of a file's
// payments since its first answer, of cash since the advance.
func (tx *Tx) Overdues(s access.Scope, before time.Time) ([]payout.Overdue, error) {
	w := new(where).
		and("p.state IN ('paid', 'held')").
		and("p.receipt = 'open'").
		and("b.since < ?", before).
		within(s, "p.department_id")
	return listWhere[payout.Overdue](tx, `
		SELECT x.program_id, g.name AS program, x.department_id, d.name AS department, x.heads, x.total, x.since,
			(SELECT max(r.day) FROM reminder r WHERE r.program_id = x.program_id AND r.department_id = x.department_id) AS reminded
		FROM (
			SELECT p.program_id, p.department_id, count(*) AS heads, sum(p.amount - p.back) AS total, min(b.since) AS since
			FROM payment p
			JOIN (
				SELECT b.id, coalesce((SELECT min(r.at) FROM bank_result r WHERE r.batch_id = b.id), b.at) AS since
				FROM batch b
				WHERE b.state = 'released') b ON b.id = p.batch_id`, w, `
			GROUP BY p.program_id, p.department_id) x
		JOIN program g ON g.id = x.program_id
		JOIN department d ON d.id = x.department_id
		ORDER BY x.since, d.code`)
}

// Recipients is the addresses of a department's own people whose right has not ended by a day.
func (tx *Tx) Recipients(department int64, today string) ([]string, error) {
	return list[string](tx, `
		SELECT u.email
		FROM app_user u
		JOIN user_department d ON d.user_id = u.id
		WHERE d.department_id = ? AND u.disabled = 0 AND u.email <> ''
		AND (u.until = '' OR u.until >= ?)
		ORDER BY u.id`, department, today)
}

// CreateReminder notes that a branch was reminded. reminder.today when it was today already.
func (tx *Tx) CreateReminder(o payout.Overdue, day string, recipients int, by int64, at time.Time) (int64, error) {
	id, err := tx.create("reminder", "program_id, department_id, day=, heads, total, recipients=, by_id=, at=", o, day, recipients, by, at)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "reminder.today"))
}
