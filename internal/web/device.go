package web

import (
	"net/http"
	"strings"
	"time"

	"reliefbook/internal/access"
)

// The cookie by which a browser is known again at sign-in: one token for each
// of the last few people who signed in with it. It lets nobody in; it only keeps
// strangers' failures at a name from being this browser's.
const (
	deviceCookie = "device"
	deviceTokens = 5
	deviceFor    = 180 * 24 * time.Hour
)

// knownTokens is what the browser shows of it.
func (r *request) knownTokens() []string {
	c, err := r.Cookie(deviceCookie)
	if err != nil || len(c.Value) > 400 {
		return nil
	}
	tokens := strings.Split(c.Value, ".")
	return tokens[:min(len(tokens), deviceTokens)]
}

// knowDevice makes the browser known to the user who has just signed in with it.
func (r *request) knowDevice(user access.User) error {
	tokens := r.knownTokens()
	fresh, err := r.app.People.KnowDevice(r.ctx(), user.ID, tokens)
	if err != nil || fresh == "" {
		return err
	}
	tokens = append([]string{fresh}, tokens...)
	r.SetCookie(&http.Cookie{Name: deviceCookie, Value: strings.Join(tokens[:min(len(tokens), deviceTokens)], "."), Path: "/",
		MaxAge: int(deviceFor.Seconds()), HttpOnly: true, Secure: r.srv.secure, SameSite: http.SameSiteStrictMode})
	return nil
}
