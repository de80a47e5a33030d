package payments

import (
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/org"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var QueueRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/queue", Action: access.QueueRead, Handle: listQueue},
	{Method: "GET", Path: "/payments/:id", Action: access.QueueRead, Handle: kit.Showing(paymentPage)},
	{Method: "POST", Path: "/payments/:id/remedies", Action: access.RemedyPropose, Handle: proposeRemedy.Handle, Limit: core.MaxScan + kit.BodyLimit},
},
	decideRemedy.Routes(kit.By(func(a *app.App) kit.Decider { return a.Payments.DecideRemedy }), kit.Deed{Fields: []string{"payment"}, To: "/queue", Page: func(r *kit.Request, _ int64, f kit.FormView) error {
		return paymentPage(r, kit.Number(f, "payment"), f)
	}}),
)

// queueBody is the page "queue".
type queueBody struct {
	List        []payments.QueueItem
	Departments []org.Department
	Department  string
	Pager       kit.Pager
}

func listQueue(r *kit.Request) error {
	limit, offset, page := r.PageOf(paymentsPerPage)
	f := payout.QueueFilter{Limit: limit, Offset: offset}
	f.Department, _ = strconv.ParseInt(r.QueryParam("department"), 10, 64) // 0 narrows nothing
	f.Program, _ = strconv.ParseInt(r.QueryParam("program"), 10, 64)
	list, total, err := r.App.Payments.Queue(r.Ctx(), r.Actor, f)
	if err != nil {
		return err
	}
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := queueBody{List: list, Departments: units.Departments, Department: r.QueryParam("department"), Pager: r.Pager(page, total, limit)}
	return r.Page(http.StatusOK, "queue", "menu.queue", body)
}

// paymentBody is the page "payment": one payment with its story.
type paymentBody struct {
	payments.PaymentDetail
	Form       kit.FormView
	Channels   []kit.Option
	MayPropose bool
	Net        string
	decide     map[int64]kit.Choice // by remedy
}

// Decide is what this person may do about a remedy.
func (b paymentBody) Decide(m payout.Remedy) kit.Choice { return b.decide[m.ID] }

func paymentPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Payments.Payment(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	open, choices := false, map[int64]kit.Choice{}
	for _, m := range d.Remedies {
		open = open || m.State == payout.RemedyPending || m.State == payout.RemedyApproved
		c := decideRemedy.Choice(r, f, kit.May(r, m.Rule(), m.Matter()), m.ID)
		c.Hidden = map[string]any{"payment": id}
		choices[m.ID] = c
	}
	body := paymentBody{PaymentDetail: d, Form: f, Channels: kit.Options(r, "channel.", payout.Channels()),
		MayPropose: r.Actor.Can(access.RemedyPropose) && !open && (d.Rest() > 0 || d.Payment.Net() > 0), decide: choices}
	r.Title = d.Name + " · " + d.StudentNo
	return r.Page(f.Status, "payment", "payment.title", body)
}

var proposeRemedy = kit.Deed{Fields: []string{"kind", "amount", "channel", "card", "offer", "note"}, Page: paymentPage,
	Said: "remedy.proposed", To: "/payments/%d", Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		var y kit.Typed
		p := payments.Proposal{Remedy: payout.Remedy{PaymentID: id, Kind: payout.RemedyKind(f.Values["kind"]), Amount: y.Amount(f, "amount"),
			Channel: payout.Channel(f.Values["channel"]), Note: f.Values["note"]}, Card: f.Values["card"], Key: f.Key}
		p.OfferID, _ = strconv.ParseInt(f.Values["offer"], 10, 64) // 0 takes no student's card up
		var err error
		if p.Form.Name, p.Form.Data, err = r.Upload("form"); err == nil {
			err = y.With(nil)
		}
		if err == nil {
			_, err = r.App.Payments.ProposeRemedy(r.Ctx(), r.Actor, p)
		}
		return err
	})}

var decideRemedy = kit.Decision{At: "/remedies/:id", Needs: access.RemedyDecide}
