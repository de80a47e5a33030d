package store

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
)

// inForce is the roster a program pays by now.
const inForce = "(SELECT id FROM roster WHERE program_id = ? ORDER BY version DESC LIMIT 1)"

// ThreeWay is a program's three sides by department within a scope, each from
// its own source: the roster in force, the ledger's transfers, the branches' receipts.
func (tx *Tx) ThreeWay(s access.Scope, program int64) ([]recon.Row, error) {
	departments, err := tx.Departments(s)
	if err != nil {
		return nil, err
	}
	var legs recon.Legs
	if legs.Entitled, err = tx.entitledLeg(s, program); err != nil {
		return nil, err
	}
	if legs.Paid, err = tx.paidLeg(s, program); err != nil {
		return nil, err
	}
	if err := tx.receiptLegs(s, program, &legs); err != nil {
		return nil, err
	}
	return recon.ThreeWay(departments, legs), nil
}

func (tx *Tx) entitledLeg(s access.Scope, program int64) ([]recon.Leg, error) {
	w := new(where).and("roster_id = "+inForce, program).within(s, "department_id")
	return listWhere[recon.Leg](tx, "SELECT department_id, count(*) AS heads, sum(amount) AS total FROM entitlement", w,
		"GROUP BY department_id")
}

// paidLeg adds up what the ledger paid for single payments, less what came
// back. Heads are people: who has a rest paid as a further part is one of them.
func (tx *Tx) paidLeg(s access.Scope, program int64) ([]recon.Leg, error) {
	payable, err := one[int64](tx, "SELECT payable_id FROM program WHERE id = ?", program)
	if err != nil {
		return nil, err
	}
	w := new(where).and("program_id = ?", program).and("payment_id <> 0").within(s, "department_id")
	return list[recon.Leg](tx, `
		SELECT department_id, sum(net) AS total,
			count(CASE WHEN net > 0 AND payment_id NOT IN (SELECT id FROM payment WHERE program_id = ? AND part > 0) THEN 1 END) AS heads
		FROM (
			SELECT department_id, payment_id, sum(CASE WHEN debit_id = ? THEN amount ELSE -amount END) AS net
			FROM transfer`+w.sql.String()+`
			GROUP BY department_id, payment_id) x
		GROUP BY department_id`, append([]any{program, payable}, w.args...)...) //arch:sql where holds constants
}

// receiptLegs adds up what was said about paid payments, and what was given back to the fund.
func (tx *Tx) receiptLegs(s access.Scope, program int64, legs *recon.Legs) error {
	type said struct {
		recon.Leg
		Receipt payout.ReceiptState
	}
	w := new(where).and("program_id = ?", program).and("state = 'paid'").within(s, "department_id")
	rows, err := listWhere[said](tx, `
		SELECT department_id, receipt, count(CASE WHEN part = 0 THEN 1 END) AS heads, sum(amount - back) AS total
		FROM payment`, w, "GROUP BY department_id, receipt")
	if err != nil {
		return err
	}
	for _, r := range rows {
		switch r.Receipt {
		case payout.Confirmed:
			legs.Confirmed = append(legs.Confirmed, r.Leg)
		case payout.NotReceived, payout.Problem:
			legs.NotReceived = append(legs.NotReceived, r.Leg)
		}
	}
	f := new(where).and("program_id = ?", program).and(stuck).and("forgone > 0").within(s, "department_id")
	legs.Forgone, err = listWhere[recon.Leg](tx, `
		SELECT department_id, count(CASE WHEN state <> 'paid' AND part = 0 THEN 1 END) AS heads, sum(forgone) AS total
		FROM payment`, f, "GROUP BY department_id")
	return err
}

// stuck is true of payments that left something unpaid; the words are those of the index payment_stuck.
const stuck = "(state IN ('failed', 'returned') OR back > 0)"

// Steps adds up, in fen, at which step the entitlements of a program stand, by department. The
// steps of a department add up to what it is entitled to.
func (tx *Tx) Steps(s access.Scope, program int64) ([]recon.Step, error) {
	p := new(where).and("p.program_id = ?", program).within(s, "p.department_id")
	e := new(where).and("e.roster_id = "+inForce, program).within(s, "e.department_id").and(neverTried, program, program)
	query := `
		SELECT department_id, at, count(*) AS heads, sum(amount) AS total
		FROM (
			SELECT p.department_id, CASE WHEN p.state = 'prepared' AND b.state = 'approved' THEN 'approved' ELSE p.state END AS at,
				CASE p.state WHEN 'paid' THEN p.amount - p.back ELSE p.amount END AS amount
			FROM payment p
			JOIN batch b ON b.id = p.batch_id` + p.sql.String() + ` AND p.state IN ('prepared', 'sent', 'held', 'paid')
			UNION ALL
			SELECT p.department_id, 'stuck', CASE p.state WHEN 'failed' THEN p.amount ELSE p.back END - p.forgone
			FROM payment p` + p.sql.String() + " AND " + stuck + " AND " + rest + " > 0 AND " + noSuccessor + `
			UNION ALL
			SELECT p.department_id, 'forgone', p.forgone
			FROM payment p` + p.sql.String() + " AND " + stuck + ` AND p.forgone > 0
			UNION ALL
			SELECT e.department_id, 'unbatched', e.amount
			FROM entitlement e` + e.sql.String() + `) x
		GROUP BY department_id, at`
	return list[recon.Step](tx, query, slices.Concat(p.args, p.args, p.args, e.args)...) //arch:sql where holds constants
}

// rest is what a payment p leaves to be paid: see payout.Payment.Rest.
const rest = "CASE p.state WHEN 'failed' THEN p.amount ELSE p.back END - p.forgone"
