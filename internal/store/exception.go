package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/exception"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
)

// CreateException opens an exception and returns its id: 0 when one with its key is open.
func (tx *Tx) CreateException(x exception.Exception, at time.Time) (int64, error) {
	return find[int64](tx, `
		INSERT INTO exception (kind, key, subject, program_id, batch_id, result_id, payment_id, department_id, heads, amount,
			now_heads, now_amount, owner_id, due, state, reason, at, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		x.Kind, x.Key, x.Subject, orNull(x.ProgramID), x.BatchID, x.ResultID, x.PaymentID, x.DepartmentID, x.Heads, x.Amount,
		x.NowHeads, x.NowAmount, orNull(x.OwnerID), x.Due, x.State, at)
}

// SaveException saves the changes of an exception whose state was from.
func (tx *Tx) SaveException(x exception.Exception, from exception.State) error {
	return tx.change("exception", "state, now_heads, now_amount, owner_id?, due, reason, closer_id?, closed_at, "+
		"carry_id?, carry_reason, carry_maker_id?, carry_checker_id?", x, "id = ? AND state = ?", x.ID, from)
}

// LockException finds one within the scope, locked against other acts.
func (tx *Tx) LockException(s access.Scope, id int64) (x exception.Exception, err error) {
	if err := tx.lock(seal.Subject("exception", id)); err != nil {
		return x, err
	}
	return oneWhere[exception.Exception](tx, exceptionSelect, exceptionWhere(exception.Filter{Scope: s, ID: id}))
}

// NotClosed finds the open exceptions by their keys. A record would not do: that a
// payment came back from the bank is one matter, that it is in no match is another.
func (tx *Tx) NotClosed(keys []string) (map[string]int64, error) {
	rows, err := inChunks(keys, func(part []string) ([]exception.Exception, error) {
		return list[exception.Exception](tx, "SELECT id, key FROM exception WHERE state <> 'closed' AND key <> '' AND key IN ?", part)
	})
	out := map[string]int64{}
	for _, x := range rows {
		out[x.Key] = x.ID
	}
	return out, err
}

func exceptionWhere(f exception.Filter) *where {
	return new(where).
		within(f.Scope, "x.department_id").
		andIf(f.ID != 0, "x.id = ?", f.ID).
		andIf(f.Batch != 0, "x.batch_id = ?", f.Batch).
		andIf(f.Program != 0, "x.program_id = ?", f.Program).
		andIf(f.Department != 0, "x.department_id = ?", f.Department).
		andIf(f.Owner > 0, "x.owner_id = ?", f.Owner).
		andIf(f.Owner == exception.Nobody, "x.owner_id IS NULL").
		andIf(f.Kind != "", "x.kind = ?", f.Kind).
		andIf(f.State != "", "x.state = ?", f.State).
		andIf(f.Live, "x.state <> 'closed'").
		andIf(!f.Before.IsZero(), "x.at < ?", f.Before)
}

const exceptionSelect = `
	SELECT x.id, x.kind, x.key, x.subject, x.program_id, g.name AS program, x.batch_id, x.result_id, x.payment_id,
		x.department_id, d.name AS department, x.heads, x.amount, x.now_heads, x.now_amount, x.state,
		x.owner_id, o.name AS owner, x.due, x.reason, x.closer_id, u.name AS closer, x.carry_id, c.name AS carry, x.carry_reason,
		x.carry_maker_id, m.name AS carry_maker, x.carry_checker_id, k.name AS carry_checker, x.at, x.closed_at
	FROM exception x
	LEFT JOIN program g ON g.id = x.program_id
	LEFT JOIN department d ON d.id = x.department_id
	LEFT JOIN app_user o ON o.id = x.owner_id
	LEFT JOIN app_user u ON u.id = x.closer_id
	LEFT JOIN app_user c ON c.id = x.carry_id
	LEFT JOIN app_user m ON m.id = x.carry_maker_id
	LEFT JOIN app_user k ON k.id = x.carry_checker_id`

// Exceptions lists exceptions, open ones first, and how many there are in all.
func (tx *Tx) Exceptions(f exception.Filter) ([]exception.Exception, int, error) {
	const openFirst = "ORDER BY CASE x.state WHEN 'open' THEN 0 WHEN 'carried' THEN 1 ELSE 2 END, x.id DESC"
	return page[exception.Exception](tx, "SELECT count(*) FROM exception x", exceptionSelect, exceptionWhere(f), openFirst, f.Limit, f.Offset)
}

// NamesAbout names payments by their students, and classes, batches and documents, within a scope.
func (tx *Tx) NamesAbout(s access.Scope, noun string, of []int64) (map[int64]string, error) {
	switch {
	case len(of) == 0:
		return nil, nil
	case noun == "payment":
		w := new(where).and("p.id IN ?", of).within(s, "p.department_id")
		return byID[string](tx, `
			SELECT p.id, e.name || ' ' || e.student_no || ' ' || k.name AS value
			FROM payment p
			JOIN entitlement e ON e.id = p.entitlement_id
			JOIN class k ON k.id = p.class_id`+w.sql.String(), w.args...) //arch:sql where holds constants
	case noun == "class":
		w := new(where).and("k.id IN ?", of).within(s, "k.department_id")
		return byID[string](tx, "SELECT k.id, k.name AS value FROM class k"+w.sql.String(), w.args...) //arch:sql where holds constants
	case noun == "batch":
		return byID[string](tx, "SELECT id, name AS value FROM batch WHERE id IN ?", of)
	}
	return byID[string](tx, "SELECT id, doc_no || ' ' || body AS value FROM fund_document WHERE id IN ?", of)
}

// ExceptionKinds counts the open exceptions within a scope, by kind.
func (tx *Tx) ExceptionKinds(s access.Scope) ([]exception.Tally, error) {
	w := exceptionWhere(exception.Filter{Scope: s, Live: true})
	return listWhere[exception.Tally](tx, "SELECT x.kind, count(*) AS count FROM exception x", w, "GROUP BY x.kind ORDER BY x.kind")
}

// ProgramName is a program's id and name.
type ProgramName struct {
	ID   int64
	Name string
}

// ExceptionPrograms lists the programs with an exception within a scope: a branch
// knows of no other.
func (tx *Tx) ExceptionPrograms(s access.Scope) ([]ProgramName, error) {
	w := exceptionWhere(exception.Filter{Scope: s})
	return listWhere[ProgramName](tx, `
		SELECT g.id, g.name
		FROM program g
		WHERE g.id IN (SELECT x.program_id FROM exception x`, w, ") ORDER BY g.id DESC")
}

// OpenDisagreements are the open exceptions of earlier sweeps, of programs that are not closed.
func (tx *Tx) OpenDisagreements() ([]recon.Known, error) {
	return list[recon.Known](tx, `
		SELECT x.id, x.key, x.now_heads AS heads, x.now_amount AS amount, x.at
		FROM exception x
		WHERE x.state <> 'closed' AND x.key <> '' AND (x.program_id IS NULL OR `+unclosed+")")
}

// ExplainedDisagreements are the exceptions that somebody closed with a reason, as
// they stood then: the latest of each key.
func (tx *Tx) ExplainedDisagreements() ([]recon.Known, error) {
	return list[recon.Known](tx, `
		SELECT x.id, x.key, x.now_heads AS heads, x.now_amount AS amount, x.at
		FROM exception x
		WHERE x.state = 'closed' AND x.closer_id IS NOT NULL AND x.key <> ''
			AND x.id = (SELECT max(y.id) FROM exception y WHERE y.key = x.key)`)
}

// LockSweep makes other sweeps wait for this one.
func (tx *Tx) LockSweep() error { return tx.lock("sweep") }

// CreateExceptionNote saves a note and returns its id.
func (tx *Tx) CreateExceptionNote(n exception.Note, at time.Time) (int64, error) {
	return tx.create("exception_note", "exception_id, kind=, note=, salt, by_id, at=", n, n.Act, n.Text, at)
}

// ExceptionNotes is the notes on an exception, or on every one (0), oldest first.
func (tx *Tx) ExceptionNotes(of int64) ([]exception.Note, error) {
	return list[exception.Note](tx, `
		SELECT n.id, n.exception_id, n.kind AS act, n.note AS text, n.salt, n.by_id, u.name AS "by", n.at
		FROM exception_note n
		LEFT JOIN app_user u ON u.id = n.by_id
		WHERE (? = 0 OR n.exception_id = ?)
		ORDER BY n.id`, of, of)
}

// StoredRule is one number of the rules, as it was set at some time.
type StoredRule struct {
	ID int64
	recon.Number
}

// StoredExceptionRules lists every number ever set, oldest first: the last of a name is in force.
func (tx *Tx) StoredExceptionRules() ([]StoredRule, error) {
	return list[StoredRule](tx, "SELECT id, name, value FROM exception_rule ORDER BY id")
}

// PutExceptionRule sets one.
func (tx *Tx) PutExceptionRule(n recon.Number, by int64, at time.Time) (int64, error) {
	return tx.create("exception_rule", "name, value, by_id=, at=", n, by, at)
}
