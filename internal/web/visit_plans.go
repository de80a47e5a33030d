package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/link"
	"reliefbook/internal/money"
	"reliefbook/internal/visit"
)

var visitPlanRoutes = []route{
	{method: "GET", path: "/programs/:id/teams", action: access.VisitRead, handle: listTeams},
	{method: "POST", path: "/programs/:id/teams", action: access.VisitPlan, handle: createTeam},
	{method: "POST", path: "/programs/:id/teams/divide", action: access.VisitPlan, handle: divideProgram},
	{method: "GET", path: "/teams/:id", action: access.VisitRead, handle: showTeam},
	{method: "POST", path: "/teams/:id/people", action: access.VisitPlan, handle: teamAct(setPeople)},
	{method: "POST", path: "/teams/:id/import", action: access.VisitPlan, handle: teamAct(importPeople), limit: uploadLimit},
	{method: "POST", path: "/teams/:id/on-duty", action: access.VisitPlan, handle: teamAct(addOnDuty)},
	{method: "POST", path: "/teams/:id/divide", action: access.VisitPlan, handle: teamAct(dividePlan)},
	{method: "POST", path: "/teams/:id/link", action: access.VisitPlan, handle: makeTeamLink},
	{method: "POST", path: "/teams/:id/reopen", action: access.VisitPlan, handle: reopenList},
	{method: "POST", path: "/teams/:id/visit", action: access.VisitRecord, handle: reportVisit},
	{method: "GET", path: "/photos/:id/photo.jpg", action: access.VisitRead, handle: showPhoto},
}

// teamsBody is the page "teams".
type teamsBody struct {
	Program  fund.Program
	Teams    []teamRow
	Heads    int
	Total    money.Amount // of cash
	Packs    int64
	Planned  bool // a team has not set out
	MayPlan  bool
	Options  []option // categories
	Campuses []option
	Items    []option
	Holders  []option
	Form     formView
}

// teamRow is a team with its list in figures.
type teamRow struct {
	visit.Team
	visit.Tally
}

func listTeams(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["day"] = r.app.Today()
	return r.teamsPage(id, f)
}

func (r *request) teamsPage(program int64, f formView) error {
	status, err := r.app.Relief.Program(r.ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	if status.Kind != fund.ByVisit {
		return errNotFound()
	}
	teams, err := r.app.Visits.Teams(r.ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	body := teamsBody{Program: status.Program, MayPlan: r.Actor.Can(access.VisitPlan), Form: f}
	for _, t := range teams {
		tally, err := visit.TallyOf(t.People)
		if err != nil {
			return err
		}
		body.Teams = append(body.Teams, teamRow{t, tally})
		body.Heads, body.Total, body.Packs = body.Heads+tally.Heads, body.Total+tally.Cash, body.Packs+tally.Packs
		body.Planned = body.Planned || t.State == visit.TeamPlanned && tally.Heads > 0
	}
	body.Options = r.categoryOptions()
	if body.MayPlan {
		if err := r.teamChoices(&body); err != nil {
			return err
		}
	}
	r.Title = r.t("team.title")
	return r.page(f.Status, "teams", "", body)
}

func (r *request) teamChoices(body *teamsBody) error {
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, option{strconv.FormatInt(c.ID, 10), c.Name})
	}
	items, holders, err := r.app.Visits.PackChoices(r.ctx(), r.Actor)
	body.Items = r.itemOptions(items)
	for _, h := range holders {
		body.Holders = append(body.Holders, option{strconv.FormatInt(h.ID, 10), h.Name})
	}
	return err
}

