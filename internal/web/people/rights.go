package people

import (
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/right"
	"reliefbook/internal/web/kit"
)

var RightRoutes = []kit.Route{
	{Method: "GET", Path: "/rights", Action: access.Self, Handle: listRights},
	{Method: "POST", Path: "/rights/single", Action: access.UserManage, Handle: proposeSingle},
	{Method: "POST", Path: "/rights/single/end", Action: access.UserDisable, Handle: endSingle},
	{Method: "GET", Path: "/rights/:id", Action: access.Self, Handle: showRight},
	{Method: "POST", Path: "/rights/:id/take", Action: access.UserManage, Handle: actOnRight("take")},
	{Method: "POST", Path: "/rights/:id/dismiss", Action: access.UserManage, Handle: actOnRight("dismiss")},
	{Method: "POST", Path: "/rights/:id/withdraw", Action: access.UserManage, Handle: actOnRight("withdraw")},
	{Method: "POST", Path: "/rights/:id/approve", Action: access.RightDecide, Handle: actOnRight("approve")},
	{Method: "POST", Path: "/rights/:id/reject", Action: access.RightDecide, Handle: actOnRight("reject")},
	{Method: "POST", Path: "/rights/:id/attest", Action: access.RightWitness, Handle: actOnRight("attest")},
	{Method: "POST", Path: "/rights/:id/refuse", Action: access.RightWitness, Handle: actOnRight("refuse")},
}

// rightsBody is the page "rights".
type rightsBody struct {
	List    []right.Right
	Form    kit.FormView
	Witness bool // the list is of what this person could witness
	Alone   bool // the college runs single-handed
	Ask     bool // may ask for that
	End     bool // may end it
	Asking  string
}

func listRights(r *kit.Request) error { return rightsPage(r, r.Form(), "") }

