package rota

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/decide"
	"reliefbook/internal/duty"
	"reliefbook/internal/web/kit"
)

var DutyRoutes = []kit.Route{
	{Method: "GET", Path: "/duty", Action: access.DutyRead, Handle: showDuty},
	{Method: "POST", Path: "/duty/swaps/:id", Action: access.DutyManage, Handle: decideSwap.Form},
	{Method: "POST", Path: "/duty/problems/:id/assign", Action: access.DutyManage, Handle: assignProblem},
	{Method: "POST", Path: "/duty/problems/:id/end", Action: access.DutyManage, Handle: endProblem},
}

// dutyBody is the page "duty".
type dutyBody struct {
	rota.DutyView
	MayManage bool
	Today     string
	Form      kit.FormView
	Acting    string // the dialog that comes open
	me        int64
}

// May reports whether this person may decide on a request to swap now.
func (b dutyBody) May(s duty.Swap) bool {
	return b.MayManage && duty.SwapRule.May(s.Matter(), decide.Approve, b.me)
}

func showDuty(r *kit.Request) error { return dutyPage(r, r.Form(), "") }

func dutyPage(r *kit.Request, f kit.FormView, acting string) error {
	v, err := r.App.Rota.Duty(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(f.Status, "duty", "menu.duty", dutyBody{v, r.Actor.Can(access.DutyManage), r.App.Today(), f, acting, r.Actor.UserID})
}

var decideSwap = kit.Decision{Do: kit.By(func(a *app.App) kit.Decider { return a.Rota.DecideSwap }), Said: [2]string{"ui.saved", "ui.saved"}, To: kit.ToList("/duty"),
	Page: func(r *kit.Request, id int64, f kit.FormView, _ bool) error {
		return dutyPage(r, f, "swap-"+strconv.FormatInt(id, 10))
	}}

func assignProblem(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("owner", "due")
	err = r.App.Rota.AssignProblem(r.Ctx(), r.Actor, id, f.Values["owner"], f.Values["due"])
	return dutyDone(r, err, f, "assign-"+strconv.FormatInt(id, 10))
}

func endProblem(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("reason")
	err = r.App.Rota.EndProblem(r.Ctx(), r.Actor, id, f.Values["reason"])
	return dutyDone(r, err, f, "end-"+strconv.FormatInt(id, 10))
}

func dutyDone(r *kit.Request, err error, f kit.FormView, acting string) error {
	if r.Refuse(err, &f) {
		return dutyPage(r, f, acting)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "ui.saved")
	return r.SeeOther("/duty")
}
