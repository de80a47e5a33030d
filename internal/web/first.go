package web

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
)

// setupBody is the page "setup": the link that makes an administrator.
type setupBody struct {
	Form  formView
	Token string
	Role  access.Role
}

func showSetup(r *request) error { return r.setupPage(r.form()) }

func (r *request) setupPage(f formView) error {
	role, err := r.app.People.SetupRole(r.ctx(), token(r))
	if fault.Is(err, "not_found") {
		return errSpentLink()
	}
	if err != nil {
		return err
	}
	return r.page(f.Status, "setup", "setup.title."+string(role), setupBody{Form: f, Token: token(r), Role: role})
}

func errSpentLink() error { return fault.New(fault.NotFound, "auth.setup_spent") }

func setup(r *request) error {
	f := r.form("login", "name", "email")
	typed := r.Request().PostForm
	err := samePassword(typed)
	user := access.User{Login: f.Values["login"], Name: f.Values["name"], Email: f.Values["email"]}
	if err == nil {
		user, err = r.app.People.Setup(r.ctx(), token(r), user, typed.Get("password"))
	}
	switch {
	case r.refuse(err, &f):
		return r.setupPage(f)
	case fault.Is(err, "not_found"):
		return errSpentLink()
	case err != nil:
		return err
	}
	if err := r.signIn(user); err != nil {
		return err
	}
	r.flash("ok", "auth.setup_done")
	return r.seeOther("/")
}

// firstBody is the page "first": a one-time link by which somebody sets their own password.
type firstBody struct {
	Form  formView
	Token string
	Login string
}

func showFirst(r *request) error { return r.firstPage(r.form()) }

func (r *request) firstPage(f formView) error {
	login, err := r.app.People.LinkFor(r.ctx(), token(r))
	if err != nil {
		return spentOr(err)
	}
	return r.page(f.Status, "first", "first.title", firstBody{Form: f, Token: token(r), Login: login})
}

// spentOr says of a link that is none any more where to get another.
func spentOr(err error) error {
	if fault.Is(err, "not_found") {
		return fault.New(fault.NotFound, "auth.link_spent")
	}
	return err
}

func first(r *request) error {
	f := r.form()
	typed := r.Request().PostForm
	err := samePassword(typed)
	var user access.User
	if err == nil {
		user, err = r.app.People.SpendLink(r.ctx(), token(r), typed.Get("password"))
	}
	if r.refuse(err, &f) {
		return r.firstPage(f)
	}
	if err != nil {
		return spentOr(err)
	}
	if err := r.signIn(user); err != nil {
		return err
	}
	r.flash("ok", "first.done")
	if err := r.sayNews(user); err != nil {
		return err
	}
	return r.seeOther("/")
}

// askCode is where the code of a letter is typed: it goes where its link would.
func askCode(r *request) error { return r.page(http.StatusOK, "first-code", "first.title", nil) }

// sayNews tells somebody who has just signed in what others did to their account
// since the last time, and what has become of their role.
func (r *request) sayNews(user access.User) error {
	actor := user.Actor("")
	news, err := r.app.People.News(r.ctx(), actor)
	if err != nil {
		return err
	}
	for _, e := range news[max(0, len(news)-newsShown):] {
		r.flash("info", "right.news", "Who", e.Actor, "What", r.t("log.act."+e.Kind), "At", clock(e.At))
	}
	switch {
	case user.Role != access.None:
	case user.Until != "":
		r.flash("warn", "right.role_ended", "Day", user.Until)
	default:
		r.flash("warn", "right.no_role")
	}
	return nil
}

// newsShown is how many of the newest acts are told; the account's page has them all.
const newsShown = 5
