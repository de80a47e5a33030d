package payments

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/payout"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// openTickets opens a ticket for each of the payments.
func (a *Area) openTickets(tx *store.Tx, s store.ReceiptMark, changed []int64) error {
	list, _, err := tx.Payments(payout.Filter{Scope: s.Scope(), IDs: changed})
	if err != nil {
		return err
	}
	for _, p := range list {
		t := payout.Ticket{PaymentID: p.ID, DepartmentID: p.DepartmentID, Kind: s.Act, Has: s.Amount, Note: s.Reason, Salt: vault.NewSalt(),
			State: payout.TicketOpen, OpenerID: s.Actor.UserID}
		id, err := tx.OpenTicket(t, s.At)
		if err != nil {
			return err
		}
		if _, err := tx.Record("ticket_open", store.NounTicket, id, s.Actor.UserID, s.At, TicketLeaf(t)); err != nil {
			return err
		}
	}
	return nil
}

// TicketLeaf is the leaf of a ticket with its words as a commitment. How the ticket
// ended is not in it, since a later receipt may close it.
func TicketLeaf(t payout.Ticket) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("payment", t.PaymentID).Int("department", t.DepartmentID).Text("kind", string(t.Kind)).Int("has", int64(t.Has)).
			Bytes("note", core.Commitment(t.Salt, t.Note)).Int("opener", t.OpenerID).Text("answer", answerOf(t)).Int("answerer", t.AnswererID)
	}
}

// answerOf is finance's answer; nothing where a later receipt closed the ticket.
func answerOf(t payout.Ticket) string {
	if t.AnswererID == 0 {
		return ""
	}
	return t.Answer
}

// Tickets lists the tickets within the actor's scope, open ones first.
func (a *Area) Tickets(ctx context.Context, actor access.Actor, limit, offset int) (list []payout.Ticket, total int, err error) {
	err = a.Read(ctx, actor, access.TicketRead, func(tx *store.Tx) error {
		list, total, err = tx.Tickets(actor.Scope(), limit, offset)
		return err
	})
	return list, total, err
}

// AnswerTicket is finance's answer, which the branch sees. Refusals: those of payout.Ticket.CheckAnswer.
func (a *Area) AnswerTicket(ctx context.Context, actor access.Actor, id int64, answer string) error {
	core.Trim(&answer)
	return a.Write(ctx, actor, access.TicketAnswer, func(tx *store.Tx) error {
		t, err := tx.Ticket(actor.Scope(), id)
		if err != nil {
			return err
		}
		if err := t.CheckAnswer(answer); err != nil {
			return err
		}
		t.Answer, t.AnswererID, t.State = answer, actor.UserID, payout.TicketAnswered
		if err := tx.AnswerTicket(t, a.Now()); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "ticket_answer", store.NounTicket, id, TicketLeaf(t))
	})
}
