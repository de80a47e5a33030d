package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/access"
)

// route is one address with the one permission it needs.
type route struct {
	method string
	path   string // echo's pattern, e.g. /users/:id
	action access.Action
	handle func(*request) error
	limit  int64 // of the body in bytes; 0: publicLimit or bodyLimit
}

// allRoutes gathers what every screen's file declares.
func allRoutes() []route {
	return slices.Concat(
		authRoutes, homeRoutes, userRoutes, rightRoutes, tierRoutes, orgRoutes, logRoutes,
		reportRoutes, voucherRoutes, batchRoutes, receiptRoutes, visitRoutes,
		fundRoutes, documentRoutes, programRoutes, rosterRoutes,
		giftRoutes, purchaseRoutes, movementRoutes, activityRoutes, playRoutes, dutyRoutes, dutyPlanRoutes, dutyTurnRoutes, dutyTeamRoutes, dutyMemberRoutes, visitPlanRoutes, visitPhoneRoutes,
		bankFileRoutes, templateRoutes, bankNameRoutes, resultRoutes, intakeRoutes, queueRoutes, advanceRoutes, paperRoutes, conflictRoutes, listRoutes,
		statementRoutes, matchingRoutes,
		exceptionRoutes, closingRoutes, correctionRoutes,
		bundleRoutes,
	)
}

// register refuses a route the policy does not decide on, so that it never answers anybody.
func (s *Server) register() error {
	for _, rt := range s.routes {
		if !access.Declared(rt.action) {
			return fmt.Errorf("web: %s %s has no declared permission: %q", rt.method, rt.path, rt.action)
		}
		if !rt.mayRead() || rt.action == access.Public && strings.Contains(rt.path, ":token") && doorOf(rt) == "" {
			return fmt.Errorf("web: %s %s is open to anybody and no token is asked for before it is read: list it in doors", rt.method, rt.path)
		}
		s.echo.Add(rt.method, rt.path, s.wrap(rt))
		if rt.method == http.MethodGet {
			s.echo.Add(http.MethodHead, rt.path, s.wrap(rt)) // the same without the body, which net/http leaves out
		}
	}
	return nil
}

// wrap asks for the link's token, or for the permission, before it looks at anything else of the request.
func (s *Server) wrap(rt route) echo.HandlerFunc {
	door := doorOf(rt)
	return func(c echo.Context) error {
		traceOf(c.Request().Context()).route = rt.path
		if door != "" {
			if done, err := s.enter(c, door); done || err != nil {
				return err
			}
		}
		r, err := s.open(c)
		if err != nil {
			return err
		}
		r.linked = door != ""
		if err := r.Actor.Require(rt.action); err != nil {
			return err
		}
		defer r.release()
		if err := r.readBody(rt.bound()); err != nil {
			return err
		}
		return rt.handle(r)
	}
}

// bound is the most that is read of a body, in bytes.
func (rt route) bound() int64 {
	switch {
	case rt.limit != 0:
		return rt.limit
	case rt.action == access.Public:
		return publicLimit
	}
	return bodyLimit
}

// knows reports whether there is such a page and this person may see it, for links.
func (r *request) knows(path string) bool {
	i := slices.IndexFunc(r.srv.routes, func(rt route) bool { return rt.method == http.MethodGet && rt.path == path })
	return i >= 0 && r.Actor.Can(r.srv.routes[i].action)
}
