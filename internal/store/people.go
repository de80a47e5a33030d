package store

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
)

// People is the three sides of every person of some departments whose sides
// disagree, by department, class and student number. Where somebody has several
// payments, the last one says where they stand. The sides are three plain
// questions put together here: joined in one, an engine without statistics
// compares everybody with everybody.
func (tx *Tx) People(s access.Scope, program int64, departments []int64) (list []recon.Person, err error) {
	if len(departments) == 0 {
		return nil, nil
	}
	paid, err := tx.paidByPayment(program, departments)
	if err != nil {
		return nil, err
	}
	stands, err := tx.standings(program, departments, paid)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		PersonID     int64
		StudentNo    string
		Name         string
		DepartmentID int64
		Department   string
		Class        string
		Amount       int64
	}
	w := new(where).and("e.roster_id = "+inForce, program).and("e.department_id IN ?", departments).within(s, "e.department_id")
	err = tx.scan(&rows, `SELECT e.person_id, e.student_no, e.name, e.department_id, d.name AS department, k.name AS class, e.amount
		FROM entitlement e JOIN department d ON d.id = e.department_id JOIN class k ON k.id = e.class_id`+w.sql.String()+
		" ORDER BY d.code, k.name, e.student_no", w.args...) //arch:sql where holds constants
	for _, r := range rows {
		at := stands[r.PersonID]
		if at.paid == money.Amount(r.Amount) && at.unsaid == 0 {
			continue
		}
		list = append(list, recon.Person{StudentNo: r.StudentNo, Name: r.Name, DepartmentID: r.DepartmentID, Department: r.Department, Class: r.Class,
			Batch: at.batch, Entitled: money.Amount(r.Amount), Paid: at.paid, Forgone: at.forgone, State: at.state, Failure: at.failure,
			Receipt: at.receipt(), Reason: at.reason})
	}
	return list, fault.Wrap(err, "compare people")
}

// standing is where one person stands under a program.
type standing struct {
	batch          int
	state, failure string
	paid, forgone  money.Amount
	unsaid         int64 // the last paid payment that is not confirmed
	said, reason   string
}

// receipt is the state of what is not confirmed, or that all is.
func (s standing) receipt() string {
	switch {
	case s.unsaid != 0:
		return s.said
	case s.paid > 0:
		return string(payout.Confirmed)
	}
	return ""
}

// paidByPayment adds up what the ledger paid by each payment, less what came back.
func (tx *Tx) paidByPayment(program int64, departments []int64) (map[int64]money.Amount, error) {
	var rows []struct{ PaymentID, Paid int64 }
	err := tx.scan(&rows, `SELECT x.payment_id, sum(CASE WHEN x.debit_id = g.payable_id THEN x.amount ELSE -x.amount END) AS paid
		FROM transfer x JOIN program g ON g.id = x.program_id
		WHERE x.program_id = ? AND x.department_id IN ? AND x.payment_id <> 0 GROUP BY x.payment_id`, program, departments)
	out := make(map[int64]money.Amount, len(rows))
	for _, r := range rows {
		out[r.PaymentID] = money.Amount(r.Paid)
	}
	return out, fault.Wrap(err, "add up what was paid")
}

func (tx *Tx) standings(program int64, departments []int64, paid map[int64]money.Amount) (map[int64]standing, error) {
	var rows []struct {
		ID       int64
		PersonID int64
		No       int
		State    string
		Failure  string
		Receipt  string
		Forgone  int64
	}
	err := tx.scan(&rows, `SELECT p.id, p.person_id, b.no, p.state, p.reason AS failure, p.receipt, p.forgone FROM payment p JOIN batch b ON b.id = p.batch_id
		WHERE p.program_id = ? AND p.department_id IN ? AND p.state <> 'cancelled' ORDER BY p.id`, program, departments)
	if err != nil {
		return nil, fault.Wrap(err, "load payments")
	}
	out := make(map[int64]standing, len(rows))
	for _, r := range rows {
		s := out[r.PersonID]
		s.batch, s.state, s.failure = r.No, r.State, r.Failure
		s.paid += paid[r.ID]
		s.forgone += money.Amount(r.Forgone)
		if r.State == string(payout.PaymentPaid) && r.Receipt != string(payout.Confirmed) {
			s.unsaid, s.said = r.ID, r.Receipt
		}
		out[r.PersonID] = s
	}
	return out, tx.addReasons(out)
}

// addReasons puts beside everybody whose payment was not received, or with a problem, what was said of it.
func (tx *Tx) addReasons(people map[int64]standing) error {
	of := map[int64]int64{}
	for person, s := range people {
		if s.unsaid != 0 && s.said != string(payout.Open) {
			of[s.unsaid] = person
		}
	}
	for part := range slices.Chunk(sortedKeys(of), chunk) {
		var rows []struct {
			PaymentID int64
			Reason    string
		}
		err := tx.scan(&rows, "SELECT payment_id, reason FROM receipt WHERE id IN (SELECT max(id) FROM receipt WHERE payment_id IN ? GROUP BY payment_id)", part)
		if err != nil {
			return fault.Wrap(err, "load reasons")
		}
		for _, r := range rows {
			s := people[of[r.PaymentID]]
			s.reason = r.Reason
			people[of[r.PaymentID]] = s
		}
	}
	return nil
}
