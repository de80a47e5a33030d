// Package site is the whole service on a database of its own, for tests of the
// screens: what webtest's visitor and browser look at.
package site

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/game"
	"reliefbook/internal/store"
	"reliefbook/internal/web"
	"reliefbook/internal/webtest"
)

// Site is the whole service on a database of its own.
type Site struct {
	*apptest.House
	Server *web.Server
	URL    string
	Logged *webtest.Log
}

// New is the service on SQLite.
func New(t testing.TB) *Site {
	t.Helper()
	return On(t, store.SQLite, web.Config{})
}

// Each runs a test of the whole service on both engines.
func Each(t *testing.T, f func(t *testing.T, s *Site)) {
	t.Helper()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) { f(t, On(t, engine, web.Config{})) })
	}
}

// On is the service on an engine; the configuration's use cases and log are the house's.
func On(t testing.TB, engine store.Engine, c web.Config) *Site {
	t.Helper()
	return serve(t, apptest.New(t, engine), c)
}

// Of is the service of a house.
func Of(t testing.TB, h *apptest.House) *Site {
	t.Helper()
	return serve(t, h, web.Config{})
}

func serve(t testing.TB, h *apptest.House, c web.Config) *Site {
	t.Helper()
	s := &Site{House: h, Logged: &webtest.Log{}}
	var err error
	c.App, c.Log = s.App, core.Logger(s.Logged)
	s.Server, err = web.New(c)
	apptest.Check(t, err)
	srv := httptest.NewServer(s.Server.Handler())
	t.Cleanup(srv.Close)
	s.URL = srv.URL
	return s
}

// Visitor is somebody who has not signed in.
func (s *Site) Visitor(t testing.TB) *webtest.Visitor {
	t.Helper()
	return webtest.Visit(t, s.URL)
}

// As signs somebody in with a password of their own.
func (s *Site) As(t testing.TB, actor access.Actor) *webtest.Visitor {
	t.Helper()
	return s.Visitor(t).SignIn(actor.Login, s.Passwords[actor.Login])
}

// Parameter finds the parameters in a route's path.
var Parameter = regexp.MustCompile(`:[a-z]+`)

// ByRole is a user of every role, by role.
func (s *Site) ByRole() map[access.Role]access.Actor {
	return map[access.Role]access.Actor{access.Admin: s.Admin, access.Security: s.Security, access.Logs: s.Logs, access.Maker: s.Maker, access.Checker: s.Checker,
		access.Cashier: s.Cashier, access.Branch: s.Branch["护理系"], access.Keeper: s.Keeper, access.Auditor: s.Auditor}
}

// Empty is a service that nobody has set up, which says that it is reached by https.
func Empty(t testing.TB) *Site {
	t.Helper()
	h, err := apptest.Reopen(context.Background(), apptest.URL(t, store.SQLite), t.TempDir())
	apptest.Check(t, err)
	t.Cleanup(func() { _ = h.DB.Close() })
	return serve(t, h, web.Config{Secure: true})
}

// Played opens an activity for two students and gives their links' paths.
func (s *Site) Played(t *testing.T, g game.Activity) (id int64, links []string) {
	t.Helper()
	ctx := context.Background()
	s.Prepared(t, 2, "护理系")
	branch, item, shelf := s.Branch["护理系"], s.Item(t, "MASCOT", "易班萌娃", "个"), s.Shelf(t, "护理系")
	room := s.Room(t, "东库", "东校区")
	s.Buy(t, s.Funded(t, "YOUTH", fund.StudentAid, 1_000_000), item, room, 200, 1200, "")
	s.Send(t, item, room, shelf, 200, branch)
	g.HolderID, g.FromDay, g.ToDay = shelf, s.Today(), s.Today()
	for i := range g.Prizes {
		g.Prizes[i].ItemID = item
	}
	id, err := s.Gifts.RecordActivity(ctx, branch, g)
	apptest.Check(t, err)
	apptest.Check(t, s.Gifts.DecideActivity(ctx, s.Checker, id, true, ""))
	classes, err := s.Gifts.Invitable(ctx, branch, id)
	apptest.Check(t, err)
	var all []int64
	for _, c := range classes {
		all = append(all, c.ID)
	}
	_, err = s.Gifts.Invite(ctx, branch, id, all)
	apptest.Check(t, err)
	slips, err := s.Gifts.PlayersLink(ctx, branch, id, "", "")
	apptest.Check(t, err)
	for _, slip := range slips {
		apptest.Check(t, s.Gifts.UnlockPlay(ctx, webtest.InHand(strings.TrimPrefix(slip.URL, "/p/")), apptest.Birth))
		links = append(links, slip.URL)
	}
	return id, links
}
