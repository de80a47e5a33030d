package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

// CreateException opens one and gives its id: 0 when its key has a row that is not closed.
func (tx *Tx) CreateException(x exception.Exception, at time.Time) (int64, error) {
	var id int64
	err := tx.scan(&id, `INSERT INTO exception (kind, key, subject, program_id, batch_id, result_id, payment_id, department_id, heads, amount, now_heads, now_amount,
		owner_id, due, state, reason, at, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0) ON CONFLICT DO NOTHING RETURNING id`,
		x.Kind, x.Key, x.Subject, orNull(x.ProgramID), x.BatchID, x.ResultID, x.PaymentID, x.DepartmentID, x.Heads, int64(x.Amount), x.NowHeads, int64(x.NowAmount),
		orNull(x.OwnerID), x.Due, x.State, micros(at))
	return id, fault.Wrap(err, "open an exception")
}

// SaveException writes what may change of one that stood at from.
func (tx *Tx) SaveException(x exception.Exception, from exception.State) error {
	closed := int64(0)
	if !x.ClosedAt.IsZero() {
		closed = micros(x.ClosedAt)
	}
	return guarded(tx.affect(`UPDATE exception SET state = ?, now_heads = ?, now_amount = ?, owner_id = ?, due = ?, reason = ?, closer_id = ?, closed_at = ?,
		carry_id = ?, carry_reason = ?, carry_maker_id = ?, carry_checker_id = ? WHERE id = ? AND state = ?`, x.State, x.NowHeads, int64(x.NowAmount),
		orNull(x.OwnerID), x.Due, x.Reason, orNull(x.CloserID), closed, orNull(x.CarryID), x.CarryReason, orNull(x.CarryMakerID), orNull(x.CarryByID), x.ID, from))
}

// LockException finds one within the scope and makes every other transaction that would act on it wait for this one.
func (tx *Tx) LockException(s access.Scope, id int64) (exception.Exception, error) {
	if err := tx.lock(Subject("exception", id)); err != nil {
		return exception.Exception{}, err
	}
	list, _, err := tx.Exceptions(exception.Filter{Scope: s, ID: id})
	if err == nil && len(list) == 0 {
		err = NotFound()
	}
	if err != nil {
		return exception.Exception{}, err
	}
	return list[0], nil
}

// NotClosed finds the rows that are not closed by their keys. A subject would not
// do: what came back from the bank is one thing, that it is in no match another.
func (tx *Tx) NotClosed(keys []string) (map[string]int64, error) {
	out := map[string]int64{}
	for len(keys) > 0 {
		n := min(len(keys), chunk)
		var rows []struct {
			ID  int64
			Key string
		}
		if err := tx.scan(&rows, "SELECT id, key FROM exception WHERE state <> 'closed' AND key <> '' AND key IN ?", keys[:n]); err != nil {
			return nil, fault.Wrap(err, "find exceptions")
		}
		for _, r := range rows {
			out[r.Key] = r.ID
		}
		keys = keys[n:]
	}
	return out, nil
}

func exceptionWhere(f exception.Filter) *where {
	return new(where).within(f.Scope, "x.department_id").andIf(f.ID != 0, "x.id = ?", f.ID).andIf(f.Batch != 0, "x.batch_id = ?", f.Batch).
		andIf(f.Program != 0, "x.program_id = ?", f.Program).andIf(f.Department != 0, "x.department_id = ?", f.Department).
		andIf(f.Owner > 0, "x.owner_id = ?", f.Owner).andIf(f.Owner == exception.Nobody, "x.owner_id IS NULL").andIf(f.Kind != "", "x.kind = ?", f.Kind).
		andIf(f.State != "", "x.state = ?", f.State).andIf(f.Live, "x.state <> 'closed'").andIf(!f.Before.IsZero(), "x.at < ?", micros(f.Before))
}

type exceptionRow struct {
	ID             int64
	Kind           string
	Key            string
	Subject        string
	ProgramID      int64
	Program        string
	BatchID        int64
	ResultID       int64
	PaymentID      int64
	DepartmentID   int64
	Department     string
	Heads          int
	Amount         int64
	NowHeads       int
	NowAmount      int64
	State          string
	OwnerID        int64
	Owner          string
	Due            string
	Reason         string
	CloserID       int64
	Closer         string
	CarryID        int64
	Carry          string
	CarryReason    string
	CarryMakerID   int64
	CarryMaker     string
	CarryCheckerID int64
	CarryChecker   string
	At             int64
	ClosedAt       int64
}

