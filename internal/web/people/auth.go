package people

import (
	"net/http"
	"net/url"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/web/kit"
)

var AuthRoutes = []kit.Route{
	{Method: "GET", Path: "/login", Action: access.Public, Handle: showLogin},
	{Method: "POST", Path: "/login", Action: access.Public, Handle: login},
	{Method: "POST", Path: "/sign-out", Action: access.Public, Handle: signOut},
	{Method: "GET", Path: "/setup", Action: access.Public, Handle: showSetup},
	{Method: "POST", Path: "/setup", Action: access.Public, Handle: setup},
	{Method: "GET", Path: "/first", Action: access.Public, Handle: showFirst},
	{Method: "POST", Path: "/first", Action: access.Public, Handle: first},
	{Method: "GET", Path: "/first-code", Action: access.Public, Handle: askCode},
	{Method: "GET", Path: "/account", Action: access.Self, Handle: showAccount},
	{Method: "POST", Path: "/account", Action: access.Self, Handle: account},
	{Method: "POST", Path: "/language", Action: access.Public, Handle: language},
	{Method: "GET", Path: "/healthz", Action: access.Public, Handle: healthz},
	{Method: "GET", Path: "/readyz", Action: access.Public, Handle: readyz},
}

// loginBody is the page "login".
type loginBody struct {
	Form kit.FormView
	Next string
}

func showLogin(r *kit.Request) error {
	next := kit.LocalPath(r.QueryParam("next"))
	if r.Actor.UserID != 0 {
		return r.SeeOther("%s", next)
	}
	return r.Page(http.StatusOK, "login", "auth.sign_in", loginBody{Form: r.Form(), Next: next})
}

func login(r *kit.Request) error {
	f := r.Form("login", "next")
	next := kit.LocalPath(f.Values["next"])
	user, err := r.App.People.SignIn(r.Ctx(), people.Login{Name: f.Values["login"], Password: r.Request().PostForm.Get("password"),
		IP: r.RealIP(), Device: kit.Device(r.Request().UserAgent()), Known: r.KnownTokens()})
	if e := fault.Of(err); e != nil { // wrong and locked belong on this form; nowhere else
		kit.RetryAfter(r.Response().Header(), e)
		f.Summary, f.Status = lang.Fault(r.Lang, e), kit.StatusOf(e)
		return r.Page(f.Status, "login", "auth.sign_in", loginBody{Form: f, Next: next})
	}
	if err != nil {
		return err
	}
	if err := r.SignIn(user); err != nil {
		return err
	}
	if err := sayNews(r, user); err != nil {
		return err
	}
	return r.SeeOther("%s", next)
}

func signOut(r *kit.Request) error {
	if err := r.Srv.Sessions.Destroy(r.Ctx()); err != nil {
		return err
	}
	return r.SeeOther("/login")
}

// samePassword requires the new password typed twice alike, since it can't be seen.
func samePassword(typed url.Values) error {
	if typed.Get("password") == typed.Get("again") {
		return nil
	}
	return fault.New(fault.Invalid, "form.invalid").Field("again", "auth.not_alike")
}

// accountBody is the page "account".
type accountBody struct {
	people.UserDetail
	Form    kit.FormView
	InForce access.User // as of today
	Story   []kit.Story
}

func accountPage(r *kit.Request, f kit.FormView) error {
	d, err := r.App.People.OwnAccount(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := accountBody{UserDetail: d, Form: f, InForce: d.On(r.App.Today())}
	for _, e := range d.History {
		b.Story = append(b.Story, kit.Story{What: r.T("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"})
	}
	return r.Page(f.Status, "account", "auth.account", b)
}

func showAccount(r *kit.Request) error { return accountPage(r, r.Form()) }

func account(r *kit.Request) error {
	f := r.Form()
	typed := r.Request().PostForm
	err := samePassword(typed)
	var user access.User
	if err == nil {
		user, err = r.App.People.ChangePassword(r.Ctx(), r.Actor, typed.Get("old"), typed.Get("password"))
	}
	if r.Refuse(err, &f) {
		return accountPage(r, f)
	}
	if err != nil {
		return err
	}
	if err := r.SignIn(user); err != nil {
		return err
	}
	r.Flash("ok", "auth.password_changed")
	return r.SeeOther("/")
}

func language(r *kit.Request) error {
	typed := r.Request().PostForm
	r.SetCookie(&http.Cookie{Name: "lang", Value: string(lang.Parse(typed.Get("lang"))), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: r.Srv.Secure, SameSite: http.SameSiteLaxMode})
	return r.SeeOther("%s", kit.LocalPath(typed.Get("back")))
}

func healthz(r *kit.Request) error { return r.String(http.StatusOK, "ok\n") }

func readyz(r *kit.Request) error {
	if err := r.App.Ready(r.Ctx()); err != nil {
		r.Srv.Log.Error("not ready", "error", err)
		return r.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return r.String(http.StatusOK, "ok\n")
}
