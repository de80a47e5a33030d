package relief

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
	"reliefbook/internal/web/kit"
)

var ProgramRoutes = []kit.Route{
	{Method: "GET", Path: "/programs", Action: access.ProgramRead, Handle: listPrograms},
	{Method: "GET", Path: "/programs/new", Action: access.ProgramCreate, Handle: newProgram},
	{Method: "POST", Path: "/programs", Action: access.ProgramCreate, Handle: createProgram.Handle},
	{Method: "GET", Path: "/programs/:id", Action: access.ProgramRead, Handle: showProgram},
}

// programsBody is the page "programs".
type programsBody struct {
	Programs []programLine
	Rows     []kit.FlowRow // of those with a roster
	CanAdd   bool
}

type programLine struct {
	relief.ProgramStatus
	Paid money.Amount // what was handed out, by roster or by visits
}

func listPrograms(r *kit.Request) error {
	programs, err := r.App.Relief.Programs(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	visits, err := r.App.Visits.Visits(r.Ctx(), r.Actor, 0)
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
			body.Rows = append(body.Rows, kit.FlowRow{Label: p.Name, Href: r.PageAt("/programs/", p.ID),
				Entitled: p.Flow.Entitled, Paid: p.Flow.Paid, Confirmed: p.Flow.Confirmed})
		}
	}
	return r.Page(http.StatusOK, "programs", "menu.programs", body)
}

// programFormBody is the page "program-new".
type programFormBody struct {
	Form        kit.FormView
	Kinds       []kit.Option
	Allocations []kit.Option
}

func programForm(r *kit.Request, f kit.FormView) error {
	uses, err := r.App.Books.Allocations(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := programFormBody{Form: f}
	for _, k := range []fund.ProgramKind{fund.ByRoster, fund.ByVisit} {
		body.Kinds = append(body.Kinds, kit.Option{Value: string(k), Label: r.T("program.kind." + string(k))})
	}
	for _, u := range uses {
		o := r.UseOption(u)
		body.Allocations = append(body.Allocations, kit.Option{Value: o.Value, Label: u.FundName + " · " + o.Label})
	}
	return r.Page(f.Status, "program-new", "program.new", body)
}

func newProgram(r *kit.Request) error {
	f := r.Form()
	f.Values["allocation"], f.Values["kind"], f.Values["from_day"] = r.QueryParam("allocation"), string(fund.ByRoster), r.App.Today()
	return programForm(r, f)
}

var createProgram = kit.Deed{Page: kit.OnList(programForm), To: "/programs/%d",
	Fields: []string{"code", "name", "kind", "purpose", "from_day", "to_day", "allocation", "per_head", "heads",
		"total"},
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		var typed kit.Typed
		p := fund.Program{Code: f.Values["code"], Name: f.Values["name"], Kind: fund.ProgramKind(f.Values["kind"]),
			Purpose: f.Values["purpose"],
			FromDay: f.Values["from_day"], ToDay: f.Values["to_day"], PerHead: typed.Amount(f,
				"per_head"), Heads: heads(f.Values["heads"]),
			Total: typed.Amount(f, "total"), AllocationID: kit.Number(f, "allocation")}
		if err := typed.With(p.Check()); err != nil {
			return 0, err
		}
		id, err := r.App.Relief.CreateProgram(r.Ctx(), r.Actor, p)
		if err == nil {
			r.Flash("ok", "program.created", "Name", f.Values["name"])
		}
		return id, err
	}}

// Heads reads a number of people as typed, also with thousands separators; anything
// else is 0, which every rule refuses.
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
	Stages    []kit.Stage
	Steps     []step
	Next      next
	Reports   []kit.Option // address and title
	Batches   []batchLine
	Visits    []visitLine
	CanImport bool
}

// control compares one figure with the control totals.
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

func showProgram(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	p, err := r.App.Relief.Program(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := programBody{ProgramStatus: p, CanImport: p.Kind == fund.ByRoster && r.Actor.Can(access.RosterImport)}
	for _, b := range p.Batches {
		body.Batches = append(body.Batches, batchLine{b, r.PageAt("/batches/", b.ID)})
	}
	for _, v := range p.Visits {
		body.Visits = append(body.Visits, visitLine{v, r.PageAt("/visits/", v.ID)})
	}
	describe(r, &body)
	r.Title = p.Name
	return r.Page(http.StatusOK, "program", "menu.programs", body)
}
