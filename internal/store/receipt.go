package store

import (
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/vault"
)

// ReceiptMark is one act of a branch on some payments, all of them or none.
type ReceiptMark struct {
	Payments []int64
	Act      payout.ReceiptAct
	From     []payout.ReceiptState
	To       payout.ReceiptState
	Reason   string
	Amount   money.Amount // of a problem: what the student has, fen
	Via      payout.Via
	Proxy    payout.Proxy
	Actor    access.Actor
	At       time.Time
	Version  int // of what private joins: receiptVersion, or 0 for those of before
}

// receiptVersion is that of new receipts: their leaf commits to the device too.
const receiptVersion = 1

// Scope is whose payments an act may touch: a student's link names its one payment.
func (m ReceiptMark) Scope() access.Scope {
	if m.Via == payout.ViaLink {
		return access.Everything
	}
	return m.Actor.Scope()
}

// private is what the act says of which only a commitment is sealed; empty where there is nothing.
func (m ReceiptMark) private() string {
	if m.Version >= receiptVersion {
		return strings.Join([]string{m.Reason, m.Proxy.Name, m.Proxy.Relation, m.Proxy.Letter, m.Actor.Device}, "\x00")
	}
	if m.Proxy == (payout.Proxy{}) {
		return m.Reason
	}
	return strings.Join([]string{m.Reason, m.Proxy.Name, m.Proxy.Relation, m.Proxy.Letter}, "\x00")
}

// MarkReceipts saves what is said of paid payments within the scope: whether the students have
// them. It gives the ids it changed. A payment is not changed and not among them when it
// stands at none of the From states, is not paid, belongs to another department or does not
// exist.
func (tx *Tx) MarkReceipts(m ReceiptMark) (changed []int64, err error) {
	w := new(where).
		and("id IN ?", m.Payments).
		and("state = 'paid'").
		and("receipt IN ?", m.From).
		within(m.Scope(), "department_id")
	changed, err = list[int64](tx, "UPDATE payment SET receipt = ?"+w.sql.String()+" RETURNING id", append([]any{m.To}, w.args...)...) //arch:sql where holds constants
	if err != nil || len(changed) == 0 {
		return nil, fault.Wrap(err, "mark receipts")
	}
	m.Version = receiptVersion
	salt := vault.NewSalt()
	entry, err := tx.Record("receipt", NounPayment, changed[0], m.Actor.UserID, m.At, receiptLeaf(m, salt, changed))
	if err != nil {
		return nil, err
	}
	err = tx.insertReceipts(changed, m, salt, entry)
	return changed, err
}

// receiptLeaf is what a receipt's sealed leaf says besides who and when.
func receiptLeaf(m ReceiptMark, salt []byte, payments []int64) func(*seal.LeafWriter) {
	return payout.ReceiptLeaf(m.Act, m.Via, m.Amount, m.commitment(salt), payments)
}

// commitment is what the leaf says of the reason and the proxy; nil where there is neither.
func (m ReceiptMark) commitment(salt []byte) []byte {
	if private := m.private(); private != "" {
		return vault.Commit(salt, private)
	}
	return nil
}

