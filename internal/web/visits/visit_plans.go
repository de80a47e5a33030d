package visits

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/fund"
	"reliefbook/internal/link"
	"reliefbook/internal/money"
	"reliefbook/internal/table"
	"reliefbook/internal/visit"
	"reliefbook/internal/web/kit"
)

var VisitPlanRoutes = []kit.Route{
	{Method: "GET", Path: "/programs/:id/teams", Action: access.VisitRead, Handle: listTeams},
	{Method: "POST", Path: "/programs/:id/teams", Action: access.VisitPlan, Handle: createTeam.Handle},
	{Method: "POST", Path: "/programs/:id/teams/divide", Action: access.VisitPlan, Handle: divideProgram.Handle},
	{Method: "GET", Path: "/teams/:id", Action: access.VisitRead, Handle: kit.Showing(plainTeam)},
	{Method: "POST", Path: "/teams/:id/people", Action: access.VisitPlan, Handle: teamAct(setPeople)},
	{Method: "POST", Path: "/teams/:id/import", Action: access.VisitPlan, Handle: importPeople.Handle, Limit: kit.UploadLimit},
	{Method: "POST", Path: "/teams/:id/on-duty", Action: access.VisitPlan, Handle: teamAct(addOnDuty)},
	{Method: "POST", Path: "/teams/:id/divide", Action: access.VisitPlan, Handle: teamAct(dividePlan)},
	{Method: "POST", Path: "/teams/:id/link", Action: access.VisitPlan, Handle: makeTeamLink},
	{Method: "POST", Path: "/teams/:id/reopen", Action: access.VisitPlan, Handle: reopenList.Handle},
	{Method: "POST", Path: "/teams/:id/visit", Action: access.VisitRecord, Handle: reportVisit.Handle},
	{Method: "GET", Path: "/photos/:id/photo.jpg", Action: access.VisitRead, Handle: showPhoto},
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
	Options  []kit.Option // categories
	Campuses []kit.Option
	Items    []kit.Option
	Holders  []kit.Option
	Form     kit.FormView
}

// teamRow is a team with its list in figures.
type teamRow struct {
	visit.Team
	visit.Tally
}

func listTeams(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values["day"] = r.App.Today()
	return teamsPage(r, id, f)
}

func teamsPage(r *kit.Request, program int64, f kit.FormView) error {
	status, err := r.App.Relief.Program(r.Ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	if status.Kind != fund.ByVisit {
		return kit.ErrNotFound()
	}
	teams, err := r.App.Visits.Teams(r.Ctx(), r.Actor, program)
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
	body.Options = categoryOptions(r)
	if body.MayPlan {
		if err := teamChoices(r, &body); err != nil {
			return err
		}
	}
	r.Title = r.T("team.title")
	return r.Page(f.Status, "teams", "", body)
}

func teamChoices(r *kit.Request, body *teamsBody) error {
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, kit.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
	}
	items, holders, err := r.App.Visits.PackChoices(r.Ctx(), r.Actor)
	body.Items = r.ItemOptions(items)
	for _, h := range holders {
		body.Holders = append(body.Holders, kit.Option{Value: strconv.FormatInt(h.ID, 10), Label: h.Name})
	}
	return err
}

var createTeam = kit.Deed{Fields: []string{"name", "leader", "members", "campus", "day", "item", "holder"},
	Page: teamsPage, To: "/teams/%d",
	Do: func(r *kit.Request, program int64, f kit.FormView) (int64, error) {
		return r.App.Visits.CreateTeam(r.Ctx(), r.Actor,
			visit.Team{ProgramID: program, Name: f.Values["name"], Leader: f.Values["leader"],
				Members: f.Values["members"], CampusID: kit.Number(f,
					"campus"), Day: f.Values["day"], ItemID: kit.Number(f, "item"),
				HolderID: kit.Number(f, "holder")})
	}}

// teamBody is the page "team".
type teamBody struct {
	visit.Team
	Tally      visit.Tally
	Text       string // the list as it is typed
	Categories []visit.Category
	Options    []kit.Option
	MayPlan    bool // the list can be changed
	MayReport  bool
	MayReopen  bool
	MayLink    bool
	Link       string // just made
	History    []kit.Story
	Passes     []link.Pass // the links it was given, newest first
	Form       kit.FormView
}

// plainTeam is a team's page without a newly made link.
func plainTeam(r *kit.Request, id int64, f kit.FormView) error { return teamPage(r, id, f, "") }

