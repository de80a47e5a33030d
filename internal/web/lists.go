package web

import (
	"context"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/org"
	"reliefbook/internal/roster"
	"reliefbook/internal/students"
)

var listRoutes = []route{
	{method: "GET", path: "/lists", action: access.RollLoad, handle: showLists},
	{method: "POST", path: "/lists", action: access.ListManage, handle: createList, limit: uploadLimit},
	{method: "POST", path: "/lists/roll", action: access.RollLoad, handle: loadRoll, limit: uploadLimit},
	{method: "POST", path: "/lists/staff", action: access.ListManage, handle: loadStaff, limit: uploadLimit},
	{method: "GET", path: "/lists/:id", action: access.ListManage, handle: showList},
	{method: "POST", path: "/lists/:id/people", action: access.ListManage, handle: addToList},
	{method: "POST", path: "/lists/:id/remove", action: access.ListManage, handle: removeFromList},
	{method: "POST", path: "/lists/:id/delete", action: access.ListManage, handle: deleteList},
	{method: "POST", path: "/programs/:id/roster/copy", action: access.RosterImport, handle: copyRoster},
	{method: "POST", path: "/programs/:id/roster/list", action: access.RosterImport, handle: useList},
	{method: "GET", path: "/programs/:id/supplement", action: access.RosterRead, handle: showSupplements},
	{method: "POST", path: "/programs/:id/supplement", action: access.SupplementPropose, handle: proposeSupplement, limit: uploadLimit},
	{method: "POST", path: "/supplements/:id/approve", action: access.SupplementDecide, handle: decideSupplement.as(true)},
	{method: "POST", path: "/supplements/:id/reject", action: access.SupplementDecide, handle: decideSupplement.as(false)},
}

// listsBody is the page "lists".
type listsBody struct {
	Lists    []students.List
	Programs []option
	Known    relief.Known
	Form     formView
	Manages  bool // saved lists and staff's cards; else the roll alone
}

func showLists(r *request) error { return r.listsPage(r.form()) }

func (r *request) listsPage(f formView) error {
	b := listsBody{Form: f, Manages: r.Actor.Can(access.ListManage)}
	var err error
	if b.Known, err = r.app.Relief.Known(r.ctx(), r.Actor); err != nil {
		return err
	}
	if b.Manages {
		if b.Lists, err = r.app.Relief.SavedLists(r.ctx(), r.Actor); err != nil {
			return err
		}
		if b.Programs, err = r.withRoster(0); err != nil {
			return err
		}
	}
	return r.page(f.Status, "lists", "menu.lists", b)
}

// withRoster is the programs that have a roster, but for one.
func (r *request) withRoster(but int64) (out []option, err error) {
	programs, err := r.app.Relief.Programs(r.ctx(), r.Actor)
	for _, p := range programs {
		if p.ID != but && p.Flow.EntitledHeads > 0 {
			out = append(out, option{strconv.FormatInt(p.ID, 10), p.Code + " " + p.Name})
		}
	}
	return out, err
}

