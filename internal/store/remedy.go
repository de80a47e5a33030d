package store

import (
	"slices"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

type remedyRow struct {
	ID         int64
	PaymentID  int64
	Kind       string
	Amount     int64
	Channel    string
	IdentityID int64
	OfferID    int64
	Note       string
	State      string
	MakerID    int64
	CheckerID  int64
	Maker      string
	Checker    string
	Reason     string
	VoucherID  int64
	Taken      int
	At         int64
}

func (r remedyRow) remedy() payout.Remedy {
	return payout.Remedy{ID: r.ID, PaymentID: r.PaymentID, Kind: payout.RemedyKind(r.Kind), Amount: money.Amount(r.Amount),
		Channel: payout.Channel(r.Channel), IdentityID: r.IdentityID, OfferID: r.OfferID, Note: r.Note, State: payout.RemedyState(r.State), MakerID: r.MakerID,
		CheckerID: r.CheckerID, Maker: r.Maker, Checker: r.Checker, Reason: r.Reason, VoucherID: r.VoucherID, Taken: r.Taken == 1, At: instant(r.At)}
}

const remedySelect = `SELECT r.id, r.payment_id, r.kind, r.amount, r.channel, coalesce(r.identity_id, 0) AS identity_id, coalesce(r.offer_id, 0) AS offer_id, r.note, r.state, r.maker_id,
	coalesce(r.checker_id, 0) AS checker_id, m.name AS maker, coalesce(c.name, '') AS checker, r.reason, coalesce(r.voucher_id, 0) AS voucher_id,
	CASE WHEN EXISTS (SELECT 1 FROM payment q WHERE q.replaces_id = r.payment_id AND q.state <> 'cancelled') THEN 1 ELSE 0 END AS taken, r.at
	FROM remedy r JOIN app_user m ON m.id = r.maker_id LEFT JOIN app_user c ON c.id = r.checker_id`

// CreateRemedy saves a proposal. remedy.pending when one about the payment waits already.
func (tx *Tx) CreateRemedy(r payout.Remedy, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO remedy (payment_id, kind, amount, channel, identity_id, offer_id, note, state, maker_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, '', ?)`, r.PaymentID, string(r.Kind), int64(r.Amount), string(r.Channel), orNull(r.IdentityID),
		orNull(r.OfferID), r.Note, r.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "remedy.pending"))
}

// Remedy finds a proposal.
func (tx *Tx) Remedy(id int64) (payout.Remedy, error) {
	var row remedyRow
	err := tx.one(&row, remedySelect+" WHERE r.id = ?", id)
	return row.remedy(), err
}

// Remedies lists every proposal about a payment, or about every payment for 0, oldest first.
func (tx *Tx) Remedies(payment int64) ([]payout.Remedy, error) {
	var rows []remedyRow
	err := tx.scan(&rows, remedySelect+" WHERE (? = 0 OR r.payment_id = ?) ORDER BY r.id", payment, payment)
	list := make([]payout.Remedy, len(rows))
	for i, r := range rows {
		list[i] = r.remedy()
	}
	return list, fault.Wrap(err, "list remedies")
}

// Settlements lists the proposals that settled something of the rest of some
// payments: given back to the fund, or approved to be paid by another payment.
func (tx *Tx) Settlements(payments []int64) (list []payout.Remedy, err error) {
	for part := range slices.Chunk(payments, chunk) {
		var rows []remedyRow
		err := tx.scan(&rows, remedySelect+` WHERE r.payment_id IN ? AND (r.kind = 'forgo' AND r.state = 'done'
			OR r.kind = 'correct' AND r.state = 'approved') ORDER BY r.id`, part)
		if err != nil {
			return nil, fault.Wrap(err, "list settlements")
		}
		for _, r := range rows {
			list = append(list, r.remedy())
		}
	}
	return list, nil
}

// DecideRemedy saves a decision on a proposal that stood at from.
func (tx *Tx) DecideRemedy(r payout.Remedy, from payout.RemedyState) error {
	return guarded(tx.affect("UPDATE remedy SET state = ?, checker_id = ?, reason = ?, voucher_id = ? WHERE id = ? AND state = ?",
		string(r.State), r.CheckerID, r.Reason, orNull(r.VoucherID), r.ID, string(from)))
}

// Queue lists the payments that leave something to be paid and that no other
// payment has followed, by department, and how many there are.
func (tx *Tx) Queue(f payout.QueueFilter) (list []payout.Payment, total int, err error) {
	w := new(where).andIf(f.Program != 0, "p.program_id = ?", f.Program).andIf(f.Department != 0, "p.department_id = ?", f.Department).andIf(f.Class != 0, "p.class_id = ?", f.Class).
		and("(p.state IN ('failed', 'returned') OR p.back > 0)").and(rest+" > 0").and(noSuccessor).within(f.Scope, "p.department_id")
	if err := tx.scan(&total, "SELECT count(*)"+paymentFrom+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count the queue")
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []paymentRow
	err = tx.scan(&rows, "SELECT "+paymentColumns+since+paymentFrom+w.sql.String()+" ORDER BY d.code, k.name, e.student_no LIMIT ? OFFSET ?", //arch:sql where holds constants
		w.with(f.Limit, f.Offset)...)
	list = make([]payout.Payment, len(rows))
	for i, r := range rows {
		list[i] = r.payment()
	}
	return list, total, fault.Wrap(err, "list the queue")
}

// since is when a payment p of the queue got there: the last answer, handing back or remedy about it.
const since = `, coalesce((SELECT max(x.at) FROM bank_result_line l JOIN bank_result x ON x.id = l.result_id WHERE l.payment_id = p.id),
	(SELECT max(x.at) FROM remedy x WHERE x.payment_id = p.id AND x.state = 'done'),
	(SELECT max(x.at) FROM handover x WHERE x.program_id = p.program_id AND x.department_id = p.department_id AND x.state = 'posted'), b.at) AS since`

// LockPayment finds a payment and makes every other transaction that would act on it wait for this one.
func (tx *Tx) LockPayment(id int64) (payout.Payment, error) {
	if err := tx.lock("payment"); err != nil {
		return payout.Payment{}, err
	}
	return tx.Payment(access.Everything, id)
}

// Followed reports whether any of some payments is followed by another one.
func (tx *Tx) Followed(payments []int64) (bool, error) {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM payment WHERE replaces_id IN ? AND state <> 'cancelled'", payments)
	return n > 0, fault.Wrap(err, "look for later payments")
}
