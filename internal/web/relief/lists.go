package relief

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/decide"
	"reliefbook/internal/org"
	"reliefbook/internal/roster"
	"reliefbook/internal/students"
	"reliefbook/internal/table"
	"reliefbook/internal/web/kit"
)

var ListRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/lists", Action: access.RollLoad, Handle: showLists},
	{Method: "POST", Path: "/lists", Action: access.ListManage, Handle: createList.Handle, Limit: kit.UploadLimit},
	{Method: "POST", Path: "/lists/roll", Action: access.RollLoad, Handle: loadRoll.Handle, Limit: kit.UploadLimit},
	{Method: "POST", Path: "/lists/staff", Action: access.ListManage, Handle: loadStaff.Handle, Limit: kit.UploadLimit},
	{Method: "GET", Path: "/lists/:id", Action: access.ListManage, Handle: kit.Showing(listPage)},
	{Method: "POST", Path: "/lists/:id/people", Action: access.ListManage, Handle: addToList.Handle},
	{Method: "POST", Path: "/lists/:id/remove", Action: access.ListManage, Handle: removeFromList},
	{Method: "POST", Path: "/lists/:id/delete", Action: access.ListManage, Handle: deleteList.Handle},
	{Method: "POST", Path: "/programs/:id/roster/copy", Action: access.RosterImport, Handle: copyRoster},
	{Method: "POST", Path: "/programs/:id/roster/list", Action: access.RosterImport, Handle: useList},
	{Method: "GET", Path: "/programs/:id/supplement", Action: access.RosterRead, Handle: kit.Showing(supplementPage)},
	{Method: "POST", Path: "/programs/:id/supplement", Action: access.SupplementPropose, Handle: proposeSupplement.Handle, Limit: kit.UploadLimit},
},
	decideSupplement.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
		return kit.Number(f, "program"), r.App.Relief.DecideSupplement(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"])
	}, kit.Deed{Fields: []string{"program"}, Page: func(r *kit.Request, _ int64, f kit.FormView) error {
		return supplementPage(r, kit.Number(f, "program"), f)
	}, To: "/programs/%d/supplement"}),
)

// listsBody is the page "lists".
type listsBody struct {
	Lists    []students.List
	Programs []kit.Option
	Known    relief.Known
	Form     kit.FormView
	Manages  bool // saved lists and staff's cards; else the roll alone
}

func showLists(r *kit.Request) error { return listsPage(r, r.Form()) }

func listsPage(r *kit.Request, f kit.FormView) error {
	b := listsBody{Form: f, Manages: r.Actor.Can(access.ListManage)}
	var err error
	if b.Known, err = r.App.Relief.Known(r.Ctx(), r.Actor); err != nil {
		return err
	}
	if b.Manages {
		if b.Lists, err = r.App.Relief.SavedLists(r.Ctx(), r.Actor); err != nil {
			return err
		}
		if b.Programs, err = withRoster(r, 0); err != nil {
			return err
		}
	}
	return r.Page(f.Status, "lists", "menu.lists", b)
}

// withRoster is the programs with a roster, except one.
func withRoster(r *kit.Request, but int64) (out []kit.Option, err error) {
	programs, err := r.App.Relief.Programs(r.Ctx(), r.Actor)
	for _, p := range programs {
		if p.ID != but && p.Flow.EntitledHeads > 0 {
			out = append(out, kit.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Code + " " + p.Name})
		}
	}
	return out, err
}

var createList = kit.Deed{Reads: &roster.List, Fields: []string{"name", "program"}, Page: kit.OnList(listsPage), To: "/lists/%d",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		from := relief.ListSource{Program: kit.Number(f, "program")} // 0 is none
		var err error
		if from.FileName, from.Data, err = r.Upload("file"); err != nil {
			return 0, err
		}
		return r.App.Relief.CreateList(r.Ctx(), r.Actor, f.Values["name"], from)
	}}

var loadRoll = kit.Deed{Reads: &students.RollList, Page: kit.OnList(listsPage), To: "/lists",
	Do: func(r *kit.Request, _ int64, _ kit.FormView) (int64, error) {
		name, content, err := r.Chosen("file")
		if err != nil {
			return 0, err
		}
		heads, same, err := r.App.Relief.LoadRoll(r.Ctx(), r.Actor, name, content)
		if same {
			r.Flash("info", "roll.same")
		} else if err == nil {
			r.Flash("ok", "roll.loaded", "Heads", heads)
		}
		return 0, err
	}}

var loadStaff = kit.Deed{Reads: &students.StaffList, Page: kit.OnList(listsPage), To: "/lists",
	Do: func(r *kit.Request, _ int64, _ kit.FormView) (int64, error) {
		name, content, err := r.Chosen("file")
		if err != nil {
			return 0, err
		}
		added, err := r.App.Relief.LoadStaffCards(r.Ctx(), r.Actor, name, content)
		if err == nil {
			r.Flash("ok", "roll.staff_loaded", "Count", added)
		}
		return 0, err
	}}

// listBody is the page "list".
type listBody struct {
	students.List
	Lines       []relief.ListLine
	Form        kit.FormView
	Departments []org.Department
	Columns     []listField
	Mine        bool
}

