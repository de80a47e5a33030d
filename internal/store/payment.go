package store

import (
	"slices"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/vault"
)

// BatchPayments lists a batch's payments in a state, by id, with what posting needs of each.
// Amounts are fen.
func (tx *Tx) BatchPayments(batch int64, state payout.PaymentState) ([]payout.Payment, error) {
	return list[payout.Payment](tx, "SELECT id, department_id, amount FROM payment WHERE batch_id = ? AND state = ? ORDER BY id", batch, state)
}

// WithoutCard lists those of a batch's payments in a state that have no card to pay to.
func (tx *Tx) WithoutCard(batch int64, state payout.PaymentState) ([]payout.Payment, error) {
	return list[payout.Payment](tx, `
		SELECT p.id, p.department_id, p.amount, p.reason AS failure
		FROM payment p
		JOIN identity i ON i.id = p.identity_id
		WHERE p.batch_id = ? AND p.state = ? AND i.card_blind IS NULL
		ORDER BY p.id`, batch, state)
}

// MovePayments moves every payment of a batch that stands at one state to another, and says
// how many.
func (tx *Tx) MovePayments(batch int64, from, to payout.PaymentState) (int, error) {
	n, err := tx.affect("UPDATE payment SET state = ?, live = ? WHERE batch_id = ? AND state = ?", to, to.Live(), batch, from)
	return int(n), fault.Wrap(err, "move payments")
}

// chunk is how many ids one statement names.
const chunk = 500

// MoveSome takes payments from one state to another, all of them or none:
// changed_meanwhile when one stood elsewhere. failure says why, for those that fail.
func (tx *Tx) MoveSome(ids []int64, from, to payout.PaymentState, failure string) error {
	for part := range slices.Chunk(ids, chunk) {
		n, err := tx.affect(`
			UPDATE payment
			SET state = ?, live = ?, reason = ?, back = CASE WHEN ? = 'returned' THEN amount ELSE 0 END
			WHERE id IN ? AND state = ?`, to, to.Live(), failure, to, part, from)
		if err != nil {
			return fault.Wrap(err, "move payments")
		}
		if int(n) != len(part) {
			return fault.New(fault.Conflict, "changed_meanwhile")
		}
	}
	return nil
}

// PutBack adds to the fen that came back of a paid payment; a payment that came back whole is
// returned. failure is the reason.
func (tx *Tx) PutBack(p payout.Payment, more money.Amount, failure string) error {
	state := payout.PaymentPaid
	if p.Back+more == p.Amount {
		state = payout.PaymentReturned
	}
	return guarded(tx.affect("UPDATE payment SET back = ?, state = ?, live = ?, reason = ? WHERE id = ? AND state = 'paid' AND back = ?",
		p.Back+more, state, state.Live(), failure, p.ID, p.Back))
}

// Forgo adds to the fen of a payment that were given back to the fund. payment.twice when
// another payment claims them.
func (tx *Tx) Forgo(p payout.Payment, more money.Amount) error {
	n, err := tx.affect("UPDATE payment SET forgone = ? WHERE id = ? AND state = ? AND back = ? AND forgone = ?",
		p.Forgone+more, p.ID, p.State, p.Back, p.Forgone)
	if isOverpaid(err) {
		return fault.New(fault.Conflict, "payment.twice").Because(err)
	}
	return guarded(n, err)
}

// PaymentTotals counts a batch's payments that are not cancelled and adds up their amounts, in
// fen.
func (tx *Tx) PaymentTotals(batch int64) (heads int, total money.Amount, err error) {
	sum, err := find[headsTotal](tx, "SELECT count(*) AS heads, sum(amount) AS total FROM payment WHERE batch_id = ? AND live = 1", batch)
	return sum.Heads, sum.Total, err
}

const paymentFrom = `
	FROM payment p
	JOIN entitlement e ON e.id = p.entitlement_id
	JOIN batch b ON b.id = p.batch_id
	JOIN department d ON d.id = p.department_id
	JOIN class k ON k.id = p.class_id`

const paymentColumns = `p.id, p.batch_id, p.program_id, p.entitlement_id AS entitlement, p.person_id, p.identity_id, p.department_id,
	p.class_id, p.amount, p.part, p.replaces_id AS replaces, p.back, p.forgone, p.reason AS failure, b.channel, p.state, p.receipt,
	e.student_no, e.name, d.name AS department, k.name AS class`

