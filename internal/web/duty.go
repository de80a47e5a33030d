package web

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/decide"
	"reliefbook/internal/duty"
)

var dutyRoutes = []route{
	{method: "GET", path: "/duty", action: access.DutyRead, handle: showDuty},
	{method: "POST", path: "/duty/swaps/:id", action: access.DutyManage, handle: decideSwap.form},
	{method: "POST", path: "/duty/problems/:id/assign", action: access.DutyManage, handle: assignProblem},
	{method: "POST", path: "/duty/problems/:id/end", action: access.DutyManage, handle: endProblem},
}

// dutyBody is the page "duty".
type dutyBody struct {
	rota.DutyView
	MayManage bool
	Today     string
	Form      formView
	Acting    string // the dialog that comes open
	me        int64
}

// May reports whether this person may decide on a request to swap now.
func (b dutyBody) May(s duty.Swap) bool {
	return b.MayManage && duty.SwapRule.May(s.Matter(), decide.Approve, b.me)
}

func showDuty(r *request) error { return r.dutyPage(r.form(), "") }

func (r *request) dutyPage(f formView, acting string) error {
	v, err := r.app.Rota.Duty(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(f.Status, "duty", "menu.duty", dutyBody{v, r.Actor.Can(access.DutyManage), r.app.Today(), f, acting, r.Actor.UserID})
}

var decideSwap = decision{do: by(func(a *app.App) decider { return a.Rota.DecideSwap }), said: [2]string{"ui.saved", "ui.saved"}, to: toList("/duty"),
	page: func(r *request, id int64, f formView, _ bool) error {
		return r.dutyPage(f, "swap-"+strconv.FormatInt(id, 10))
	}}

func assignProblem(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("owner", "due")
	err = r.app.Rota.AssignProblem(r.ctx(), r.Actor, id, f.Values["owner"], f.Values["due"])
	return r.dutyDone(err, f, "assign-"+strconv.FormatInt(id, 10))
}

func endProblem(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.Rota.EndProblem(r.ctx(), r.Actor, id, f.Values["reason"])
	return r.dutyDone(err, f, "end-"+strconv.FormatInt(id, 10))
}

func (r *request) dutyDone(err error, f formView, acting string) error {
	if r.refuse(err, &f) {
		return r.dutyPage(f, acting)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/duty")
}
