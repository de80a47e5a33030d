package store

import (
	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
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
	if legs.Confirmed, legs.NotReceived, err = tx.receiptLegs(s, program); err != nil {
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

// paidLeg adds up what the ledger moved from payable to the bank for single
// payments, less what came back.
func (tx *Tx) paidLeg(s access.Scope, program int64) (legs []recon.Leg, err error) {
	var payable int64
	if err := tx.one(&payable, "SELECT payable_id FROM program WHERE id = ?", program); err != nil {
		return nil, err
	}
	w := new(where).and("program_id = ?", program).and("payment_id <> 0").within(s, "department_id")
	err = tx.scan(&legs, `SELECT department_id, sum(CASE WHEN debit_id = ? THEN 1 ELSE -1 END) AS heads,
		sum(CASE WHEN debit_id = ? THEN amount ELSE -amount END) AS total FROM transfer`+w.sql.String()+
		" GROUP BY department_id", append([]any{payable, payable}, w.args...)...) //arch:sql where holds constants
	return legs, fault.Wrap(err, "add up payments")
}

func (tx *Tx) receiptLegs(s access.Scope, program int64) (confirmed, denied []recon.Leg, err error) {
	var rows []struct {
		DepartmentID int64
		Receipt      string
		Heads        int
		Total        int64
	}
	w := new(where).and("program_id = ?", program).and("state = 'paid'").within(s, "department_id")
	err = tx.scan(&rows, "SELECT department_id, receipt, count(*) AS heads, sum(amount) AS total FROM payment"+w.sql.String()+
		" GROUP BY department_id, receipt", w.args...) //arch:sql where holds constants
	for _, r := range rows {
		leg := recon.Leg{DepartmentID: r.DepartmentID, Heads: r.Heads, Total: money.Amount(r.Total)}
		switch r.Receipt {
		case "confirmed":
			confirmed = append(confirmed, leg)
		case "not_received":
			denied = append(denied, leg)
		}
	}
	return confirmed, denied, fault.Wrap(err, "add up receipts")
}

// People is the three sides of every person of some departments whose sides
// may disagree, by department, class and student number.
func (tx *Tx) People(s access.Scope, program int64, departments []int64) (list []recon.Person, err error) {
	if len(departments) == 0 {
		return nil, nil
	}
	w := new(where).and("e.roster_id = "+inForce, program).and("e.department_id IN ?", departments).within(s, "e.department_id").
		and("(t.paid IS NULL OR t.paid <> e.amount OR p.receipt <> 'confirmed')")
	args := append([]any{program, departments}, w.args...)
	err = tx.scan(&list, `SELECT e.student_no, e.name, e.department_id, d.name AS department, k.name AS class, coalesce(b.no, 0) AS batch,
		e.amount AS entitled, coalesce(t.paid, 0) AS paid, coalesce(p.receipt, '') AS receipt,
		coalesce((SELECT r.reason FROM receipt r WHERE r.payment_id = p.id ORDER BY r.id DESC LIMIT 1), '') AS reason
		FROM entitlement e JOIN department d ON d.id = e.department_id JOIN class k ON k.id = e.class_id
		LEFT JOIN payment p ON p.entitlement_id = e.id AND p.live = 1 LEFT JOIN batch b ON b.id = p.batch_id
		LEFT JOIN (SELECT x.payment_id, sum(CASE WHEN x.debit_id = g.payable_id THEN x.amount ELSE -x.amount END) AS paid
			FROM transfer x JOIN program g ON g.id = x.program_id WHERE x.program_id = ? AND x.department_id IN ? AND x.payment_id <> 0
			GROUP BY x.payment_id) t ON t.payment_id = p.id`+w.sql.String()+" ORDER BY d.code, k.name, e.student_no", args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "compare people")
}
