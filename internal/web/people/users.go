package people

import (
	"net/http"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/org"
	"reliefbook/internal/right"
	"reliefbook/internal/web/kit"
)

var UserRoutes = []kit.Route{
	{Method: "GET", Path: "/users", Action: access.UserRead, Handle: listUsers},
	{Method: "GET", Path: "/users/acts", Action: access.UserRead, Handle: listAccountActs},
	{Method: "GET", Path: "/users/new", Action: access.UserManage, Handle: newUser},
	{Method: "POST", Path: "/users", Action: access.UserManage, Handle: createUser.Handle},
	{Method: "GET", Path: "/users/:id", Action: access.UserRead, Handle: kit.Showing(userPage)},
	{Method: "GET", Path: "/users/:id/right", Action: access.UserManage, Handle: newRight},
	{Method: "POST", Path: "/users/:id/right", Action: access.UserManage, Handle: proposeRight.Handle},
	{Method: "POST", Path: "/users/:id/reset", Action: access.UserManage, Handle: proposeReset.Handle},
	{Method: "POST", Path: "/users/:id/link", Action: access.UserManage, Handle: sendLink.Handle},
	{Method: "POST", Path: "/users/:id/disable", Action: access.UserDisable, Handle: disableUser.Handle},
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

func listUsers(r *kit.Request) error {
	users, err := r.App.People.Users(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	names, err := departmentNames(r)
	if err != nil {
		return err
	}
	body := usersBody{Manage: r.Actor.Can(access.UserManage)}
	for _, u := range users {
		line := userLine{User: u.On(r.App.Today()), State: stateOf(u, r.App.Today())}
		for _, d := range u.Departments {
			line.In = append(line.In, names[d])
		}
		body.Users = append(body.Users, line)
	}
	return r.Page(http.StatusOK, "users", "menu.users", body)
}

func departmentNames(r *kit.Request) (map[int64]string, error) {
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	names := map[int64]string{}
	for _, d := range units.Departments {
		names[d.ID] = d.Name
	}
	return names, err
}

// stateOf is whether an account can work on a day, or why not.
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

// rightFormBody is the pages "user-new" and "user-right": an account and the right
// requested for it.
type rightFormBody struct {
	access.User
	Form        kit.FormView
	Roles       []kit.Option
	Levels      []kit.Option
	Departments []org.Department
}

func rightForm(r *kit.Request, page, title string, u access.User, f kit.FormView) error {
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := rightFormBody{User: u, Form: f, Departments: units.Departments}
	for _, role := range access.Roles {
		body.Roles = append(body.Roles, kit.Option{Value: string(role), Label: r.T("role."+string(role)) + " — " + r.T("role.about."+string(role))})
	}
	for n := 1; n <= access.MaxLevel; n++ {
		body.Levels = append(body.Levels, kit.Option{Value: strconv.Itoa(n), Label: r.T("level." + strconv.Itoa(n))})
	}
	return r.Page(f.Status, page, title, body)
}

func newUser(r *kit.Request) error {
	return rightForm(r, "user-new", "user.new", access.User{}, r.Form())
}

var rightFields = []string{"login", "name", "role", "departments", "level", "email", "until", "reason"}

// typedRight reads the form of an account's right.
func typedRight(f kit.FormView) right.Right {
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
	return x
}

var createUser = kit.Deed{Fields: rightFields, Said: "right.proposed", To: "/rights/%d",
	Page: func(r *kit.Request, _ int64, f kit.FormView) error {
		return rightForm(r, "user-new", "user.new", access.User{}, f)
	},
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		x := typedRight(f)
		u := access.User{Login: f.Values["login"], Name: x.Name, Role: x.Role, Level: x.Level,
			Departments: x.Departments, Email: x.Email, Until: x.Until}
		added, err := r.App.People.AddUser(r.Ctx(), r.Actor, u, x.Reason)
		return added.Right, err
	}}

// theUser is the user of the address.
func theUser(r *kit.Request) (people.UserDetail, error) {
	id, err := r.Id("id")
	if err != nil {
		return people.UserDetail{}, err
	}
	return r.App.People.User(r.Ctx(), r.Actor, id)
}

// userBody is the page "user".
type userBody struct {
	people.UserDetail
	Form       kit.FormView
	State      string
	InForce    access.User
	InText     string       // the departments' names
	Under      *right.Right // under way
	Story      []kit.Story
	MayManage  bool
	MayDisable bool
}

func userPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.People.User(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	names, err := departmentNames(r)
	if err != nil {
		return err
	}
	other := d.ID != r.Actor.UserID
	b := userBody{UserDetail: d, Form: f, State: stateOf(d.User, r.App.Today()), InForce: d.On(r.App.Today()), Under: d.Under(),
		MayManage: other && r.Actor.Can(access.UserManage), MayDisable: other && !d.Disabled && r.Actor.Can(access.UserDisable)}
	var in []string
	for _, id := range d.Departments {
		in = append(in, names[id])
	}
	b.InText = strings.Join(in, r.T("user.and"))
	for _, e := range d.History {
		b.Story = append(b.Story, kit.Story{What: r.T("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"})
	}
	r.Title = d.Name
	return r.Page(f.Status, "user", "user.new", b)
}

func newRight(r *kit.Request) error {
	d, err := theUser(r)
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values["name"], f.Values["role"], f.Values["level"] = d.Name, string(d.Role), strconv.Itoa(d.Level)
	f.Values["email"], f.Values["until"] = d.Email, d.Until
	for _, id := range d.Departments {
		f.Multi["departments"] = append(f.Multi["departments"], strconv.FormatInt(id, 10))
	}
	return rightForm(r, "user-right", "right.propose", d.User, f)
}

var proposeRight = kit.Deed{Fields: rightFields, Said: "right.proposed", To: "/rights/%d",
	Page: func(r *kit.Request, id int64, f kit.FormView) error {
		d, err := r.App.People.User(r.Ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		return rightForm(r, "user-right", "right.propose", d.User, f)
	},
	Do: func(r *kit.Request, id int64, f kit.FormView) (int64, error) {
		x := typedRight(f)
		x.UserID = id
		return r.App.People.ProposeRight(r.Ctx(), r.Actor, x)
	}}

var proposeReset = kit.Deed{Fields: []string{"reason"}, Page: userPage, Said: "right.proposed", To: "/rights/%d",
	Do: func(r *kit.Request, id int64, f kit.FormView) (int64, error) {
		return r.App.People.ProposeRight(r.Ctx(), r.Actor, right.Right{UserID: id, Kind: right.Reset, Reason: f.Values["reason"]})
	}}

var sendLink = kit.Deed{Page: userPage, To: "/users/%d", Do: kit.On(func(r *kit.Request, id int64, _ kit.FormView) error {
	d, err := r.App.People.User(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	sent, err := r.App.People.SendLink(r.Ctx(), r.Actor, id)
	if err == nil {
		sayLink(r, sent, d.Login)
	}
	return err
})}

// sayLink says on the next page what became of a one-time link.
func sayLink(r *kit.Request, sent people.Sent, login string) {
	if sent != "" {
		kind := map[people.Sent]string{people.SentByMail: "ok", people.SentByHand: "info", people.SentFailed: "warn"}[sent]
		r.Flash(kind, "right.sent."+string(sent), "Login", login)
	}
}

var disableUser = kit.Deed{Fields: []string{"reason"}, Page: userPage, To: "/users/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		d, err := r.App.People.User(r.Ctx(), r.Actor, id)
		if err == nil {
			err = r.App.People.DisableUser(r.Ctx(), r.Actor, id, f.Values["reason"])
		}
		if err == nil {
			r.Flash("ok", "right.disabled", "Name", d.Name)
		}
		return err
	})}

// actsBody is the page "acts".
type actsBody struct {
	Lines  []kit.LogLine
	Before int64
	Older  int64
}

func listAccountActs(r *kit.Request) error {
	before, err := strconv.ParseInt(r.QueryParam("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	entries, err := r.App.People.AccountActs(r.Ctx(), r.Actor, before, kit.LogPage+1)
	if err != nil {
		return err
	}
	body := actsBody{Before: before}
	if len(entries) > kit.LogPage {
		entries = entries[:kit.LogPage]
		body.Older = entries[kit.LogPage-1].ID
	}
	for _, e := range entries {
		body.Lines = append(body.Lines, r.LogLine(e))
	}
	return r.Page(http.StatusOK, "acts", "right.acts", body)
}
