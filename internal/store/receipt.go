package store

import (
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
	Actor    access.Actor
	At       time.Time
}

// MarkReceipts says of paid payments within the actor's scope whether the
// students have them, and gives the ids it changed: those that stood in one of
// the From states. A payment that stood elsewhere, is not paid, is another
// department's or does not exist is not among them.
func (tx *Tx) MarkReceipts(m ReceiptMark) (changed []int64, err error) {
	w := new(where).
		and("id IN ?", m.Payments).
		and("state = 'paid'").
		and("receipt IN ?", m.From).
		within(m.Actor.Scope(), "department_id")
	err = tx.scan(&changed, "UPDATE payment SET receipt = ?"+w.sql.String()+" RETURNING id", append([]any{string(m.To)}, w.args...)...) //arch:sql where holds constants
	if err != nil || len(changed) == 0 {
		return nil, fault.Wrap(err, "mark receipts")
	}
	salt := []byte{}
	if m.Reason != "" {
		salt = vault.NewSalt()
	}
	entry, err := tx.Record("receipt", Subject("payment", changed[0]), m.Actor.UserID, m.At, receiptLeaf(m.Act, m.Reason, salt, changed))
	if err != nil {
		return nil, err
	}
	err = tx.insertReceipts(changed, m, salt, entry)
	return changed, err
}

// receiptLeaf is what a receipt's sealed leaf says besides who and when; the
// reason, which may name people, only as a commitment.
func receiptLeaf(act payout.ReceiptAct, reason string, salt []byte, payments []int64) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("act", string(act))
		if reason != "" {
			w.Bytes("reason", vault.Commit(salt, reason))
		}
		for _, id := range payments {
			w.Int("payment", id)
		}
	}
}

func (tx *Tx) insertReceipts(payments []int64, m ReceiptMark, salt []byte, entry int64) error {
	columns := []string{"payment_id", "act", "by_id", "device", "reason", "salt", "entry_id", "at"}
	row := func(i int) []any {
		return []any{payments[i], string(m.Act), m.Actor.UserID, m.Actor.Device, m.Reason, salt, entry, micros(m.At)}
	}
	if len(payments) == 1 {
		return tx.exec("INSERT INTO receipt (payment_id, act, by_id, device, reason, salt, entry_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row(0)...)
	}
	return tx.bulk("receipt", columns, len(payments), row)
}

// LastReceipts gives the last receipt of each payment within the scope, by payment.
func (tx *Tx) LastReceipts(s access.Scope, payments []int64) (map[int64]payout.Receipt, error) {
	var rows []struct {
		ID        int64
		PaymentID int64
		Act       string
		ByID      int64
		At        int64
	}
	w := new(where).and("p.id IN ?", payments).within(s, "p.department_id")
	err := tx.scan(&rows, `SELECT r.id, r.payment_id, r.act, r.by_id, r.at FROM receipt r JOIN payment p ON p.id = r.payment_id`+
		w.sql.String()+" ORDER BY r.id", w.args...) //arch:sql where holds constants
	out := make(map[int64]payout.Receipt, len(rows))
	for _, r := range rows {
		out[r.PaymentID] = payout.Receipt{ID: r.ID, PaymentID: r.PaymentID, Act: payout.ReceiptAct(r.Act), ByID: r.ByID, At: instant(r.At)}
	}
	return out, fault.Wrap(err, "load last receipts")
}

// ClassProgress is how far one class has confirmed.
type ClassProgress struct {
	ProgramID    int64
	ClassID      int64
	Class        string
	DepartmentID int64
	Department   string
	Paid         int
	Confirmed    int
	NotReceived  int
	Amount       money.Amount // of the paid, fen
}

// Open is how many students have not been asked or have not answered.
func (c ClassProgress) Open() int { return c.Paid - c.Confirmed - c.NotReceived }

// Classes lists the classes with paid payments of a program within the scope.
func (tx *Tx) Classes(s access.Scope, program int64) (list []ClassProgress, err error) {
	w := new(where).and("p.program_id = ?", program).and("p.state = 'paid'").within(s, "p.department_id")
	err = tx.scan(&list, `SELECT x.program_id, x.class_id, k.name AS class, d.id AS department_id, d.name AS department, x.paid, x.confirmed,
		x.not_received, x.amount FROM (SELECT p.program_id, p.class_id, count(*) AS paid,
			count(CASE WHEN p.receipt = 'confirmed' THEN 1 END) AS confirmed,
			count(CASE WHEN p.receipt = 'not_received' THEN 1 END) AS not_received, sum(p.amount) AS amount
			FROM payment p`+w.sql.String()+` GROUP BY p.program_id, p.class_id) x
		JOIN class k ON k.id = x.class_id JOIN department d ON d.id = k.department_id ORDER BY d.code, k.name`, w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "list classes")
}

// OpenPayments is the ids of a class's paid payments that nobody has answered for.
func (tx *Tx) OpenPayments(s access.Scope, program, class int64) (list []int64, err error) {
	w := new(where).and("class_id = ?", class).and("program_id = ?", program).and("state = 'paid'").and("receipt = 'open'").
		within(s, "department_id")
	err = tx.scan(&list, "SELECT id FROM payment"+w.sql.String()+" ORDER BY id", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "list open payments")
}

// StandAt counts how many of some payments are paid, within the scope, and stand
// at a receipt state; an empty state counts whatever they stand at.
func (tx *Tx) StandAt(s access.Scope, payments []int64, state payout.ReceiptState) (n int, err error) {
	w := new(where).and("id IN ?", payments).and("state = 'paid'").andIf(state != "", "receipt = ?", string(state)).within(s, "department_id")
	err = tx.scan(&n, "SELECT count(*) FROM payment"+w.sql.String(), w.args...) //arch:sql where holds constants
	return n, fault.Wrap(err, "count receipts")
}
