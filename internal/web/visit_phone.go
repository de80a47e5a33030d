package web

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/photo"
	"reliefbook/internal/visit"
)

// What a visiting team sees and does on its own link, without signing in.
var visitPhoneRoutes = []route{
	{method: "GET", path: "/t/:token", action: access.Public, handle: showTeamPhone},
	{method: "POST", path: "/t/:token/people/:id", action: access.Public, handle: markPerson},
	{method: "POST", path: "/t/:token/people/:id/photo", action: access.Public, handle: addPhoto, limit: photo.MaxBytes + bodyLimit},
	{method: "GET", path: "/t/:token/photos/:id/photo.jpg", action: access.Public, handle: showTeamPhoto},
	{method: "POST", path: "/t/:token/close", action: access.Public, handle: closeTeamList},
}

// teamPhoneBody is the page "team-phone".
type teamPhoneBody struct {
	visit.Team
	Tally  visit.Tally
	Form   formView
	Acting int64 // whose mark was refused
	Here   string
}

func showTeamPhone(r *request) error {
	if done, err := r.openPass(link.OfTeam); done || err != nil {
		return err
	}
	return r.teamPhonePage(r.form(), 0)
}

func (r *request) teamPhonePage(f formView, acting int64) error {
	t, err := r.app.Visits.TeamPage(r.ctx(), r.bearer())
	if err != nil {
		return err
	}
	tally, err := visit.TallyOf(t.People)
	if err != nil {
		return err
	}
	r.Title = t.Name
	return r.page(f.Status, "team-phone", "", teamPhoneBody{t, tally, f, acting, "/t/" + r.Param("token")})
}

func (r *request) teamPhoneDone(err error, f formView, person int64) error {
	if r.refuse(err, &f) {
		return r.teamPhonePage(f, person)
	}
	if err != nil {
		return err
	}
	if person == 0 {
		return r.seeOther("/t/%s", r.Param("token"))
	}
	return r.seeOther("/t/%s#person-%d", r.Param("token"), person)
}

func markPerson(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("outcome", "colleague", "note")
	err = r.app.Visits.MarkSeen(r.ctx(), r.bearer(), visit.Mark{PlanID: id, Outcome: visit.Outcome(f.Values["outcome"]), Colleague: f.Values["colleague"],
		Note: f.Values["note"]})
	return r.teamPhoneDone(err, f, id)
}

func addPhoto(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	name, content, err := r.file("photo")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("photo", "roster.no_file")
	}
	if err == nil {
		err = r.app.Visits.AddPhoto(r.ctx(), r.bearer(), id, content)
	}
	return r.teamPhoneDone(err, f, id)
}

func showTeamPhoto(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	jpeg, err := r.app.Visits.TeamPhoto(r.ctx(), r.bearer(), id)
	if err != nil {
		return err
	}
	return r.Blob(http.StatusOK, "image/jpeg", jpeg)
}

func closeTeamList(r *request) error {
	return r.teamPhoneDone(r.app.Visits.CloseList(r.ctx(), r.bearer()), r.form(), 0)
}
