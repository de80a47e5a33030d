package store

import (
	"reliefbook/internal/access"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/recon"
)

// People is the three sides of every person of some departments whose sides
// disagree, by department, class and student number. Where somebody has several
// payments, the last one says where they stand. The sides are three plain
// questions put together here: joined in one, an engine without statistics
// compares everybody with everybody.
func (tx *Tx) People(s access.Scope, program int64, departments []int64) (differing []recon.Person, err error) {
	if len(departments) == 0 {
		return nil, nil
	}
	paid, err := byID[money.Amount](tx, `
		SELECT x.payment_id AS id, sum(CASE WHEN x.debit_id = g.payable_id THEN x.amount ELSE -x.amount END) AS value
		FROM transfer x
		JOIN program g ON g.id = x.program_id
		WHERE x.program_id = ? AND x.department_id IN ? AND x.payment_id <> 0
		GROUP BY x.payment_id`, program, departments)
	if err != nil {
		return nil, err
	}
	stands, err := tx.standings(program, departments, paid)
	if err != nil {
		return nil, err
	}
	type entitled struct {
		recon.Person
		PersonID int64
	}
	w := new(where).and("e.roster_id = "+inForce, program).and("e.department_id IN ?", departments).within(s, "e.department_id")
	rows, err := listWhere[entitled](tx, `
		SELECT e.person_id, e.student_no, e.name, e.department_id, d.name AS department, k.name AS class, e.amount AS entitled
		FROM entitlement e
		JOIN department d ON d.id = e.department_id
		JOIN class k ON k.id = e.class_id`, w, "ORDER BY d.code, k.name, e.student_no")
	for _, r := range rows {
		p, at := r.Person, stands[r.PersonID]
		if at.paid == p.Entitled && at.unsaid == 0 {
			continue
		}
		p.Batch, p.Paid, p.Forgone, p.State, p.Failure, p.Receipt, p.Reason = at.batch, at.paid, at.forgone, at.state, at.failure, at.receipt(), at.reason
		differing = append(differing, p)
	}
	return differing, err
}

// standing is where one person stands under a program.
type standing struct {
	batch         int
	state         payout.PaymentState
	failure       string
	paid, forgone money.Amount
	unsaid        int64 // the last paid payment that is not confirmed
	said          payout.ReceiptState
	reason        string
}

// receipt is the state of what is not confirmed, or that all is.
func (s standing) receipt() payout.ReceiptState {
	switch {
	case s.unsaid != 0:
		return s.said
	case s.paid > 0:
		return payout.Confirmed
	}
	return ""
}

func (tx *Tx) standings(program int64, departments []int64, paid map[int64]money.Amount) (map[int64]standing, error) {
	type made struct {
		payout.Payment
		No int // of its batch
	}
	rows, err := list[made](tx, `
		SELECT p.id, p.person_id, b.no, p.state, p.reason AS failure, p.receipt, p.forgone
		FROM payment p
		JOIN batch b ON b.id = p.batch_id
		WHERE p.program_id = ? AND p.department_id IN ? AND p.state <> 'cancelled'
		ORDER BY p.id`, program, departments)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]standing, len(rows))
	for _, r := range rows {
		s := out[r.PersonID]
		s.batch, s.state, s.failure = r.No, r.State, r.Failure
		s.paid += paid[r.ID]
		s.forgone += r.Forgone
		if r.State == payout.PaymentPaid && r.Receipt != payout.Confirmed {
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
		if s.unsaid != 0 && s.said != payout.Open {
			of[s.unsaid] = person
		}
	}
	reasons, err := inChunks(sortedKeys(of), func(part []int64) ([]keyed[string], error) {
		return list[keyed[string]](tx, `
			SELECT payment_id AS id, reason AS value
			FROM receipt
			WHERE id IN (SELECT max(id) FROM receipt WHERE payment_id IN ? GROUP BY payment_id)`, part)
	})
	for _, r := range reasons {
		s := people[of[r.ID]]
		s.reason = r.Value
		people[of[r.ID]] = s
	}
	return err
}