func (r exceptionRow) exception() exception.Exception {
	return exception.Exception{ID: r.ID, Kind: exception.Kind(r.Kind), Key: r.Key, Subject: r.Subject, ProgramID: r.ProgramID, Program: r.Program, BatchID: r.BatchID, ResultID: r.ResultID,
		PaymentID: r.PaymentID, DepartmentID: r.DepartmentID, Department: r.Department, Heads: r.Heads, Amount: money.Amount(r.Amount),
		NowHeads: r.NowHeads, NowAmount: money.Amount(r.NowAmount), State: exception.State(r.State), OwnerID: r.OwnerID, Owner: r.Owner, Due: r.Due,
		Reason: r.Reason, CloserID: r.CloserID, Closer: r.Closer, CarryID: r.CarryID, Carry: r.Carry, CarryReason: r.CarryReason,
		CarryMakerID: r.CarryMakerID, CarryMaker: r.CarryMaker, CarryByID: r.CarryCheckerID, CarryBy: r.CarryChecker,
		At: instant(r.At), ClosedAt: instant(r.ClosedAt)}
}

const exceptionSelect = `SELECT x.id, x.kind, x.key, x.subject, coalesce(x.program_id, 0) AS program_id, coalesce(g.name, '') AS program, x.batch_id, x.result_id,
	x.payment_id, x.department_id, coalesce(d.name, '') AS department, x.heads, x.amount, x.now_heads, x.now_amount, x.state,
	coalesce(x.owner_id, 0) AS owner_id, coalesce(o.name, '') AS owner, x.due, x.reason, coalesce(x.closer_id, 0) AS closer_id, coalesce(u.name, '') AS closer,
	coalesce(x.carry_id, 0) AS carry_id, coalesce(c.name, '') AS carry, x.carry_reason, coalesce(x.carry_maker_id, 0) AS carry_maker_id,
	coalesce(m.name, '') AS carry_maker, coalesce(x.carry_checker_id, 0) AS carry_checker_id, coalesce(k.name, '') AS carry_checker, x.at, x.closed_at
	FROM exception x LEFT JOIN program g ON g.id = x.program_id LEFT JOIN department d ON d.id = x.department_id
	LEFT JOIN app_user o ON o.id = x.owner_id LEFT JOIN app_user u ON u.id = x.closer_id LEFT JOIN app_user c ON c.id = x.carry_id
	LEFT JOIN app_user m ON m.id = x.carry_maker_id LEFT JOIN app_user k ON k.id = x.carry_checker_id`

