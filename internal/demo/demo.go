// Package demo plays the Mid-Autumn case through the very use cases the
// screens call, with a made-up college whose roster it imports from a file.
//
// Nobody in it exists: citizen IDs name a region that is none, cards a bank
// that is none, mobile numbers a range that was given to nobody.
package demo

import (
	"context"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
	"reliefbook/internal/teller"
)

// Options say how the case is played.
type Options struct {
	Complete bool // confirm every receipt; else one class stays open
	Scale    int  // times the students, 1–MaxScale; 0 is 1
	CSV      bool // import the roster's CSV rather than its workbook
	// Progress, when not nil, hears of each step: its words are the catalogue's
	// "demo.step.<step>". total is 1 for a step that has no parts.
	Progress func(step string, done, total int)
}

// Account is somebody who can sign in after the demo.
type Account struct {
	Login      string
	Password   string
	Name       string
	Role       access.Role
	Department string // a branch user's
}

// The codes of the two programs.
const (
	VisitProgram  = "MZ2021-VISIT"
	RosterProgram = "MZ2021"
)

// Play plays the whole case on an empty database and reads its figures back
// from the books. demo.not_empty when there is any user, before anything is
// touched; demo.scale for a scale that is none.
func Play(ctx context.Context, a *app.App, o Options) (*Summary, error) {
	start := time.Now()
	if o.Scale == 0 {
		o.Scale = 1
	}
	if err := errScale(o.Scale); err != nil {
		return nil, err
	}
	users, err := a.People.Users(ctx, access.CommandLine(access.Admin))
	if err != nil {
		return nil, err
	}
	if len(users) > 0 {
		return nil, fault.New(fault.Conflict, "demo.not_empty")
	}
	p := &player{app: a, Options: o, department: map[string]int64{}, campus: map[string]int64{},
		bank: map[string]*teller.Account{}, fundID: map[string]int64{}, fundOf: map[int64]string{}}
	for _, act := range []struct {
		step string
		play func(context.Context) error
	}{
		{"structure", p.structure}, {"users", p.users}, {"funds", p.funds}, {"programs", p.programs}, {"stock", p.stock}, {"visits", p.visits},
		{"roster", p.roster}, {"batches", p.batches}, {"cash", p.cash}, {"answers", p.answers}, {"reissue", p.reissue},
		{"receipts", p.receipts}, {"gifts", p.gifts}, {"games", p.games}, {"duty", p.duty}, {"statements", p.statements}, {"closing", p.closing}, {"seal", p.seal},
	} {
		p.step = act.step
		p.progress(0, 1)
		if err := act.play(ctx); err != nil {
			return nil, fault.Wrap(err, "demo: "+act.step)
		}
		p.progress(1, 1)
	}
	p.step = "verify"
	p.progress(0, 1)
	s, err := p.summary(ctx)
	if err != nil {
		return nil, fault.Wrap(err, "demo: "+p.step)
	}
	p.progress(1, 1)
	s.Seconds = Seconds(time.Since(start))
	return s, nil
}

// player is one play.
type player struct {
	Options
	app  *app.App
	step string

	hands                            Hands
	maker, checker, cashier, auditor access.Actor
	keeper, second                   access.Actor // two storekeepers: what one sends another confirms

	accounts   []Account
	branches   []access.Actor   // in the order of units
	department map[string]int64 // by name
	campus     map[string]int64 // by name

	dues, aid          int64 // the allocations
	visiting, byRoster int64 // the programs

	lean                      bool // the roster has no papers
	channel                   payout.Channel
	template                  int64   // of the bank's or card office's file
	toAnswer                  []int64 // batches
	cashClass, cashDepartment int64

	item, holder     map[string]int64           // by code, by name
	bobing, lanterns int64                      // the activities
	bank             map[string]*teller.Account // by the fund's code
	fundID           map[string]int64           // by its code
	fundOf           map[int64]string           // an allocation's fund, by its code
	guard            int64                      // the rota
}

func (p *player) progress(done, total int) {
	if p.Progress != nil {
		p.Progress(p.step, done, total)
	}
}
