package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/decide"
	"reliefbook/internal/exception"
	"reliefbook/internal/lang"
	"reliefbook/internal/recon"
)

var exceptionRoutes = []route{
	{method: "GET", path: "/exceptions", action: access.ExceptionRead, handle: listExceptions},
	{method: "POST", path: "/exceptions/sweep", action: access.ExceptionSweep, handle: sweepExceptions},
	{method: "GET", path: "/exceptions/rules", action: access.ExceptionRead, handle: showExceptionRules},
	{method: "POST", path: "/exceptions/rules", action: access.ExceptionRules, handle: setExceptionRules},
	{method: "GET", path: "/exceptions/:id", action: access.ExceptionRead, handle: showException},
	{method: "POST", path: "/exceptions/:id/assign", action: access.ExceptionAssign, handle: onException("assign", "exception.assigned")},
	{method: "POST", path: "/exceptions/:id/note", action: access.ExceptionNote, handle: onException("note", "exception.noted")},
	{method: "POST", path: "/exceptions/:id/carry", action: access.ExceptionAssign, handle: onException("carry", "exception.carry_proposed")},
	{method: "POST", path: "/exceptions/:id/carried", action: access.ExceptionClose, handle: onException("carried", "exception.carry_approved")},
	{method: "POST", path: "/exceptions/:id/not-carried", action: access.ExceptionClose, handle: onException("not_carried", "exception.carry_refused")},
	{method: "POST", path: "/exceptions/:id/close", action: access.ExceptionClose, handle: onException("close", "exception.closed_now")},
}

const exceptionsPerPage = 50

// exceptionsBody is the page "exceptions".
type exceptionsBody struct {
	List     []exceptionLine
	Form     formView
	Pager    pager
	Programs []option
	Units    []option
	Kinds    []option
	Owners   []option
	Ages     []option
	States   []option
	MaySweep bool
	MaySet   bool

	MayReport bool
}

// exceptionLine is one of the queue.
type exceptionLine struct {
	exception.Exception
	Of      string // whom or what it is about
	Days    int
	Overdue bool // its day has come and it has not ended
}

func (r *request) exceptionLine(x exception.Exception) exceptionLine {
	return exceptionLine{x, "", x.Days(r.app.Now()), x.Overdue(r.app.Today())}
}

