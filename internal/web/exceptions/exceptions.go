package exceptions

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/decide"
	"reliefbook/internal/exception"
	"reliefbook/internal/lang"
	"reliefbook/internal/recon"
	"reliefbook/internal/web/kit"
)

var ExceptionRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/exceptions", Action: access.ExceptionRead, Handle: listExceptions},
	{Method: "POST", Path: "/exceptions/sweep", Action: access.ExceptionSweep, Handle: sweepExceptions},
	{Method: "GET", Path: "/exceptions/rules", Action: access.ExceptionRead, Handle: showExceptionRules},
	{Method: "POST", Path: "/exceptions/rules", Action: access.ExceptionRules, Handle: setExceptionRules},
	{Method: "GET", Path: "/exceptions/:id", Action: access.ExceptionRead, Handle: kit.Showing(exceptionPage)},
	{Method: "POST", Path: "/exceptions/:id/assign", Action: access.ExceptionAssign, Handle: assignException.Handle},
	{Method: "POST", Path: "/exceptions/:id/note", Action: access.ExceptionNote, Handle: noteException.Handle},
	{Method: "POST", Path: "/exceptions/:id/carry", Action: access.ExceptionAssign, Handle: proposeCarry.Handle},
	{Method: "POST", Path: "/exceptions/:id/close", Action: access.ExceptionClose, Handle: closeException.Handle},
},
	decideCarry.Routes(kit.By(func(a *app.App) kit.Decider { return a.Exceptions.DecideCarry }), kit.Deed{Page: exceptionPage, To: "/exceptions/%d"}),
)

const exceptionsPerPage = 50

// exceptionsBody is the page "exceptions".
type exceptionsBody struct {
	List     []kit.ExceptionLine
	Form     kit.FormView
	Pager    kit.Pager
	Programs []kit.Option
	Units    []kit.Option
	Kinds    []kit.Option
	Owners   []kit.Option
	Ages     []kit.Option
	States   []kit.Option
	MaySweep bool
	MaySet   bool

	MayReport bool
}

// exceptionFilter reads the filters of the address; an invalid one filters nothing.
func exceptionFilter(r *kit.Request) (exception.Filter, kit.FormView) {
	f := kit.FormView{Values: map[string]string{}}
	number := func(name string) int64 {
		f.Values[name] = r.QueryParam(name)
		n, err := strconv.ParseInt(f.Values[name], 10, 64)
		if err != nil {
			return 0
		}
		return n
	}
	q := exception.Filter{Program: number("program"), Department: number("department"), Owner: number("owner")}
	if days := number("days"); days > 0 && days <= 3650 {
		q.Before = r.App.Now().Add(-time.Duration(days) * 24 * time.Hour)
	}
	f.Values["kind"], f.Values["state"] = r.QueryParam("kind"), r.QueryParam("state")
	q.Kind, q.State = exception.Kind(f.Values["kind"]), exception.State(f.Values["state"])
	if q.State == "" {
		q.Live = true
	} else if q.State == "all" {
		q.State = ""
	}
	return q, f
}

