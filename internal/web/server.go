// Package web is the screens: decode, one use case, render. It is the only
// door to echo; rules live below it.
package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fault"
	"reliefbook/templates"
)

// How long a session lasts, as GB/T 22239 level 2 is commonly set up.
const (
	sessionFor  = 12 * time.Hour
	idleFor     = 30 * time.Minute
	seenEvery   = time.Minute      // how often a session's last use is written down
	answerFor   = 30 * time.Second // a request that takes longer is given up
	uploadFor   = 2 * time.Minute  // one that first has to come over a slow line
	bodyLimit   = 1 << 20
	publicLimit = 64 << 10 // of a form that anybody may send
	uploadLimit = 24 << 20
)

// Config is what a Server needs.
type Config struct {
	App *app.App
	Log *slog.Logger
	// Secure marks cookies and announces HSTS. Off only for plain http on loopback.
	Secure bool
	// Proxies are the networks whose word on who asks (X-Forwarded-For) is taken; none: nobody's.
	Proxies []netip.Prefix
	// Sessions is where sessions live; nil: the app's own database.
	Sessions scs.CtxStore
}

// Server is the screens over one App.
type Server struct {
	app      *app.App
	log      *slog.Logger
	secure   bool
	sessions *scs.SessionManager
	render   *Renderer
	routes   []route
	echo     *echo.Echo
	handler  http.Handler
	seal     sealCache
	bundles  bundleDesk
	wrong    wrongCount
	linked   bodyShare
	signed   bodyShare
}

// New parses the templates and registers every route. An error names the route
// that has no declared permission, or the template that does not parse.
func New(c Config) (*Server, error) {
	if c.Sessions == nil {
		c.Sessions = c.App.Sessions()
	}
	render, err := NewRenderer(templates.FS)
	if err != nil {
		return nil, err
	}
	s := &Server{app: c.App, log: c.Log, secure: c.Secure, render: render, routes: allRoutes(), echo: echo.New()}
	s.linked.most, s.signed.most = linkedShare, signedShare
	s.sessions = s.sessionManager(c.Sessions)
	s.echo.IPExtractor = addressOf(c.Proxies)
	s.echo.HTTPErrorHandler = s.handleError
	if err := s.register(); err != nil {
		return nil, err
	}
	s.handler, err = s.chain()
	return s, err
}

// addressOf finds out who asks: the peer, or, where that is a trusted proxy, the
// last one before it that is none.
func addressOf(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

func (s *Server) sessionManager(keep scs.CtxStore) *scs.SessionManager {
	m := scs.New()
	m.Store = keep
	m.HashTokenInStore = true
	m.Lifetime = sessionFor
	m.Cookie.Name = "session"
	m.Cookie.Secure = s.secure
	m.Cookie.Persist = false
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.bareError(w, r, fault.Wrap(err, "keep the session"))
	}
	return m
}

// Close ends what goes on behind the requests, once no more are answered.
func (s *Server) Close() { s.bundles.close() }

// Handler answers every request.
func (s *Server) Handler() http.Handler { return s.handler }

// RouteInfo is one route with the permission it needs.
type RouteInfo struct {
	Method string
	Path   string // echo's pattern, e.g. /users/:id
	Action access.Action
}

// Routes lists every route; the matrix test holds each against every role.
func (s *Server) Routes() []RouteInfo {
	out := make([]RouteInfo, len(s.routes))
	for i, rt := range s.routes {
		out[i] = RouteInfo{Method: rt.method, Path: rt.path, Action: rt.action}
	}
	return out
}
