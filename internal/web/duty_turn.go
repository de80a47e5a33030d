package web

import (
	"net/url"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
)

var dutyTurnRoutes = []route{
	{method: "GET", path: "/duty/turns/:id", action: access.DutyRead, handle: showDutyTurn},
	{method: "POST", path: "/duty/turns/:id/replace", action: access.DutyManage, handle: turnAct(replaceTurn)},
	{method: "POST", path: "/duty/turns/:id/absent", action: access.DutyManage, handle: turnAct(markAbsent)},
	{method: "POST", path: "/duty/turns/:id/attest", action: access.DutyManage, handle: turnAct(attestTurn)},
}

// dutyTurnBody is the page "duty-turn".
type dutyTurnBody struct {
	rota.TurnView
	Day       string
	Takers    []option
	MayPass   bool
	MayExcuse bool
	MayAttest bool
	Form      formView
	Acting    string // the act that was refused
}

func showDutyTurn(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.dutyTurnPage(id, r.form(), "")
}

func (r *request) dutyTurnPage(id int64, f formView, acting string) error {
	v, err := r.app.Rota.DutyTurn(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	manage, out := r.Actor.Can(access.DutyManage), v.PlanState == duty.Published
	body := dutyTurnBody{TurnView: v, Day: day(v.From), Form: f, Acting: acting, MayPass: manage && v.State == duty.Planned,
		MayExcuse: manage && out && v.State == duty.Planned, MayAttest: manage && out && (v.State == duty.Planned || v.State == duty.On)}
	for _, m := range v.Takers {
		body.Takers = append(body.Takers, option{strconv.FormatInt(m.ID, 10), r.t("duty.taker", "Name", m.Name, "Number", m.Number, "Unit", m.Unit, "Load", m.Load)})
	}
	r.Title = v.Name + " · " + v.PostName
	return r.page(f.Status, "duty-turn", "", body)
}

// turnAct wraps what is done to one turn and comes back to its day on the rota.
func turnAct(do func(*request, int64, formView) (string, error)) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("member", "reason")
		act, err := do(r, id, f)
		if r.refuse(err, &f) {
			return r.dutyTurnPage(id, f, act)
		}
		if err != nil {
			return err
		}
		v, err := r.app.Rota.DutyTurn(r.ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		r.flash("ok", "ui.saved")
		return r.seeOther("/duty/plans/%d?day=%s", v.PlanID, url.QueryEscape(day(v.From)))
	}
}

func replaceTurn(r *request, id int64, f formView) (string, error) {
	return "replace", r.app.Rota.ReplaceTurn(r.ctx(), r.Actor, id, number(f, "member"))
}

func markAbsent(r *request, id int64, f formView) (string, error) {
	return "absent", r.app.Rota.MarkAbsent(r.ctx(), r.Actor, id, f.Values["reason"])
}

func attestTurn(r *request, id int64, f formView) (string, error) {
	return "attest", r.app.Rota.AttestTurn(r.ctx(), r.Actor, id, f.Values["reason"])
}
