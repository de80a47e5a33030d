package payments

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/decide"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var AdvanceRoutes = []kit.Route{
	{Method: "GET", Path: "/advances", Action: access.AdvanceRead, Handle: listAdvances},
	{Method: "POST", Path: "/advances/:program/:department/hand-back", Action: access.AdvanceHandBack, Handle: handBack},
	{Method: "POST", Path: "/handovers/:id/accept", Action: access.AdvanceAccept, Handle: decideHandover.As(true)},
	{Method: "POST", Path: "/handovers/:id/refuse", Action: access.AdvanceAccept, Handle: decideHandover.As(false)},
	{Method: "GET", Path: "/tickets", Action: access.TicketRead, Handle: listTickets},
	{Method: "POST", Path: "/tickets/:id/answer", Action: access.TicketAnswer, Handle: answerTicket},
}

// advancesBody is the page "advances".
type advancesBody struct {
	List      []payout.Advance
	Handovers []payout.Handover
	MayBack   bool
	MayAccept bool
	Form      kit.FormView
	Refusing  int64
	me        int64
}

func listAdvances(r *kit.Request) error { return advancesPage(r, r.Form(), 0) }

func advancesPage(r *kit.Request, f kit.FormView, refusing int64) error {
	list, handovers, err := r.App.Payments.Advances(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := advancesBody{list, handovers, r.Actor.Can(access.AdvanceHandBack), r.Actor.Can(access.AdvanceAccept), f, refusing, r.Actor.UserID}
	return r.Page(f.Status, "advances", "menu.advances", body)
}

func handBack(r *kit.Request) error {
	program, err := r.Id("program")
	if err != nil {
		return err
	}
	department, err := r.Id("department")
	if err != nil {
		return err
	}
	f := r.Form("amount")
	var y kit.Typed
	amount := y.Amount(f, "amount")
	if err = y.With(nil); err == nil {
		_, err = r.App.Payments.HandBack(r.Ctx(), r.Actor, program, department, amount)
	}
	if r.Refuse(err, &f) {
		return advancesPage(r, f, 0)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "advance.handed_back")
	return r.SeeOther("/advances")
}

// May reports whether this person may take a handing back now, or refuse it.
func (b advancesBody) May(h payout.Handover) bool {
	return b.MayAccept && payout.HandoverRule.May(h.Matter(), decide.Approve, b.me)
}

var decideHandover = kit.Decision{Do: kit.By(func(a *app.App) kit.Decider { return a.Payments.DecideHandover }), Said: [2]string{"ui.saved", "ui.saved"}, To: kit.ToList("/advances"),
	Page: func(r *kit.Request, id int64, f kit.FormView, _ bool) error { return advancesPage(r, f, id) }}

// ticketsBody is the page "tickets".
type ticketsBody struct {
	List      []payout.Ticket
	MayAnswer bool
	MayOpen   bool // the payment's page
	Form      kit.FormView
	Answering int64
	Pager     kit.Pager
}

func listTickets(r *kit.Request) error { return ticketsPage(r, r.Form(), 0) }

func ticketsPage(r *kit.Request, f kit.FormView, answering int64) error {
	limit, offset, page := r.PageOf(paymentsPerPage)
	list, total, err := r.App.Payments.Tickets(r.Ctx(), r.Actor, limit, offset)
	if err != nil {
		return err
	}
	body := ticketsBody{list, r.Actor.Can(access.TicketAnswer), r.Actor.Can(access.QueueRead), f, answering, r.Pager(page, total, limit)}
	return r.Page(f.Status, "tickets", "menu.tickets", body)
}

func answerTicket(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("reason")
	err = r.App.Payments.AnswerTicket(r.Ctx(), r.Actor, id, f.Values["reason"])
	if r.Refuse(err, &f) {
		return ticketsPage(r, f, id)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "ticket.done")
	return r.SeeOther("/tickets")
}
