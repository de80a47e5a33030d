package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
)

var dutyPlanRoutes = []route{
	{method: "GET", path: "/duty/plans/new", action: access.DutyManage, handle: newDutyPlan},
	{method: "POST", path: "/duty/plans", action: access.DutyManage, handle: createDutyPlan},
	{method: "GET", path: "/duty/plans/:id", action: access.DutyRead, handle: showDutyPlan},
	{method: "POST", path: "/duty/plans/:id/propose", action: access.DutyManage, handle: dutyAct(proposeRota)},
	{method: "POST", path: "/duty/plans/:id/publish", action: access.DutyManage, handle: dutyAct(publishRota)},
	{method: "POST", path: "/duty/plans/:id/attest", action: access.DutyManage, handle: dutyAct(attestShift)},
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
		var post duty.Post
		for _, c := range units.Campuses {
			if name, ok := strings.CutPrefix(line, c.Name); ok { // whatever stands between the two
				post = duty.Post{CampusID: c.ID, Name: strings.TrimLeft(name, " \t,，、·　")}
			}
		}
		p.Posts = append(p.Posts, post)
	}
	id, err := r.app.Rota.CreateDutyPlan(r.ctx(), r.Actor, p)
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

// dutyPlanBody is the page "duty-plan": one day of a rota, at every post or at one.
type dutyPlanBody struct {
	Plan      rota.DutyPlan
	Days      []filter
	Posts     []filter
	Day       string
	Post      int64 // 0: every one
	Shifts    []dutyShift
	Breaches  []breachLine
	MayManage bool
	Form      formView
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
	post, _ := strconv.ParseInt(r.QueryParam("post"), 10, 64) // what is no post is every post
	return r.dutyPlanPage(id, r.QueryParam("day"), post, r.form())
}

const maxBreachesShown = 50

func (r *request) dutyPlanPage(id int64, day string, post int64, f formView) error {
	p, members, err := r.app.Rota.DutyPlan(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := dutyPlanBody{Plan: p, MayManage: r.Actor.Can(access.DutyManage), Form: f}
	names := map[int64]string{}
	for _, m := range members {
		names[m.ID] = m.Name
	}
	for _, b := range p.Breaches[:min(len(p.Breaches), maxBreachesShown)] {
		line := breachLine{Rule: r.t("duty.breach." + strings.TrimPrefix(b.Code, "duty.")), Name: names[b.MemberID]}
		if b.Slot >= 0 && b.Slot < p.Slots() {
			line.Day, line.Time = p.Day(b.Slot), p.Times[p.Shift(b.Slot)]
		}
		body.Breaches = append(body.Breaches, line)
	}
	days := daysOf(p.Plan)
	at := slices.Index(days, day)
	if at < 0 {
		at = max(slices.Index(days, r.app.Today()), 0)
	}
	body.Day = days[at]
	if slices.ContainsFunc(p.Posts, func(o duty.Post) bool { return o.ID == post }) {
		body.Post = post
	}
	body.choices(r.t("ui.all"), days)
	body.Shifts = shiftsOf(p, at, body.Post)
	r.Title = p.Name
	return r.page(f.Status, "duty-plan", "", body)
}

// choices fills in the days and posts that can be chosen.
func (b *dutyPlanBody) choices(all string, days []string) {
	here := func(day string, post int64) string {
		q := url.Values{"day": {day}}
		if post != 0 {
			q.Set("post", strconv.FormatInt(post, 10))
		}
		return "/duty/plans/" + strconv.FormatInt(b.Plan.ID, 10) + "?" + q.Encode()
	}
	for _, day := range days {
		b.Days = append(b.Days, filter{Label: day[len("2006-"):], Href: here(day, b.Post), Active: day == b.Day})
	}
	b.Posts = []filter{{Label: all, Href: here(b.Day, 0), Active: b.Post == 0}}
	for _, o := range b.Plan.Posts {
		b.Posts = append(b.Posts, filter{Label: o.Name, Href: here(b.Day, o.ID), Active: b.Post == o.ID})
	}
}

// daysOf is every day of a plan.
func daysOf(p duty.Plan) (out []string) {
	for d := range p.Days {
		out = append(out, p.Day(d*len(p.Times)))
	}
	return out
}

// shiftsOf lays a day's turns out by shift and post; only one post's when it is given.
func shiftsOf(p rota.DutyPlan, day int, only int64) (out []dutyShift) {
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
			if only == 0 || only == post.ID {
				s.Posts = append(s.Posts, at)
			}
		}
		out = append(out, s)
	}
	return out
}

// dutyAct wraps what is done to a plan and comes back to the same day.
func dutyAct(do func(*request, int64, formView) error) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("slot", "reason", "day")
		err = do(r, id, f)
		if r.refuse(err, &f) {
			return r.dutyPlanPage(id, f.Values["day"], 0, f)
		}
		if err != nil {
			return err
		}
		return r.seeOther("/duty/plans/%d?day=%s", id, url.QueryEscape(f.Values["day"]))
	}
}

func proposeRota(r *request, id int64, _ formView) error {
	_, err := r.app.Rota.ProposeRota(r.ctx(), r.Actor, id)
	if err == nil {
		r.flash("ok", "ui.saved")
	}
	return err
}

func publishRota(r *request, id int64, _ formView) error {
	err := r.app.Rota.PublishRota(r.ctx(), r.Actor, id)
	if err == nil {
		r.flash("ok", "ui.saved")
	}
	return err
}

func attestShift(r *request, id int64, f formView) error {
	slot, err := strconv.Atoi(f.Values["slot"])
	if err != nil {
		return errNotFound()
	}
	n, err := r.app.Rota.AttestShift(r.ctx(), r.Actor, id, slot, f.Values["reason"])
	if err == nil {
		r.flash("ok", "duty.attested", "Count", n)
	}
	return err
}