// exceptionFilter reads the filters of the address: what is none narrows nothing.
func (r *request) exceptionFilter() (exception.Filter, formView) {
	f := formView{Values: map[string]string{}}
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
		q.Before = r.app.Now().Add(-time.Duration(days) * 24 * time.Hour)
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

func listExceptions(r *request) error {
	limit, offset, page := r.pageOf(exceptionsPerPage)
	q, f := r.exceptionFilter()
	q.Limit, q.Offset = limit, offset
	list, err := r.app.Exceptions.Exceptions(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	body := exceptionsBody{Form: f, Pager: r.pager(page, list.Total, limit), MaySweep: r.Actor.Can(access.ExceptionSweep), MaySet: r.Actor.Can(access.ExceptionRules), MayReport: r.Actor.Can(access.ReportRead)}
	for _, x := range list.List {
		line := r.exceptionLine(x)
		line.Of = list.About[x.ID]
		body.List = append(body.List, line)
	}
	for _, p := range list.Programs {
		body.Programs = append(body.Programs, option{strconv.FormatInt(p.ID, 10), p.Name})
	}
	for _, k := range list.Kinds {
		body.Kinds = append(body.Kinds, option{string(k.Kind), r.t("exception.kind."+string(k.Kind)) + " " + strconv.Itoa(k.Count)})
	}
	if kind := f.Values["kind"]; lang.Has(r.Lang, "exception.kind."+kind) && !slices.ContainsFunc(body.Kinds, func(o option) bool { return o.Value == kind }) {
		body.Kinds = append(body.Kinds, option{kind, r.t("exception.kind." + kind)}) // all of it has ended
	}
	for _, d := range list.Departments {
		body.Units = append(body.Units, option{strconv.FormatInt(d.ID, 10), d.Name})
	}
	if len(list.Owners) > 0 {
		body.Owners = append([]option{{strconv.Itoa(exception.Nobody), r.t("exception.nobody")}}, ownerOptions(list.Owners)...)
	}
	body.States = options(r, "exception.state.", append(slices.Clone(exception.States), "all"))
	for _, days := range []int{3, 7, 15, 30, 90} {
		body.Ages = append(body.Ages, option{strconv.Itoa(days), r.t("exception.older", "Days", days)})
	}
	return r.page(http.StatusOK, "exceptions", "menu.exceptions", body)
}

func ownerOptions(users []access.User) (list []option) {
	for _, u := range users {
		list = append(list, option{strconv.FormatInt(u.ID, 10), u.Name})
	}
	return list
}

func sweepExceptions(r *request) error {
	s, err := r.app.Exceptions.SweepExceptions(r.ctx(), r.Actor, 0)
	if err != nil {
		return err
	}
	r.flash("ok", "exception.swept", "Opened", s.Opened, "Changed", s.Changed, "Ended", s.Ended)
	return r.seeOther("/exceptions")
}

// exceptionBody is the page "exception".
type exceptionBody struct {
	exceptions.ExceptionDetail
	exceptionLine
	Form      formView
	Act       string // that was refused
	Href      string // of what it is about
	Story     []story
	People    []option
	MayAssign bool
	MayNote   bool
	MayClose  bool
	MayCarry  bool // propose it
	MayDecide bool // on that
}

func showException(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.exceptionPage(id, r.form(), "")
}

func (r *request) exceptionPage(id int64, f formView, act string) error {
	d, err := r.app.Exceptions.Exception(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	live := d.Live() == nil
	b := exceptionBody{ExceptionDetail: d, exceptionLine: r.exceptionLine(d.Exception), Form: f, Act: act, Href: r.exceptionHref(d.Exception), People: ownerOptions(d.Owners),
		MayAssign: live && r.Actor.Can(access.ExceptionAssign), MayNote: live && r.Actor.Can(access.ExceptionNote), MayClose: live && r.Actor.Can(access.ExceptionClose)}
	b.MayCarry = b.MayAssign && d.MayCarry()
	b.MayDecide = b.MayClose && exception.CarryRule.May(d.Carrying(), decide.Approve, r.Actor.UserID)
	if act == "" {
		f.Values["owner"], f.Values["due"] = strconv.FormatInt(d.OwnerID, 10), d.Due
	}
	for _, n := range slices.Backward(d.Notes) {
		line := story{What: r.t("log.act.exception_" + string(n.Act)), Who: n.By, Reason: n.Text, At: n.At, Tone: "done"}
		if n.Act == exception.Noted {
			line.What = r.t("column.done")
		}
		b.Story = append(b.Story, line)
	}
	b.Story = append(b.Story, story{What: r.t("log.act.exception_open"), At: d.At, Tone: "wait"})
	r.Title = r.t("exception.kind." + string(d.Kind))
	return r.page(f.Status, "exception", "menu.exceptions", b)
}

// exceptionHref is the page of what an exception is about, if this person may see it.
func (r *request) exceptionHref(x exception.Exception) string {
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
		if !r.knows(page.pattern) {
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

// onException runs one act and shows the page again; said is the catalogue's word for having done it.
func onException(act, said string) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("owner", "due", "note", "to", "reason")
		switch act {
		case "assign":
			err = r.app.Exceptions.AssignException(r.ctx(), r.Actor, id, userID(f.Values["owner"]), f.Values["due"])
		case "note":
			err = r.app.Exceptions.NoteException(r.ctx(), r.Actor, id, f.Values["note"])
		case "carry":
			err = r.app.Exceptions.ProposeCarry(r.ctx(), r.Actor, id, userID(f.Values["to"]), f.Values["reason"])
		case "close":
			err = r.app.Exceptions.CloseException(r.ctx(), r.Actor, id, f.Values["reason"])
		default:
			err = r.app.Exceptions.DecideCarry(r.ctx(), r.Actor, id, act == "carried", f.Values["reason"])
		}
		if r.refuse(err, &f) {
			return r.exceptionPage(id, f, act)
		}
		if err != nil {
			return err
		}
		r.flash("ok", said)
		return r.seeOther("/exceptions/%d", id)
	}
}

// userID reads a choice of a user: nothing is 0, what is no number is nobody there is.
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
	Form    formView
	Numbers []recon.Number
	MaySet  bool
}

func showExceptionRules(r *request) error { return r.exceptionRulesPage(r.form()) }

func (r *request) exceptionRulesPage(f formView) error {
	rules, err := r.app.Exceptions.ExceptionRules(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := exceptionRulesBody{Form: f, Numbers: rules.Numbers(), MaySet: r.Actor.Can(access.ExceptionRules)}
	for _, n := range b.Numbers {
		if _, sent := f.Values[n.Name]; !sent {
			f.Values[n.Name] = strconv.Itoa(n.Value)
		}
	}
	return r.page(f.Status, "exception-rules", "exception.rules", b)
}

func setExceptionRules(r *request) error {
	rules := recon.DefaultRules()
	names := []string{}
	for _, n := range rules.Numbers() {
		names = append(names, n.Name)
	}
	f := r.form(names...)
	for _, name := range names {
		n, err := strconv.Atoi(strings.TrimSpace(f.Values[name]))
		if err != nil {
			n = -1 // is refused by its name
		}
		rules.Set(name, n)
	}
	err := r.app.Exceptions.SetExceptionRules(r.ctx(), r.Actor, rules)
	if r.refuse(err, &f) {
		return r.exceptionRulesPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/exceptions/rules")
}
