package people

import (
	"context"
	"crypto/rand"
	"net/netip"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/gate"
	"reliefbook/internal/store"
)

// Login is an attempt to sign in.
type Login struct {
	Name     string
	Password string
	IP       string   // of the peer, or as a trusted proxy names it
	Device   string   // the browser's family
	Known    []string // tokens the browser got from KnowDevice
}

// The known devices of one user, and how long an unused one stays known.
const (
	maxDevices = 10
	deviceFor  = 180 * 24 * time.Hour
)

// try is one comparison of a password with the counters it counts in. It is counted
// before hashing and given back when it was right, so that many at once are not
// more attempts.
type try struct {
	counts []counted
	gate   *gate.Gate
	alone  bool // its count is nobody else's: a right one clears it
	user   access.User
	hash   string
}

type counted struct {
	name     string
	patience access.Patience
}

// SignIn returns the user with this name and password. Refusals: auth.wrong for a
// wrong name, a wrong password or a disabled user, all alike; auth.locked after too
// many failures, at the name and from the address, or, on a device the user signed
// in with before, only there; gate.busy when too many sign in at once.
func (a *Area) SignIn(ctx context.Context, in Login) (access.User, error) {
	name := strings.TrimSpace(in.Name[:min(len(in.Name), 200)])
	if name = strings.ToLower(name); !access.ValidLogin(name) {
		return access.User{}, errWrong() // nobody can have such a name
	}
	look := func(tx *store.Tx) (try, error) { return a.signingIn(tx, name, in) }
	t, good, err := a.compare(ctx, look, in.Password, "sign_in")
	if err == nil && !good {
		err = errWrong()
	}
	if err != nil {
		return access.User{}, err
	}
	return t.user.On(a.Today()), nil
}

func errWrong() error { return fault.New(fault.Unauthenticated, "auth.wrong") }

// signingIn is the counters of a sign-in. An unknown name is looked up, counted and
// compared like any other.
func (a *Area) signingIn(tx *store.Tx, name string, in Login) (try, error) {
	t := try{hash: noUser, gate: a.hashes.strangers}
	user, hash, err := tx.UserByLogin(name)
	switch {
	case err == nil:
		t.user, t.hash = user, hash
	case !fault.Is(err, "not_found"):
		return t, err
	}
	device, err := a.deviceOf(tx, user.ID, in.Known)
	if err != nil {
		return t, err
	}
	if device != 0 {
		t.gate, t.alone, t.counts = a.hashes.known, true, []counted{{"device:" + core.Itoa(device), access.NamePatience}}
		return t, nil
	}
	t.counts = []counted{{"name:" + name, access.NamePatience}}
	if from := network(in.IP); from != "" {
		t.counts = append(t.counts, counted{"from:" + from, access.AddressPatience})
	}
	return t, nil
}

// network is what counts as one address: the 64 bits of an IPv6 connection.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	p, _ := addr.Prefix(64) // cannot fail: an IPv6 address has 128
	return p.String()
}

// Reauth asks the signed-in user for their password once more, before an act for
// which an unattended screen must not suffice. Wrong ones are counted apart from
// failed sign-ins, so that nobody else can use them up. Refusals: form.invalid with
// auth.wrong at the field "password"; auth.locked after too many; gate.busy.
func (a *Area) Reauth(ctx context.Context, actor access.Actor, password string) error {
	if err := actor.Require(access.Self); err != nil {
		return err
	}
	return a.ownPassword(ctx, actor, password, "password")
}

// ownPassword compares what the signed-in user typed into the field with their own password.
func (a *Area) ownPassword(ctx context.Context, actor access.Actor, typed, field string) error {
	look := func(tx *store.Tx) (t try, err error) {
		t = try{gate: a.hashes.known, alone: true, counts: []counted{{"own:" + core.Itoa(actor.UserID), access.NamePatience}}}
		t.user, t.hash, err = tx.UserByLogin(actor.Login)
		return t, err
	}
	_, good, err := a.compare(ctx, look, typed, "")
	if err == nil && !good {
		err = fault.New(fault.Invalid, "form.invalid").Field(field, "auth.wrong")
	}
	return err
}

