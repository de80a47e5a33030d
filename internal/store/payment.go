package store

import (
	"database/sql"
	"slices"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/vault"
)

// BatchPayments loads what a batch's posting needs of every payment, by id.
func (tx *Tx) BatchPayments(batch int64, state payout.PaymentState) ([]payout.Payment, error) {
	rows, err := tx.tx.QueryContext(tx.ctx, tx.bind(`SELECT id, department_id, amount FROM payment
		WHERE batch_id = ? AND state = ? ORDER BY id`), batch, string(state))
	if err != nil {
		return nil, fault.Wrap(err, "load payments")
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var list []payout.Payment
	for rows.Next() {
		var p payout.Payment
		if err := rows.Scan(&p.ID, &p.DepartmentID, &p.Amount); err != nil {
			return nil, fault.Wrap(err, "load a payment")
		}
		list = append(list, p)
	}
	return list, fault.Wrap(rows.Err(), "load payments")
}

// MovePayments takes every payment of a batch from one state to another and says how many.
func (tx *Tx) MovePayments(batch int64, from, to payout.PaymentState) (int, error) {
	n, err := tx.affect("UPDATE payment SET state = ?, live = ? WHERE batch_id = ? AND state = ?", string(to), flag(to.Live()), batch, string(from))
	return int(n), fault.Wrap(err, "move payments")
}

// chunk is how many ids one statement names.
const chunk = 500

// MoveSome takes payments from one state to another, all of them or none:
// changed_meanwhile when one stood elsewhere. failure says why, for those that fail.
func (tx *Tx) MoveSome(ids []int64, from, to payout.PaymentState, failure string) error {
	for part := range slices.Chunk(ids, chunk) {
		n, err := tx.affect(`UPDATE payment SET state = ?, live = ?, reason = ?, back = CASE WHEN ? = 'returned' THEN amount ELSE 0 END
			WHERE id IN ? AND state = ?`, string(to), flag(to.Live()), failure, string(to), part, string(from))
		if err != nil {
			return fault.Wrap(err, "move payments")
		}
		if int(n) != len(part) {
			return fault.New(fault.Conflict, "changed_meanwhile")
		}
	}
	return nil
}

// PutBack notes that some of a paid payment came back; all of it makes it returned.
func (tx *Tx) PutBack(p payout.Payment, more money.Amount, failure string) error {
	state := payout.PaymentPaid
	if p.Back+more == p.Amount {
		state = payout.PaymentReturned
	}
	return guarded(tx.affect("UPDATE payment SET back = ?, state = ?, live = ?, reason = ? WHERE id = ? AND state = 'paid' AND back = ?",
		int64(p.Back+more), string(state), flag(state.Live()), failure, p.ID, int64(p.Back)))
}

// Forgo notes that the rest of a payment, or some of it, was given back to the fund.
// payment.twice when another payment claims it.
func (tx *Tx) Forgo(p payout.Payment, more money.Amount) error {
	n, err := tx.affect("UPDATE payment SET forgone = ? WHERE id = ? AND state = ? AND back = ? AND forgone = ?",
		int64(p.Forgone+more), p.ID, string(p.State), int64(p.Back), int64(p.Forgone))
	if isOverpaid(err) {
		return fault.New(fault.Conflict, "payment.twice").Because(err)
	}
	return guarded(n, err)
}

// PaymentTotals counts and adds up a batch's payments that are not cancelled.
func (tx *Tx) PaymentTotals(batch int64) (heads int, total money.Amount, err error) {
	var row struct {
		Heads int
		Total int64
	}
	err = tx.scan(&row, "SELECT count(*) AS heads, coalesce(sum(amount), 0) AS total FROM payment WHERE batch_id = ? AND live = 1", batch)
	return row.Heads, money.Amount(row.Total), err
}

type paymentRow struct {
	ID            int64
	BatchID       int64
	ProgramID     int64
	EntitlementID int64
	PersonID      int64
	IdentityID    int64
	DepartmentID  int64
	ClassID       int64
	Amount        int64
	Part          int
	ReplacesID    int64
	Back          int64
	Forgone       int64
	Failure       string
	Channel       string
	State         string
	Receipt       string
	StudentNo     string
	Name          string
	Department    string
	Class         string
	Reason        string
	ReceiptBy     string
	ReceiptByID   int64
	ReceiptAt     int64
	ProxyName     string
	Since         int64
}

func (r paymentRow) payment() payout.Payment {
	return payout.Payment{ID: r.ID, BatchID: r.BatchID, ProgramID: r.ProgramID, Entitlement: r.EntitlementID, PersonID: r.PersonID,
		IdentityID: r.IdentityID, DepartmentID: r.DepartmentID, ClassID: r.ClassID, Amount: money.Amount(r.Amount), Part: r.Part,
		Replaces: r.ReplacesID, Back: money.Amount(r.Back), Forgone: money.Amount(r.Forgone), Failure: r.Failure,
		Channel: payout.Channel(r.Channel), State: payout.PaymentState(r.State),
		Receipt: payout.ReceiptState(r.Receipt), StudentNo: r.StudentNo, Name: r.Name, Department: r.Department, Class: r.Class,
		Reason: r.Reason, ReceiptBy: r.ReceiptBy, ReceiptByID: r.ReceiptByID, ReceiptAt: instant(r.ReceiptAt), Proxy: r.ProxyName, Since: instant(r.Since)}
}

const paymentFrom = ` FROM payment p JOIN entitlement e ON e.id = p.entitlement_id JOIN batch b ON b.id = p.batch_id
	JOIN department d ON d.id = p.department_id JOIN class k ON k.id = p.class_id`

const paymentColumns = `p.id, p.batch_id, p.program_id, p.entitlement_id, p.person_id, p.identity_id, p.department_id, p.class_id, p.amount,
	p.part, coalesce(p.replaces_id, 0) AS replaces_id, p.back, p.forgone, p.reason AS failure, b.channel, p.state, p.receipt,
	e.student_no, e.name, d.name AS department, k.name AS class`

func paymentWhere(f payout.Filter) *where {
	like := "%" + likeEscaper.Replace(f.Search) + "%"
	return new(where).within(f.Scope, "p.department_id").
		andIf(f.Batch != 0, "p.batch_id = ?", f.Batch).
		andIf(f.Program != 0, "p.program_id = ?", f.Program).
		andIf(f.Class != 0, "p.class_id = ?", f.Class).
		andIf(len(f.IDs) > 0, "p.id IN ?", f.IDs).
		andIf(f.State != "", "p.state = ?", string(f.State)).
		andIf(f.Person != 0, "p.person_id = ?", f.Person).
		andIf(f.Channel != "", "b.channel = ?", string(f.Channel)).
		andIf(f.InHand, "p.state IN ('paid', 'held')").
		andIf(f.Receipt != "", "p.receipt = ?", string(f.Receipt)).
		andIf(f.Search != "", "(e.student_no LIKE ? ESCAPE '!' OR e.name LIKE ? ESCAPE '!')", like, like)
}

// Payments lists payments by class and student number, and how many there are in all.
func (tx *Tx) Payments(f payout.Filter) (list []payout.Payment, total int, err error) {
	w := paymentWhere(f)
	if err := tx.scan(&total, "SELECT count(*)"+paymentFrom+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count payments")
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []paymentRow
	err = tx.scan(&rows, "SELECT "+paymentColumns+paymentFrom+w.sql.String()+ //arch:sql where holds constants
		" ORDER BY d.code, k.name, e.student_no, p.id LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...)
	if err != nil {
		return nil, 0, fault.Wrap(err, "list payments")
	}
	list = make([]payout.Payment, len(rows))
	for i, r := range rows {
		list[i] = r.payment()
	}
	return list, total, tx.addReceipts(list)
}

// addReceipts puts each payment's last receipt beside it.
func (tx *Tx) addReceipts(list []payout.Payment) error {
	at := make(map[int64]int, len(list))
	var said []int64
	for i, p := range list {
		if p.Receipt != payout.Open {
			at[p.ID] = i
			said = append(said, p.ID)
		}
	}
	for len(said) > 0 {
		n := min(len(said), 500)
		var rows []paymentRow
		err := tx.scan(&rows, `SELECT r.payment_id AS id, r.reason, r.by_id AS receipt_by_id, coalesce(u.name, '') AS receipt_by, r.at AS receipt_at, r.proxy_name
			FROM receipt r LEFT JOIN app_user u ON u.id = r.by_id
			WHERE r.id IN (SELECT max(id) FROM receipt WHERE payment_id IN ? GROUP BY payment_id)`, said[:n])
		if err != nil {
			return fault.Wrap(err, "load receipts")
		}
		for _, r := range rows {
			p := &list[at[r.ID]]
			p.Reason, p.ReceiptByID, p.ReceiptBy, p.ReceiptAt, p.Proxy = r.Reason, r.ReceiptByID, r.ReceiptBy, instant(r.ReceiptAt), r.ProxyName
		}
		said = said[n:]
	}
	return nil
}

// likeEscaper makes a typed text literal in LIKE … ESCAPE '!'.
var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// Payment finds one payment within a scope.
func (tx *Tx) Payment(s access.Scope, id int64) (payout.Payment, error) {
	list, _, err := tx.Payments(payout.Filter{Scope: s, IDs: []int64{id}})
	if err == nil && len(list) == 0 {
		err = NotFound()
	}
	if err != nil {
		return payout.Payment{}, err
	}
	return list[0], nil
}

// BatchLines is what a batch's leaf covers of its payments, in their order; batch 0: of every batch.
func (tx *Tx) BatchLines(batch int64) (map[int64][][]byte, error) {
	const query = `SELECT p.batch_id, p.id, e.roster_id, e.line, n.salt, e.student_no, e.name, p.amount, b.channel, p.identity_id
		FROM payment p JOIN batch b ON b.id = p.batch_id JOIN entitlement e ON e.id = p.entitlement_id JOIN person n ON n.id = p.person_id
		WHERE p.batch_id = ? OR 0 = ? ORDER BY p.id`
	out := map[int64][][]byte{}
	rows := walk(tx, tx.bind(query), func(r *sql.Rows) (any, error) {
		var of, payment, roster, amount, identity int64
		var line int
		var salt []byte
		var studentNo, name, channel string
		if err := r.Scan(&of, &payment, &roster, &line, &salt, &studentNo, &name, &amount, &channel, &identity); err != nil {
			return nil, err
		}
		if len(salt) != vault.SaltSize {
			salt = make([]byte, vault.SaltSize) // spoiled: its commitment will not fit
		}
		out[of] = append(out[of], payout.PaymentLine(payment, roster, line, vault.Commit(salt, studentNo+"\x00"+name), money.Amount(amount), payout.Channel(channel), identity))
		return nil, nil
	}, batch, batch)
	for _, err := range rows {
		if err != nil {
			return nil, fault.Wrap(err, "load a batch's payments")
		}
	}
	return out, nil
}
