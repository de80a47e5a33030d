package payout

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/money"
)

// TicketState is where a report of a branch stands.
type TicketState string

// The states of a ticket.
const (
	TicketOpen     TicketState = "open"
	TicketAnswered TicketState = "answered"
)

// Ticket is what a branch or a student reports about one payment and finance answers.
type Ticket struct {
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
	Due          money.Amount // the payment's amount, fen
	Kind         ReceiptAct   // Deny or Complain
	Has          money.Amount // what the student has of it, fen
	Note         string
	Salt         []byte // of the note's commitment
	State        TicketState
	Answer       string // finance's, or the later act that ended it
	OpenerID     int64  // 0: the student
	Opener       string
	AnswererID   int64
	Answerer     string
	At           time.Time
	AnsweredAt   time.Time
}

// CheckAnswer refuses an answer that may not be: ticket.answered, form.reason.
func (t Ticket) CheckAnswer(answer string) error {
	if t.State != TicketOpen {
		return fault.New(fault.Conflict, "ticket.answered")
	}
	e := form.New()
	form.Text(e, "answer", answer, 200, "form.reason")
	return e.OrNil()
}
