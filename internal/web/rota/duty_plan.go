package rota

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/web/kit"
)

var DutyPlanRoutes = []kit.Route{
	{Method: "GET", Path: "/duty/plans/new", Action: access.DutyManage, Handle: newDutyPlan},
	{Method: "POST", Path: "/duty/plans", Action: access.DutyManage, Handle: createDutyPlan},
	{Method: "GET", Path: "/duty/plans/:id", Action: access.DutyRead, Handle: showDutyPlan},
	{Method: "POST", Path: "/duty/plans/:id/propose", Action: access.DutyManage, Handle: dutyAct(proposeRota)},
	{Method: "POST", Path: "/duty/plans/:id/publish", Action: access.DutyManage, Handle: dutyAct(publishRota)},
	{Method: "POST", Path: "/duty/plans/:id/attest", Action: access.DutyManage, Handle: dutyAct(attestShift)},
}

// dutyPlanFormBody is the page "duty-plan-new".
type dutyPlanFormBody struct {
	Campuses []string
	Form     kit.FormView
}

func newDutyPlan(r *kit.Request) error {
	f := r.Form()
	f.Values["from"], f.Values["days"], f.Values["seats"] = r.App.Today(), "15", "4"
	f.Values["times"] = "00:00-06:00\n06:00-12:00\n12:00-18:00\n18:00-00:00"
	return dutyPlanForm(r, f)
}

func dutyPlanForm(r *kit.Request, f kit.FormView) error {
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := dutyPlanFormBody{Form: f}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, c.Name)
	}
	return r.Page(f.Status, "duty-plan-new", "duty.new_plan", body)
}

func createDutyPlan(r *kit.Request) error {
	f := r.Form("name", "from", "days", "seats", "times", "posts", "cadres")
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	p := duty.Plan{Name: f.Values["name"], FromDay: f.Values["from"], Days: int(kit.Number(f, "days")), Seats: int(kit.Number(f, "seats")),
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
	id, err := r.App.Rota.CreateDutyPlan(r.Ctx(), r.Actor, p)
	if r.Refuse(err, &f) {
		return dutyPlanForm(r, f)
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/duty/plans/%d", id)
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
	Days      []kit.Filter
	Posts     []kit.Filter
	Day       string
	Post      int64 // 0: every one
	Shifts    []dutyShift
	Breaches  []breachLine
	MayManage bool
	Form      kit.FormView
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

func showDutyPlan(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	post, _ := strconv.ParseInt(r.QueryParam("post"), 10, 64) // what is no post is every post
	return dutyPlanPage(r, id, r.QueryParam("day"), post, r.Form())
}

const maxBreachesShown = 50

func dutyPlanPage(r *kit.Request, id int64, day string, post int64, f kit.FormView) error {
	p, members, err := r.App.Rota.DutyPlan(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := dutyPlanBody{Plan: p, MayManage: r.Actor.Can(access.DutyManage), Form: f}
	names := map[int64]string{}
	for _, m := range members {
		names[m.ID] = m.Name
	}
	for _, b := range p.Breaches[:min(len(p.Breaches), maxBreachesShown)] {
		line := breachLine{Rule: r.T("duty.breach." + strings.TrimPrefix(b.Code, "duty.")), Name: names[b.MemberID]}
		if b.Slot >= 0 && b.Slot < p.Slots() {
			line.Day, line.Time = p.Day(b.Slot), p.Times[p.Shift(b.Slot)]
		}
		body.Breaches = append(body.Breaches, line)
	}
	days := daysOf(p.Plan)
	at := slices.Index(days, day)
	if at < 0 {
		at = max(slices.Index(days, r.App.Today()), 0)
	}
	body.Day = days[at]
	if slices.ContainsFunc(p.Posts, func(o duty.Post) bool { return o.ID == post }) {
		body.Post = post
	}
	body.choices(r.T("ui.all"), days)
	body.Shifts = shiftsOf(p, at, body.Post)
	r.Title = p.Name
	return r.Page(f.Status, "duty-plan", "", body)
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
		b.Days = append(b.Days, kit.Filter{Label: day[len("2006-"):], Href: here(day, b.Post), Active: day == b.Day})
	}
	b.Posts = []kit.Filter{{Label: all, Href: here(b.Day, 0), Active: b.Post == 0}}
	for _, o := range b.Plan.Posts {
		b.Posts = append(b.Posts, kit.Filter{Label: o.Name, Href: here(b.Day, o.ID), Active: b.Post == o.ID})
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

// dutyAct wraps an act on a plan and leads back to the same day.
func dutyAct(do func(*kit.Request, int64, kit.FormView) error) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		f := r.Form("slot", "reason", "day")
		err = do(r, id, f)
		if r.Refuse(err, &f) {
			return dutyPlanPage(r, id, f.Values["day"], 0, f)
		}
		if err != nil {
			return err
		}
		return r.SeeOther("/duty/plans/%d?day=%s", id, url.QueryEscape(f.Values["day"]))
	}
}

func proposeRota(r *kit.Request, id int64, _ kit.FormView) error {
	_, err := r.App.Rota.ProposeRota(r.Ctx(), r.Actor, id)
	if err == nil {
		r.Flash("ok", "ui.saved")
	}
	return err
}

func publishRota(r *kit.Request, id int64, _ kit.FormView) error {
	err := r.App.Rota.PublishRota(r.Ctx(), r.Actor, id)
	if err == nil {
		r.Flash("ok", "ui.saved")
	}
	return err
}

func attestShift(r *kit.Request, id int64, f kit.FormView) error {
	slot, err := strconv.Atoi(f.Values["slot"])
	if err != nil {
		return kit.ErrNotFound()
	}
	n, err := r.App.Rota.AttestShift(r.Ctx(), r.Actor, id, slot, f.Values["reason"])
	if err == nil {
		r.Flash("ok", "duty.attested", "Count", n)
	}
	return err
}
