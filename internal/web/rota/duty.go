package rota

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/web/kit"
)

var DutyRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/duty", Action: access.DutyRead, Handle: showDuty},
	{Method: "POST", Path: "/duty/problems/:id/assign", Action: access.DutyManage, Handle: assignProblem.Handle},
	{Method: "POST", Path: "/duty/problems/:id/end", Action: access.DutyManage, Handle: endProblem.Handle},
},
	decideSwap.Routes(kit.By(func(a *app.App) kit.Decider { return a.Rota.DecideSwap }), kit.Deed{Page: kit.OnList(dutyPage), To: "/duty"}),
)

// dutyBody is the page "duty".
type dutyBody struct {
	rota.DutyView
	MayManage bool
	Today     string
	Form      kit.FormView
	decide    func(duty.Swap) kit.Choice
}

// Decide is what this person may do about a request to swap.
func (b dutyBody) Decide(s duty.Swap) kit.Choice { return b.decide(s) }

func showDuty(r *kit.Request) error { return dutyPage(r, r.Form()) }

func dutyPage(r *kit.Request, f kit.FormView) error {
	v, err := r.App.Rota.Duty(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	swap := func(s duty.Swap) kit.Choice {
		return decideSwap.Choice(r, f, kit.May(r, duty.SwapRule, s.Matter()), s.ID)
	}
	return r.Page(f.Status, "duty", "menu.duty", dutyBody{v, r.Actor.Can(access.DutyManage), r.App.Today(), f, swap})
}

var decideSwap = kit.Decision{At: "/duty/swaps/:id", Needs: access.DutyManage}

var assignProblem = kit.Deed{Fields: []string{"owner", "due"}, Page: kit.OnList(dutyPage), Said: "ui.saved", To: "/duty",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Rota.AssignProblem(r.Ctx(), r.Actor, id, f.Values["owner"], f.Values["due"])
	})}

var endProblem = kit.Deed{Fields: []string{"reason"}, Page: kit.OnList(dutyPage), Said: "ui.saved", To: "/duty",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Rota.EndProblem(r.Ctx(), r.Actor, id, f.Values["reason"])
	})}
