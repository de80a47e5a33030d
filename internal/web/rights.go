package web

import (
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/right"
)

var rightRoutes = []route{
	{method: "GET", path: "/rights", action: access.Self, handle: listRights},
	{method: "POST", path: "/rights/single", action: access.UserManage, handle: proposeSingle},
	{method: "POST", path: "/rights/single/end", action: access.UserDisable, handle: endSingle},
	{method: "GET", path: "/rights/:id", action: access.Self, handle: showRight},
	{method: "POST", path: "/rights/:id/take", action: access.UserManage, handle: actOnRight("take")},
	{method: "POST", path: "/rights/:id/dismiss", action: access.UserManage, handle: actOnRight("dismiss")},
	{method: "POST", path: "/rights/:id/withdraw", action: access.UserManage, handle: actOnRight("withdraw")},
	{method: "POST", path: "/rights/:id/approve", action: access.RightDecide, handle: actOnRight("approve")},
	{method: "POST", path: "/rights/:id/reject", action: access.RightDecide, handle: actOnRight("reject")},
	{method: "POST", path: "/rights/:id/attest", action: access.RightWitness, handle: actOnRight("attest")},
	{method: "POST", path: "/rights/:id/refuse", action: access.RightWitness, handle: actOnRight("refuse")},
}

// rightsBody is the page "rights".
type rightsBody struct {
	List    []right.Right
	Form    formView
	Witness bool // the list is of what this person could witness
	Alone   bool // the college runs single-handed
	Ask     bool // may ask for that
	End     bool // may end it
	Asking  string
}

func listRights(r *request) error { return r.rightsPage(r.form(), "") }

func (r *request) rightsPage(f formView, asking string) error {
	list, err := r.app.People.OpenRights(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := rightsBody{List: list, Form: f, Witness: !r.Actor.Can(access.UserRead), Asking: asking}
	if b.Alone, err = r.app.People.SingleHanded(r.ctx(), r.Actor); err != nil {
		return err
	}
	b.Ask = !b.Alone && r.Actor.Can(access.UserManage)
	b.End = b.Alone && r.Actor.Can(access.UserDisable)
	return r.page(f.Status, "rights", "menu.rights", b)
}

func proposeSingle(r *request) error {
	f := r.form("reason")
	id, err := r.app.People.ProposeRight(r.ctx(), r.Actor, right.Right{Kind: right.Single, Reason: f.Values["reason"]})
	if r.refuse(err, &f) {
		return r.rightsPage(f, "single")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "right.proposed")
	return r.seeOther("/rights/%d", id)
}

func endSingle(r *request) error {
	f := r.form("reason")
	err := r.app.People.EndSingleHanded(r.ctx(), r.Actor, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.rightsPage(f, "end")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "right.single_ended")
	return r.seeOther("/rights")
}

// rightBody is the page "right".
type rightBody struct {
	people.RightDetail
	Form    formView
	Changes []change
	Story   []story
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

func showRight(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.rightPage(id, r.form(), "")
}

func (r *request) rightPage(id int64, f formView, asking string) error {
	d, err := r.app.People.Right(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := rightBody{RightDetail: d, Form: f, Asking: asking, May: r.mayOnRight(d), Could: strings.Join(d.Witnesses.Names, r.t("user.and"))}
	b.Role = r.t("role." + string(d.Right.Role))
	if d.Kind == right.Grant {
		if b.Changes, err = r.changes(d); err != nil {
			return err
		}
	}
	for _, e := range d.History {
		line := story{What: r.t("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"}
		if e.Kind == "right_"+string(d.State) && d.Answer != "" {
			line.Reason = d.Answer
		}
		b.Story = append(b.Story, line)
	}
	return r.page(f.Status, "right", "menu.rights", b)
}

// mayOnRight is which acts on a right are this person's.
func (r *request) mayOnRight(d people.RightDetail) map[string]bool {
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
func (r *request) changes(d people.RightDetail) (list []change, err error) {
	var names map[int64]string
	if r.Actor.Can(access.OrgRead) {
		names, err = r.departmentNames()
	}
	in := func(ids []int64) string {
		var out []string
		for _, id := range ids {
			if names[id] != "" {
				out = append(out, names[id])
			} else {
				out = append(out, "#"+show(id))
			}
		}
		return strings.Join(out, r.t("user.and"))
	}
	until := func(day string) string {
		if day == "" {
			return r.t("right.no_end")
		}
		return day
	}
	is, to := d.Now, d.Right
	for _, c := range []change{
		{Label: r.t("column.name"), Before: is.Name, After: to.Name},
		{Label: r.t("ui.role"), Before: r.t("role." + string(is.Role)), After: r.t("role." + string(to.Role))},
		{Label: r.t("user.level"), Before: r.t("level." + show(is.Level)), After: r.t("level." + show(to.Level))},
		{Label: r.t("ui.departments"), Before: in(is.Departments), After: in(to.Departments)},
		{Label: r.t("user.email"), Before: is.Email, After: to.Email},
		{Label: r.t("right.until"), Before: until(is.Until), After: until(to.Until)},
	} {
		if c.Label == r.t("user.level") && to.Role != access.Checker && is.Role != access.Checker {
			continue
		}
		c.New = d.Open() && c.Before != c.After
		list = append(list, c)
	}
	return list, err
}

// actOnRight does one act; what stood against it is said on the right's page.
func actOnRight(act string) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("reason")
		sent, err := r.doOnRight(act, id, f.Values["reason"])
		if r.refuse(err, &f) {
			return r.rightPage(id, f, act)
		}
		if err != nil {
			return err
		}
		d, err := r.app.People.Right(r.ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		said := act
		if act == "approve" && d.State == right.Decided {
			said = "waits"
		}
		r.flash("ok", "right.done."+said)
		r.sayLink(sent, d.Login)
		return r.seeOther("/rights/%d", id)
	}
}

func (r *request) doOnRight(act string, id int64, reason string) (sent people.Sent, err error) {
	ctx, by := r.ctx(), r.Actor
	switch act {
	case "take", "dismiss":
		return "", r.app.People.TakeUpRight(ctx, by, id, act == "take", reason)
	case "withdraw":
		return "", r.app.People.WithdrawRight(ctx, by, id, reason)
	case "approve", "reject":
		return r.app.People.DecideRight(ctx, by, id, act == "approve", reason)
	case "attest", "refuse":
		return r.app.People.WitnessRight(ctx, by, id, act == "attest", reason)
	}
	return "", errNotFound()
}

// singleHanded is the sentence for the first page of a college that runs so; empty otherwise.
func (r *request) singleHanded() (string, error) {
	alone, err := r.app.People.SingleHanded(r.ctx(), r.Actor)
	if err != nil || !alone {
		return "", err
	}
	return r.t("right.single_on"), nil
}