// compare compares a password with a user's, within the limits: whoever has to wait
// is told so by one read; the others pass a gate, are counted, and then compared. A
// successful sign-in is recorded.
func (a *Area) compare(ctx context.Context, look func(*store.Tx) (try, error), password, act string) (t try, good bool, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		if t, err = look(tx); err == nil {
			err = t.wait(tx, a.Now())
		}
		return err
	})
	if err != nil {
		return t, false, err
	}
	leave, err := t.gate.Enter(ctx)
	if err != nil {
		return t, false, err
	}
	defer leave()
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockLogins(); err != nil {
			return err
		}
		if t, err = look(tx); err == nil {
			err = t.reserve(tx, a.Now())
		}
		return err
	})
	if err != nil {
		return t, false, err
	}
	match, err := a.matches(password, t.hash)
	if err != nil || !match || t.user.ID == 0 || t.user.Disabled {
		return t, false, err
	}
	return t, true, a.DB().Write(ctx, func(tx *store.Tx) error { return a.right(tx, t, act) })
}

// wait refuses an attempt too soon after failed ones: auth.locked.
func (t try) wait(tx *store.Tx, now time.Time) error {
	var most time.Duration
	for _, c := range t.counts {
		n, err := tx.LoginCount(c.name)
		if err != nil {
			return err
		}
		most = max(most, c.patience.Wait(n.Fails, n.At, now))
	}
	if most > 0 {
		return fault.Later("auth.locked", most)
	}
	return nil
}

// reserve counts the attempt as failed, and forgets counters that have not been used for long.
func (t try) reserve(tx *store.Tx, now time.Time) error {
	if err := t.wait(tx, now); err != nil {
		return err
	}
	for _, c := range t.counts {
		n, err := tx.LoginCount(c.name)
		if err != nil {
			return err
		}
		if err := tx.PutLoginCount(c.name, store.LoginCount{Fails: c.patience.Fails(n.Fails, n.At, now) + 1, At: now}); err != nil {
			return err
		}
	}
	return tx.SweepLogins(now.Add(-access.NamePatience.Calm))
}

// right takes back what was counted; from a counter shared with strangers no more
// than this one attempt.
func (a *Area) right(tx *store.Tx, t try, act string) error {
	if err := tx.LockLogins(); err != nil {
		return err
	}
	for _, c := range t.counts {
		undo := tx.GiveBackLogin
		if t.alone {
			undo = tx.ForgetLogins
		}
		if err := undo(c.name); err != nil {
			return err
		}
	}
	if act == "" {
		return nil
	}
	return a.RecordAct(tx, t.user.ID, act, store.NounUser, t.user.ID, nil)
}

// deviceOf is the user's known device among the tokens; 0 for none. An unknown name
// is looked up alike.
func (a *Area) deviceOf(tx *store.Tx, user int64, tokens []string) (int64, error) {
	for _, token := range tokens[:min(len(tokens), maxDevices)] {
		id, err := tx.KnownDevice(user, core.TokenHash(token), a.Now().Add(-deviceFor))
		if err != nil || id != 0 {
			return id, err
		}
	}
	return 0, nil
}

// KnowDevice makes the device known to the user who has just signed in on it: fresh
// is its new token, empty when the device is already known.
func (a *Area) KnowDevice(ctx context.Context, user int64, tokens []string) (fresh string, err error) {
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		now := a.Now()
		id, err := a.deviceOf(tx, user, tokens)
		if err != nil {
			return err
		}
		if id != 0 {
			return tx.SeeDevice(id, now)
		}
		fresh = rand.Text() // never one that the browser brought: somebody else may have put it there
		return tx.AddDevice(user, core.TokenHash(fresh), maxDevices, now, now.Add(-deviceFor))
	})
	return fresh, err
}
