package web

import (
	"net/http"
	"net/url"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

var authRoutes = []route{
	{method: "GET", path: "/login", action: access.Public, handle: showLogin},
	{method: "POST", path: "/login", action: access.Public, handle: login},
	{method: "POST", path: "/sign-out", action: access.Public, handle: signOut},
	{method: "GET", path: "/setup", action: access.Public, handle: showSetup},
	{method: "POST", path: "/setup", action: access.Public, handle: setup},
	{method: "GET", path: "/first", action: access.Public, handle: showFirst},
	{method: "POST", path: "/first", action: access.Public, handle: first},
	{method: "GET", path: "/first-code", action: access.Public, handle: askCode},
	{method: "GET", path: "/account", action: access.Self, handle: showAccount},
	{method: "POST", path: "/account", action: access.Self, handle: account},
	{method: "POST", path: "/language", action: access.Public, handle: language},
	{method: "GET", path: "/healthz", action: access.Public, handle: healthz},
	{method: "GET", path: "/readyz", action: access.Public, handle: readyz},
}

// loginBody is the page "login".
type loginBody struct {
	Form formView
	Next string
}

func showLogin(r *request) error {
	next := localPath(r.QueryParam("next"))
	if r.Actor.UserID != 0 {
		return r.seeOther("%s", next)
	}
	return r.page(http.StatusOK, "login", "auth.sign_in", loginBody{Form: r.form(), Next: next})
}

func login(r *request) error {
	f := r.form("login", "next")
	next := localPath(f.Values["next"])
	user, err := r.app.People.SignIn(r.ctx(), people.Login{Name: f.Values["login"], Password: r.Request().PostForm.Get("password"),
		IP: r.RealIP(), Device: device(r.Request().UserAgent()), Known: r.knownTokens()})
	if e := fault.Of(err); e != nil { // wrong and locked belong on this form; nowhere else
		retryAfter(r.Response().Header(), e)
		f.Summary, f.Status = lang.Fault(r.Lang, e), statusOf(e)
		return r.page(f.Status, "login", "auth.sign_in", loginBody{Form: f, Next: next})
	}
	if err != nil {
		return err
	}
	if err := r.signIn(user); err != nil {
		return err
	}
	if err := r.sayNews(user); err != nil {
		return err
	}
	return r.seeOther("%s", next)
}

func signOut(r *request) error {
	if err := r.srv.sessions.Destroy(r.ctx()); err != nil {
		return err
	}
	return r.seeOther("/login")
}

// samePassword wants a new password typed alike twice: it can't be seen while typing.
func samePassword(typed url.Values) error {
	if typed.Get("password") == typed.Get("again") {
		return nil
	}
	return fault.New(fault.Invalid, "form.invalid").Field("again", "auth.not_alike")
}

// accountBody is the page "account".
type accountBody struct {
	people.UserDetail
	Form    formView
	InForce access.User // as of today
	Story   []story
}

func (r *request) accountPage(f formView) error {
	d, err := r.app.People.OwnAccount(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := accountBody{UserDetail: d, Form: f, InForce: d.On(r.app.Today())}
	for _, e := range d.History {
		b.Story = append(b.Story, story{What: r.t("log.act." + e.Kind), Who: e.Actor, At: e.At, Tone: "done"})
	}
	return r.page(f.Status, "account", "auth.account", b)
}

func showAccount(r *request) error { return r.accountPage(r.form()) }

func account(r *request) error {
	f := r.form()
	typed := r.Request().PostForm
	err := samePassword(typed)
	var user access.User
	if err == nil {
		user, err = r.app.People.ChangePassword(r.ctx(), r.Actor, typed.Get("old"), typed.Get("password"))
	}
	if r.refuse(err, &f) {
		return r.accountPage(f)
	}
	if err != nil {
		return err
	}
	if err := r.signIn(user); err != nil {
		return err
	}
	r.flash("ok", "auth.password_changed")
	return r.seeOther("/")
}

func language(r *request) error {
	typed := r.Request().PostForm
	r.SetCookie(&http.Cookie{Name: "lang", Value: string(lang.Parse(typed.Get("lang"))), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: r.srv.secure, SameSite: http.SameSiteLaxMode})
	return r.seeOther("%s", localPath(typed.Get("back")))
}

func healthz(r *request) error { return r.String(http.StatusOK, "ok\n") }

func readyz(r *request) error {
	if err := r.app.Ready(r.ctx()); err != nil {
		r.srv.log.Error("not ready", "error", err)
		return r.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return r.String(http.StatusOK, "ok\n")
}
