package kit

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

// sessionUser is the user of the session; 0 for nobody, also after it was idle too
// long. Activity is written once a minute, not with every request.
func (s *Server) sessionUser(ctx context.Context) int64 {
	id := s.Sessions.GetInt64(ctx, "user")
	if id == 0 {
		return 0
	}
	now, token := s.app.Now().Unix(), s.Sessions.Token(ctx)
	idle := now - max(s.Sessions.GetInt64(ctx, "seen"), s.seen.at(token))
	switch {
	case idle > int64(idleFor.Seconds()):
		_ = s.Sessions.Destroy(ctx)
		return 0
	case idle >= int64(seenEvery.Seconds()):
		s.seen.note(token, now)
		s.Sessions.Put(ctx, "seen", now)
		traceOf(ctx).onlySeen = true
	}
	return id
}

// lastSeen is when sessions were last used, as far as this program knows: the
// database is told when it can be.
type lastSeen struct {
	sync.Mutex
	of map[string]int64 // second, by token
}

func (l *lastSeen) at(token string) int64 {
	l.Lock()
	defer l.Unlock()
	return l.of[token]
}

func (l *lastSeen) note(token string, now int64) {
	l.Lock()
	defer l.Unlock()
	if l.of == nil || len(l.of) > 10_000 {
		l.of = map[string]int64{}
	}
	l.of[token] = now
}

// seenWithin bounds how long a page waits for its session's last use to be written down.
const seenWithin = 300 * time.Millisecond

// patient is where sessions are kept, but for their last use: that it can't be written
// down now must not keep anybody from reading.
type patient struct {
	scs.CtxStore
	log *slog.Logger
}

// CommitCtx saves a session.
func (p patient) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	if !traceOf(ctx).onlySeen {
		return p.CtxStore.CommitCtx(ctx, token, data, expiry)
	}
	soon, cancel := context.WithTimeout(ctx, seenWithin)
	defer cancel()
	if err := p.CtxStore.CommitCtx(soon, token, data, expiry); err != nil {
		p.log.Warn("a session's last use was not written down", "error", err)
	}
	return nil
}

// SignIn gives the session to a user, under a new token, so that one from before
// sign-in is worthless. The browser is known to the user from now on.
func (r *Request) SignIn(user access.User) error {
	if err := r.knowDevice(user); err != nil {
		return err
	}
	traceOf(r.Ctx()).onlySeen = false
	m := r.Srv.Sessions
	if err := m.RenewToken(r.Ctx()); err != nil {
		return err
	}
	m.Put(r.Ctx(), "user", user.ID)
	m.Put(r.Ctx(), "password", user.Password)
	m.Put(r.Ctx(), "seen", r.App.Now().Unix())
	return nil
}

// Device is the browser's family: enough for "who did this from where", and not a fingerprint.
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

// The cookie by which a browser is recognised at sign-in: one token for each of the
// last few people who signed in with it. It lets nobody in; it only keeps
// strangers' failures from counting against this browser.
const (
	deviceCookie = "device"
	deviceTokens = 5
	deviceFor    = 180 * 24 * time.Hour
)

// KnownTokens is the tokens the browser sent.
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

// The cookie by which browsers are told apart: it says nothing about who uses one
// and lets nobody in. Personal links are bound to it, and the audit tests compare
// which browser made links and which answered them.
const (
	browserCookie = "browser"
	browserFor    = 400 * 24 * time.Hour // the longest browsers keep one
)

// origin is where the request comes from; its device is empty when the browser has
// no cookie yet, and gets one for the next request.
func (r *Request) origin() access.Origin {
	o := access.Origin{Family: Device(r.Request().UserAgent()), Address: r.RealIP()}
	if c, err := r.Cookie(browserCookie); err == nil && len(c.Value) == len(rand.Text()) {
		o.Device = c.Value
	}
	return o
}

// mark sets that cookie in a browser without one.
func (r *Request) mark() {
	r.SetCookie(&http.Cookie{Name: browserCookie, Value: rand.Text(), Path: "/", MaxAge: int(browserFor.Seconds()), HttpOnly: true,
		Secure: r.Srv.Secure, SameSite: http.SameSiteLaxMode})
}

// Bearer is the holder of the link of this address.
func (r *Request) Bearer() access.Bearer {
	return access.Bearer{Token: r.Param("token"), From: r.origin()}
}

// OpenPass opens a personal link with the browser that holds it. A new browser is
// redirected once with its cookie, so that something that only fetches an address,
// as messengers do for a preview, gets nothing bound to it. done: the redirect was
// sent.
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
