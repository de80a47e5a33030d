package visits

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/photo"
	"reliefbook/internal/visit"
	"reliefbook/internal/web/kit"
)

// What a visiting team sees and does on its own link, without signing in.
var VisitPhoneRoutes = []kit.Route{
	{Method: "GET", Path: "/t/:token", Action: access.Public, Handle: showTeamPhone},
	{Method: "POST", Path: "/t/:token/people/:id", Action: access.Public, Handle: markPerson},
	{Method: "POST", Path: "/t/:token/people/:id/photo", Action: access.Public, Handle: addPhoto, Limit: photo.MaxBytes + kit.BodyLimit},
	{Method: "GET", Path: "/t/:token/photos/:id/photo.jpg", Action: access.Public, Handle: showTeamPhoto},
	{Method: "POST", Path: "/t/:token/close", Action: access.Public, Handle: closeTeamList},
}

// teamPhoneBody is the page "team-phone".
type teamPhoneBody struct {
	visit.Team
	Tally  visit.Tally
	Form   kit.FormView
	Acting int64 // whose mark was refused
	Here   string
}

func showTeamPhone(r *kit.Request) error {
	if done, err := r.OpenPass(link.OfTeam); done || err != nil {
		return err
	}
	return teamPhonePage(r, r.Form(), 0)
}

func teamPhonePage(r *kit.Request, f kit.FormView, acting int64) error {
	t, err := r.App.Visits.TeamPage(r.Ctx(), r.Bearer())
	if err != nil {
		return err
	}
	tally, err := visit.TallyOf(t.People)
	if err != nil {
		return err
	}
	r.Title = t.Name
	return r.Page(f.Status, "team-phone", "", teamPhoneBody{t, tally, f, acting, "/t/" + r.Param("token")})
}

func teamPhoneDone(r *kit.Request, err error, f kit.FormView, person int64) error {
	if r.Refuse(err, &f) {
		return teamPhonePage(r, f, person)
	}
	if err != nil {
		return err
	}
	if person == 0 {
		return r.SeeOther("/t/%s", r.Param("token"))
	}
	return r.SeeOther("/t/%s#person-%d", r.Param("token"), person)
}

func markPerson(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("outcome", "colleague", "note")
	err = r.App.Visits.MarkSeen(r.Ctx(), r.Bearer(), visit.Mark{PlanID: id, Outcome: visit.Outcome(f.Values["outcome"]), Colleague: f.Values["colleague"],
		Note: f.Values["note"]})
	return teamPhoneDone(r, err, f, id)
}

func addPhoto(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	name, content, err := r.Upload("photo")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("photo", "roster.no_file")
	}
	if err == nil {
		err = r.App.Visits.AddPhoto(r.Ctx(), r.Bearer(), id, content)
	}
	return teamPhoneDone(r, err, f, id)
}

func showTeamPhoto(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	jpeg, err := r.App.Visits.TeamPhoto(r.Ctx(), r.Bearer(), id)
	if err != nil {
		return err
	}
	return r.Blob(http.StatusOK, "image/jpeg", jpeg)
}

func closeTeamList(r *kit.Request) error {
	return teamPhoneDone(r, r.App.Visits.CloseList(r.Ctx(), r.Bearer()), r.Form(), 0)
}