// Exceptions lists them, the open first, and says how many there are in all.
func (tx *Tx) Exceptions(f exception.Filter) (list []exception.Exception, total int, err error) {
	w := exceptionWhere(f)
	if err := tx.scan(&total, "SELECT count(*) FROM exception x"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count exceptions")
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []exceptionRow
	err = tx.scan(&rows, exceptionSelect+w.sql.String()+" ORDER BY CASE x.state WHEN 'open' THEN 0 WHEN 'carried' THEN 1 ELSE 2 END, x.id DESC LIMIT ? OFFSET ?", //arch:sql where holds constants
		w.with(f.Limit, f.Offset)...)
	list = make([]exception.Exception, len(rows))
	for i, r := range rows {
		list[i] = r.exception()
	}
	return list, total, fault.Wrap(err, "list exceptions")
}

// NamesAbout names payments by their students, classes and batches, within a scope.
func (tx *Tx) NamesAbout(s access.Scope, noun string, of []int64) (map[int64]string, error) {
	var rows []struct {
		ID   int64
		Name string
	}
	if len(of) == 0 {
		return nil, nil
	}
	var err error
	switch noun {
	case "payment":
		w := new(where).and("p.id IN ?", of).within(s, "p.department_id")
		err = tx.scan(&rows, `SELECT p.id, e.name || ' ' || e.student_no || ' ' || k.name AS name FROM payment p JOIN entitlement e ON e.id = p.entitlement_id
			JOIN class k ON k.id = p.class_id`+w.sql.String(), w.args...) //arch:sql where holds constants
	case "class":
		w := new(where).and("k.id IN ?", of).within(s, "k.department_id")
		err = tx.scan(&rows, "SELECT k.id, k.name FROM class k"+w.sql.String(), w.args...) //arch:sql where holds constants
	case "batch":
		err = tx.scan(&rows, "SELECT b.id, b.name FROM batch b WHERE b.id IN ?", of)
	case "document":
		err = tx.scan(&rows, "SELECT d.id, d.doc_no || ' ' || d.body AS name FROM fund_document d WHERE d.id IN ?", of)
	}
	out := make(map[int64]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, fault.Wrap(err, "name what exceptions are about")
}

// ExceptionKinds counts what has not ended within a scope, by kind.
func (tx *Tx) ExceptionKinds(s access.Scope) (list []exception.Tally, err error) {
	w := new(where).within(s, "x.department_id").and("x.state <> 'closed'")
	err = tx.scan(&list, "SELECT x.kind, count(*) AS count FROM exception x"+w.sql.String()+" GROUP BY x.kind ORDER BY x.kind", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "count exceptions by kind")
}

// ProgramName is a program by name alone.
type ProgramName struct {
	ID   int64
	Name string
}

// ExceptionPrograms lists the programs that have an exception within a scope: a
// branch knows of no other.
func (tx *Tx) ExceptionPrograms(s access.Scope) (list []ProgramName, err error) {
	w := new(where).within(s, "x.department_id")
	err = tx.scan(&list, "SELECT g.id, g.name FROM program g WHERE g.id IN (SELECT x.program_id FROM exception x"+w.sql.String()+") ORDER BY g.id DESC", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "list programs with exceptions")
}

// OpenDisagreements are the open exceptions of earlier sweeps, of programs that are not closed.
func (tx *Tx) OpenDisagreements() ([]recon.Known, error) {
	return tx.known("SELECT x.id, x.key, x.now_heads AS heads, x.now_amount AS amount, x.at FROM exception x WHERE x.state <> 'closed' AND x.key <> '' AND (x.program_id IS NULL OR " + unclosed + ")")
}

// ExplainedDisagreements are the exceptions that somebody closed with a reason, as
// they stood then: the latest of each key.
func (tx *Tx) ExplainedDisagreements() ([]recon.Known, error) {
	return tx.known(`SELECT x.id, x.key, x.now_heads AS heads, x.now_amount AS amount, x.at FROM exception x WHERE x.state = 'closed' AND x.closer_id IS NOT NULL AND x.key <> ''
		AND x.id = (SELECT max(y.id) FROM exception y WHERE y.key = x.key)`)
}

func (tx *Tx) known(question string) ([]recon.Known, error) {
	var rows []struct {
		ID     int64
		Key    string
		Heads  int
		Amount int64
		At     int64
	}
	err := tx.scan(&rows, question) //arch:sql the two constants above
	list := make([]recon.Known, len(rows))
	for i, r := range rows {
		list[i] = recon.Known{ID: r.ID, Key: r.Key, Heads: r.Heads, Amount: money.Amount(r.Amount), At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list known disagreements")
}

// LockSweep makes another sweep wait for this one.
func (tx *Tx) LockSweep() error { return tx.lock("sweep") }

// CreateExceptionNote saves one and gives its id.
func (tx *Tx) CreateExceptionNote(n exception.Note, at time.Time) (int64, error) {
	return tx.insert("INSERT INTO exception_note (exception_id, kind, note, salt, by_id, at) VALUES (?, ?, ?, ?, ?, ?)", n.ExceptionID, n.Act, n.Text, n.Salt, n.ByID, micros(at))
}

// ExceptionNotes is what was done about an exception, or about every one for 0, oldest first.
func (tx *Tx) ExceptionNotes(of int64) ([]exception.Note, error) {
	var rows []struct {
		ID          int64
		ExceptionID int64
		Kind        string
		Note        string
		Salt        []byte
		ByID        int64
		Said        string
		At          int64
	}
	err := tx.scan(&rows, `SELECT n.id, n.exception_id, n.kind, n.note, n.salt, n.by_id, coalesce(u.name, '') AS said, n.at FROM exception_note n
		LEFT JOIN app_user u ON u.id = n.by_id WHERE (? = 0 OR n.exception_id = ?) ORDER BY n.id`, of, of)
	list := make([]exception.Note, len(rows))
	for i, r := range rows {
		list[i] = exception.Note{ID: r.ID, ExceptionID: r.ExceptionID, Act: exception.Act(r.Kind), Text: r.Note, Salt: r.Salt, ByID: r.ByID, By: r.Said, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list notes")
}

// StoredRule is one number of the rules, as it was set once.
type StoredRule struct {
	ID    int64
	Name  string
	Value int
}

// StoredExceptionRules lists every number that was ever set, oldest first: the last of a name is in force.
func (tx *Tx) StoredExceptionRules() (list []StoredRule, err error) {
	err = tx.scan(&list, "SELECT id, name, value FROM exception_rule ORDER BY id")
	return list, fault.Wrap(err, "load exception rules")
}

// PutExceptionRule sets one.
func (tx *Tx) PutExceptionRule(name string, value int, by int64, at time.Time) (int64, error) {
	return tx.insert("INSERT INTO exception_rule (name, value, by_id, at) VALUES (?, ?, ?, ?)", name, value, by, micros(at))
}