func (tx *Tx) insertReceipts(payments []int64, m ReceiptMark, salt []byte, entry int64) error {
	columns := []string{"payment_id", "act", "by_id", "device", "reason", "salt", "entry_id", "at", "via", "amount",
		"proxy_name", "proxy_relation", "proxy_letter", "version"}
	row := func(i int) []any {
		return []any{payments[i], string(m.Act), m.Actor.UserID, m.Actor.Device, m.Reason, salt, entry, micros(m.At), string(m.Via),
			int64(m.Amount), m.Proxy.Name, m.Proxy.Relation, m.Proxy.Letter, m.Version}
	}
	if len(payments) == 1 {
		return tx.exec(`
			INSERT INTO receipt (payment_id, act, by_id, device, reason, salt, entry_id, at, via, amount,
				proxy_name, proxy_relation, proxy_letter, version)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, row(0)...)
	}
	return tx.bulk("receipt", columns, len(payments), row)
}

// LastReceipts gives the last receipt of each payment within the scope, by payment.
func (tx *Tx) LastReceipts(s access.Scope, payments []int64) (map[int64]payout.Receipt, error) {
	w := new(where).and("p.id IN ?", payments).within(s, "p.department_id")
	receipts, err := listWhere[payout.Receipt](tx, `
		SELECT r.id, r.payment_id, r.act, r.by_id, r.at
		FROM receipt r
		JOIN payment p ON p.id = r.payment_id`, w, "ORDER BY r.id")
	out := make(map[int64]payout.Receipt, len(receipts))
	for _, r := range receipts {
		out[r.PaymentID] = r
	}
	return out, err
}

// Classes lists the classes with paid payments of a program within the scope.
func (tx *Tx) Classes(s access.Scope, program int64) ([]payout.ClassProgress, error) {
	w := new(where).
		and("p.program_id = ?", program).
		and("p.state IN ('paid', 'held')").
		within(s, "p.department_id")
	return listWhere[payout.ClassProgress](tx, `
		SELECT x.program_id, x.class_id, k.name AS class, d.id AS department_id, d.name AS department, x.paid, x.confirmed,
			x.not_received, x.held, x.amount, x.confirmed_amount
		FROM (
			SELECT p.program_id, p.class_id, count(*) AS paid,
				count(CASE WHEN p.receipt = 'confirmed' THEN 1 END) AS confirmed,
				count(CASE WHEN p.receipt IN ('not_received', 'problem') THEN 1 END) AS not_received,
				count(CASE WHEN p.state = 'held' THEN 1 END) AS held,
				sum(p.amount - p.back) AS amount,
				sum(CASE WHEN p.receipt = 'confirmed' THEN p.amount - p.back END) AS confirmed_amount
			FROM payment p`, w, `
			GROUP BY p.program_id, p.class_id) x
		JOIN class k ON k.id = x.class_id
		JOIN department d ON d.id = k.department_id
		ORDER BY d.code, k.name`)
}

// OpenPayments lists the ids of a class's payments that nobody has answered for: those that
// are paid, and those whose cash its branch holds.
func (tx *Tx) OpenPayments(s access.Scope, program, class int64) ([]int64, error) {
	w := new(where).
		and("class_id = ?", class).
		and("program_id = ?", program).
		and("state IN ('paid', 'held')").
		and("receipt = 'open'").
		within(s, "department_id")
	return listWhere[int64](tx, "SELECT id FROM payment", w, "ORDER BY id")
}

// StandAt counts those of some payments within the scope that are paid or held and stand at a
// receipt state; an empty state counts all of them.
func (tx *Tx) StandAt(s access.Scope, payments []int64, state payout.ReceiptState) (int, error) {
	w := new(where).
		and("id IN ?", payments).
		and("state IN ('paid', 'held')").
		andIf(state != "", "receipt = ?", state).
		within(s, "department_id")
	return count(tx, "SELECT count(*) FROM payment", w)
}

// ReceiptsOf lists every receipt of a payment, oldest first.
func (tx *Tx) ReceiptsOf(payment int64) ([]payout.Receipt, error) {
	return list[payout.Receipt](tx, `
		SELECT r.id, r.payment_id, r.act, r.by_id, u.name AS "by", r.device, r.reason, r.amount, r.via,
			r.proxy_name, r.proxy_relation, r.proxy_letter, r.at
		FROM receipt r
		LEFT JOIN app_user u ON u.id = r.by_id
		WHERE r.payment_id = ?
		ORDER BY r.id`, payment)
}

// Letters gives the letter of authorisation of a payment's last receipt, by payment, for a
// program's payments that somebody else collected.
func (tx *Tx) Letters(s access.Scope, program int64) (map[int64]string, error) {
	w := new(where).
		and("p.program_id = ?", program).
		and("r.proxy_letter <> ''").
		within(s, "p.department_id").
		and("r.id = (SELECT max(l.id) FROM receipt l WHERE l.payment_id = p.id)")
	const query = "SELECT p.id, r.proxy_letter AS value FROM receipt r JOIN payment p ON p.id = r.payment_id"
	return byID[string](tx, query+w.sql.String(), w.args...) //arch:sql where holds constants
}
