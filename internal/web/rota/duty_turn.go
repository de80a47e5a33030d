package rota

import (
	"net/url"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/web/kit"
)

var DutyTurnRoutes = []kit.Route{
	{Method: "GET", Path: "/duty/turns/:id", Action: access.DutyRead, Handle: showDutyTurn},
	{Method: "POST", Path: "/duty/turns/:id/replace", Action: access.DutyManage, Handle: turnAct(replaceTurn)},
	{Method: "POST", Path: "/duty/turns/:id/absent", Action: access.DutyManage, Handle: turnAct(markAbsent)},
	{Method: "POST", Path: "/duty/turns/:id/attest", Action: access.DutyManage, Handle: turnAct(attestTurn)},
}

// dutyTurnBody is the page "duty-turn".
type dutyTurnBody struct {
	rota.TurnView
	Day       string
	Takers    []kit.Option
	MayPass   bool
	MayExcuse bool
	MayAttest bool
	Form      kit.FormView
	Acting    string // the act that was refused
}

func showDutyTurn(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return dutyTurnPage(r, id, r.Form(), "")
}

func dutyTurnPage(r *kit.Request, id int64, f kit.FormView, acting string) error {
	v, err := r.App.Rota.DutyTurn(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	manage, out := r.Actor.Can(access.DutyManage), v.PlanState == duty.Published
	body := dutyTurnBody{TurnView: v, Day: kit.Day(v.From), Form: f, Acting: acting, MayPass: manage && v.State == duty.Planned,
		MayExcuse: manage && out && v.State == duty.Planned, MayAttest: manage && out && (v.State == duty.Planned || v.State == duty.On)}
	for _, m := range v.Takers {
		body.Takers = append(body.Takers, kit.Option{Value: strconv.FormatInt(m.ID, 10), Label: r.T("duty.taker", "Name", m.Name, "Number", m.Number, "Unit", m.Unit, "Load", m.Load)})
	}
	r.Title = v.Name + " · " + v.PostName
	return r.Page(f.Status, "duty-turn", "", body)
}

// turnAct wraps an act on one turn and leads back to its day on the rota.
func turnAct(do func(*kit.Request, int64, kit.FormView) (string, error)) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		f := r.Form("member", "reason")
		act, err := do(r, id, f)
		if r.Refuse(err, &f) {
			return dutyTurnPage(r, id, f, act)
		}
		if err != nil {
			return err
		}
		v, err := r.App.Rota.DutyTurn(r.Ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		r.Flash("ok", "ui.saved")
		return r.SeeOther("/duty/plans/%d?day=%s", v.PlanID, url.QueryEscape(kit.Day(v.From)))
	}
}

func replaceTurn(r *kit.Request, id int64, f kit.FormView) (string, error) {
	return "replace", r.App.Rota.ReplaceTurn(r.Ctx(), r.Actor, id, kit.Number(f, "member"))
}

func markAbsent(r *kit.Request, id int64, f kit.FormView) (string, error) {
	return "absent", r.App.Rota.MarkAbsent(r.Ctx(), r.Actor, id, f.Values["reason"])
}

func attestTurn(r *kit.Request, id int64, f kit.FormView) (string, error) {
	return "attest", r.App.Rota.AttestTurn(r.Ctx(), r.Actor, id, f.Values["reason"])
}
