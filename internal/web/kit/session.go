package kit

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

// sessionUser is who the session belongs to; 0 for nobody, also when it was
// idle too long. That it is in use is written down once a minute, not with every request.
func (s *Server) sessionUser(ctx context.Context) int64 {
	id := s.Sessions.GetInt64(ctx, "user")
	if id == 0 {
		return 0
	}
	now := s.app.Now().Unix()
	idle := now - s.Sessions.GetInt64(ctx, "seen")
	switch {
	case idle > int64(idleFor.Seconds()):
		_ = s.Sessions.Destroy(ctx)
		return 0
	case idle >= int64(seenEvery.Seconds()):
		s.Sessions.Put(ctx, "seen", now)
	}
	return id
}

// SignIn gives the session to a user, under a new token: one from before sign-in
// is worth nothing. The browser is known to them from now on.
func (r *Request) SignIn(user access.User) error {
	if err := r.knowDevice(user); err != nil {
		return err
	}
	m := r.Srv.Sessions
	if err := m.RenewToken(r.Ctx()); err != nil {
		return err
	}
	m.Put(r.Ctx(), "user", user.ID)
	m.Put(r.Ctx(), "password", user.Password)
	m.Put(r.Ctx(), "seen", r.App.Now().Unix())
	return nil
}

// Device is a browser's family: enough for "who did this from where", and not a fingerprint.
func Device(agent string) string {
	for _, family := range []struct{ mark, name string }{
		{"MicroMessenger", "WeChat"}, {"DingTalk", "DingTalk"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	} {
		if strings.Contains(agent, family.mark) {
			return family.name
		}
	}
	return "browser"
}

// The cookie by which a browser is known again at sign-in: one token for each
// of the last few people who signed in with it. It lets nobody in; it only keeps
// strangers' failures at a name from being this browser's.
const (
	deviceCookie = "device"
	deviceTokens = 5
	deviceFor    = 180 * 24 * time.Hour
)

// KnownTokens is what the browser shows of it.
func (r *Request) KnownTokens() []string {
	c, err := r.Cookie(deviceCookie)
	if err != nil || len(c.Value) > 400 {
		return nil
	}
	tokens := strings.Split(c.Value, ".")
	return tokens[:min(len(tokens), deviceTokens)]
}

// knowDevice makes the browser known to the user who has just signed in with it.
func (r *Request) knowDevice(user access.User) error {
	tokens := r.KnownTokens()
	fresh, err := r.App.People.KnowDevice(r.Ctx(), user.ID, tokens)
	if err != nil || fresh == "" {
		return err
	}
	tokens = append([]string{fresh}, tokens...)
	r.SetCookie(&http.Cookie{Name: deviceCookie, Value: strings.Join(tokens[:min(len(tokens), deviceTokens)], "."), Path: "/",
		MaxAge: int(deviceFor.Seconds()), HttpOnly: true, Secure: r.Srv.Secure, SameSite: http.SameSiteStrictMode})
	return nil
}

// The cookie by which a browser is told from others: it says nothing of who uses
// it and lets nobody in. Personal links are bound to it, and the auditors' tests
// compare whose browser made links and whose answered them.
const (
	browserCookie = "browser"
	browserFor    = 400 * 24 * time.Hour // the longest browsers keep one
)

// origin is where the request comes from; its device is empty where the browser
// shows none yet, and is given one for the next request.
func (r *Request) origin() access.Origin {
	o := access.Origin{Family: Device(r.Request().UserAgent()), Address: r.RealIP()}
	if c, err := r.Cookie(browserCookie); err == nil && len(c.Value) == len(rand.Text()) {
		o.Device = c.Value
	}
	return o
}

// mark gives a browser that has none the cookie that tells it from others.
func (r *Request) mark() {
	r.SetCookie(&http.Cookie{Name: browserCookie, Value: rand.Text(), Path: "/", MaxAge: int(browserFor.Seconds()), HttpOnly: true,
		Secure: r.Srv.Secure, SameSite: http.SameSiteLaxMode})
}

// Bearer is whoever holds the link of this address.
func (r *Request) Bearer() access.Bearer {
	return access.Bearer{Token: r.Param("token"), From: r.origin()}
}

// OpenPass opens a personal link with the browser that holds it. A browser that is not
// known yet is sent round once with its cookie, so that what only looks at an address,
// as messengers do for a preview, has nothing bound to it. done: it was answered.
func (r *Request) OpenPass(kind link.Kind) (done bool, err error) {
	if r.origin().Device == "" {
		if r.QueryParam("again") != "" {
			return true, fault.New(fault.Forbidden, "link.cookies")
		}
		return true, r.SeeOther("%s?again=1", r.Request().URL.EscapedPath())
	}
	if kind == link.OfPlayer { // by the birth date
		return false, nil
	}
	return false, r.App.Bearer.OpenPass(r.Ctx(), kind, r.Bearer())
}
