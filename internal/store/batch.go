package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
)

const batchSelect = `
	SELECT b.id, b.program_id, b.kind, b.no, b.name, b.channel, b.heads, b.total, b.state, b.maker_id, b.checker_id, b.releaser_id,
		m.name AS maker, c.name AS checker, r.name AS releaser, b.reason, b.approval_voucher_id, b.release_voucher_id, b.at,
		p.name AS program_name, p.code AS program_code
	FROM batch b
	JOIN program p ON p.id = b.program_id
	JOIN app_user m ON m.id = b.maker_id
	LEFT JOIN app_user c ON c.id = b.checker_id
	LEFT JOIN app_user r ON r.id = b.releaser_id `

// Batch finds a batch by id.
func (tx *Tx) Batch(id int64) (payout.Batch, error) {
	return one[payout.Batch](tx, batchSelect+"WHERE b.id = ?", id)
}

// LockBatch finds a batch, locked against other acts.
func (tx *Tx) LockBatch(id int64) (payout.Batch, error) {
	return locked(tx, NounBatch, id, tx.Batch)
}

// Approvals is how often a batch was approved: every approval's voucher has a key of its own.
func (tx *Tx) Approvals(batch int64) (int, error) {
	return find[int](tx, "SELECT count(*) FROM entry WHERE subject = ? AND kind = 'batch_approve'", seal.Subject("batch", batch))
}

// Batches lists a program's batches, or every program's (0), newest first.
func (tx *Tx) Batches(program int64) ([]payout.Batch, error) {
	return list[payout.Batch](tx, batchSelect+"WHERE (? = 0 OR b.program_id = ?) ORDER BY b.id DESC", program, program)
}

// Selection says what a batch takes of a program: entitlements of the roster in
// force without any payment or, for a re-issue, approved corrections for its
// channel. An empty list selects everything.
type Selection struct {
	Kind        payout.BatchKind
	Channel     payout.Channel
	Campuses    []string
	Departments []int64
	Classes     []int64
}

// selected is the columns of the payments a selection makes, and where they come from.
func (s Selection) selected(program int64) (columns, from string, w *where) {
	if s.Kind == payout.Reissue {
		w = new(where).
			and("p.program_id = ?", program).
			and("r.kind = 'correct' AND r.state = 'approved'").
			and("r.channel = ?", s.Channel).
			and(noSuccessor)
		columns = "p.entitlement_id, p.person_id, p.department_id, p.class_id, r.amount, coalesce(r.identity_id, p.identity_id), " + nextPart + ", p.id"
		from = `
			FROM remedy r
			JOIN payment p ON p.id = r.payment_id
			JOIN entitlement e ON e.id = p.entitlement_id`
	} else {
		w = new(where).
			and("e.roster_id = "+inForce, program).
			and(neverTried, program, program)
		columns = "e.id, e.person_id, e.department_id, e.class_id, e.amount, e.identity_id, 0, NULL"
		from = " FROM entitlement e"
	}
	return columns, from, w.
		andIf(len(s.Campuses) > 0, "e.campus IN ?", s.Campuses).
		andIf(len(s.Departments) > 0, "e.department_id IN ?", s.Departments).
		andIf(len(s.Classes) > 0, "e.class_id IN ?", s.Classes)
}

// neverTried is true of an entitlement e of a program whose person has no payment
// except cancelled ones; it uses the two indexes that can tell.
const neverTried = `NOT EXISTS (SELECT 1 FROM payment p WHERE p.program_id = ? AND p.person_id = e.person_id AND p.live = 1)
	AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.program_id = ? AND p.person_id = e.person_id AND p.state IN ('failed', 'returned'))`

// noSuccessor is true of a payment p that no other payment follows.
const noSuccessor = "NOT EXISTS (SELECT 1 FROM payment q WHERE q.replaces_id = p.id AND q.state <> 'cancelled')"

// nextPart is the part by which the rest of a payment p is paid: see payout.Payment.NextPart.
const nextPart = "p.part + CASE p.state WHEN 'paid' THEN 1 ELSE 0 END"

// headsTotal is a number of payments and their sum in fen.
type headsTotal struct {
	Heads int
	Total money.Amount
}

// Selected counts the people and fen of a selection as it is now.
func (tx *Tx) Selected(program int64, s Selection) (heads int, total money.Amount, err error) {
	amount := "e.amount"
	if s.Kind == payout.Reissue {
		amount = "r.amount"
	}
	_, from, w := s.selected(program)
	sum, err := find[headsTotal](tx, "SELECT count(*) AS heads, sum("+amount+") AS total"+from+w.sql.String(), w.args...) //arch:sql selected gives constants
	return sum.Heads, sum.Total, err
}

// CreateBatch saves a prepared batch with a payment for everything in its
// selection. payment.twice when another batch took one of them in the meantime.
func (tx *Tx) CreateBatch(b payout.Batch, s Selection, at time.Time) (id int64, err error) {
	if err := tx.lock("program"); err != nil {
		return 0, err
	}
	if b.No, err = find[int](tx, "SELECT coalesce(max(no), 0) + 1 FROM batch WHERE program_id = ?", b.ProgramID); err != nil {
		return 0, err
	}
	b.State, b.Reason, b.At = payout.Prepared, "", at
	id, err = tx.create("batch", "program_id, kind, no, name, channel, heads, total, state, maker_id, reason, at", b)
	if err != nil {
		return 0, fault.Wrap(err, "save a batch")
	}
	columns, from, w := s.selected(b.ProgramID)
	err = tx.exec(`
		INSERT INTO payment (batch_id, program_id, state, live, receipt,
			entitlement_id, person_id, department_id, class_id, amount, identity_id, part, replaces_id)
		SELECT ?, ?, 'prepared', 1, 'open', `+columns+from+w.sql.String()+`
		ORDER BY e.line`, append([]any{id, b.ProgramID}, w.args...)...) //arch:sql selected gives constants
	if isOverpaid(err) {
		return 0, fault.New(fault.Conflict, "payment.twice").Because(err)
	}
	return id, ifDuplicate(err, fault.New(fault.Conflict, "payment.twice"))
}

// MoveBatch moves a batch from one state to the next with the people and vouchers
// of that step. changed_meanwhile when somebody else moved it first.
func (tx *Tx) MoveBatch(b payout.Batch, from payout.BatchState) error {
	return tx.change("batch", "state, checker_id?, releaser_id?, reason, approval_voucher_id?, release_voucher_id?", b,
		"id = ? AND state = ?", b.ID, from)
}

// BatchesUnderWay lists the batches that wait for a checker, a cashier or, when
// sent back, their maker, newest first.
func (tx *Tx) BatchesUnderWay() ([]payout.Batch, error) {
	return list[payout.Batch](tx, batchSelect+"WHERE b.state IN ('prepared', 'approved', 'sent_back') ORDER BY b.id DESC")
}

// StateTally is how many payments of a program are in one state, in people and fen,
// and how many of them are re-issues.
type StateTally struct {
	State    payout.PaymentState
	Heads    int
	Total    money.Amount
	Reissued int
}

// PaymentStates counts a program's payments by state, or one batch's.
func (tx *Tx) PaymentStates(program, batch int64) ([]StateTally, error) {
	w := new(where).
		andIf(program != 0, "program_id = ?", program).
		andIf(batch != 0, "batch_id = ?", batch)
	return listWhere[StateTally](tx, `
		SELECT state, count(*) AS heads, sum(amount) AS total, count(replaces_id) AS reissued
		FROM payment`, w, "GROUP BY state ORDER BY state")
}
