package visits

import (
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fund"
	"reliefbook/internal/table"
	"reliefbook/internal/visit"
	"reliefbook/internal/web/kit"
)

var VisitRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/visits", Action: access.VisitRead, Handle: listVisits},
	{Method: "GET", Path: "/programs/:id/visits/new", Action: access.VisitRecord, Handle: newVisit},
	{Method: "POST", Path: "/programs/:id/visits", Action: access.VisitRecord, Handle: createVisit.Handle},
	{Method: "GET", Path: "/visits/:id", Action: access.VisitRead, Handle: kit.Showing(visitPage)},
},
	decideVisit.Routes(kit.By(func(a *app.App) kit.Decider { return a.Visits.DecideVisit }), kit.Deed{Page: visitPage, To: "/visits/%d"}),
)

func listVisits(r *kit.Request) error {
	list, err := r.App.Visits.Visits(r.Ctx(), r.Actor, 0)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "visits", "menu.visits", list)
}

// visitFormBody is the page "visit-new".
type visitFormBody struct {
	Program  fund.Program
	Form     kit.FormView
	Campuses []kit.Option
}

func newVisit(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values["day"] = r.App.Today()
	return visitForm(r, id, f)
}

func visitForm(r *kit.Request, program int64, f kit.FormView) error {
	status, err := r.App.Relief.Program(r.Ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := visitFormBody{Program: status.Program, Form: f}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, kit.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
	}
	return r.Page(f.Status, "visit-new", "visit.new", body)
}

var createVisit = kit.Deed{Fields: []string{"team", "leader", "campus", "day", "people"}, Page: visitForm,
	Said: "visit.recorded", To: "/visits/%d",
	Do: func(r *kit.Request, program int64, f kit.FormView) (int64, error) {
		people, said := visit.ReadPeople(table.Pasted(f.Values["people"]))
		if err := said.RefusalAt("people"); err != nil {
			return 0, err
		}
		return r.App.Visits.RecordVisit(r.Ctx(), r.Actor,
			visit.Visit{ProgramID: program, Team: f.Values["team"], Leader: f.Values["leader"],
				CampusID: kit.Number(f, "campus"), Day: f.Values["day"], People: people}, f.Key)
	}}

// visitBody is the page "visit".
type visitBody struct {
	visit.Visit
	History []kit.Story
	Decide  kit.Choice
	Mine    bool
	Form    kit.FormView
}

func visitPage(r *kit.Request, id int64, f kit.FormView) error {
	v, history, err := r.App.Visits.Visit(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := visitBody{Visit: v, Form: f, Mine: v.MakerID == r.Actor.UserID, History: r.StoryOf(history, "visit_"+string(visit.Rejected), v.Reason),
		Decide: decideVisit.Choice(r, f, kit.May(r, visit.Rule, v.Matter()), id)}
	r.Title = v.Team + " · " + v.Campus
	return r.Page(f.Status, "visit", "menu.visits", body)
}

var decideVisit = kit.Decision{At: "/visits/:id", Needs: access.VisitDecide}
