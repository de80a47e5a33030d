package web

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/decide"
	"reliefbook/internal/payout"
)

var advanceRoutes = []route{
	{method: "GET", path: "/advances", action: access.AdvanceRead, handle: listAdvances},
	{method: "POST", path: "/advances/:program/:department/hand-back", action: access.AdvanceHandBack, handle: handBack},
	{method: "POST", path: "/handovers/:id/accept", action: access.AdvanceAccept, handle: decideHandover.as(true)},
	{method: "POST", path: "/handovers/:id/refuse", action: access.AdvanceAccept, handle: decideHandover.as(false)},
	{method: "GET", path: "/tickets", action: access.TicketRead, handle: listTickets},
	{method: "POST", path: "/tickets/:id/answer", action: access.TicketAnswer, handle: answerTicket},
}

// advancesBody is the page "advances".
type advancesBody struct {
	List      []payout.Advance
	Handovers []payout.Handover
	MayBack   bool
	MayAccept bool
	Form      formView
	Refusing  int64
	me        int64
}

func listAdvances(r *request) error { return r.advancesPage(r.form(), 0) }

func (r *request) advancesPage(f formView, refusing int64) error {
	list, handovers, err := r.app.Payments.Advances(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := advancesBody{list, handovers, r.Actor.Can(access.AdvanceHandBack), r.Actor.Can(access.AdvanceAccept), f, refusing, r.Actor.UserID}
	return r.page(f.Status, "advances", "menu.advances", body)
}

func handBack(r *request) error {
	program, err := r.id("program")
	if err != nil {
		return err
	}
	department, err := r.id("department")
	if err != nil {
		return err
	}
	f := r.form("amount")
	var y typed
	amount := y.amount(f, "amount")
	if err = y.with(nil); err == nil {
		_, err = r.app.Payments.HandBack(r.ctx(), r.Actor, program, department, amount)
	}
	if r.refuse(err, &f) {
		return r.advancesPage(f, 0)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "advance.handed_back")
	return r.seeOther("/advances")
}

// May reports whether this person may take a handing back now, or refuse it.
func (b advancesBody) May(h payout.Handover) bool {
	return b.MayAccept && payout.HandoverRule.May(h.Matter(), decide.Approve, b.me)
}

var decideHandover = decision{do: by(func(a *app.App) decider { return a.Payments.DecideHandover }), said: [2]string{"ui.saved", "ui.saved"}, to: toList("/advances"),
	page: func(r *request, id int64, f formView, _ bool) error { return r.advancesPage(f, id) }}

// ticketsBody is the page "tickets".
type ticketsBody struct {
	List      []payout.Ticket
	MayAnswer bool
	MayOpen   bool // the payment's page
	Form      formView
	Answering int64
	Pager     pager
}

func listTickets(r *request) error { return r.ticketsPage(r.form(), 0) }

func (r *request) ticketsPage(f formView, answering int64) error {
	limit, offset, page := r.pageOf(paymentsPerPage)
	list, total, err := r.app.Payments.Tickets(r.ctx(), r.Actor, limit, offset)
	if err != nil {
		return err
	}
	body := ticketsBody{list, r.Actor.Can(access.TicketAnswer), r.Actor.Can(access.QueueRead), f, answering, r.pager(page, total, limit)}
	return r.page(f.Status, "tickets", "menu.tickets", body)
}

func answerTicket(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.Payments.AnswerTicket(r.ctx(), r.Actor, id, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.ticketsPage(f, id)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ticket.done")
	return r.seeOther("/tickets")
}
