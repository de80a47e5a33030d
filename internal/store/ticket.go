package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/payout"
)

const ticketSelect = `
	SELECT t.id, t.payment_id, p.program_id, g.name AS program, t.department_id, d.name AS department, p.class_id, k.name AS class,
		e.student_no, e.name, p.amount AS due, t.kind, t.amount AS has, t.note, t.salt, t.state, t.answer,
		t.opener_id, o.name AS opener, t.answerer_id, w.name AS answerer, t.at, t.answered_at
	FROM ticket t
	JOIN payment p ON p.id = t.payment_id
	JOIN entitlement e ON e.id = p.entitlement_id
	JOIN program g ON g.id = p.program_id
	JOIN department d ON d.id = t.department_id
	JOIN class k ON k.id = p.class_id
	LEFT JOIN app_user o ON o.id = t.opener_id
	LEFT JOIN app_user w ON w.id = t.answerer_id`

// OpenTicket saves a problem that was reported about a payment and gives its id.
func (tx *Tx) OpenTicket(t payout.Ticket, at time.Time) (int64, error) {
	t.State, t.Answer, t.At, t.AnsweredAt = payout.TicketOpen, "", at, time.Time{}
	return tx.create("ticket", "payment_id, department_id, kind, amount:has, note, salt, state, answer, opener_id, at, answered_at", t)
}

// CloseTickets closes the open tickets of payments that something else was said about since,
// each with an act of its own. how is the act that was it.
func (tx *Tx) CloseTickets(payments []int64, how string, by int64, at time.Time) error {
	closed, err := list[int64](tx, `
		UPDATE ticket
		SET state = 'answered', answer = ?, answered_at = ?
		WHERE payment_id IN ? AND state = 'open'
		RETURNING id`, how, at, payments)
	if err != nil {
		return err
	}
	for _, id := range closed {
		if _, err := tx.Record("ticket_close", NounTicket, id, by, at, nil); err != nil {
			return err
		}
	}
	return nil
}

// AnswerTicket saves finance's answer to an open ticket. changed_meanwhile when it is not
// open.
func (tx *Tx) AnswerTicket(t payout.Ticket, at time.Time) error {
	return tx.change("ticket", "state=, answer, answerer_id, answered_at=", t, "id = ? AND state = 'open'", "answered", at, t.ID)
}

// Ticket finds a ticket by id; not_found when there is none within the scope.
func (tx *Tx) Ticket(s access.Scope, id int64) (payout.Ticket, error) {
	return oneWhere[payout.Ticket](tx, ticketSelect, new(where).and("t.id = ?", id).within(s, "t.department_id"))
}

// Tickets lists tickets within a scope, the open ones first, then the newest. The number is
// how many there are, whatever the limit.
func (tx *Tx) Tickets(s access.Scope, limit, offset int) ([]payout.Ticket, int, error) {
	return page[payout.Ticket](tx, "SELECT count(*) FROM ticket t", ticketSelect, new(where).within(s, "t.department_id"),
		"ORDER BY t.state DESC, t.id DESC", limit, offset)
}
