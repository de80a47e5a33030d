package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/visit"
)

var visitRoutes = []route{
	{method: "GET", path: "/visits", action: access.VisitRead, handle: listVisits},
	{method: "GET", path: "/programs/:id/visits/new", action: access.VisitRecord, handle: newVisit},
	{method: "POST", path: "/programs/:id/visits", action: access.VisitRecord, handle: createVisit},
	{method: "GET", path: "/visits/:id", action: access.VisitRead, handle: showVisit},
	{method: "POST", path: "/visits/:id/decide", action: access.VisitDecide, handle: decideVisit.form},
}

func listVisits(r *request) error {
	list, err := r.app.Visits.Visits(r.ctx(), r.Actor, 0)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "visits", "menu.visits", list)
}

// visitFormBody is the page "visit-new".
type visitFormBody struct {
	Program  fund.Program
	Form     formView
	Campuses []option
}

func newVisit(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["day"] = r.app.Today()
	return r.visitForm(id, f)
}

func (r *request) visitForm(program int64, f formView) error {
	status, err := r.app.Relief.Program(r.ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := visitFormBody{Program: status.Program, Form: f}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, option{strconv.FormatInt(c.ID, 10), c.Name})
	}
	return r.page(f.Status, "visit-new", "visit.new", body)
}

func createVisit(r *request) error {
	program, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("team", "leader", "campus", "day", "people")
	people, err := visit.ParsePeople(f.Values["people"])
	v := visit.Visit{ProgramID: program, Team: f.Values["team"], Leader: f.Values["leader"], Day: f.Values["day"], People: people}
	v.CampusID, _ = strconv.ParseInt(f.Values["campus"], 10, 64) // what is no number is no campus, and refused as such
	var id int64
	if err == nil {
		id, err = r.app.Visits.RecordVisit(r.ctx(), r.Actor, v, f.Key)
	}
	if r.refuse(err, &f) {
		return r.visitForm(program, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "visit.recorded")
	return r.seeOther("/visits/%d", id)
}

// visitBody is the page "visit".
type visitBody struct {
	visit.Visit
	History   []story
	MayDecide bool
	Mine      bool
	Form      formView
	Rejecting bool
}

func showVisit(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.visitPage(id, r.form(), false)
}

func (r *request) visitPage(id int64, f formView, rejecting bool) error {
	v, history, err := r.app.Visits.Visit(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := visitBody{Visit: v, Form: f, Rejecting: rejecting, Mine: v.MakerID == r.Actor.UserID, History: r.storyOf(history, "visit_"+string(visit.Rejected), v.Reason),
		MayDecide: r.Actor.Can(access.VisitDecide) && visit.Rule.May(v.Matter(), decide.Approve, r.Actor.UserID)}
	r.Title = v.Team + " · " + v.Campus
	return r.page(f.Status, "visit", "menu.visits", body)
}

var decideVisit = decision{do: by(func(a *app.App) decider { return a.Visits.DecideVisit }), said: [2]string{"visit.rejected", "visit.approved"}, to: toPage("/visits/%d"),
	page: func(r *request, id int64, f formView, approve bool) error { return r.visitPage(id, f, !approve) }}