func paymentWhere(f payout.Filter) *where {
	like := "%" + likeEscaper.Replace(f.Search) + "%"
	return new(where).within(f.Scope, "p.department_id").
		andIf(f.Batch != 0, "p.batch_id = ?", f.Batch).
		andIf(f.Program != 0, "p.program_id = ?", f.Program).
		andIf(f.Class != 0, "p.class_id = ?", f.Class).
		andIf(len(f.IDs) > 0, "p.id IN ?", f.IDs).
		andIf(f.State != "", "p.state = ?", f.State).
		andIf(f.Person != 0, "p.person_id = ?", f.Person).
		andIf(f.Handling != "", "b.channel IN ?", payout.Handled(f.Handling)).
		andIf(f.InHand, "p.state IN ('paid', 'held')").
		andIf(f.Receipt != "", "p.receipt = ?", f.Receipt).
		andIf(f.Search != "", "(e.student_no LIKE ? ESCAPE '!' OR e.name LIKE ? ESCAPE '!')", like, like)
}

// Payments lists payments by class and student number. The number is how many match, whatever
// the limit.
func (tx *Tx) Payments(f payout.Filter) ([]payout.Payment, int, error) {
	payments, total, err := page[payout.Payment](tx, "SELECT count(*)"+paymentFrom, "SELECT "+paymentColumns+paymentFrom, paymentWhere(f),
		"ORDER BY d.code, k.name, e.student_no, p.id", f.Limit, f.Offset)
	if err != nil {
		return nil, 0, err
	}
	return payments, total, tx.addReceipts(payments)
}

// addReceipts puts each payment's last receipt beside it.
func (tx *Tx) addReceipts(payments []payout.Payment) error {
	at := make(map[int64]int, len(payments))
	var said []int64
	for i, p := range payments {
		if p.Receipt != payout.Open {
			at[p.ID] = i
			said = append(said, p.ID)
		}
	}
	receipts, err := inChunks(said, func(part []int64) ([]payout.Payment, error) {
		return list[payout.Payment](tx, `
			SELECT r.payment_id AS id, r.reason, r.by_id AS receipt_by_id, u.name AS receipt_by, r.at AS receipt_at, r.proxy_name AS proxy
			FROM receipt r
			LEFT JOIN app_user u ON u.id = r.by_id
			WHERE r.id IN (SELECT max(id) FROM receipt WHERE payment_id IN ? GROUP BY payment_id)`, part)
	})
	for _, r := range receipts {
		p := &payments[at[r.ID]]
		p.Reason, p.ReceiptByID, p.ReceiptBy, p.ReceiptAt, p.Proxy = r.Reason, r.ReceiptByID, r.ReceiptBy, r.ReceiptAt, r.Proxy
	}
	return err
}

// likeEscaper makes a typed text literal in LIKE … ESCAPE '!'.
var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// Payment finds a payment by id; not_found when there is none within the scope.
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

// paymentLine is what a batch's leaf covers of a payment.
type paymentLine struct {
	BatchID    int64
	ID         int64
	RosterID   int64
	Line       int
	Salt       []byte
	StudentNo  string
	Name       string
	Amount     money.Amount
	Channel    payout.Channel
	IdentityID int64
}

// BatchLines is what a batch's leaf covers of its payments, by batch and in their order; 0 is
// every batch.
func (tx *Tx) BatchLines(batch int64) (map[int64][][]byte, error) {
	out := map[int64][][]byte{}
	for p, err := range each[paymentLine](tx, `
		SELECT p.batch_id, p.id, e.roster_id, e.line, n.salt, e.student_no, e.name, p.amount, b.channel, p.identity_id
		FROM payment p
		JOIN batch b ON b.id = p.batch_id
		JOIN entitlement e ON e.id = p.entitlement_id
		JOIN person n ON n.id = p.person_id
		WHERE p.batch_id = ? OR 0 = ?
		ORDER BY p.id`, batch, batch) {
		if err != nil {
			return nil, err
		}
		who := committed(p.Salt, p.StudentNo, p.Name)
		out[p.BatchID] = append(out[p.BatchID], payout.PaymentLine(p.ID, p.RosterID, p.Line, who, p.Amount, p.Channel, p.IdentityID))
	}
	return out, nil
}

// committed is the commitment that stands for a person in a leaf.
func committed(salt []byte, studentNo, name string) []byte {
	if len(salt) != vault.SaltSize {
		salt = make([]byte, vault.SaltSize) // spoiled: it will not fit
	}
	return vault.Commit(salt, studentNo+"\x00"+name)
}
