// Package core is what the use cases of every area stand on: the database, the
// keys, the clock, the policy check before a transaction, marks of files and
// requests, the audit trail and the sealer.
package core

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/notify"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// Core is one database with its keys, its clock and its log.
type Core struct {
	db     *store.DB
	keys   *vault.Keys
	signs  atomic.Pointer[Signing]
	before atomic.Pointer[[]*seal.PublicKey] // keys that signed before
	reload func() (Signing, error)
	pins   string
	origin string
	server string // among several

	anchored atomic.Pointer[anchored] // the checkpoint that the log must hold

	now    func() time.Time
	log    *slog.Logger
	notify notify.Notifier
	site   string
}

// Config is what a Core needs.
type Config struct {
	DB     *store.DB
	Keys   *vault.Keys
	Signer note.Signer
	Public *seal.PublicKey
	Reload func() (Signing, error) // reads the signing key again, after it was rotated; nil: it can't be
	Pins   string                  // folder of the last checkpoint pinned outside the database; empty: none is
	Accept string                  // why a database older than its pin is taken into use; empty: it is refused
	Look   bool                    // only to look at: no pin is checked or written
	Now    func() time.Time
	Log    *slog.Logger    // nil: nothing is logged
	Notify notify.Notifier // nil: the log
	Site   string          // where people reach the service, for one-time links in letters; empty: a letter holds the code alone
}

// Settings of the database.
const (
	settingKeys   = "vault_keys"
	settingOrigin = "log_origin"
)

// New opens the use cases over a migrated database. It refuses a database that was
// made with other personal-data keys (vault.key_other), before anything is written
// that the right keys could not read; a signing key that is not the log's
// (seal.key_rotated, seal.key_other); and a database older than the checkpoint
// pinned outside it (pin.older, pin.other).
func New(ctx context.Context, c Config) (*Core, error) {
	a := &Core{db: c.DB, keys: c.Keys, reload: c.Reload, pins: c.Pins, server: newServer(), now: c.Now, log: c.Log, notify: c.Notify,
		site: strings.TrimSuffix(c.Site, "/")}
	a.signs.Store(&Signing{c.Signer, c.Public})
	a.anchored.Store(&anchored{})
	c.DB.WhenLost(a.lost)
	c.DB.MarkWith(c.Keys)
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.notify == nil {
		a.notify = notify.Log{To: a.log}
	}
	if c.Look {
		a.pins = ""
		return a, a.db.Read(ctx, a.known)
	}
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return a.db.Write(ctx, a.open) },
		a.readClock,
		func(ctx context.Context) error { return a.checkPin(ctx, c.Accept) },
		a.keyBodies,
		func(ctx context.Context) error {
			return a.db.Write(ctx, func(tx *store.Tx) error { return takeOverRights(tx, a.now()) })
		},
		a.takeOver,
		a.reencryptPapers,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return a, err
		}
	}
	return a, nil
}

// known checks that both keys are those of a database that is in use. Refusals:
// store.empty when it is not; those of New.
func (a *Core) known(tx *store.Tx) error {
	id, err := tx.Setting(settingKeys)
	if err != nil {
		return err
	}
	if id == "" {
		return fault.New(fault.Conflict, "store.empty")
	}
	list, err := tx.SealKeys()
	if err != nil {
		return err
	}
	if err := a.remember(list); err != nil {
		return err
	}
	if len(list) > 0 {
		if err := tx.CheckKey(a.Key().Public); err != nil {
			return err
		}
	}
	if a.origin, err = tx.Setting(settingOrigin); err != nil {
		return err
	}
	return a.keys.Check(id)
}

// open takes a database into use, or checks that the keys are those of one that is.
func (a *Core) open(tx *store.Tx) error {
	id, err := tx.Setting(settingKeys)
	if err != nil {
		return err
	}
	if err := a.takeKey(tx); err != nil {
		return err
	}
	if id != "" {
		return a.known(tx)
	}
	a.origin = a.Key().Signer.Name()
	if err := tx.PutSetting(settingOrigin, a.origin); err != nil {
		return err
	}
	if err := a.begin(tx, a.keys.ID()); err != nil {
		return err
	}
	return takeOverRights(tx, a.now())
}

