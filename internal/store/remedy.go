package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

const remedySelect = `
	SELECT r.id, r.payment_id, r.kind, r.amount, r.channel, r.identity_id, r.offer_id, r.note, r.state, r.maker_id, r.checker_id,
		m.name AS maker, c.name AS checker, r.reason, r.voucher_id,
		EXISTS (SELECT 1 FROM payment q WHERE q.replaces_id = r.payment_id AND q.state <> 'cancelled') AS taken, r.at
	FROM remedy r
	JOIN app_user m ON m.id = r.maker_id
	LEFT JOIN app_user c ON c.id = r.checker_id `

// CreateRemedy saves a proposal. remedy.pending when one about the payment waits already.
func (tx *Tx) CreateRemedy(r payout.Remedy, at time.Time) (int64, error) {
	r.State, r.Reason, r.At = payout.RemedyPending, "", at
	id, err := tx.create("remedy", "payment_id, kind, amount, channel, identity_id?, offer_id?, note, state, maker_id, reason, at", r)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "remedy.pending"))
}

// Remedy finds a proposal by id; not_found when there is none.
func (tx *Tx) Remedy(id int64) (payout.Remedy, error) {
	return one[payout.Remedy](tx, remedySelect+"WHERE r.id = ?", id)
}

// Remedies lists every proposal about a payment, or about every payment for 0, oldest first.
func (tx *Tx) Remedies(payment int64) ([]payout.Remedy, error) {
	return list[payout.Remedy](tx, remedySelect+"WHERE (? = 0 OR r.payment_id = ?) ORDER BY r.id", payment, payment)
}

// Settlements lists the proposals that settled something of the rest of some
// payments: given back to the fund, or approved to be paid by another payment.
func (tx *Tx) Settlements(payments []int64) ([]payout.Remedy, error) {
	return inChunks(payments, func(part []int64) ([]payout.Remedy, error) {
		return list[payout.Remedy](tx, remedySelect+`
			WHERE r.payment_id IN ?
			AND (r.kind = 'forgo' AND r.state = 'done' OR r.kind = 'correct' AND r.state = 'approved')
			ORDER BY r.id`, part)
	})
}

// DecideRemedy saves the decision on a proposal that stood at from. changed_meanwhile when it
// stands elsewhere.
func (tx *Tx) DecideRemedy(r payout.Remedy, from payout.RemedyState) error {
	return tx.change("remedy", "state, checker_id, reason, voucher_id?", r, "id = ? AND state = ?", r.ID, from)
}

// Queue lists the payments that leave something to be paid and that no other
// payment has followed, by department, and how many there are.
func (tx *Tx) Queue(f payout.QueueFilter) ([]payout.Payment, int, error) {
	w := new(where).
		andIf(f.Program != 0, "p.program_id = ?", f.Program).
		andIf(f.Department != 0, "p.department_id = ?", f.Department).
		andIf(f.Class != 0, "p.class_id = ?", f.Class).
		and("(p.state IN ('failed', 'returned') OR p.back > 0)").
		and(rest+" > 0").
		and(noSuccessor).
		within(f.Scope, "p.department_id")
	return page[payout.Payment](tx, "SELECT count(*)"+paymentFrom, "SELECT "+paymentColumns+since+paymentFrom, w,
		"ORDER BY d.code, k.name, e.student_no", f.Limit, f.Offset)
}

// since is when a payment p of the queue got there: the last answer, handing back or remedy about it.
const since = `, coalesce(
		(SELECT max(x.at) FROM bank_result_line l JOIN bank_result x ON x.id = l.result_id WHERE l.payment_id = p.id),
		(SELECT max(x.at) FROM remedy x WHERE x.payment_id = p.id AND x.state = 'done'),
		(SELECT max(x.at)
			FROM handover x
			WHERE x.program_id = p.program_id AND x.department_id = p.department_id AND x.state = 'posted'),
		b.at) AS since`

// LockPayment is Payment for any scope; other transactions that lock a payment wait, whichever
// it is.
func (tx *Tx) LockPayment(id int64) (payout.Payment, error) {
	if err := tx.lock("payment"); err != nil {
		return payout.Payment{}, err
	}
	return tx.Payment(access.Everything, id)
}

// Settled counts those of some payments that a remedy is proposed or agreed for, or that
// another payment follows.
func (tx *Tx) Settled(payments []int64) (int, error) {
	return find[int](tx, `
		SELECT count(*)
		FROM payment p
		WHERE p.id IN ? AND (EXISTS (SELECT 1 FROM payment x WHERE x.replaces_id = p.id AND x.state <> 'cancelled')
			OR EXISTS (SELECT 1 FROM remedy r WHERE r.payment_id = p.id AND r.state IN ('pending', 'approved')))`, payments)
}

// Followed reports whether any of some payments is followed by another one.
func (tx *Tx) Followed(payments []int64) (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM payment WHERE replaces_id IN ? AND state <> 'cancelled')", payments)
}
