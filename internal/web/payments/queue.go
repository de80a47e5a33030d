package payments

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/org"
	"reliefbook/internal/payout"
	"reliefbook/internal/web/kit"
)

var QueueRoutes = []kit.Route{
	{Method: "GET", Path: "/queue", Action: access.QueueRead, Handle: listQueue},
	{Method: "GET", Path: "/payments/:id", Action: access.QueueRead, Handle: showPayment},
	{Method: "POST", Path: "/payments/:id/remedies", Action: access.RemedyPropose, Handle: proposeRemedy, Limit: core.MaxScan + kit.BodyLimit},
	{Method: "POST", Path: "/remedies/:id/approve", Action: access.RemedyDecide, Handle: decideRemedy.As(true)},
	{Method: "POST", Path: "/remedies/:id/reject", Action: access.RemedyDecide, Handle: decideRemedy.As(false)},
}

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
	Rejecting  int64
	Net        string
	decides    bool
	me         int64
}

// May reports whether this person may approve a proposal now, or reject it.
func (b paymentBody) May(m payout.Remedy, approve bool) bool {
	return b.decides && m.May(approve, b.me)
}

func showPayment(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return paymentPage(r, id, r.Form(), 0)
}

func paymentPage(r *kit.Request, id int64, f kit.FormView, rejecting int64) error {
	d, err := r.App.Payments.Payment(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	open := false
	for _, m := range d.Remedies {
		open = open || m.State == payout.RemedyPending || m.State == payout.RemedyApproved
	}
	body := paymentBody{PaymentDetail: d, Form: f, Channels: kit.Options(r, "channel.", payout.Channels()), Rejecting: rejecting,
		MayPropose: r.Actor.Can(access.RemedyPropose) && !open && (d.Rest() > 0 || d.Payment.Net() > 0), decides: r.Actor.Can(access.RemedyDecide), me: r.Actor.UserID}
	r.Title = d.Name + " · " + d.StudentNo
	return r.Page(f.Status, "payment", "payment.title", body)
}

func proposeRemedy(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("kind", "amount", "channel", "card", "offer", "note")
	var y kit.Typed
	p := payments.Proposal{Remedy: payout.Remedy{PaymentID: id, Kind: payout.RemedyKind(f.Values["kind"]), Amount: y.Amount(f, "amount"),
		Channel: payout.Channel(f.Values["channel"]), Note: f.Values["note"]}, Card: f.Values["card"], Key: f.Key}
	p.OfferID, _ = strconv.ParseInt(f.Values["offer"], 10, 64) // 0 takes no student's card up
	if p.Form.Name, p.Form.Data, err = r.Upload("form"); err != nil {
		return err
	}
	err = y.With(nil)
	if err == nil {
		_, err = r.App.Payments.ProposeRemedy(r.Ctx(), r.Actor, p)
	}
	if r.Refuse(err, &f) {
		return paymentPage(r, id, f, 0)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "remedy.proposed")
	return r.SeeOther("/payments/%d", id)
}

var decideRemedy = kit.Decision{Do: kit.By(func(a *app.App) kit.Decider { return a.Payments.DecideRemedy }), Fields: []string{"payment"}, To: kit.ToList("/queue"),
	Said: [2]string{"remedy.decided_false", "remedy.decided_true"},
	Page: func(r *kit.Request, id int64, f kit.FormView, approve bool) error {
		if approve {
			id = 0
		}
		return paymentPage(r, kit.Number(f, "payment"), f, id)
	}}
