package store

import (
	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
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

func (tx *Tx) entitledLeg(s access.Scope, program int64) (legs []recon.Leg, err error) {
	w := new(where).and("roster_id = "+inForce, program).within(s, "department_id")
	err = tx.scan(&legs, "SELECT department_id, count(*) AS heads, sum(amount) AS total FROM entitlement"+w.sql.String()+
		" GROUP BY department_id", w.args...) //arch:sql where holds constants
	return legs, fault.Wrap(err, "add up entitlements")
}

// paidLeg adds up what the ledger paid for single payments, less what came
// back. Heads are people: who has a rest paid as a further part is one of them.
func (tx *Tx) paidLeg(s access.Scope, program int64) (legs []recon.Leg, err error) {
	var payable int64
	if err := tx.one(&payable, "SELECT payable_id FROM program WHERE id = ?", program); err != nil {
		return nil, err
	}
	w := new(where).and("program_id = ?", program).and("payment_id <> 0").within(s, "department_id")
	err = tx.scan(&legs, `SELECT department_id, count(CASE WHEN net > 0 AND payment_id NOT IN
			(SELECT id FROM payment WHERE program_id = ? AND part > 0) THEN 1 END) AS heads, sum(net) AS total
		FROM (SELECT department_id, payment_id, sum(CASE WHEN debit_id = ? THEN amount ELSE -amount END) AS net FROM transfer`+w.sql.String()+
		" GROUP BY department_id, payment_id) x GROUP BY department_id", append([]any{program, payable}, w.args...)...) //arch:sql where holds constants
	return legs, fault.Wrap(err, "add up payments")
}

// receiptLegs adds up what was said about paid payments, and what was given back to the fund.
func (tx *Tx) receiptLegs(s access.Scope, program int64, legs *recon.Legs) error {
	var rows []struct {
		DepartmentID int64
		Receipt      string
		Heads        int
		Total        int64
	}
	w := new(where).and("program_id = ?", program).and("state = 'paid'").within(s, "department_id")
	err := tx.scan(&rows, "SELECT department_id, receipt, count(CASE WHEN part = 0 THEN 1 END) AS heads, sum(amount - back) AS total FROM payment"+
		w.sql.String()+" GROUP BY department_id, receipt", w.args...) //arch:sql where holds constants
	for _, r := range rows {
		leg := recon.Leg{DepartmentID: r.DepartmentID, Heads: r.Heads, Total: money.Amount(r.Total)}
		switch payout.ReceiptState(r.Receipt) {
		case payout.Confirmed:
			legs.Confirmed = append(legs.Confirmed, leg)
		case payout.NotReceived, payout.Problem:
			legs.NotReceived = append(legs.NotReceived, leg)
		}
	}
	if err != nil {
		return fault.Wrap(err, "add up receipts")
	}
	f := new(where).and("program_id = ?", program).and(stuck).and("forgone > 0").within(s, "department_id")
	err = tx.scan(&legs.Forgone, `SELECT department_id, count(CASE WHEN state <> 'paid' AND part = 0 THEN 1 END) AS heads, sum(forgone) AS total
		FROM payment`+f.sql.String()+" GROUP BY department_id", f.args...) //arch:sql where holds constants
	return fault.Wrap(err, "add up what was forgone")
}

// stuck is true of payments that left something unpaid; the words are those of the index payment_stuck.
const stuck = "(state IN ('failed', 'returned') OR back > 0)"

// Steps adds up where every entitlement of a program stands, by department:
// the rows of a department add up to what it is entitled to.
func (tx *Tx) Steps(s access.Scope, program int64) (steps []recon.Step, err error) {
	p := new(where).and("p.program_id = ?", program).within(s, "p.department_id")
	e := new(where).and("e.roster_id = "+inForce, program).within(s, "e.department_id").and(neverTried, program, program)
	q := `SELECT department_id, at, count(*) AS heads, sum(amount) AS total FROM (
		SELECT p.department_id, CASE WHEN p.state = 'prepared' AND b.state = 'approved' THEN 'approved' ELSE p.state END AS at,
			CASE p.state WHEN 'paid' THEN p.amount - p.back ELSE p.amount END AS amount
			FROM payment p JOIN batch b ON b.id = p.batch_id` + p.sql.String() + ` AND p.state IN ('prepared', 'sent', 'held', 'paid')
		UNION ALL SELECT p.department_id, 'stuck', CASE p.state WHEN 'failed' THEN p.amount ELSE p.back END - p.forgone
			FROM payment p` + p.sql.String() + " AND " + stuck + " AND " + rest + " > 0 AND " + noSuccessor + `
		UNION ALL SELECT p.department_id, 'forgone', p.forgone FROM payment p` + p.sql.String() + " AND " + stuck + ` AND p.forgone > 0
		UNION ALL SELECT e.department_id, 'unbatched', e.amount FROM entitlement e` + e.sql.String() + `) x GROUP BY department_id, at`
	args := append(append(append(append([]any{}, p.args...), p.args...), p.args...), e.args...)
	err = tx.scan(&steps, q, args...) //arch:sql where holds constants
	return steps, fault.Wrap(err, "add up the steps")
}

// rest is what a payment p leaves to be paid: see payout.Payment.Rest.
const rest = "CASE p.state WHEN 'failed' THEN p.amount ELSE p.back END - p.forgone"
