package rota

import (
	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/link"
	"reliefbook/internal/web/kit"
)

// What a duty member sees and does on their own link, without signing in.
var DutyMemberRoutes = []kit.Route{
	{Method: "GET", Path: "/m/:token", Action: access.Public, Handle: showMember},
	{Method: "POST", Path: "/m/:token/turns/:id/in", Action: access.Public, Handle: signTurn(false)},
	{Method: "POST", Path: "/m/:token/turns/:id/out", Action: access.Public, Handle: signTurn(true)},
	{Method: "POST", Path: "/m/:token/turns/:id/swap", Action: access.Public, Handle: askSwap},
	{Method: "POST", Path: "/m/:token/problems", Action: access.Public, Handle: reportProblem},
}

// memberBody is the page "duty-member".
type memberBody struct {
	rota.MemberView
	Liaison bool
	Form    kit.FormView
	Acting  int64 // whose swap was refused
	Here    string
	Said    string
}

func showMember(r *kit.Request) error {
	if done, err := r.OpenPass(link.OfMember); done || err != nil {
		return err
	}
	return memberPage(r, r.Form(), 0)
}

func memberPage(r *kit.Request, f kit.FormView, acting int64) error {
	v, err := r.App.Rota.MemberPage(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	body := memberBody{MemberView: v, Liaison: v.Member.Part == duty.Liaison, Form: f, Acting: acting, Here: "/m/" + r.Param("token")}
	switch r.QueryParam("said") {
	case "swap":
		body.Said = r.T("duty.requested")
	case "problem":
		body.Said = r.T("duty.reported")
	}
	r.Title = v.Member.Name
	return r.Page(f.Status, "duty-member", "", body)
}

func signTurn(out bool) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		return memberDone(r, r.App.Rota.SignTurn(r.Ctx(), r.Bearer(), id, out), r.Form(), 0, "")
	}
}

func memberDone(r *kit.Request, err error, f kit.FormView, acting int64, said string) error {
	if r.Refuse(err, &f) {
		return memberPage(r, f, acting)
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/m/%s?said=%s", r.Param("token"), said)
}

func askSwap(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("member", "reason")
	return memberDone(r, r.App.Rota.AskSwap(r.Ctx(), r.Bearer(), id, f.Values["member"], f.Values["reason"]), f, id, "swap")
}

func reportProblem(r *kit.Request) error {
	f := r.Form("place", "what")
	_, err := r.App.Rota.ReportProblem(r.Ctx(), r.Bearer(), duty.Problem{Place: f.Values["place"], What: f.Values["what"]})
	return memberDone(r, err, f, 0, "problem")
}
