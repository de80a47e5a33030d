package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/org"
	"reliefbook/internal/payout"
)

var queueRoutes = []route{
	{method: "GET", path: "/queue", action: access.QueueRead, handle: listQueue},
	{method: "GET", path: "/payments/:id", action: access.QueueRead, handle: showPayment},
	{method: "POST", path: "/payments/:id/remedies", action: access.RemedyPropose, handle: proposeRemedy, limit: core.MaxScan + bodyLimit},
	{method: "POST", path: "/remedies/:id/approve", action: access.RemedyDecide, handle: decideRemedy.as(true)},
	{method: "POST", path: "/remedies/:id/reject", action: access.RemedyDecide, handle: decideRemedy.as(false)},
}

// queueBody is the page "queue".
type queueBody struct {
	List        []payments.QueueItem
	Departments []org.Department
	Department  string
	Pager       pager
}

func listQueue(r *request) error {
	limit, offset, page := r.pageOf(paymentsPerPage)
	f := payout.QueueFilter{Limit: limit, Offset: offset}
	f.Department, _ = strconv.ParseInt(r.QueryParam("department"), 10, 64) // 0 narrows nothing
	f.Program, _ = strconv.ParseInt(r.QueryParam("program"), 10, 64)
	list, total, err := r.app.Payments.Queue(r.ctx(), r.Actor, f)
	if err != nil {
		return err
	}
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := queueBody{List: list, Departments: units.Departments, Department: r.QueryParam("department"), Pager: r.pager(page, total, limit)}
	return r.page(http.StatusOK, "queue", "menu.queue", body)
}

// paymentBody is the page "payment": one payment with its story.
type paymentBody struct {
	payments.PaymentDetail
	Form       formView
	Channels   []option
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

func showPayment(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.paymentPage(id, r.form(), 0)
}

func (r *request) paymentPage(id int64, f formView, rejecting int64) error {
	d, err := r.app.Payments.Payment(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	open := false
	for _, m := range d.Remedies {
		open = open || m.State == payout.RemedyPending || m.State == payout.RemedyApproved
	}
	body := paymentBody{PaymentDetail: d, Form: f, Channels: options(r, "channel.", payout.Channels()), Rejecting: rejecting,
		MayPropose: r.Actor.Can(access.RemedyPropose) && !open && (d.Rest() > 0 || d.Payment.Net() > 0), decides: r.Actor.Can(access.RemedyDecide), me: r.Actor.UserID}
	r.Title = d.Name + " · " + d.StudentNo
	return r.page(f.Status, "payment", "payment.title", body)
}

func proposeRemedy(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("kind", "amount", "channel", "card", "offer", "note")
	var y typed
	p := payments.Proposal{Remedy: payout.Remedy{PaymentID: id, Kind: payout.RemedyKind(f.Values["kind"]), Amount: y.amount(f, "amount"),
		Channel: payout.Channel(f.Values["channel"]), Note: f.Values["note"]}, Card: f.Values["card"], Key: f.Key}
	p.OfferID, _ = strconv.ParseInt(f.Values["offer"], 10, 64) // 0 takes no student's card up
	if p.Form.Name, p.Form.Data, err = r.file("form"); err != nil {
		return err
	}
	err = y.with(nil)
	if err == nil {
		_, err = r.app.Payments.ProposeRemedy(r.ctx(), r.Actor, p)
	}
	if r.refuse(err, &f) {
		return r.paymentPage(id, f, 0)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "remedy.proposed")
	return r.seeOther("/payments/%d", id)
}

var decideRemedy = decision{do: by(func(a *app.App) decider { return a.Payments.DecideRemedy }), fields: []string{"payment"}, to: toList("/queue"),
	said: [2]string{"remedy.decided_false", "remedy.decided_true"},
	page: func(r *request, id int64, f formView, approve bool) error {
		if approve {
			id = 0
		}
		return r.paymentPage(number(f, "payment"), f, id)
	}}
