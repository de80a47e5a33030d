package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

type ticketRow struct {
	ID           int64
	PaymentID    int64
	ProgramID    int64
	Program      string
	DepartmentID int64
	Department   string
	ClassID      int64
	Class        string
	StudentNo    string
	Name         string
	Due          int64
	Kind         string
	Amount       int64
	Note         string
	Salt         []byte
	State        string
	Answer       string
	OpenerID     int64
	Opener       string
	AnswererID   int64
	Answerer     string
	At           int64
	AnsweredAt   int64
}

func (r ticketRow) ticket() payout.Ticket {
	return payout.Ticket{ID: r.ID, PaymentID: r.PaymentID, ProgramID: r.ProgramID, Program: r.Program, DepartmentID: r.DepartmentID,
		Department: r.Department, ClassID: r.ClassID, Class: r.Class, StudentNo: r.StudentNo, Name: r.Name, Due: money.Amount(r.Due),
		Kind: payout.ReceiptAct(r.Kind), Has: money.Amount(r.Amount), Note: r.Note, Salt: r.Salt, State: payout.TicketState(r.State), Answer: r.Answer,
		OpenerID: r.OpenerID, Opener: r.Opener, AnswererID: r.AnswererID, Answerer: r.Answerer, At: instant(r.At), AnsweredAt: instant(r.AnsweredAt)}
}

const ticketSelect = `SELECT t.id, t.payment_id, p.program_id, g.name AS program, t.department_id, d.name AS department, p.class_id,
	k.name AS class, e.student_no, e.name, p.amount AS due, t.kind, t.amount, t.note, t.salt, t.state, t.answer, t.opener_id,
	coalesce(o.name, '') AS opener, coalesce(t.answerer_id, 0) AS answerer_id, coalesce(w.name, '') AS answerer, t.at, t.answered_at
	FROM ticket t JOIN payment p ON p.id = t.payment_id JOIN entitlement e ON e.id = p.entitlement_id JOIN program g ON g.id = p.program_id
	JOIN department d ON d.id = t.department_id JOIN class k ON k.id = p.class_id
	LEFT JOIN app_user o ON o.id = t.opener_id LEFT JOIN app_user w ON w.id = t.answerer_id`

// OpenTicket saves what was reported about one payment.
func (tx *Tx) OpenTicket(t payout.Ticket, at time.Time) (int64, error) {
	return tx.insert(`INSERT INTO ticket (payment_id, department_id, kind, amount, note, salt, state, answer, opener_id, at, answered_at)
		VALUES (?, ?, ?, ?, ?, ?, 'open', '', ?, ?, 0)`, t.PaymentID, t.DepartmentID, string(t.Kind), int64(t.Has), t.Note, t.Salt, t.OpenerID, micros(at))
}

// CloseTickets ends the open tickets of payments about which something else was
// said meanwhile, each with an act of its own; how is the act that did.
func (tx *Tx) CloseTickets(payments []int64, how string, by int64, at time.Time) error {
	var closed []int64
	err := tx.scan(&closed, "UPDATE ticket SET state = 'answered', answer = ?, answered_at = ? WHERE payment_id IN ? AND state = 'open' RETURNING id",
		how, micros(at), payments)
	if err != nil {
		return fault.Wrap(err, "close tickets")
	}
	for _, id := range closed {
		if _, err := tx.Record("ticket_close", NounTicket, id, by, at, nil); err != nil {
			return err
		}
	}
	return nil
}

// AnswerTicket saves finance's answer to an open ticket.
func (tx *Tx) AnswerTicket(t payout.Ticket, at time.Time) error {
	return guarded(tx.affect("UPDATE ticket SET state = 'answered', answer = ?, answerer_id = ?, answered_at = ? WHERE id = ? AND state = 'open'",
		t.Answer, t.AnswererID, micros(at), t.ID))
}

// Ticket finds a ticket within a scope.
func (tx *Tx) Ticket(s access.Scope, id int64) (payout.Ticket, error) {
	w := new(where).and("t.id = ?", id).within(s, "t.department_id")
	var row ticketRow
	err := tx.one(&row, ticketSelect+w.sql.String(), w.args...) //arch:sql where holds constants
	return row.ticket(), err
}

// Tickets lists tickets within a scope, the open ones first, then the newest.
func (tx *Tx) Tickets(s access.Scope, limit, offset int) (list []payout.Ticket, total int, err error) {
	w := new(where).within(s, "t.department_id")
	if err := tx.scan(&total, "SELECT count(*) FROM ticket t"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count tickets")
	}
	var rows []ticketRow
	err = tx.scan(&rows, ticketSelect+w.sql.String()+" ORDER BY t.state DESC, t.id DESC LIMIT ? OFFSET ?", w.with(limit, offset)...) //arch:sql where holds constants
	for _, r := range rows {
		list = append(list, r.ticket())
	}
	return list, total, fault.Wrap(err, "list tickets")
}
