package people

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/web/kit"
)

// setupBody is the page "setup": the link that makes an administrator.
type setupBody struct {
	Form  kit.FormView
	Token string
	Role  access.Role
}

func showSetup(r *kit.Request) error { return setupPage(r, r.Form()) }

func setupPage(r *kit.Request, f kit.FormView) error {
	role, err := r.App.People.SetupRole(r.Ctx(), kit.Token(r))
	if fault.Is(err, "not_found") {
		return kit.ErrSpentLink()
	}
	if err != nil {
		return err
	}
	return r.Page(f.Status, "setup", "setup.title."+string(role), setupBody{Form: f, Token: kit.Token(r), Role: role})
}

func setup(r *kit.Request) error {
	f := r.Form("login", "name", "email")
	typed := r.Request().PostForm
	err := samePassword(typed)
	user := access.User{Login: f.Values["login"], Name: f.Values["name"], Email: f.Values["email"]}
	if err == nil {
		user, err = r.App.People.Setup(r.Ctx(), kit.Token(r), user, typed.Get("password"))
	}
	switch {
	case r.Refuse(err, &f):
		return setupPage(r, f)
	case fault.Is(err, "not_found"):
		return kit.ErrSpentLink()
	case err != nil:
		return err
	}
	if err := r.SignIn(user); err != nil {
		return err
	}
	r.Flash("ok", "auth.setup_done")
	return r.SeeOther("/")
}

// firstBody is the page "first": a one-time link by which somebody sets their own password.
type firstBody struct {
	Form  kit.FormView
	Token string
	Login string
}

func showFirst(r *kit.Request) error { return firstPage(r, r.Form()) }

func firstPage(r *kit.Request, f kit.FormView) error {
	login, err := r.App.People.LinkFor(r.Ctx(), kit.Token(r))
	if err != nil {
		return spentOr(err)
	}
	return r.Page(f.Status, "first", "first.title", firstBody{Form: f, Token: kit.Token(r), Login: login})
}

// spentOr says where to get another link when this one is not valid any more.
func spentOr(err error) error {
	if fault.Is(err, "not_found") {
		return fault.New(fault.NotFound, "auth.link_spent")
	}
	return err
}

func first(r *kit.Request) error {
	f := r.Form()
	typed := r.Request().PostForm
	err := samePassword(typed)
	var user access.User
	if err == nil {
		user, err = r.App.People.SpendLink(r.Ctx(), kit.Token(r), typed.Get("password"))
	}
	if r.Refuse(err, &f) {
		return firstPage(r, f)
	}
	if err != nil {
		return spentOr(err)
	}
	if err := r.SignIn(user); err != nil {
		return err
	}
	r.Flash("ok", "first.done")
	if err := sayNews(r, user); err != nil {
		return err
	}
	return r.SeeOther("/")
}

// askCode is where the code from a mail is entered: it leads where the link would.
func askCode(r *kit.Request) error { return r.Page(http.StatusOK, "first-code", "first.title", nil) }

// sayNews tells somebody who has just signed in what others did to their account
// since the last time, and whether their role has ended.
func sayNews(r *kit.Request, user access.User) error {
	actor := user.Actor("")
	news, err := r.App.People.News(r.Ctx(), actor)
	if err != nil {
		return err
	}
	for _, e := range news[max(0, len(news)-newsShown):] {
		r.Flash("info", "right.news", "Who", e.Actor, "What", r.T("log.act."+e.Kind), "At", kit.Clock(e.At))
	}
	switch {
	case user.Role != access.None:
	case user.Until != "":
		r.Flash("warn", "right.role_ended", "Day", user.Until)
	default:
		r.Flash("warn", "right.no_role")
	}
	return nil
}

// newsShown is how many of the newest acts are shown; the account's page has all.
const newsShown = 5