// Keys are the keys of personal data.
func (a *Core) Keys() *vault.Keys { return a.keys }

// Log receives what the operator should know.
func (a *Core) Log() *slog.Logger { return a.log }

// Notifier sends mail.
func (a *Core) Notifier() notify.Notifier { return a.notify }

// Site is the address of the service, without a trailing slash; empty when it is not configured.
func (a *Core) Site() string { return a.site }

// DB is the database, for the use cases of an area.
func (a *Core) DB() *store.DB { return a.db }

// Sessions is where sessions are kept.
func (a *Core) Sessions() store.Sessions { return store.Sessions{DB: a.db, Now: a.now} }

// Ready makes one query to the database. Refusal: store.halted when nothing is written any more.
func (a *Core) Ready(ctx context.Context) error {
	if why := a.db.Halted(); why != nil {
		return fault.New(fault.Unavailable, "store.halted").Because(why)
	}
	return a.db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.CountUsers()
		return err
	})
}

// Within reports whether a moment lies no more than d back. One that lies ahead, by
// more than servers' clocks differ, is too long ago as well: the clock was set back.
func (a *Core) Within(at time.Time, d time.Duration) bool {
	age := a.now().Sub(at)
	return age <= d && age >= -store.Skew
}

// Now is the app's clock.
func (a *Core) Now() time.Time { return a.now() }

// China is the time zone of vouchers' dates. It has no summer time, so the machine
// needs no time zone data.
var China = time.FixedZone("UTC+8", 8*60*60)

// Today is today's day in China, YYYY-MM-DD.
func (a *Core) Today() string { return DayIn(a.now()) }

// DayIn is the day of a moment in China, YYYY-MM-DD.
func DayIn(at time.Time) string { return at.In(China).Format(time.DateOnly) }

// Read checks the policy, then runs f on a snapshot.
func (a *Core) Read(ctx context.Context, actor access.Actor, action access.Action, f func(*store.Tx) error) error {
	if err := actor.Require(action); err != nil {
		return err
	}
	return a.db.Read(ctx, f)
}

// Write checks the policy, then runs f in one transaction.
func (a *Core) Write(ctx context.Context, actor access.Actor, action access.Action, f func(*store.Tx) error) error {
	if err := actor.Require(action); err != nil {
		return err
	}
	return a.db.Write(ctx, f)
}

// Ask is Read for what is one question.
func Ask[T any](ctx context.Context, a *Core, actor access.Actor, action access.Action, f func(*store.Tx) (T, error)) (v T, err error) {
	err = a.Read(ctx, actor, action, func(tx *store.Tx) error {
		v, err = f(tx)
		return err
	})
	return v, err
}

// Make is Write for what gives a value, such as the number of what was made.
func Make[T any](ctx context.Context, a *Core, actor access.Actor, action access.Action, f func(*store.Tx) (T, error)) (v T, err error) {
	err = a.Write(ctx, actor, action, func(tx *store.Tx) error {
		v, err = f(tx)
		return err
	})
	return v, err
}

// ErrNotFound is the refusal for a record that does not exist or is outside the actor's scope.
func ErrNotFound() error { return fault.New(fault.NotFound, "not_found") }

// Outcome is whether anything was committed for one request.
type Outcome = store.Outcome

// WithOutcome lets every use case called with the context tell that it committed an act.
func WithOutcome(ctx context.Context) (context.Context, *Outcome) { return store.WithOutcome(ctx) }

// Answer is what became of an act whose outcome was unknown.
type Answer = store.Answer

// The answers.
const (
	WasDone   = store.WasDone
	NotDone   = store.NotDone
	StillOpen = store.StillOpen
)

// Ask says what became of the act that the refusal outcome.unknown spoke of, by its
// Ask. Anybody who was given one may ask. Refusal: not_found.
func (a *Core) Ask(ctx context.Context, ask string) (Answer, error) { return a.db.Ask(ctx, ask) }

// Blind is a keyed mark of a text, by which this program knows what it wrote itself.
func (a *Core) Blind(of, text string) []byte { return a.keys.Blind(of, text) }