func createTeam(r *request) error {
	program, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("name", "leader", "members", "campus", "day", "item", "holder")
	id, err := r.app.Visits.CreateTeam(r.ctx(), r.Actor, visit.Team{ProgramID: program, Name: f.Values["name"], Leader: f.Values["leader"], Members: f.Values["members"],
		CampusID: number(f, "campus"), Day: f.Values["day"], ItemID: number(f, "item"), HolderID: number(f, "holder")})
	if r.refuse(err, &f) {
		return r.teamsPage(program, f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/teams/%d", id)
}

// teamBody is the page "team".
type teamBody struct {
	visit.Team
	Tally      visit.Tally
	Text       string // the list as it is typed
	Categories []visit.Category
	Options    []option
	MayPlan    bool // the list can be changed
	MayReport  bool
	MayReopen  bool
	MayLink    bool
	Link       string // just made
	Reopening  bool
	History    []story
	Passes     []link.Pass // the links it was given, newest first
	Form       formView
}

func showTeam(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.teamPage(id, r.form(), "")
}

func (r *request) teamPage(id int64, f formView, url string) error {
	t, history, err := r.app.Visits.Team(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	plans := r.Actor.Can(access.VisitPlan)
	body := teamBody{Team: t, Categories: visit.Categories, History: gathered(r.story(history)), Form: f, Link: url, MayPlan: plans && t.State == visit.TeamPlanned,
		MayLink: plans && t.State != visit.TeamReported, MayReport: r.Actor.Can(access.VisitRecord) && t.State == visit.TeamReported && t.VisitID == 0}
	body.MayReopen, body.Reopening = plans && t.State == visit.TeamReported && t.VisitID == 0, f.Errors["reason"] != ""
	if body.Tally, err = visit.TallyOf(t.People); err != nil {
		return err
	}
	if body.Passes, err = r.app.Bearer.Passes(r.ctx(), r.Actor, link.OfTeam, id); err != nil {
		return err
	}
	body.Options = r.categoryOptions()
	for _, p := range t.People {
		body.Text += p.Name + "\t" + p.Unit + "\t" + r.t("visit.category."+string(p.Category)) + "\t" + p.Amount.String() + "\t" + strconv.FormatInt(p.Packs, 10) + "\n"
	}
	if typed, ok := f.Values["people"]; ok {
		body.Text = typed
	}
	r.Title = t.Name
	return r.page(f.Status, "team", "", body)
}

// teamAct wraps what is done to a team's list and comes back to its page.
func teamAct(do func(*request, int64, formView) error) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form(append([]string{"people", "category", "amount", "packs"}, shareFields...)...)
		if _, sent := r.Request().PostForm["people"]; !sent {
			delete(f.Values, "people")
		}
		err = do(r, id, f)
		if r.refuse(err, &f) {
			return r.teamPage(id, f, "")
		}
		if err != nil {
			return err
		}
		r.flash("ok", "ui.saved")
		return r.seeOther("/teams/%d", id)
	}
}

func setPeople(r *request, id int64, f formView) error {
	people, err := visit.ParsePlanned(f.Values["people"])
	if err != nil {
		return err
	}
	return r.app.Visits.SetPlan(r.ctx(), r.Actor, id, people)
}

func importPeople(r *request, id int64, _ formView) error {
	name, content, err := r.file("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	if err != nil {
		return err
	}
	return r.app.Visits.ImportPlan(r.ctx(), r.Actor, id, name, content)
}

func addOnDuty(r *request, id int64, f formView) error {
	var y typed
	like := visit.Planned{Category: visit.Category(f.Values["category"]), Amount: y.amount(f, "amount"), Packs: number(f, "packs")}
	if err := y.with(nil); err != nil {
		return err
	}
	_, err := r.app.Visits.AddOnDuty(r.ctx(), r.Actor, id, like)
	return err
}

func dividePlan(r *request, id int64, f formView) error {
	total, weights, err := readShares(f)
	if err != nil {
		return err
	}
	return r.app.Visits.DividePlan(r.ctx(), r.Actor, id, total, weights)
}

// shareFields are the fields of a sum that is shared out.
var shareFields = []string{"total", "weight_counsellor", "weight_logistics", "weight_psychological"}

func readShares(f formView) (total money.Amount, weights map[visit.Category]int64, err error) {
	var y typed
	total = y.amount(f, "total")
	weights = map[visit.Category]int64{}
	for _, c := range visit.Categories {
		weights[c] = number(f, "weight_"+string(c))
	}
	return total, weights, y.with(nil)
}

func divideProgram(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form(shareFields...)
	total, weights, err := readShares(f)
	if err == nil {
		err = r.app.Visits.DivideProgram(r.ctx(), r.Actor, id, total, weights)
	}
	if r.refuse(err, &f) {
		f.Values["day"] = r.app.Today()
		return r.teamsPage(id, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/programs/%d/teams", id)
}

func (r *request) categoryOptions() (list []option) {
	for _, c := range visit.Categories {
		list = append(list, option{string(c), r.t("visit.category." + string(c))})
	}
	return list
}

func reopenList(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.Visits.ReopenList(r.ctx(), r.Actor, id, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.teamPage(id, f, "")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/teams/%d", id)
}

func makeTeamLink(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	url, err := r.app.Visits.TeamLink(r.ctx(), r.Actor, id, r.site())
	if err != nil && !r.refuse(err, &f) {
		return err
	}
	return r.teamPage(id, f, url)
}

func reportVisit(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	made, err := r.app.Visits.ReportVisit(r.ctx(), r.Actor, id)
	if r.refuse(err, &f) {
		return r.teamPage(id, f, "")
	}
	if err != nil {
		return err
	}
	return r.seeOther("/visits/%d", made)
}

func showPhoto(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	jpeg, err := r.app.Visits.Photo(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Blob(http.StatusOK, "image/jpeg", jpeg)
}