func listExceptions(r *kit.Request) error {
	limit, offset, page := r.PageOf(exceptionsPerPage)
	q, f := exceptionFilter(r)
	q.Limit, q.Offset = limit, offset
	list, err := r.App.Exceptions.Exceptions(r.Ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	body := exceptionsBody{Form: f, Pager: r.Pager(page, list.Total, limit), MaySweep: r.Actor.Can(access.ExceptionSweep), MaySet: r.Actor.Can(access.ExceptionRules), MayReport: r.Actor.Can(access.ReportRead)}
	for _, x := range list.List {
		line := r.ExceptionLine(x)
		line.Of = list.About[x.ID]
		body.List = append(body.List, line)
	}
	for _, p := range list.Programs {
		body.Programs = append(body.Programs, kit.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
	}
	for _, k := range list.Kinds {
		body.Kinds = append(body.Kinds, kit.Option{Value: string(k.Kind), Label: r.T("exception.kind."+string(k.Kind)) + " " + strconv.Itoa(k.Count)})
	}
	if kind := f.Values["kind"]; lang.Has(r.Lang, "exception.kind."+kind) && !slices.ContainsFunc(body.Kinds, func(o kit.Option) bool { return o.Value == kind }) {
		body.Kinds = append(body.Kinds, kit.Option{Value: kind, Label: r.T("exception.kind." + kind)}) // all of it has ended
	}
	for _, d := range list.Departments {
		body.Units = append(body.Units, kit.Option{Value: strconv.FormatInt(d.ID, 10), Label: d.Name})
	}
	if len(list.Owners) > 0 {
		body.Owners = append([]kit.Option{{Value: strconv.Itoa(exception.Nobody), Label: r.T("exception.nobody")}}, ownerOptions(list.Owners)...)
	}
	body.States = kit.Options(r, "exception.state.", append(slices.Clone(exception.States), "all"))
	for _, days := range []int{3, 7, 15, 30, 90} {
		body.Ages = append(body.Ages, kit.Option{Value: strconv.Itoa(days), Label: r.T("exception.older", "Days", days)})
	}
	return r.Page(http.StatusOK, "exceptions", "menu.exceptions", body)
}

func ownerOptions(users []access.User) (list []kit.Option) {
	for _, u := range users {
		list = append(list, kit.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.Name})
	}
	return list
}

func sweepExceptions(r *kit.Request) error {
	s, err := r.App.Exceptions.SweepExceptions(r.Ctx(), r.Actor, 0)
	if err != nil {
		return err
	}
	r.Flash("ok", "exception.swept", "Opened", s.Opened, "Changed", s.Changed, "Ended", s.Ended)
	return r.SeeOther("/exceptions")
}

// exceptionBody is the page "exception".
type exceptionBody struct {
	exceptions.ExceptionDetail
	kit.ExceptionLine
	Form      kit.FormView
	Href      string // of what it is about
	Story     []kit.Story
	People    []kit.Option
	MayAssign bool
	MayNote   bool
	MayClose  bool
	MayCarry  bool       // propose it
	Decide    kit.Choice // on that
}

func exceptionPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Exceptions.Exception(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	live := d.Live() == nil
	b := exceptionBody{ExceptionDetail: d, ExceptionLine: r.ExceptionLine(d.Exception), Form: f, Href: exceptionHref(r, d.Exception), People: ownerOptions(d.Owners),
		MayAssign: live && r.Actor.Can(access.ExceptionAssign), MayNote: live && r.Actor.Can(access.ExceptionNote), MayClose: live && r.Actor.Can(access.ExceptionClose)}
	b.MayCarry = b.MayAssign && d.MayCarry()
	b.Decide = decideCarry.Choice(r, f, func(act decide.Act) bool {
		return live && exception.CarryRule.May(d.Carrying(), act, r.Actor.UserID)
	}, id)
	if !strings.HasSuffix(f.At, "/assign") {
		f.Values["owner"], f.Values["due"] = strconv.FormatInt(d.OwnerID, 10), d.Due
	}
	for _, n := range slices.Backward(d.Notes) {
		line := kit.Story{What: r.T("log.act.exception_" + string(n.Act)), Who: n.By, Reason: n.Text, At: n.At, Tone: "done"}
		if n.Act == exception.Noted {
			line.What = r.T("column.done")
		}
		b.Story = append(b.Story, line)
	}
	b.Story = append(b.Story, kit.Story{What: r.T("log.act.exception_open"), At: d.At, Tone: "wait"})
	r.Title = r.T("exception.kind." + string(d.Kind))
	return r.Page(f.Status, "exception", "menu.exceptions", b)
}

// exceptionHref is the page of what an exception is about, if this person may see it.
func exceptionHref(r *kit.Request, x exception.Exception) string {
	advanceOf := int64(0)
	if x.Kind == recon.FoundAdvance {
		advanceOf = x.ProgramID
	}
	for _, page := range []struct {
		pattern string
		ids     []int64
	}{
		{"/payments/:id", []int64{x.About("payment")}},
		{"/programs/:id/classes/:class", []int64{x.About("program"), x.About("class")}},
		{"/batches/:id", []int64{x.About("batch")}},
		{"/movements/:id", []int64{x.About("movement")}},
		{"/vouchers/:id", []int64{x.About("voucher")}},
		{"/statement-lines/:id", []int64{x.About("statement_line")}},
		{"/batches/:id/results/:result", []int64{x.BatchID, x.ResultID}},
		{"/advances", []int64{advanceOf}},
		{"/programs/:id", []int64{x.ProgramID}},
	} {
		if page.ids[len(page.ids)-1] == 0 {
			continue
		}
		if !r.Knows(page.pattern) {
			return ""
		}
		parts, at := strings.Split(page.pattern, "/"), 0
		for i, part := range parts {
			if strings.HasPrefix(part, ":") {
				parts[i], at = strconv.FormatInt(page.ids[at], 10), at+1
			}
		}
		return strings.Join(parts, "/")
	}
	return ""
}

// onException is a form that acts on an exception.
func onException(said string, do func(*kit.Request, int64, kit.FormView) error, fields ...string) kit.Deed {
	return kit.Deed{Fields: fields, Do: kit.On(do), Page: exceptionPage, Said: said, To: "/exceptions/%d"}
}

var assignException = onException("exception.assigned", func(r *kit.Request, id int64, f kit.FormView) error {
	return r.App.Exceptions.AssignException(r.Ctx(), r.Actor, id, userID(f.Values["owner"]), f.Values["due"])
}, "owner", "due")

var noteException = onException("exception.noted", func(r *kit.Request, id int64, f kit.FormView) error {
	return r.App.Exceptions.NoteException(r.Ctx(), r.Actor, id, f.Values["note"])
}, "note")

var proposeCarry = onException("exception.carry_proposed", func(r *kit.Request, id int64, f kit.FormView) error {
	return r.App.Exceptions.ProposeCarry(r.Ctx(), r.Actor, id, userID(f.Values["to"]), f.Values["reason"])
}, "to", "reason")

var closeException = onException("exception.closed_now", func(r *kit.Request, id int64, f kit.FormView) error {
	return r.App.Exceptions.CloseException(r.Ctx(), r.Actor, id, f.Values["reason"])
}, "reason")

var decideCarry = kit.Decision{At: "/exceptions/:id/carry", Needs: access.ExceptionClose, Words: "exception.carry"}

// userID reads a chosen user: nothing is 0, and anything else than a number is an unknown user.
func userID(s string) int64 {
	if s == "" || s == "0" {
		return 0
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		return 1 << 60
	}
	return id
}

// exceptionRulesBody is the page "exception-rules".
type exceptionRulesBody struct {
	Form    kit.FormView
	Numbers []recon.Number
	MaySet  bool
}

func showExceptionRules(r *kit.Request) error { return exceptionRulesPage(r, r.Form()) }

func exceptionRulesPage(r *kit.Request, f kit.FormView) error {
	rules, err := r.App.Exceptions.ExceptionRules(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := exceptionRulesBody{Form: f, Numbers: rules.Numbers(), MaySet: r.Actor.Can(access.ExceptionRules)}
	for _, n := range b.Numbers {
		if _, sent := f.Values[n.Name]; !sent {
			f.Values[n.Name] = strconv.Itoa(n.Value)
		}
	}
	return r.Page(f.Status, "exception-rules", "exception.rules", b)
}

func setExceptionRules(r *kit.Request) error {
	rules := recon.DefaultRules()
	names := []string{}
	for _, n := range rules.Numbers() {
		names = append(names, n.Name)
	}
	f := r.Form(names...)
	for _, name := range names {
		n, err := strconv.Atoi(strings.TrimSpace(f.Values[name]))
		if err != nil {
			n = -1 // is refused by its name
		}
		rules.Set(name, n)
	}
	err := r.App.Exceptions.SetExceptionRules(r.Ctx(), r.Actor, rules)
	if r.Refuse(err, &f) {
		return exceptionRulesPage(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "ui.saved")
	return r.SeeOther("/exceptions/rules")
}
