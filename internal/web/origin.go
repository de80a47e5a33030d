package web

import (
	"crypto/rand"
	"net/http"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

// The cookie by which a browser is told from others: it says nothing of who uses
// it and lets nobody in. Personal links are bound to it, and the auditors' tests
// compare whose browser made links and whose answered them.
const (
	browserCookie = "browser"
	browserFor    = 400 * 24 * time.Hour // the longest browsers keep one
)

// origin is where the request comes from; its device is empty where the browser
// shows none yet, and is given one for the next request.
func (r *request) origin() access.Origin {
	o := access.Origin{Family: device(r.Request().UserAgent()), Address: r.RealIP()}
	if c, err := r.Cookie(browserCookie); err == nil && len(c.Value) == len(rand.Text()) {
		o.Device = c.Value
	}
	return o
}

// mark gives a browser that has none the cookie that tells it from others.
func (r *request) mark() {
	r.SetCookie(&http.Cookie{Name: browserCookie, Value: rand.Text(), Path: "/", MaxAge: int(browserFor.Seconds()), HttpOnly: true,
		Secure: r.srv.secure, SameSite: http.SameSiteLaxMode})
}

// bearer is whoever holds the link of this address.
func (r *request) bearer() access.Bearer {
	return access.Bearer{Token: r.Param("token"), From: r.origin()}
}

// openPass opens a personal link with the browser that holds it. A browser that is not
// known yet is sent round once with its cookie, so that what only looks at an address,
// as messengers do for a preview, has nothing bound to it. done: it was answered.
func (r *request) openPass(kind link.Kind) (done bool, err error) {
	if r.origin().Device == "" {
		if r.QueryParam("again") != "" {
			return true, fault.New(fault.Forbidden, "link.cookies")
		}
		return true, r.seeOther("%s?again=1", r.Request().URL.EscapedPath())
	}
	if kind == link.OfPlayer { // by the birth date
		return false, nil
	}
	return false, r.app.Bearer.OpenPass(r.ctx(), kind, r.bearer())
}