func createList(r *request) error {
	f := r.form("name", "program")
	var from relief.ListSource
	var err error
	if from.FileName, from.Data, err = r.file("file"); err != nil {
		return err
	}
	from.Program, _ = strconv.ParseInt(f.Values["program"], 10, 64) // 0 is none
	id, err := r.app.Relief.CreateList(r.ctx(), r.Actor, f.Values["name"], from)
	if r.refuseFile(err, &f) {
		return r.listsPage(f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/lists/%d", id)
}

// uploaded reads the form's file; a missing one is the form's fault.
func (r *request) uploaded() (name string, content []byte, err error) {
	name, content, err = r.file("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	return name, content, err
}

func loadRoll(r *request) error {
	f := r.form()
	name, content, err := r.uploaded()
	heads, same := 0, false
	if err == nil {
		heads, same, err = r.app.Relief.LoadRoll(r.ctx(), r.Actor, name, content)
	}
	if r.refuseFile(err, &f) {
		return r.listsPage(f)
	}
	if err != nil {
		return err
	}
	if same {
		r.flash("info", "roll.same")
	} else {
		r.flash("ok", "roll.loaded", "Heads", heads)
	}
	return r.seeOther("/lists")
}

func loadStaff(r *request) error {
	f := r.form()
	name, content, err := r.uploaded()
	added := 0
	if err == nil {
		added, err = r.app.Relief.LoadStaffCards(r.ctx(), r.Actor, name, content)
	}
	if r.refuseFile(err, &f) {
		return r.listsPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "roll.staff_loaded", "Count", added)
	return r.seeOther("/lists")
}

// listBody is the page "list".
type listBody struct {
	students.List
	Lines       []relief.ListLine
	Form        formView
	Departments []org.Department
	Columns     []listField
	Mine        bool
}

// listField is one field of single entry.
type listField struct {
	Key, Label string
	Required   bool
}

func showList(r *request) error { return r.listPage(r.form()) }

func (r *request) listPage(f formView) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	l, lines, err := r.app.Relief.SavedList(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := listBody{List: l, Lines: lines, Form: f, Departments: units.Departments, Mine: l.MayDelete(r.Actor.UserID) == nil}
	for _, c := range relief.ListColumns {
		body.Columns = append(body.Columns, listField{c.Key(), c.Label(r.Lang), c.Required()})
	}
	r.Title = l.Name
	return r.page(f.Status, "list", "menu.lists", body)
}

func addToList(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	var names []string
	for _, c := range relief.ListColumns {
		names = append(names, c.Key())
	}
	f := r.form(names...)
	texts := map[roster.Column]string{}
	for _, c := range relief.ListColumns {
		texts[c] = f.Values[c.Key()]
	}
	err = r.app.Relief.AddToList(r.ctx(), r.Actor, id, texts)
	if r.refuse(err, &f) {
		return r.listPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "list.added", "Name", texts[roster.Name])
	return r.seeOther("/lists/%d", id)
}

func removeFromList(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("student_no")
	if err := r.app.Relief.RemoveFromList(r.ctx(), r.Actor, id, f.Values["student_no"]); err != nil {
		return err
	}
	return r.seeOther("/lists/%d", id)
}

func deleteList(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	err = r.app.Relief.DeleteList(r.ctx(), r.Actor, id)
	if r.refuse(err, &f) {
		return r.listPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "list.deleted")
	return r.seeOther("/lists")
}

func copyRoster(r *request) error { return r.takeRoster(r.app.Relief.CopyRoster) }

func useList(r *request) error { return r.takeRoster(r.app.Relief.UseList) }

// takes is a way in: what it takes is named by an id.
type takes func(ctx context.Context, actor access.Actor, program, from int64) (relief.DryRun, error)

// takeRoster checks another roster or a saved list for a program and shows what it would do.
func (r *request) takeRoster(take takes) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("from")
	from, err := strconv.ParseInt(f.Values["from"], 10, 64)
	if err != nil {
		return errNotFound()
	}
	run, err := take(r.ctx(), r.Actor, id, from)
	if r.refuseFile(err, &f) {
		return r.importForm(id, f)
	}
	if err != nil {
		return err
	}
	if len(run.LeftOut) > 0 {
		r.flash("warn", "list.left_out", "Count", len(run.LeftOut), "Who", strings.Join(run.LeftOut[:min(len(run.LeftOut), 20)], "、"))
	}
	return r.seeOther("/programs/%d/roster/uploads/%d", id, run.Upload)
}

// supplementsBody is the page "supplement".
type supplementsBody struct {
	relief.ProgramStatus
	List       []roster.Supplement
	Base       roster.Version
	Form       formView
	MayPropose bool
	Rejecting  int64
	decides    bool
	me         int64
}

// May reports whether this person may decide on a supplement now.
func (b supplementsBody) May(s roster.Supplement) bool {
	return b.decides && roster.SupplementRule.May(s.Matter(), decide.Approve, b.me)
}

func showSupplements(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.supplementPage(id, r.form(), 0)
}

func (r *request) supplementPage(program int64, f formView, rejecting int64) error {
	list, base, err := r.app.Relief.Supplements(r.ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	p, err := r.app.Relief.Program(r.ctx(), r.Actor, program)
	if err != nil {
		return err
	}
	may := r.Actor.Can(access.SupplementPropose) && base.ID != 0
	for _, s := range list {
		may = may && s.State != roster.SupplementPending
	}
	return r.page(f.Status, "supplement", "log.noun.supplement", supplementsBody{p, list, base, f, may, rejecting, r.Actor.Can(access.SupplementDecide), r.Actor.UserID})
}

func proposeSupplement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("withdrawn", "heads", "total", "note")
	var y typed
	s := relief.Adding{Program: id, Withdrawn: strings.Fields(f.Values["withdrawn"]), Heads: y.heads(f, "heads"), Total: y.amount(f, "total"), Note: f.Values["note"]}
	if s.FileName, s.Data, err = r.file("file"); err == nil {
		err = y.with(nil)
	}
	if err == nil {
		_, err = r.app.Relief.ProposeSupplement(r.ctx(), r.Actor, s)
	}
	if r.refuseFile(err, &f) {
		return r.supplementPage(id, f, 0)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "supplement.proposed")
	return r.seeOther("/programs/%d/supplement", id)
}

var decideSupplement = decision{do: by(func(a *app.App) decider { return a.Relief.DecideSupplement }), fields: []string{"program"},
	said: [2]string{"remedy.decided_false", "remedy.decided_true"},
	to: func(r *request, _ int64, f formView) error {
		return r.seeOther("/programs/%d/supplement", number(f, "program"))
	},
	page: func(r *request, id int64, f formView, approve bool) error {
		if approve {
			id = 0
		}
		return r.supplementPage(number(f, "program"), f, id)
	}}
