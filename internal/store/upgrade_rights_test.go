package store_test

import (
	"context"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/right"
	"reliefbook/internal/store"
)

// TestRightsOfTheVersionBefore: everybody keeps what they had, as taken over; the
// administrator is the system administrator, and a recorded link makes the first
// security administrator; a first password that the administrator knew opens nothing.
func TestRightsOfTheVersionBefore(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			ctx := context.Background()
			url, keys := before(t, engine)
			db, err := store.Open(ctx, url) // as `migrate` does: no keys
			check(t, err)
			_, err = db.Migrate(ctx)
			check(t, err)
			links, err := people.SetupLinks(ctx, db, time.Date(2021, 9, 17, 1, 0, 0, 0, time.UTC))
			check(t, err)
			check(t, db.Close())
			if len(links) != 1 || links[0].Role != access.Security {
				t.Fatalf("links for %+v", links)
			}
			h, err := apptest.ReopenBefore(ctx, url, keys)
			check(t, err)
			defer h.DB.Close() //nolint:errcheck // the test is over
			users, err := h.People.Users(ctx, access.CommandLine(access.Admin))
			check(t, err)
			for _, u := range users {
				d, err := h.People.User(ctx, access.CommandLine(access.Admin), u.ID)
				check(t, err)
				if len(d.Rights) != 1 || d.Rights[0].Basis != right.TakenOver || d.Rights[0].Role != u.Role || d.NoPassword == (u.Role == access.Admin) {
					t.Errorf("%s: %+v, password %v", u.Login, d.Rights, !d.NoPassword)
				}
			}
			// Nobody who works at the server opens such an account by themselves.
			if _, err := h.People.PrintLink(ctx, access.CommandLine(access.Admin), "maker"); !fault.Is(err, "right.no_link_due") {
				t.Errorf("a link at the command line: %v", err)
			}
			admin := actor(1, "admin", access.Admin)
			s, err := h.People.Setup(ctx, links[0].Token, access.User{Login: "security", Name: "安全管理员"}, "0wn-Choice-1")
			check(t, err)
			security := s.Actor("test")
			// Nobody can sign in as a witness: the server stands in.
			wakes(t, h, admin, security, 3, "checker", nil)
			checker := actor(3, "checker", access.Checker)
			wakes(t, h, admin, security, 2, "maker", &checker)
			holds(t, h)
		})
	}
}

// wakes lets an account of before have a password again. witness nil: the server stands in.
func wakes(t *testing.T, h *apptest.House, admin, security access.Actor, user int64, login string, witness *access.Actor) {
	t.Helper()
	ctx, server := context.Background(), access.CommandLine(access.Admin)
	id, err := h.People.ProposeRight(ctx, admin, right.Right{UserID: user, Kind: right.Reset, Reason: "升级后重设"})
	check(t, err)
	_, err = h.People.DecideRight(ctx, security, id, true, "")
	check(t, err)
	if witness != nil { // who set a password that no witness saw is none
		if _, err := h.People.WitnessRight(ctx, *witness, id, true, ""); !fault.Is(err, "right.no_witness") {
			t.Errorf("a witness whom nobody saw: %v", err)
		}
	}
	_, err = h.People.StandIn(ctx, server, id, "升级后无人能登录")
	check(t, err)
	token, err := h.People.PrintLink(ctx, server, login)
	check(t, err)
	_, err = h.People.SpendLink(ctx, token, "0wn-Choice-2")
	check(t, err)
}