// listField is one field of adding a person.
type listField struct {
	Key, Label string
	Required   bool
}

func listPage(r *kit.Request, id int64, f kit.FormView) error {
	l, lines, err := r.App.Relief.SavedList(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := listBody{List: l, Lines: lines, Form: f, Departments: units.Departments, Mine: l.MayDelete(r.Actor.UserID) == nil}
	for _, c := range relief.ListColumns {
		body.Columns = append(body.Columns, listField{string(c), roster.List.Label(c, r.Lang), roster.List.Must(c)})
	}
	r.Title = l.Name
	return r.Page(f.Status, "list", "menu.lists", body)
}

var addToList = kit.Deed{Fields: listFields(), Page: listPage, To: "/lists/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		texts := map[table.Col]string{}
		for _, c := range relief.ListColumns {
			texts[c] = f.Values[string(c)]
		}
		err := r.App.Relief.AddToList(r.Ctx(), r.Actor, id, texts)
		if err == nil {
			r.Flash("ok", "list.added", "Name", texts[roster.Name])
		}
		return err
	})}

func listFields() (names []string) {
	for _, c := range relief.ListColumns {
		names = append(names, string(c))
	}
	return names
}

func removeFromList(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("student_no")
	if err := r.App.Relief.RemoveFromList(r.Ctx(), r.Actor, id, f.Values["student_no"]); err != nil {
		return err
	}
	return r.SeeOther("/lists/%d", id)
}

var deleteList = kit.Deed{Page: listPage, Said: "list.deleted", To: "/lists",
	Do: kit.On(func(r *kit.Request, id int64, _ kit.FormView) error {
		return r.App.Relief.DeleteList(r.Ctx(), r.Actor, id)
	})}

func copyRoster(r *kit.Request) error { return takeRoster(r, r.App.Relief.CopyRoster) }

func useList(r *kit.Request) error { return takeRoster(r, r.App.Relief.UseList) }

// takes is a way in that takes a source by its id.
type takes func(ctx context.Context, actor access.Actor, program, from int64) (relief.DryRun, error)

// takeRoster checks another roster or a saved list for a program and shows what
// importing it would do.
func takeRoster(r *kit.Request, take takes) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("from")
	from, err := strconv.ParseInt(f.Values["from"], 10, 64)
	if err != nil {
		return kit.ErrNotFound()
	}
	run, err := take(r.Ctx(), r.Actor, id, from)
	if r.RefuseFile(err, &f) {
		return importForm(r, id, f)
	}
	if err != nil {
		return err
	}
	if len(run.LeftOut) > 0 {
		r.Flash("warn", "list.left_out", "Count", len(run.LeftOut), "Who", strings.Join(run.LeftOut[:min(len(run.LeftOut), 20)], "、"))
	}
	return r.SeeOther("/programs/%d/roster/uploads/%d", id, run.Upload)
}

// supplementsBody is the page "supplement".
type supplementsBody struct {
	relief.ProgramStatus
	List       []supplementRow
	Base       roster.Version
	Form       kit.FormView
	MayPropose bool
}

// supplementRow is one supplement with what this person may do about it.
type supplementRow struct {
	roster.Supplement
	Decide  kit.Choice
	Columns string // what its maker said of columns whose captions don't tell
}

func supplementPage(r *kit.Request, program int64, f kit.FormView) error {
	list, base, err := r.App.Relief.Supplements(r.Ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	p, err := r.App.Relief.Program(r.Ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	b := supplementsBody{ProgramStatus: p, Base: base, Form: f, MayPropose: r.Actor.Can(access.SupplementPropose) && base.ID != 0}
	for _, s := range list {
		b.MayPropose = b.MayPropose && s.State != roster.SupplementPending
		row := supplementRow{Supplement: s, Decide: decideSupplement.Choice(r, f, kit.May(r, roster.SupplementRule, s.Matter()), s.ID)}
		said, err := r.App.Relief.SupplementColumns(r.Ctx(), r.Actor, s.ID)
		if err != nil {
			return err
		}
		for _, c := range roster.List.Cols() {
			if i, ok := said[c]; ok {
				row.Columns += table.Letter(i) + " = " + roster.List.Label(c, r.Lang) + "  "
			}
		}
		row.Decide.Hidden = map[string]any{"program": program}
		b.List = append(b.List, row)
	}
	return r.Page(f.Status, "supplement", "log.noun.supplement", b)
}

var proposeSupplement = kit.Deed{Reads: &roster.List, Fields: []string{"withdrawn", "heads", "total", "note"}, Page: supplementPage,
	Said: "supplement.proposed", To: "/programs/%d/supplement", Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		var y kit.Typed
		s := relief.Adding{Program: id, Withdrawn: strings.Fields(f.Values["withdrawn"]), Heads: y.Heads(f, "heads"),
			Total: y.Amount(f, "total"), Note: f.Values["note"]}
		var err error
		if s.FileName, s.Data, err = r.Upload("file"); err == nil {
			err = y.With(nil)
		}
		if err == nil {
			_, err = r.App.Relief.ProposeSupplement(r.Ctx(), r.Actor, s)
		}
		return err
	})}

var decideSupplement = kit.Decision{At: "/supplements/:id", Needs: access.SupplementDecide}
