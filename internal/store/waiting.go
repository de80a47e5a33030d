package store

import (
	_ "embed" // what waits for the whole college

	"reliefbook/internal/access"
)

// Waiting is how many of each noun wait for somebody within a scope, beside batches and
// documents.
type Waiting struct {
	Stuck       int // payments to be paid again with nothing proposed
	Remedies    int // proposals to be decided
	Answers     int // released batches some of whose payments the bank has not answered for
	Tickets     int // open reports
	Handovers   int // cash to be counted
	Exceptions  int
	Supplements int
	Arriving    int // gifts sent to a branch within the scope, or to a store room or team
	Purchases   int // orders and invoices to be decided
	Movements   int // write-offs and stocktakes to be decided
	Activities  int // to be opened
	Problems    int // of duty, without an owner
	Closings    int // of programs, and openings again of programs and periods, to be decided
	Carries     int // exceptions to be carried over
	Corrections int // of vouchers, to be decided
}

//go:embed sql/waiting/college.sql
var waitingSQL string

// Waiting counts what waits within a scope. What belongs to no department counts for the whole
// college.
func (tx *Tx) Waiting(s access.Scope) (n Waiting, err error) {
	if s.All {
		if n, err = find[Waiting](tx, waitingSQL); err != nil {
			return n, err
		}
	}
	for _, q := range []struct {
		to    *int
		query string
		w     *where
	}{
		{&n.Stuck, "SELECT count(*) FROM payment p", new(where).
			within(s, "p.department_id").
			and("(p.state IN ('failed', 'returned') OR p.back > 0)").
			and(rest + " > 0").
			and(noSuccessor).
			and("NOT EXISTS (SELECT 1 FROM remedy r WHERE r.payment_id = p.id AND r.state IN ('pending', 'approved'))")},
		{&n.Remedies, "SELECT count(*) FROM remedy r JOIN payment p ON p.id = r.payment_id", new(where).
			within(s, "p.department_id").
			and("r.state = 'pending'")},
		{&n.Answers, "SELECT count(DISTINCT p.batch_id) FROM payment p", new(where).
			within(s, "p.department_id").
			and("p.state = 'sent'")},
		{&n.Tickets, "SELECT count(*) FROM ticket t", new(where).
			within(s, "t.department_id").
			and("t.state = 'open'")},
		{&n.Arriving, "SELECT count(*) FROM movement m JOIN holder h ON h.id = m.to_id", new(where).
			within(s, "h.department_id").
			andIf(s.All, "h.kind <> 'branch'").
			and("m.state = 'sent'")},
		{&n.Exceptions, "SELECT count(*) FROM exception x", new(where).
			within(s, "x.department_id").
			and("x.state = 'open'")},
		{&n.Handovers, "SELECT count(*) FROM handover h", new(where).
			within(s, "h.department_id").
			and("h.state = 'pending'")},
	} {
		if *q.to, err = count(tx, q.query, q.w); err != nil { //arch:sql the constants above
			return n, err
		}
	}
	return n, nil
}
