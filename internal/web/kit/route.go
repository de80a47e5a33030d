package kit

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/access"
)

// Route is one address with the one permission it needs.
type Route struct {
	Method string
	Path   string // echo's pattern, e.g. /users/:id
	Action access.Action
	Handle func(*Request) error
	Limit  int64 // of the body in bytes; 0: publicLimit or BodyLimit
}

// register refuses a route on which the policy does not decide, so that it is never served.
func (s *Server) register() error {
	for _, rt := range s.routes {
		if !access.Declared(rt.Action) {
			return fmt.Errorf("web: %s %s has no declared permission: %q", rt.Method, rt.Path, rt.Action)
		}
		if !rt.mayRead() || rt.Action == access.Public && strings.Contains(rt.Path, ":token") && doorOf(rt) == "" {
			return fmt.Errorf("web: %s %s is open to anybody and no token is asked for before it is read: list it in doors", rt.Method, rt.Path)
		}
		s.echo.Add(rt.Method, rt.Path, s.wrap(rt))
		if rt.Method == http.MethodGet {
			s.echo.Add(http.MethodHead, rt.Path, s.wrap(rt)) // the same without the body, which net/http leaves out
		}
	}
	return nil
}

// wrap checks the link's token or the permission before it looks at anything else of the request.
func (s *Server) wrap(rt Route) echo.HandlerFunc {
	door := doorOf(rt)
	return func(c echo.Context) error {
		t := traceOf(c.Request().Context())
		t.route = rt.Path
		t.outcome.Names(rt.Method + " " + rt.Path)
		if door != "" {
			if done, err := s.enter(c, door); done || err != nil {
				return err
			}
		}
		r, err := s.open(c)
		if err != nil {
			return err
		}
		r.linked, r.needs = door != "", rt.Action
		if err := r.Actor.Require(rt.Action); err != nil {
			return err
		}
		defer r.release()
		if err := r.readBody(rt.bound()); err != nil {
			return err
		}
		return rt.Handle(r)
	}
}

// bound is how much of a body is read at most, in bytes.
func (rt Route) bound() int64 {
	switch {
	case rt.Limit != 0:
		return rt.Limit
	case rt.Action == access.Public:
		return publicLimit
	}
	return BodyLimit
}

// Knows reports whether there is such a page and this person may see it, for links.
func (r *Request) Knows(path string) bool {
	i := slices.IndexFunc(r.Srv.routes, func(rt Route) bool { return rt.Method == http.MethodGet && rt.Path == path })
	return i >= 0 && r.Actor.Can(r.Srv.routes[i].Action)
}
