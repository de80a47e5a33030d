package store

import (
	"hash/fnv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
)

// lockShared lets others that share the name go on, and makes whoever locks it wait until this transaction ends.
func (tx *Tx) lockShared(name string) error {
	if tx.engine == SQLite {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte("reliefbook/" + name))
	return tx.exec("SELECT pg_advisory_xact_lock_shared(?)", int64(h.Sum64()))
}

func periodName(book int64) string { return Subject("periods", book) }

// ProgramOpen refuses an act on a closed program, and makes a closing wait for the act: program.closed.
func (tx *Tx) ProgramOpen(program int64) error {
	if err := tx.lockShared(Subject("program", program)); err != nil {
		return err
	}
	var n int
	if err := tx.scan(&n, "SELECT count(*) FROM program_close WHERE program_id = ? AND state IN ('closed', 'reopening')", program); err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "program.closed")
	}
	return nil
}

// PaymentsOpen is ProgramOpen for the programs of some payments within the scope; others are as if they were not there.
func (tx *Tx) PaymentsOpen(s access.Scope, payments []int64) error {
	var programs []int64
	w := new(where).and("id IN ?", payments).within(s, "department_id")
	if err := tx.scan(&programs, "SELECT DISTINCT program_id FROM payment"+w.sql.String()+" ORDER BY program_id", w.args...); err != nil { //arch:sql where holds constants
		return err
	}
	for _, p := range programs {
		if err := tx.ProgramOpen(p); err != nil {
			return err
		}
	}
	return nil
}

// shareWith makes a closing of the period or of a program wait for the posting.
func (tx *Tx) shareWith(d ledger.Draft) error {
	if tx.engine == SQLite || len(d.Day) < len("2006-01") {
		return nil
	}
	if err := tx.lockShared(periodName(d.BookID)); err != nil {
		return err
	}
	programs := map[int64]bool{}
	for _, t := range d.Transfers {
		programs[t.Program] = true
	}
	for _, p := range sortedKeys(programs) {
		if p == 0 {
			continue
		}
		if err := tx.lockShared(Subject("program", p)); err != nil {
			return err
		}
	}
	return nil
}

// ifClosed names what a trigger refused: period.closed, program.closed.
func ifClosed(err error, d ledger.Draft) error {
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "closed: period"):
		return fault.New(fault.Conflict, "period.closed", "Period", ledger.Period(d.Day))
	case strings.Contains(err.Error(), "closed: program"):
		return fault.New(fault.Conflict, "program.closed")
	}
	return err
}

// LockClosing makes every act on a program, and another closing, wait for this transaction.
func (tx *Tx) LockClosing(program int64) error { return tx.lock(Subject("program", program)) }

const closingSelect = `SELECT c.id, c.program_id, c.state, c.heads, c.entitled, c.paid, c.forgone, c.carried, c.carried_total, c.note, c.reason,
	c.maker_id, m.name AS maker, coalesce(c.checker_id, 0) AS checker_id, coalesce(k.name, '') AS checker, coalesce(c.reopen_maker_id, 0) AS reopen_maker_id,
	coalesce(r.name, '') AS reopen_maker, coalesce(c.reopen_checker_id, 0) AS reopener_id, coalesce(o.name, '') AS reopener, c.at AS micros
	FROM program_close c JOIN app_user m ON m.id = c.maker_id LEFT JOIN app_user k ON k.id = c.checker_id
	LEFT JOIN app_user r ON r.id = c.reopen_maker_id LEFT JOIN app_user o ON o.id = c.reopen_checker_id`

// Closings lists the closings of a program, or of every one for 0, newest first.
func (tx *Tx) Closings(program int64) ([]fund.Closing, error) {
	var rows []struct {
		fund.Closing
		Micros int64
	}
	err := tx.scan(&rows, closingSelect+" WHERE (? = 0 OR c.program_id = ?) ORDER BY c.id DESC", program, program)
	list := make([]fund.Closing, len(rows))
	for i, r := range rows {
		list[i] = r.Closing
		list[i].At = instant(r.Micros)
	}
	return list, fault.Wrap(err, "list closings")
}

