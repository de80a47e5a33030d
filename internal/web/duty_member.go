package web

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/link"
)

// What a duty member sees and does on their own link, without signing in.
var dutyMemberRoutes = []route{
	{method: "GET", path: "/m/:token", action: access.Public, handle: showMember},
	{method: "POST", path: "/m/:token/turns/:id/in", action: access.Public, handle: signTurn(false)},
	{method: "POST", path: "/m/:token/turns/:id/out", action: access.Public, handle: signTurn(true)},
	{method: "POST", path: "/m/:token/turns/:id/swap", action: access.Public, handle: askSwap},
	{method: "POST", path: "/m/:token/problems", action: access.Public, handle: reportProblem},
}

// memberBody is the page "duty-member".
type memberBody struct {
	rota.MemberView
	Liaison bool
	Form    formView
	Acting  int64 // whose swap was refused
	Here    string
	Said    string
}

func showMember(r *request) error {
	if done, err := r.openPass(link.OfMember); done || err != nil {
		return err
	}
	return r.memberPage(r.form(), 0)
}

func (r *request) memberPage(f formView, acting int64) error {
	v, err := r.app.Rota.MemberPage(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	body := memberBody{MemberView: v, Liaison: v.Member.Part == duty.Liaison, Form: f, Acting: acting, Here: "/m/" + r.Param("token")}
	switch r.QueryParam("said") {
	case "swap":
		body.Said = r.t("duty.requested")
	case "problem":
		body.Said = r.t("duty.reported")
	}
	r.Title = v.Member.Name
	return r.page(f.Status, "duty-member", "", body)
}

func signTurn(out bool) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		return r.memberDone(r.app.Rota.SignTurn(r.ctx(), r.bearer(), id, out), r.form(), 0, "")
	}
}

func (r *request) memberDone(err error, f formView, acting int64, said string) error {
	if r.refuse(err, &f) {
		return r.memberPage(f, acting)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/m/%s?said=%s", r.Param("token"), said)
}

func askSwap(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("member", "reason")
	return r.memberDone(r.app.Rota.AskSwap(r.ctx(), r.bearer(), id, f.Values["member"], f.Values["reason"]), f, id, "swap")
}

func reportProblem(r *request) error {
	f := r.form("place", "what")
	_, err := r.app.Rota.ReportProblem(r.ctx(), r.bearer(), duty.Problem{Place: f.Values["place"], What: f.Values["what"]})
	return r.memberDone(err, f, 0, "problem")
}
