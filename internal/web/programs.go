package web

import (
	"net/http"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/visit"
)

var programRoutes = []route{
	{method: "GET", path: "/programs", action: access.ProgramRead, handle: listPrograms},
	{method: "GET", path: "/programs/new", action: access.ProgramCreate, handle: newProgram},
	{method: "POST", path: "/programs", action: access.ProgramCreate, handle: createProgram},
	{method: "GET", path: "/programs/:id", action: access.ProgramRead, handle: showProgram},
}

// programsBody is the page "programs".
type programsBody struct {
	Programs []programLine
	Rows     []flowRow // of those with a roster
	CanAdd   bool
}

type programLine struct {
	relief.ProgramStatus
	Paid money.Amount // what was handed out, by roster or by visits
}

func listPrograms(r *request) error {
	programs, err := r.app.Relief.Programs(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	visits, err := r.app.Visits.Visits(r.ctx(), r.Actor, 0)
	if err != nil {
		return err
	}
	body := programsBody{CanAdd: r.Actor.Can(access.ProgramCreate)}
	for _, p := range programs {
		line := programLine{p, p.Flow.Paid}
		for _, v := range visits {
			if v.ProgramID == p.ID && v.State == visit.Posted {
				line.Paid += v.Total
			}
		}
		body.Programs = append(body.Programs, line)
		if p.Flow.EntitledHeads > 0 {
			body.Rows = append(body.Rows, flowRow{Label: p.Name, Href: r.pageAt("/programs/", p.ID),
				Entitled: p.Flow.Entitled, Paid: p.Flow.Paid, Confirmed: p.Flow.Confirmed})
		}
	}
	return r.page(http.StatusOK, "programs", "menu.programs", body)
}

// programFormBody is the page "program-new".
type programFormBody struct {
	Form        formView
	Kinds       []option
	Allocations []option
}

func (r *request) programForm(f formView) error {
	uses, err := r.app.Books.Allocations(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := programFormBody{Form: f}
	for _, k := range []fund.ProgramKind{fund.ByRoster, fund.ByVisit} {
		body.Kinds = append(body.Kinds, option{string(k), r.t("program.kind." + string(k))})
	}
	for _, u := range uses {
		o := r.useOption(u)
		body.Allocations = append(body.Allocations, option{o.Value, u.FundName + " · " + o.Label})
	}
	return r.page(f.Status, "program-new", "program.new", body)
}

func newProgram(r *request) error {
	f := r.form()
	f.Values["allocation"], f.Values["kind"], f.Values["from_day"] = r.QueryParam("allocation"), string(fund.ByRoster), r.app.Today()
	return r.programForm(f)
}

func createProgram(r *request) error {
	f := r.form("code", "name", "kind", "purpose", "from_day", "to_day", "allocation", "per_head", "heads", "total")
	var typed typed
	p := fund.Program{Code: f.Values["code"], Name: f.Values["name"], Kind: fund.ProgramKind(f.Values["kind"]), Purpose: f.Values["purpose"],
		FromDay: f.Values["from_day"], ToDay: f.Values["to_day"], PerHead: typed.amount(f, "per_head"), Heads: heads(f.Values["heads"]),
		Total: typed.amount(f, "total")}
	p.AllocationID, _ = strconv.ParseInt(f.Values["allocation"], 10, 64) // what is no number is no allocation, and refused as such
	id, err := int64(0), typed.with(p.Check())
	if err == nil {
		id, err = r.app.Relief.CreateProgram(r.ctx(), r.Actor, p)
	}
	if r.refuse(err, &f) {
		return r.programForm(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "program.created", "Name", f.Values["name"])
	return r.seeOther("/programs/%d", id)
}

// heads reads a number of people as it is typed, also grouped; what is none is 0, which every rule refuses.
func heads(text string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
	if err != nil {
		return 0
	}
	return n
}

// programBody is the page "program".
type programBody struct {
	relief.ProgramStatus
	Control   []control
	Stages    []stage
	Steps     []step
	Next      next
	Reports   []option // address and title
	Batches   []batchLine
	Visits    []visitLine
	CanImport bool
}

// control is one line of the control totals against what there is.
type control struct {
	Label string
	Heads int
	Total money.Amount
	State string // agrees, open or differs
}

// step is one stage of the work, for the block "steps".
type step struct{ Label, Tone string }

// next is what has to be done now, and by whom.
type next struct {
	Text, Label, Href string
	Download          bool
}

type batchLine struct {
	payout.Batch
	Href string
}

type visitLine struct {
	visit.Visit
	Href string
}

func showProgram(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	p, err := r.app.Relief.Program(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := programBody{ProgramStatus: p, CanImport: p.Kind == fund.ByRoster && r.Actor.Can(access.RosterImport)}
	for _, b := range p.Batches {
		body.Batches = append(body.Batches, batchLine{b, r.pageAt("/batches/", b.ID)})
	}
	for _, v := range p.Visits {
		body.Visits = append(body.Visits, visitLine{v, r.pageAt("/visits/", v.ID)})
	}
	r.describe(&body)
	r.Title = p.Name
	return r.page(http.StatusOK, "program", "menu.programs", body)
}
