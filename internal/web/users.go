package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/org"
)

var userRoutes = []route{
	{method: "GET", path: "/users", action: access.UserManage, handle: listUsers},
	{method: "GET", path: "/users/new", action: access.UserManage, handle: newUser},
	{method: "POST", path: "/users", action: access.UserManage, handle: createUser},
	{method: "GET", path: "/users/:id", action: access.UserManage, handle: editUser},
	{method: "POST", path: "/users/:id", action: access.UserManage, handle: updateUser},
	{method: "POST", path: "/users/:id/disable", action: access.UserManage, handle: switchUser(true)},
	{method: "POST", path: "/users/:id/enable", action: access.UserManage, handle: switchUser(false)},
	{method: "POST", path: "/users/:id/password", action: access.UserManage, handle: resetPassword},
}

// usersBody is the page "users".
type usersBody struct {
	Users []userLine
	Self  int64
}

type userLine struct {
	access.User
	In []string // the names of a branch user's departments
}

func listUsers(r *request) error {
	users, err := r.app.Users(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, d := range units.Departments {
		names[d.ID] = d.Name
	}
	body := usersBody{Self: r.Actor.UserID}
	for _, u := range users {
		line := userLine{User: u}
		for _, d := range u.Departments {
			line.In = append(line.In, names[d])
		}
		body.Users = append(body.Users, line)
	}
	return r.page(http.StatusOK, "users", "menu.users", body)
}

// userBody is the page "user": a new user when ID is 0.
type userBody struct {
	access.User
	Form        formView
	Roles       []option
	Levels      []option
	Departments []org.Department
	Self        bool
}

// option is one choice of a select.
type option struct{ Value, Label string }

func (r *request) userPage(u access.User, f formView) error {
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := userBody{User: u, Form: f, Departments: units.Departments, Self: u.ID == r.Actor.UserID}
	for _, role := range access.Roles {
		body.Roles = append(body.Roles, option{string(role), r.t("role."+string(role)) + " — " + r.t("role_text."+string(role))})
	}
	for n := 1; n <= access.MaxLevel; n++ {
		body.Levels = append(body.Levels, option{strconv.Itoa(n), r.t("level." + strconv.Itoa(n))})
	}
	if r.Title = u.Name; u.ID == 0 {
		r.Title = r.t("user.new")
	}
	return r.page(f.Status, "user", "user.new", body)
}

func newUser(r *request) error { return r.userPage(access.User{}, r.form()) }

// userForm reads the form of a new or a changed user.
func (r *request) userForm(u access.User) (access.User, formView) {
	f := r.form("login", "name", "role", "departments", "level", "email")
	u.Email = f.Values["email"]
	if n, err := strconv.Atoi(f.Values["level"]); err == nil {
		u.Level = n
	}
	u.Login, u.Name, u.Role, u.Departments = f.Values["login"], f.Values["name"], access.Role(f.Values["role"]), nil
	for _, v := range f.Multi["departments"] {
		if id, err := strconv.ParseInt(v, 10, 64); err == nil {
			u.Departments = append(u.Departments, id)
		}
	}
	return u, f
}

// passwordBody is the page "user-password": a password shown once and kept nowhere.
type passwordBody struct {
	ID       int64
	Login    string
	Name     string
	Password string
}

func createUser(r *request) error {
	u, f := r.userForm(access.User{})
	id, password, err := r.app.CreateUser(r.ctx(), r.Actor, u)
	if r.refuse(err, &f) {
		return r.userPage(access.User{}, f)
	}
	if err != nil {
		return err
	}
	if u, err = r.app.User(r.ctx(), r.Actor, id); err != nil {
		return err
	}
	return r.page(http.StatusOK, "user-password", "user.password", passwordBody{ID: id, Login: u.Login, Name: u.Name, Password: password})
}

// theUser is the user of the address.
func (r *request) theUser() (access.User, error) {
	id, err := r.id("id")
	if err != nil {
		return access.User{}, err
	}
	return r.app.User(r.ctx(), r.Actor, id)
}

func editUser(r *request) error {
	u, err := r.theUser()
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["login"], f.Values["name"], f.Values["role"] = u.Login, u.Name, string(u.Role)
	f.Values["level"], f.Values["email"] = strconv.Itoa(u.Level), u.Email
	for _, d := range u.Departments {
		f.Multi["departments"] = append(f.Multi["departments"], strconv.FormatInt(d, 10))
	}
	return r.userPage(u, f)
}

func updateUser(r *request) error {
	was, err := r.theUser()
	if err != nil {
		return err
	}
	u, f := r.userForm(was)
	f.Values["login"] = was.Login
	err = r.app.UpdateUser(r.ctx(), r.Actor, u)
	if r.refuse(err, &f) {
		return r.userPage(was, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "user.saved", "Name", u.Name)
	return r.seeOther("/users")
}

// switchUser disables or enables a user; what stood against it is said on the list.
func switchUser(off bool) func(*request) error {
	return func(r *request) error {
		u, err := r.theUser()
		if err != nil {
			return err
		}
		u.Disabled = off
		err = r.app.UpdateUser(r.ctx(), r.Actor, u)
		switch {
		case fault.Is(err, "user.not_yourself"):
			r.flash("error", "fault.user.not_yourself")
		case err != nil:
			return err
		case off:
			r.flash("ok", "user.disabled", "Name", u.Name)
		default:
			r.flash("ok", "user.enabled", "Name", u.Name)
		}
		return r.seeOther("/users")
	}
}

func resetPassword(r *request) error {
	u, err := r.theUser()
	if err != nil {
		return err
	}
	password, err := r.app.ResetPassword(r.ctx(), r.Actor, u.ID)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "user-password", "user.password", passwordBody{ID: u.ID, Login: u.Login, Name: u.Name, Password: password})
}
