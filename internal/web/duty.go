package web

import (
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
)

var dutyRoutes = []route{
	{method: "GET", path: "/duty", action: access.DutyRead, handle: showDuty},
	{method: "GET", path: "/duty/members", action: access.DutyRead, handle: listDutyMembers},
	{method: "POST", path: "/duty/members", action: access.DutyManage, handle: importDutyMembers, limit: uploadLimit},
	{method: "POST", path: "/duty/links.pdf", action: access.DutyManage, handle: printMemberLinks},
	{method: "GET", path: "/duty/plans/new", action: access.DutyManage, handle: newDutyPlan},
	{method: "POST", path: "/duty/plans", action: access.DutyManage, handle: createDutyPlan},
	{method: "GET", path: "/duty/plans/:id", action: access.DutyRead, handle: showDutyPlan},
	{method: "POST", path: "/duty/plans/:id/propose", action: access.DutyManage, handle: dutyAct(proposeRota)},
	{method: "POST", path: "/duty/plans/:id/publish", action: access.DutyManage, handle: dutyAct(publishRota)},
	{method: "POST", path: "/duty/plans/:id/attest", action: access.DutyManage, handle: dutyAct(attestShift)},
	{method: "POST", path: "/duty/plans/:id/turns/:turn/replace", action: access.DutyManage, handle: dutyAct(replaceTurn)},
	{method: "POST", path: "/duty/plans/:id/turns/:turn/absent", action: access.DutyManage, handle: dutyAct(markAbsent)},
	{method: "POST", path: "/duty/swaps/:id", action: access.DutyManage, handle: decideSwap},
	{method: "POST", path: "/duty/problems/:id/assign", action: access.DutyManage, handle: assignProblem},
	{method: "POST", path: "/duty/problems/:id/end", action: access.DutyManage, handle: endProblem},
}

// dutyBody is the page "duty".
type dutyBody struct {
	app.DutyView
	MayManage bool
	Today     string
	Form      formView
	Acting    string // the dialog that comes open
}

func showDuty(r *request) error { return r.dutyPage(r.form(), "") }

