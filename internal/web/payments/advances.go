package payments

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var AdvanceRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/advances", Action: access.AdvanceRead, Handle: listAdvances},
	{Method: "POST", Path: "/advances/:program/:department/hand-back", Action: access.AdvanceHandBack, Handle: handBack.Handle},
	{Method: "GET", Path: "/tickets", Action: access.TicketRead, Handle: listTickets},
	{Method: "POST", Path: "/tickets/:id/answer", Action: access.TicketAnswer, Handle: answerTicket.Handle},
},
	decideHandover.Routes(kit.By(func(a *app.App) kit.Decider { return a.Payments.DecideHandover }), kit.Deed{Page: kit.OnList(advancesPage), To: "/advances"}),
)

// advancesBody is the page "advances".
type advancesBody struct {
	List      []payout.Advance
	Handovers []handoverRow
	MayBack   bool
	MayAccept bool
	Form      kit.FormView
}

// handoverRow is one handover with what this person may do about it.
type handoverRow struct {
	payout.Handover
	Decide kit.Choice
}

func listAdvances(r *kit.Request) error { return advancesPage(r, r.Form()) }

func advancesPage(r *kit.Request, f kit.FormView) error {
	list, handovers, err := r.App.Payments.Advances(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := advancesBody{List: list, MayBack: r.Actor.Can(access.AdvanceHandBack), MayAccept: r.Actor.Can(access.AdvanceAccept), Form: f}
	for _, h := range handovers {
		body.Handovers = append(body.Handovers, handoverRow{h, decideHandover.Choice(r, f, kit.May(r, payout.HandoverRule, h.Matter()), h.ID)})
	}
	return r.Page(f.Status, "advances", "menu.advances", body)
}

var handBack = kit.Deed{Fields: []string{"amount"}, Page: kit.OnList(advancesPage), Said: "advance.handed_back", To: "/advances",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		program, err := r.Id("program")
		if err != nil {
			return 0, err
		}
		department, err := r.Id("department")
		if err != nil {
			return 0, err
		}
		var y kit.Typed
		amount := y.Amount(f, "amount")
		if err := y.With(nil); err != nil {
			return 0, err
		}
		return r.App.Payments.HandBack(r.Ctx(), r.Actor, program, department, amount)
	}}

var decideHandover = kit.Decision{At: "/handovers/:id", Needs: access.AdvanceAccept, Words: "advance"}

// ticketsBody is the page "tickets".
type ticketsBody struct {
	List      []payout.Ticket
	MayAnswer bool
	MayOpen   bool // the payment's page
	Form      kit.FormView
	Pager     kit.Pager
}

func listTickets(r *kit.Request) error { return ticketsPage(r, r.Form()) }

func ticketsPage(r *kit.Request, f kit.FormView) error {
	limit, offset, page := r.PageOf(paymentsPerPage)
	list, total, err := r.App.Payments.Tickets(r.Ctx(), r.Actor, limit, offset)
	if err != nil {
		return err
	}
	body := ticketsBody{list, r.Actor.Can(access.TicketAnswer), r.Actor.Can(access.QueueRead), f, r.Pager(page, total, limit)}
	return r.Page(f.Status, "tickets", "menu.tickets", body)
}

var answerTicket = kit.Deed{Fields: []string{"reason"}, Page: kit.OnList(ticketsPage), Said: "ticket.done", To: "/tickets",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Payments.AnswerTicket(r.Ctx(), r.Actor, id, f.Values["reason"])
	})}