func teamPage(r *kit.Request, id int64, f kit.FormView, url string) error {
	t, history, err := r.App.Visits.Team(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	plans := r.Actor.Can(access.VisitPlan)
	body := teamBody{Team: t, Categories: visit.Categories, History: kit.Gathered(r.Story(history)), Form: f, Link: url, MayPlan: plans && t.State == visit.TeamPlanned,
		MayLink: plans && t.State != visit.TeamReported, MayReport: r.Actor.Can(access.VisitRecord) && t.State == visit.TeamReported && t.VisitID == 0}
	body.MayReopen = plans && t.State == visit.TeamReported && t.VisitID == 0
	if body.Tally, err = visit.TallyOf(t.People); err != nil {
		return err
	}
	if body.Passes, err = r.App.Bearer.Passes(r.Ctx(), r.Actor, link.OfTeam, id); err != nil {
		return err
	}
	body.Options = categoryOptions(r)
	for _, p := range t.People {
		body.Text += p.Name + "\t" + p.Unit + "\t" + r.T("visit.category."+string(p.Category)) + "\t" + p.Amount.String() + "\t" + strconv.FormatInt(p.Packs, 10) + "\n"
	}
	if typed, ok := f.Values["people"]; ok {
		body.Text = typed
	}
	r.Title = t.Name
	return r.Page(f.Status, "team", "", body)
}

// teamAct wraps an act on a team's list and leads back to its page.
func teamAct(do func(*kit.Request, int64, kit.FormView) error) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		f := r.Form(append([]string{"people", "category", "amount", "packs"}, shareFields...)...)
		if _, sent := r.Request().PostForm["people"]; !sent {
			delete(f.Values, "people")
		}
		err = do(r, id, f)
		if r.Refuse(err, &f) {
			return teamPage(r, id, f, "")
		}
		if err != nil {
			return err
		}
		r.Flash("ok", "ui.saved")
		return r.SeeOther("/teams/%d", id)
	}
}

func setPeople(r *kit.Request, id int64, f kit.FormView) error {
	people, said := visit.ReadPlanned(table.Pasted(f.Values["people"]))
	if err := said.RefusalAt("people"); err != nil {
		return err
	}
	return r.App.Visits.SetPlan(r.Ctx(), r.Actor, id, people)
}

var importPeople = kit.Deed{Reads: &visit.People, Page: plainTeam, Said: "ui.saved", To: "/teams/%d",
	Do: kit.On(func(r *kit.Request, id int64, _ kit.FormView) error {
		name, content, err := r.Chosen("file")
		if err != nil {
			return err
		}
		return r.App.Visits.ImportPlan(r.Ctx(), r.Actor, id, name, content)
	})}

func addOnDuty(r *kit.Request, id int64, f kit.FormView) error {
	var y kit.Typed
	like := visit.Planned{Category: visit.Category(f.Values["category"]), Amount: y.Amount(f, "amount"), Packs: kit.Number(f, "packs")}
	if err := y.With(nil); err != nil {
		return err
	}
	_, err := r.App.Visits.AddOnDuty(r.Ctx(), r.Actor, id, like)
	return err
}

func dividePlan(r *kit.Request, id int64, f kit.FormView) error {
	total, weights, err := readShares(f)
	if err != nil {
		return err
	}
	return r.App.Visits.DividePlan(r.Ctx(), r.Actor, id, total, weights)
}

// shareFields are the fields of a sum to be divided.
var shareFields = []string{"total", "weight_counsellor", "weight_logistics", "weight_psychological"}

func readShares(f kit.FormView) (total money.Amount, weights map[visit.Category]int64, err error) {
	var y kit.Typed
	total = y.Amount(f, "total")
	weights = map[visit.Category]int64{}
	for _, c := range visit.Categories {
		weights[c] = kit.Number(f, "weight_"+string(c))
	}
	return total, weights, y.With(nil)
}

var divideProgram = kit.Deed{Fields: shareFields, Said: "ui.saved", To: "/programs/%d/teams",
	Page: func(r *kit.Request, id int64, f kit.FormView) error {
		f.Values["day"] = r.App.Today()
		return teamsPage(r, id, f)
	},
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		total, weights, err := readShares(f)
		if err != nil {
			return err
		}
		return r.App.Visits.DivideProgram(r.Ctx(), r.Actor, id, total, weights)
	})}

func categoryOptions(r *kit.Request) (list []kit.Option) {
	for _, c := range visit.Categories {
		list = append(list, kit.Option{Value: string(c), Label: r.T("visit.category." + string(c))})
	}
	return list
}

var reopenList = kit.Deed{Fields: []string{"reason"}, Page: plainTeam, Said: "ui.saved", To: "/teams/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Visits.ReopenList(r.Ctx(), r.Actor, id, f.Values["reason"])
	})}

func makeTeamLink(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	url, err := r.App.Visits.TeamLink(r.Ctx(), r.Actor, id, r.Site())
	if err != nil && !r.Refuse(err, &f) {
		return err
	}
	return teamPage(r, id, f, url)
}

var reportVisit = kit.Deed{Page: plainTeam, To: "/visits/%d",
	Do: func(r *kit.Request, id int64, _ kit.FormView) (int64, error) {
		return r.App.Visits.ReportVisit(r.Ctx(), r.Actor, id)
	}}

func showPhoto(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	jpeg, err := r.App.Visits.Photo(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.Blob(http.StatusOK, "image/jpeg", jpeg)
}
