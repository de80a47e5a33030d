package web

import (
	"net/http"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/org"
	"reliefbook/internal/right"
)

var userRoutes = []route{
	{method: "GET", path: "/users", action: access.UserRead, handle: listUsers},
	{method: "GET", path: "/users/acts", action: access.UserRead, handle: listAccountActs},
	{method: "GET", path: "/users/new", action: access.UserManage, handle: newUser},
	{method: "POST", path: "/users", action: access.UserManage, handle: createUser},
	{method: "GET", path: "/users/:id", action: access.UserRead, handle: showUser},
	{method: "GET", path: "/users/:id/right", action: access.UserManage, handle: newRight},
	{method: "POST", path: "/users/:id/right", action: access.UserManage, handle: proposeRight},
	{method: "POST", path: "/users/:id/reset", action: access.UserManage, handle: proposeReset},
	{method: "POST", path: "/users/:id/link", action: access.UserManage, handle: sendLink},
	{method: "POST", path: "/users/:id/disable", action: access.UserDisable, handle: disableUser},
}

// usersBody is the page "users".
type usersBody struct {
	Users  []userLine
	Manage bool
}

type userLine struct {
	access.User
	In    []string // the names of a branch user's departments
	State string
}

func listUsers(r *request) error {
	users, err := r.app.People.Users(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	names, err := r.departmentNames()
	if err != nil {
		return err
	}
	body := usersBody{Manage: r.Actor.Can(access.UserManage)}
	for _, u := range users {
		line := userLine{User: u.On(r.app.Today()), State: stateOf(u, r.app.Today())}
		for _, d := range u.Departments {
			line.In = append(line.In, names[d])
		}
		body.Users = append(body.Users, line)
	}
	return r.page(http.StatusOK, "users", "menu.users", body)
}

func (r *request) departmentNames() (map[int64]string, error) {
	units, err := r.app.Structure(r.ctx(), r.Actor)
	names := map[int64]string{}
	for _, d := range units.Departments {
		names[d.ID] = d.Name
	}
	return names, err
}

// stateOf is whether an account can work on a day, and what keeps it from it.
func stateOf(u access.User, today string) string {
	switch {
	case u.Disabled:
		return "disabled"
	case u.Ended(today):
		return "expired"
	case u.Role == access.None:
		return "no_right"
	case u.NoPassword:
		return "no_password"
	}
	return "enabled"
}

// rightFormBody is the pages "user-new" and "user-right": an account and the right it is to have.
type rightFormBody struct {
	access.User
	Form        formView
	Roles       []option
	Levels      []option
	Departments []org.Department
}

// option is one choice of a select.
type option struct{ Value, Label string }

func (r *request) rightForm(page, title string, u access.User, f formView) error {
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := rightFormBody{User: u, Form: f, Departments: units.Departments}
	for _, role := range access.Roles {
		body.Roles = append(body.Roles, option{string(role), r.t("role."+string(role)) + " — " + r.t("role_text."+string(role))})
	}
	for n := 1; n <= access.MaxLevel; n++ {
		body.Levels = append(body.Levels, option{strconv.Itoa(n), r.t("level." + strconv.Itoa(n))})
	}
	return r.page(f.Status, page, title, body)
}

func newUser(r *request) error { return r.rightForm("user-new", "user.new", access.User{}, r.form()) }

// typedRight reads the form of an account's right.
func (r *request) typedRight() (right.Right, formView) {
	f := r.form("login", "name", "role", "departments", "level", "email", "until", "reason")
	x := right.Right{Kind: right.Grant, Role: access.Role(f.Values["role"]), Name: f.Values["name"], Email: f.Values["email"], Until: f.Values["until"],
		Reason: f.Values["reason"]}
	if n, err := strconv.Atoi(f.Values["level"]); err == nil {
		x.Level = n
	}
	for _, v := range f.Multi["departments"] {
		if id, err := strconv.ParseInt(v, 10, 64); err == nil {
			x.Departments = append(x.Departments, id)
		}
	}
	return x, f
}

func createUser(r *request) error {
	x, f := r.typedRight()
	u := access.User{Login: f.Values["login"], Name: x.Name, Role: x.Role, Level: x.Level, Departments: x.Departments, Email: x.Email, Until: x.Until}
	added, err := r.app.People.AddUser(r.ctx(), r.Actor, u, x.Reason)
	if r.refuse(err, &f) {
		return r.rightForm("user-new", "user.new", access.User{}, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "right.proposed")
	return r.seeOther("/rights/%d", added.Right)
}

// theUser is the user of the address.
func (r *request) theUser() (people.UserDetail, error) {
	id, err := r.id("id")
	if err != nil {
		return people.UserDetail{}, err
	}
	return r.app.People.User(r.ctx(), r.Actor, id)
}

// userBody is the page "user".
type userBody struct {
	people.UserDetail
	Form       formView
	State      string
	InForce    access.User
	InText     string       // the departments' names
	Under      *right.Right // under way
	Story      []story
	MayManage  bool
	MayDisable bool
	Asking     string // the dialog that was refused: reset or disable
}

func showUser(r *request) error { return r.userPage(r.form(), "") }

func (r *request) userPage(f formView, asking string) error {
	d, err := r.theUser()
	if err != nil {
		return err
	}
	names, err := r.departmentNames()
	if err != nil {
		return err
	}
	other := d.ID != r.Actor.UserID
	b := userBody{UserDetail: d, Form: f, State: stateOf(d.User, r.app.Today()), InForce: d.On(r.app.Today()), Under: d.Under(), Asking: asking,
		MayManage: other && r.Actor.Can(access.UserManage), MayDisable: other && !d.Disabled && r.Actor.Can(access.UserDisable)}
	var in []string
	for _, id := range d.Departments {
		in = append(in, names[id])
	}
	b.InText = strings.Join(in, r.t("user.and"))
	for _, e := range d.History {
		b.Story = append(b.Story, story{What: r.t("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"})
	}
	r.Title = d.Name
	return r.page(f.Status, "user", "user.new", b)
}

func newRight(r *request) error {
	d, err := r.theUser()
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["name"], f.Values["role"], f.Values["level"] = d.Name, string(d.Role), strconv.Itoa(d.Level)
	f.Values["email"], f.Values["until"] = d.Email, d.Until
	for _, id := range d.Departments {
		f.Multi["departments"] = append(f.Multi["departments"], strconv.FormatInt(id, 10))
	}
	return r.rightForm("user-right", "right.propose", d.User, f)
}

func proposeRight(r *request) error {
	d, err := r.theUser()
	if err != nil {
		return err
	}
	x, f := r.typedRight()
	x.UserID = d.ID
	made, err := r.app.People.ProposeRight(r.ctx(), r.Actor, x)
	if r.refuse(err, &f) {
		return r.rightForm("user-right", "right.propose", d.User, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "right.proposed")
	return r.seeOther("/rights/%d", made)
}

func proposeReset(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	made, err := r.app.People.ProposeRight(r.ctx(), r.Actor, right.Right{UserID: id, Kind: right.Reset, Reason: f.Values["reason"]})
	if r.refuse(err, &f) {
		return r.userPage(f, "reset")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "right.proposed")
	return r.seeOther("/rights/%d", made)
}

func sendLink(r *request) error {
	d, err := r.theUser()
	if err != nil {
		return err
	}
	f := r.form()
	sent, err := r.app.People.SendLink(r.ctx(), r.Actor, d.ID)
	if r.refuse(err, &f) {
		return r.userPage(f, "")
	}
	if err != nil {
		return err
	}
	r.sayLink(sent, d.Login)
	return r.seeOther("/users/%d", d.ID)
}

// sayLink says on the next page what became of a one-time link.
func (r *request) sayLink(sent people.Sent, login string) {
	if sent != "" {
		kind := map[people.Sent]string{people.SentByMail: "ok", people.SentByHand: "info", people.SentFailed: "warn"}[sent]
		r.flash(kind, "right.sent."+string(sent), "Login", login)
	}
}

func disableUser(r *request) error {
	d, err := r.theUser()
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.People.DisableUser(r.ctx(), r.Actor, d.ID, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.userPage(f, "disable")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "right.done.disable", "Name", d.Name)
	return r.seeOther("/users/%d", d.ID)
}

// actsBody is the page "acts".
type actsBody struct {
	Lines  []logLine
	Before int64
	Older  int64
}

func listAccountActs(r *request) error {
	before, err := strconv.ParseInt(r.QueryParam("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	entries, err := r.app.People.AccountActs(r.ctx(), r.Actor, before, logPage+1)
	if err != nil {
		return err
	}
	body := actsBody{Before: before}
	if len(entries) > logPage {
		entries = entries[:logPage]
		body.Older = entries[logPage-1].ID
	}
	for _, e := range entries {
		body.Lines = append(body.Lines, r.logLine(e))
	}
	return r.page(http.StatusOK, "acts", "right.acts", body)
}