func (r *request) dutyPage(f formView, acting string) error {
	v, err := r.app.Duty(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(f.Status, "duty", "menu.duty", dutyBody{v, r.Actor.Can(access.DutyManage), r.app.Today(), f, acting})
}

func decideSwap(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("decision", "reason")
	err = r.app.DecideSwap(r.ctx(), r.Actor, id, f.Values["decision"] == "approve", f.Values["reason"])
	return r.dutyDone(err, f, "swap-"+strconv.FormatInt(id, 10))
}

func assignProblem(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("owner", "due")
	err = r.app.AssignProblem(r.ctx(), r.Actor, id, f.Values["owner"], f.Values["due"])
	return r.dutyDone(err, f, "assign-"+strconv.FormatInt(id, 10))
}

func endProblem(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.EndProblem(r.ctx(), r.Actor, id, f.Values["reason"])
	return r.dutyDone(err, f, "end-"+strconv.FormatInt(id, 10))
}

func (r *request) dutyDone(err error, f formView, acting string) error {
	if r.refuse(err, &f) {
		return r.dutyPage(f, acting)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/duty")
}

// dutyMembersBody is the page "duty-members".
type dutyMembersBody struct {
	List      []duty.Member
	Loads     map[int64]int
	MayManage bool
	Form      formView
}

func listDutyMembers(r *request) error { return r.dutyMembersPage(r.form()) }

func (r *request) dutyMembersPage(f formView) error {
	list, loads, err := r.app.DutyMembers(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(f.Status, "duty-members", "duty.members", dutyMembersBody{list, loads, r.Actor.Can(access.DutyManage), f})
}

func importDutyMembers(r *request) error {
	f := r.form()
	name, content, err := r.file("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	var done app.MemberImport
	if err == nil {
		done, err = r.app.ImportDutyMembers(r.ctx(), r.Actor, name, content)
	}
	if r.refuse(err, &f) {
		return r.dutyMembersPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "duty.imported", "Added", done.Added, "Changed", done.Changed, "Same", done.Same)
	return r.seeOther("/duty/members")
}

func printMemberLinks(r *request) error {
	f := r.form("member")
	p, err := r.app.MemberSlips(r.ctx(), r.Actor, number(f, "member"), r.site(), r.Lang)
	if r.refuse(err, &f) {
		return r.dutyMembersPage(f)
	}
	if err != nil {
		return err
	}
	return r.attach(p.Name, pdfType, p.Content)
}

// dutyPlanFormBody is the page "duty-plan-new".
type dutyPlanFormBody struct {
	Campuses []string
	Form     formView
}

func newDutyPlan(r *request) error {
	f := r.form()
	f.Values["from"], f.Values["days"], f.Values["seats"] = r.app.Today(), "15", "4"
	f.Values["times"] = "00:00-06:00\n06:00-12:00\n12:00-18:00\n18:00-00:00"
	return r.dutyPlanForm(f)
}

func (r *request) dutyPlanForm(f formView) error {
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := dutyPlanFormBody{Form: f}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, c.Name)
	}
	return r.page(f.Status, "duty-plan-new", "duty.new_plan", body)
}

func createDutyPlan(r *request) error {
	f := r.form("name", "from", "days", "seats", "times", "posts", "cadres")
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	p := duty.Plan{Name: f.Values["name"], FromDay: f.Values["from"], Days: int(number(f, "days")), Seats: int(number(f, "seats")),
		Times: lines(f.Values["times"]), Cadres: f.Values["cadres"] != ""}
	for _, line := range lines(f.Values["posts"]) {
		campus, name, _ := strings.Cut(strings.ReplaceAll(line, "，", ","), ",")
		post := duty.Post{Name: strings.TrimSpace(name)}
		for _, c := range units.Campuses {
			if c.Name == strings.TrimSpace(campus) {
				post.CampusID = c.ID
			}
		}
		p.Posts = append(p.Posts, post)
	}
	id, err := r.app.CreateDutyPlan(r.ctx(), r.Actor, p)
	if r.refuse(err, &f) {
		return r.dutyPlanForm(f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/duty/plans/%d", id)
}

// lines is a text's lines without the blank ones.
func lines(text string) (out []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// dutyPlanBody is the page "duty-plan": one day of a rota.
type dutyPlanBody struct {
	Plan      app.DutyPlan
	Days      []dutyDay
	Day       string
	Shifts    []dutyShift
	Breaches  []breachLine
	Members   []option
	MayManage bool
	Form      formView
}

type dutyDay struct {
	Day    string
	Active bool
}

// dutyShift is one slot with everybody on it.
type dutyShift struct {
	Slot     int
	Time     string
	Posts    []dutyPost
	MayMark  bool
	Attested bool // nobody is still to come
}

type dutyPost struct {
	Name  string
	Turns []duty.Turn
}

type breachLine struct {
	Rule, Day, Time, Name string
}

func showDutyPlan(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.dutyPlanPage(id, r.form())
}

const maxBreachesShown = 50

func (r *request) dutyPlanPage(id int64, f formView) error {
	p, members, err := r.app.DutyPlan(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := dutyPlanBody{Plan: p, Day: r.QueryParam("day"), MayManage: r.Actor.Can(access.DutyManage), Form: f}
	names := map[int64]string{}
	for _, m := range members {
		names[m.ID] = m.Name
		if m.Active {
			body.Members = append(body.Members, option{strconv.FormatInt(m.ID, 10), m.Name + " " + m.Number + " " + m.Unit})
		}
	}
	for _, b := range p.Breaches[:min(len(p.Breaches), maxBreachesShown)] {
		body.Breaches = append(body.Breaches, breachLine{r.t("duty.breach." + strings.TrimPrefix(b.Code, "duty.")), p.Day(b.Slot), p.Times[p.Shift(b.Slot)], names[b.MemberID]})
	}
	days := p.Slots() / len(p.Times)
	known := false
	for d := range days {
		known = known || p.Day(d*len(p.Times)) == body.Day
	}
	if !known {
		body.Day = p.FromDay
	}
	for d := range days {
		day := p.Day(d * len(p.Times))
		body.Days = append(body.Days, dutyDay{day, day == body.Day})
		if day == body.Day {
			body.Shifts = shiftsOf(p, d)
		}
	}
	r.Title = p.Name
	return r.page(f.Status, "duty-plan", "", body)
}

// shiftsOf lays a day's turns out by shift and post.
func shiftsOf(p app.DutyPlan, day int) (out []dutyShift) {
	for i, time := range p.Times {
		s := dutyShift{Slot: day*len(p.Times) + i, Time: time, Attested: true, MayMark: p.State == duty.Published}
		for _, post := range p.Posts {
			at := dutyPost{Name: post.Name}
			for _, t := range p.Turns {
				if t.Slot == s.Slot && t.PostID == post.ID {
					at.Turns = append(at.Turns, t)
					s.Attested = s.Attested && t.State != duty.Planned && t.State != duty.On
				}
			}
			s.Posts = append(s.Posts, at)
		}
		out = append(out, s)
	}
	return out
}

// dutyAct wraps what is done to a plan and comes back to its page.
func dutyAct(do func(*request, int64, formView) error) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("slot", "reason", "member", "day")
		err = do(r, id, f)
		if r.refuse(err, &f) {
			return r.dutyPlanPage(id, f)
		}
		if err != nil {
			return err
		}
		r.flash("ok", "ui.saved")
		return r.seeOther("/duty/plans/%d?day=%s", id, f.Values["day"])
	}
}

func proposeRota(r *request, id int64, _ formView) error {
	_, err := r.app.ProposeRota(r.ctx(), r.Actor, id)
	return err
}

func publishRota(r *request, id int64, _ formView) error {
	return r.app.PublishRota(r.ctx(), r.Actor, id)
}

func attestShift(r *request, id int64, f formView) error {
	_, err := r.app.AttestShift(r.ctx(), r.Actor, id, int(number(f, "slot")), f.Values["reason"])
	return err
}

func replaceTurn(r *request, _ int64, f formView) error {
	turn, err := r.id("turn")
	if err != nil {
		return err
	}
	return r.app.ReplaceTurn(r.ctx(), r.Actor, turn, number(f, "member"))
}

func markAbsent(r *request, _ int64, f formView) error {
	turn, err := r.id("turn")
	if err != nil {
		return err
	}
	return r.app.MarkAbsent(r.ctx(), r.Actor, turn, f.Values["reason"])
}