func rightsPage(r *kit.Request, f kit.FormView, asking string) error {
	list, err := r.App.People.OpenRights(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := rightsBody{List: list, Form: f, Witness: !r.Actor.Can(access.UserRead), Asking: asking}
	if b.Alone, err = r.App.People.SingleHanded(r.Ctx(), r.Actor); err != nil {
		return err
	}
	b.Ask = !b.Alone && r.Actor.Can(access.UserManage)
	b.End = b.Alone && r.Actor.Can(access.UserDisable)
	return r.Page(f.Status, "rights", "menu.rights", b)
}

func proposeSingle(r *kit.Request) error {
	f := r.Form("reason")
	id, err := r.App.People.ProposeRight(r.Ctx(), r.Actor, right.Right{Kind: right.Single, Reason: f.Values["reason"]})
	if r.Refuse(err, &f) {
		return rightsPage(r, f, "single")
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "right.proposed")
	return r.SeeOther("/rights/%d", id)
}

func endSingle(r *kit.Request) error {
	f := r.Form("reason")
	err := r.App.People.EndSingleHanded(r.Ctx(), r.Actor, f.Values["reason"])
	if r.Refuse(err, &f) {
		return rightsPage(r, f, "end")
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "right.single_ended")
	return r.SeeOther("/rights")
}

// rightBody is the page "right".
type rightBody struct {
	people.RightDetail
	Form    kit.FormView
	Changes []change
	Story   []kit.Story
	May     map[string]bool // by act
	Could   string          // who could witness it
	Asking  string          // the act whose reason was missing
	Role    string
}

// change is one thing of an account as it is and as it is to be.
type change struct {
	Label, Before, After string
	New                  bool
}

func showRight(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return rightPage(r, id, r.Form(), "")
}

func rightPage(r *kit.Request, id int64, f kit.FormView, asking string) error {
	d, err := r.App.People.Right(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := rightBody{RightDetail: d, Form: f, Asking: asking, May: mayOnRight(r, d), Could: strings.Join(d.Witnesses.Names, r.T("user.and"))}
	b.Role = r.T("role." + string(d.Right.Role))
	if d.Kind == right.Grant {
		if b.Changes, err = changes(r, d); err != nil {
			return err
		}
	}
	for _, e := range d.History {
		line := kit.Story{What: r.T("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"}
		if e.Kind == "right_"+string(d.State) && d.Answer != "" {
			line.Reason = d.Answer
		}
		b.Story = append(b.Story, line)
	}
	return r.Page(f.Status, "right", "menu.rights", b)
}

// mayOnRight is which acts on a right are this person's.
func mayOnRight(r *kit.Request, d people.RightDetail) map[string]bool {
	other, by := d.UserID != r.Actor.UserID, r.Actor.UserID
	decides := r.Actor.Can(access.RightDecide) && d.State == right.Pending && other
	return map[string]bool{
		"take":     d.State == right.Asked && other && r.Actor.Can(access.UserManage),
		"withdraw": (d.State == right.Pending || d.State == right.Decided) && d.MakerID == by && r.Actor.Can(access.UserManage),
		"approve":  decides && (d.MakerID != by || d.Alone),
		"reject":   decides && d.MakerID != by,
		"attest":   d.Witnesses.May && r.Actor.Can(access.RightWitness),
	}
}

// changes lays a right beside what the account has now. Once it is settled
// there is no before any more, and the right is shown as it was given.
func changes(r *kit.Request, d people.RightDetail) (list []change, err error) {
	var names map[int64]string
	if r.Actor.Can(access.OrgRead) {
		names, err = departmentNames(r)
	}
	in := func(ids []int64) string {
		var out []string
		for _, id := range ids {
			if names[id] != "" {
				out = append(out, names[id])
			} else {
				out = append(out, "#"+kit.Show(id))
			}
		}
		return strings.Join(out, r.T("user.and"))
	}
	until := func(day string) string {
		if day == "" {
			return r.T("right.no_end")
		}
		return day
	}
	is, to := d.Now, d.Right
	for _, c := range []change{
		{Label: r.T("column.name"), Before: is.Name, After: to.Name},
		{Label: r.T("ui.role"), Before: r.T("role." + string(is.Role)), After: r.T("role." + string(to.Role))},
		{Label: r.T("user.level"), Before: r.T("level." + kit.Show(is.Level)), After: r.T("level." + kit.Show(to.Level))},
		{Label: r.T("ui.departments"), Before: in(is.Departments), After: in(to.Departments)},
		{Label: r.T("user.email"), Before: is.Email, After: to.Email},
		{Label: r.T("right.until"), Before: until(is.Until), After: until(to.Until)},
	} {
		if c.Label == r.T("user.level") && to.Role != access.Checker && is.Role != access.Checker {
			continue
		}
		c.New = d.Open() && c.Before != c.After
		list = append(list, c)
	}
	return list, err
}

// actOnRight does one act; what stood against it is said on the right's page.
func actOnRight(act string) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		f := r.Form("reason")
		sent, err := doOnRight(r, act, id, f.Values["reason"])
		if r.Refuse(err, &f) {
			return rightPage(r, id, f, act)
		}
		if err != nil {
			return err
		}
		d, err := r.App.People.Right(r.Ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		said := act
		if act == "approve" && d.State == right.Decided {
			said = "waits"
		}
		r.Flash("ok", "right.done."+said)
		sayLink(r, sent, d.Login)
		return r.SeeOther("/rights/%d", id)
	}
}

func doOnRight(r *kit.Request, act string, id int64, reason string) (sent people.Sent, err error) {
	ctx, by := r.Ctx(), r.Actor
	switch act {
	case "take", "dismiss":
		return "", r.App.People.TakeUpRight(ctx, by, id, act == "take", reason)
	case "withdraw":
		return "", r.App.People.WithdrawRight(ctx, by, id, reason)
	case "approve", "reject":
		return r.App.People.DecideRight(ctx, by, id, act == "approve", reason)
	case "attest", "refuse":
		return r.App.People.WitnessRight(ctx, by, id, act == "attest", reason)
	}
	return "", kit.ErrNotFound()
}
