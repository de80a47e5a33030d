// Package kit is what every screen stands on: routes and permissions, the request,
// forms, decisions, the page's frame, errors. It is the only package that uses
// echo; rules live below it.
package kit

import (
	"context"
	"errors"
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
	BodyLimit   = 1 << 20
	publicLimit = 64 << 10 // of a form that anybody may send
	UploadLimit = 24 << 20
)

// Config is what a Server needs.
type Config struct {
	App *app.App
	Log *slog.Logger
	// Secure marks cookies and announces HSTS. Off only for plain http on the loopback address.
	Secure bool
	// Proxies are the networks whose X-Forwarded-For is trusted; none by default.
	Proxies []netip.Prefix
	// Sessions is where sessions are kept; nil: in the app's own database.
	Sessions scs.CtxStore
}

// Server is the screens over one App.
type Server struct {
	app      *app.App
	Log      *slog.Logger
	Secure   bool
	Sessions *scs.SessionManager
	render   *Renderer
	routes   []Route
	echo     *echo.Echo
	handler  http.Handler
	seal     sealCache
	seen     lastSeen
	Bundles  bundleDesk
	wrong    wrongCount
	linked   bodyShare
	signed   bodyShare
}

// New parses the templates and registers every route. An error names the route
// that has no declared permission, or the template that does not parse.
func New(c Config, routes []Route) (*Server, error) {
	if c.Sessions == nil {
		c.Sessions = c.App.Sessions()
	}
	render, err := NewRenderer(templates.FS)
	if err != nil {
		return nil, err
	}
	s := &Server{app: c.App, Log: c.Log, Secure: c.Secure, render: render, routes: routes, echo: echo.New()}
	s.linked.most, s.signed.most = linkedShare, signedShare
	s.Sessions = s.sessionManager(c.Sessions)
	s.echo.IPExtractor = addressOf(c.Proxies)
	s.echo.HTTPErrorHandler = s.handleError
	if err := s.register(); err != nil {
		return nil, err
	}
	s.handler, err = s.chain()
	return s, err
}

// addressOf is the client's address: the peer or, when that is a trusted proxy, the
// last address before it that is not one.
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
	m.Store = patient{keep, s.Log}
	m.HashTokenInStore = true
	m.Lifetime = sessionFor
	m.Cookie.Name = "session"
	m.Cookie.Secure = s.Secure
	m.Cookie.Persist = false
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.bareError(w, r, fault.Wrap(err, "keep the session"))
		if one, ok := w.(*single); ok {
			one.ended = true // what the handler writes now would be a second answer
		}
	}
	return m
}

// Close ends background work, after the last request was answered.
func (s *Server) Close() { s.Bundles.close() }

// Handler answers every request.
func (s *Server) Handler() http.Handler { return s.handler }

// RouteInfo is one route with the permission it needs.
type RouteInfo struct {
	Method string
	Path   string // echo's pattern, e.g. /users/:id
	Action access.Action
}

// Routes lists every route; the matrix test checks each with every role.
func (s *Server) Routes() []RouteInfo {
	out := make([]RouteInfo, len(s.routes))
	for i, rt := range s.routes {
		out[i] = RouteInfo{Method: rt.Method, Path: rt.Path, Action: rt.Action}
	}
	return out
}

// stopFor is how long requests under way may take once the service is to stop.
const stopFor = 15 * time.Second

// Serve answers on ln until ctx ends, then lets what is under way finish.
func Serve(ctx context.Context, ln net.Listener, handler http.Handler) error {
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       uploadFor,
		WriteTimeout:      uploadFor + answerFor,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return fault.Wrap(err, "serve")
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
	defer cancel()
	err := srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	return fault.Wrap(err, "stop serving")
}
