package people

import (
	"slices"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/people"
	"reliefbook/internal/decide"
	"reliefbook/internal/right"
	"reliefbook/internal/web/kit"
)

var RightRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/rights", Action: access.Self, Handle: listRights},
	{Method: "POST", Path: "/rights/single", Action: access.UserManage, Handle: proposeSingle.Handle},
	{Method: "POST", Path: "/rights/single/end", Action: access.UserDisable, Handle: endSingle.Handle},
	{Method: "GET", Path: "/rights/:id", Action: access.Self, Handle: kit.Showing(rightPage)},
},
	takeRight.Routes(kit.By(func(a *app.App) kit.Decider { return a.People.TakeUpRight }), onRight),
	decideRight.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
		if act == decide.Withdraw {
			return id, r.App.People.WithdrawRight(r.Ctx(), r.Actor, id, f.Values["reason"])
		}
		sent, err := r.App.People.DecideRight(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"])
		return id, rightSent(r, id, sent, err)
	}, onRight),
	witnessRight.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
		sent, err := r.App.People.WitnessRight(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"])
		return id, rightSent(r, id, sent, err)
	}, onRight),
)

// onRight leads back to the right an act was about.
var onRight = kit.Deed{Page: rightPage, To: "/rights/%d"}

// The three decisions a right may pass.
var (
	takeRight    = kit.Decision{At: "/rights/:id/asked", Needs: access.UserManage, Words: "right.asked"}
	decideRight  = kit.Decision{At: "/rights/:id", Needs: access.RightDecide, Takes: access.UserManage, Words: "right"}
	witnessRight = kit.Decision{At: "/rights/:id/witness", Needs: access.RightWitness, Words: "right.witness"}
)

// rightSent says what follows from an act on a right: it waits for a witness, or a link was sent.
func rightSent(r *kit.Request, id int64, sent people.Sent, err error) error {
	if err != nil {
		return err
	}
	d, err := r.App.People.Right(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	if d.State == right.Decided {
		r.Flash("ok", "right.waits")
	}
	sayLink(r, sent, d.Login)
	return nil
}

// rightsBody is the page "rights".
type rightsBody struct {
	List    []right.Right
	Form    kit.FormView
	Witness bool // the list is of what this person could witness
	Alone   bool // the college runs single-handed
	Ask     bool // may ask for that
	End     bool // may end it
}

func listRights(r *kit.Request) error { return rightsPage(r, r.Form()) }

func rightsPage(r *kit.Request, f kit.FormView) error {
	list, err := r.App.People.OpenRights(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := rightsBody{List: list, Form: f, Witness: !r.Actor.Can(access.UserRead)}
	if b.Alone, err = r.App.People.SingleHanded(r.Ctx(), r.Actor); err != nil {
		return err
	}
	b.Ask = !b.Alone && r.Actor.Can(access.UserManage)
	b.End = b.Alone && r.Actor.Can(access.UserDisable)
	return r.Page(f.Status, "rights", "menu.rights", b)
}

var proposeSingle = kit.Deed{Fields: []string{"reason"}, Page: kit.OnList(rightsPage), Said: "right.proposed", To: "/rights/%d",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		return r.App.People.ProposeRight(r.Ctx(), r.Actor, right.Right{Kind: right.Single, Reason: f.Values["reason"]})
	}}

var endSingle = kit.Deed{Fields: []string{"reason"}, Page: kit.OnList(rightsPage), Said: "right.single_ended", To: "/rights",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		return 0, r.App.People.EndSingleHanded(r.Ctx(), r.Actor, f.Values["reason"])
	}}

// rightBody is the page "right".
type rightBody struct {
	people.RightDetail
	Form    kit.FormView
	Changes []change
	Story   []kit.Story
	Decide  kit.Choice
	Could   string // who could witness it
	Role    string
}

// change is one detail of an account as it is and as it will be.
type change struct {
	Label, Before, After string
	New                  bool
}

func rightPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.People.Right(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := rightBody{RightDetail: d, Form: f, Decide: rightChoice(r, d, f), Could: strings.Join(d.Witnesses.Names, r.T("user.and"))}
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

// rightChoice is what this person may do about a right as it stands.
func rightChoice(r *kit.Request, d people.RightDetail, f kit.FormView) kit.Choice {
	other, by := d.UserID != r.Actor.UserID, r.Actor.UserID
	switch {
	case d.State == right.Asked:
		return takeRight.Choice(r, f, func(decide.Act) bool { return other }, d.ID)
	case d.Witnesses.May && r.Actor.Can(access.RightWitness):
		return witnessRight.Choice(r, f, func(decide.Act) bool { return true }, d.ID)
	}
	return decideRight.Choice(r, f, func(act decide.Act) bool {
		switch act {
		case decide.Withdraw:
			return (d.State == right.Pending || d.State == right.Decided) && d.MakerID == by
		case decide.Approve:
			return d.State == right.Pending && other && (d.MakerID != by || d.Alone)
		}
		return d.State == right.Pending && other && d.MakerID != by
	}, d.ID)
}

// changes compares a right with what the account has now. Once the right is settled
// there is nothing to compare with, and it is shown as granted.
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
