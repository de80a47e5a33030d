package web

import (
	"context"
	"strings"

	"reliefbook/internal/access"
)

// sessionUser is who the session belongs to; 0 for nobody, also when it was
// idle too long. That it is in use is written down once a minute, not with every request.
func (s *Server) sessionUser(ctx context.Context) int64 {
	id := s.sessions.GetInt64(ctx, "user")
	if id == 0 {
		return 0
	}
	now := s.app.Now().Unix()
	idle := now - s.sessions.GetInt64(ctx, "seen")
	switch {
	case idle > int64(idleFor.Seconds()):
		_ = s.sessions.Destroy(ctx)
		return 0
	case idle >= int64(seenEvery.Seconds()):
		s.sessions.Put(ctx, "seen", now)
	}
	return id
}

// signIn gives the session to a user, under a new token: one from before sign-in
// is worth nothing. The browser is known to them from now on.
func (r *request) signIn(user access.User) error {
	if err := r.knowDevice(user); err != nil {
		return err
	}
	m := r.srv.sessions
	if err := m.RenewToken(r.ctx()); err != nil {
		return err
	}
	m.Put(r.ctx(), "user", user.ID)
	m.Put(r.ctx(), "password", user.Password)
	m.Put(r.ctx(), "seen", r.app.Now().Unix())
	return nil
}

// device is a browser's family: enough for "who did this from where", and not a fingerprint.
func device(agent string) string {
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