// CreateClosing saves a proposed closing. close.pending when there is one that has not been opened again.
func (tx *Tx) CreateClosing(c fund.Closing, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO program_close (program_id, state, heads, entitled, paid, forgone, carried, carried_total, note, reason, maker_id, at)
		VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`, c.ProgramID, c.Heads, int64(c.Entitled), int64(c.Paid), int64(c.Forgone), c.Carried,
		int64(c.CarriedTotal), c.Note, c.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "close.pending"))
}

// SaveClosing writes what may change of a closing that stood at from.
func (tx *Tx) SaveClosing(c fund.Closing, from fund.CloseState) error {
	return guarded(tx.affect("UPDATE program_close SET state = ?, reason = ?, checker_id = ?, reopen_maker_id = ?, reopen_checker_id = ? WHERE id = ? AND state = ?",
		string(c.State), c.Reason, orNull(c.CheckerID), orNull(c.ReopenMakerID), orNull(c.ReopenerID), c.ID, string(from)))
}

// Proof gathers what must hold before a program closes.
func (tx *Tx) Proof(program int64) (p fund.Proof, err error) {
	if p.Program, err = tx.Program(program); err != nil {
		return p, err
	}
	rows, err := tx.ThreeWay(access.Everything, program)
	if err != nil {
		return p, err
	}
	for _, r := range rows {
		p.EntitledHeads, p.Entitled, p.Paid, p.Forgone = p.EntitledHeads+r.EntitledHeads, p.Entitled+r.Entitled, p.Paid+r.Paid, p.Forgone+r.Forgone
	}
	advances, err := tx.Advances(access.Everything, program)
	if err != nil {
		return p, err
	}
	for _, a := range advances {
		p.Advances += a.Open()
	}
	uses, err := tx.Uses(p.Program.AllocationID)
	if err != nil || len(uses) == 0 {
		return p, fault.Wrap(err, "add up the allocation")
	}
	p.Allocated, p.Spent, p.Returned, p.Unspent = uses[0].Allocated, uses[0].Spent, uses[0].Returned, uses[0].Unspent
	return p, tx.proofRest(program, &p)
}

// proofRest is what takes a question each.
func (tx *Tx) proofRest(program int64, p *fund.Proof) error {
	var row struct {
		Payable, Expense                   int64
		Batches, Visits, Teams, Waiting    int
		Open, Carried, Named, Seen         int
		OpenTotal, CarriedTotal, SeenTotal int64
	}
	err := tx.one(&row, `SELECT
		(SELECT coalesce(sum(CASE WHEN t.credit_id = g.payable_id THEN t.amount WHEN t.debit_id = g.payable_id THEN -t.amount ELSE 0 END), 0) FROM transfer t WHERE t.program_id = g.id) AS payable,
		(SELECT coalesce(sum(CASE WHEN t.debit_id = g.expense_id THEN t.amount WHEN t.credit_id = g.expense_id THEN -t.amount ELSE 0 END), 0) FROM transfer t WHERE t.program_id = g.id) AS expense,
		(SELECT count(*) FROM batch b WHERE b.program_id = g.id AND (b.state IN ('prepared', 'approved', 'sent_back')
			OR EXISTS (SELECT 1 FROM payment p WHERE p.batch_id = b.id AND p.state IN ('prepared', 'sent', 'held')))) AS batches,
		(SELECT count(*) FROM visit v WHERE v.program_id = g.id AND v.state = 'pending') AS visits,
		(SELECT count(*) FROM visit_team w WHERE w.program_id = g.id AND (w.state <> 'reported' AND EXISTS (SELECT 1 FROM visit_plan l WHERE l.team_id = w.id)
			OR w.state = 'reported' AND w.visit_id IS NULL AND EXISTS (SELECT 1 FROM visit_plan l WHERE l.team_id = w.id AND l.outcome IN ('seen', 'colleague')))) AS teams,
		(SELECT count(*) FROM remedy r JOIN payment p ON p.id = r.payment_id WHERE p.program_id = g.id AND r.state IN ('pending', 'approved')
			AND NOT EXISTS (SELECT 1 FROM payment q WHERE q.replaces_id = r.payment_id AND q.state <> 'cancelled'))
			+ (SELECT count(*) FROM supplement s WHERE s.program_id = g.id AND s.state = 'pending')
			+ (SELECT count(*) FROM handover h WHERE h.program_id = g.id AND h.state = 'pending') AS waiting,
		(SELECT count(*) FROM exception x WHERE x.program_id = g.id AND x.state = 'open') AS open,
		(SELECT coalesce(sum(abs(x.now_amount)), 0) FROM exception x WHERE x.program_id = g.id AND x.state = 'open') AS open_total,
		(SELECT count(*) FROM exception x WHERE x.program_id = g.id AND x.state = 'carried') AS carried,
		(SELECT coalesce(sum(abs(x.now_amount)), 0) FROM exception x WHERE x.program_id = g.id AND x.state = 'carried') AS carried_total,
		(SELECT count(*) FROM exception x WHERE x.program_id = g.id AND x.kind = 'control_totals' AND (x.state = 'carried' OR x.state = 'closed' AND x.closer_id IS NOT NULL)
			AND x.id = (SELECT max(y.id) FROM exception y WHERE y.key = x.key)) AS named,
		(SELECT count(*) FROM visit v JOIN visit_person s ON s.visit_id = v.id WHERE v.program_id = g.id AND v.state = 'posted') AS seen,
		(SELECT coalesce(sum(s.amount), 0) FROM visit v JOIN visit_person s ON s.visit_id = v.id WHERE v.program_id = g.id AND v.state = 'posted') AS seen_total
		FROM program g WHERE g.id = ?`, program)
	p.Payable, p.Expense, p.Batches, p.Visits, p.Teams, p.Waiting = money.Amount(row.Payable), money.Amount(row.Expense), row.Batches, row.Visits, row.Teams, row.Waiting
	p.Open, p.OpenTotal, p.Carried, p.CarriedTotal, p.ControlNamed = row.Open, money.Amount(row.OpenTotal), row.Carried, money.Amount(row.CarriedTotal), row.Named > 0
	if p.Program.Kind == fund.ByVisit { // what was given is what was entitled
		p.EntitledHeads, p.Entitled, p.Paid = row.Seen, money.Amount(row.SeenTotal), money.Amount(row.SeenTotal)
	}
	return fault.Wrap(err, "prove a program")
}
