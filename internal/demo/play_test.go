package demo

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/people"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fault"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// empty opens the use cases on a fresh database without anybody in it.
func empty(t *testing.T, engine store.Engine) *app.App {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, apptest.URL(t, engine))
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(ctx)
	check(t, err)
	dir := t.TempDir()
	keys, err := vault.LoadOrCreate(filepath.Join(dir, "vault.key"))
	check(t, err)
	signer, public, err := seal.LoadOrCreateKey(filepath.Join(dir, "seal.key"), "reliefbook-demo-test")
	check(t, err)
	a, err := app.New(ctx, app.Config{DB: db, Keys: keys, Signer: signer, Public: public, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	check(t, err)
	return a
}

// each runs a test on both engines.
func each(t *testing.T, f func(t *testing.T, a *app.App)) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) { f(t, empty(t, engine)) })
	}
}

// played is the summary without what differs from run to run.
func played(t *testing.T, a *app.App, o Options) (*Summary, Summary) {
	t.Helper()
	s, err := Play(context.Background(), a, o)
	check(t, err)
	t.Logf("%s seconds", s.Seconds)
	if len(s.Differences) > 0 {
		t.Errorf("differences: %v", s.Differences)
	}
	figures := *s
	figures.Seconds, figures.Accounts, figures.Differences = 0, nil, nil
	return s, figures
}

func TestComplete(t *testing.T) {
	each(t, func(t *testing.T, a *app.App) {
		s, _ := played(t, a, Options{Complete: true})
		s.Seconds = Seconds(1234 * time.Millisecond)
		got, err := json.Marshal(s)
		check(t, err)
		const want = `{"allocated":"7720.00","visit_teams":4,"campuses":3,"visited":50,"students":3445,"per_student":"30.00",` +
			`"entitled":"103350.00","disbursed":"103350.00","confirmed":3445,"outstanding":0,"exceptions":0,` +
			`"failed":24,"reissued":24,"advances_open":"0.00",` +
			`"gifts_balanced":true,"visit_spent":"7720.00","visit_returned":"0.00","person_times":720,"prizes_given":63,"riddles_won":10,"bank_agrees":true,"bank_open":0,"programs_closed":2,"ledger_balanced":true,"sealed":true,"seconds":1.234}`
		if string(got) != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		samePosted(t, a)
		if _, err := Play(context.Background(), a, Options{}); !fault.Is(err, "demo.not_empty") {
			t.Errorf("a second play: %v", err)
		}
	})
}

// TestOneClassOpen plays the case as it is without --complete, from the CSV, and signs everybody in.
func TestOneClassOpen(t *testing.T) {
	each(t, func(t *testing.T, a *app.App) {
		ctx := context.Background()
		steps := map[string]bool{}
		s, figures := played(t, a, Options{CSV: true, Progress: func(step string, _, _ int) { steps[step] = true }})
		if len(steps) != 19 {
			t.Errorf("steps %v", steps)
		}
		if s.Outstanding < smallest || s.Outstanding > largest || s.Confirmed != Heads-s.Outstanding || figures.Exceptions != 0 {
			t.Errorf("confirmed %d, outstanding %d", s.Confirmed, s.Outstanding)
		}
		open, programs := 0, 0
		for _, account := range s.Accounts {
			u, err := a.People.SignIn(ctx, people.Login{Name: account.Login, Password: account.Password, IP: "127.0.0.1", Device: "test"})
			check(t, err)
			if u.Role != account.Role {
				t.Errorf("%s has another role: %s", u.Login, u.Role)
			}
			if account.Role != access.Branch {
				continue
			}
			views, err := a.Payments.ReceiptOverviews(ctx, u.Actor("test"))
			check(t, err)
			programs += len(views)
			for _, c := range views[0].Classes {
				if c.Department != account.Department {
					t.Errorf("%s sees %s", account.Login, c.Department)
				}
				if c.Open() > 0 {
					open++
				}
			}
		}
		if open != 1 || programs != len(units) || len(s.Accounts) != 10+len(units) {
			t.Errorf("%d classes open, %d branches, %d accounts", open, programs, len(s.Accounts))
		}
	})
}

// TestNamesSurvive looks for the names programs stumble over in the database's roster.
func TestNamesSurvive(t *testing.T) {
	a := empty(t, store.SQLite)
	played(t, a, Options{})
	ctx := context.Background()
	auditor := access.CommandLine(access.Auditor)
	p, err := a.Relief.ProgramByCode(ctx, auditor, RosterProgram)
	check(t, err)
	want := map[string]bool{}
	for _, raw := range planted {
		want[folded(raw)] = true
	}
	for offset := 0; offset < Heads; offset += 500 {
		page, err := a.Relief.Roster(ctx, auditor, p.ID, "", 500, offset)
		check(t, err)
		for _, l := range page.Lines {
			delete(want, l.Name)
			if !strings.Contains(l.CitizenID, "*") || !strings.Contains(l.Card, "*") {
				t.Fatalf("a paper in clear: line %d", l.ID)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("lost: %v", want)
	}
}

// TestScaled plays a larger college.
func TestScaled(t *testing.T) {
	if testing.Short() {
		t.Skip("a college of 6,890")
	}
	each(t, func(t *testing.T, a *app.App) {
		s, _ := played(t, a, Options{Complete: true, Scale: 2})
		if s.Students != 2*Heads || s.Entitled.String() != "206700.00" || s.Confirmed != 2*Heads {
			t.Errorf("%d students, %s, %d confirmed", s.Students, s.Entitled, s.Confirmed)
		}
	})
}

func TestScaleRefused(t *testing.T) {
	for _, scale := range []int{-1, MaxScale + 1} {
		if _, err := Play(context.Background(), nil, Options{Scale: scale}); !fault.Is(err, "demo.scale") {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
}
