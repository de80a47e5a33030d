package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Log-in throttling, as GB/T 22239 level 2 is commonly set up: five failures
// lock a name for a while; an address gets more, since an office shares one.
const (
	lockAfter     = 5
	lockAddress   = 50
	lockFor       = 15 * time.Minute
	setupLinkFor  = 24 * time.Hour
	passwordChars = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
)

var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// noUser is the hash a log-in with an unknown name is compared with, so that it takes as long as any other.
const noUser = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Login is a try to sign in.
type Login struct {
	Name     string
	Password string
	IP       string
	Device   string
}

// SignIn gives the user whose name and password these are. auth.wrong for a
// wrong name or password alike, and for a disabled user; auth.locked after too
// many failures.
func (a *App) SignIn(ctx context.Context, in Login) (access.User, error) {
	in.Name = strings.ToLower(strings.TrimSpace(in.Name))
	now := a.now()
	var user access.User
	hash := noUser
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		byLogin, byIP, err := tx.LoginFailures(in.Name, in.IP, now.Add(-lockFor))
		if err != nil {
			return err
		}
		if byLogin >= lockAfter || byIP >= lockAddress {
			return fault.New(fault.TooMany, "auth.locked", "Minutes", int(lockFor.Minutes()))
		}
		u, h, err := tx.UserByLogin(in.Name)
		if fault.Is(err, "not_found") {
			return nil
		}
		user, hash = u, h
		return err
	})
	if err != nil {
		return access.User{}, err
	}
	match, err := argon2id.ComparePasswordAndHash(in.Password, hash)
	if err != nil {
		return access.User{}, fault.Wrap(err, "compare a password")
	}
	good := match && user.ID != 0 && !user.Disabled
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		if !good {
			return tx.AddLoginFailure(in.Name, in.IP, now, now.Add(-24*time.Hour))
		}
		if err := tx.ForgetLoginFailures(in.Name); err != nil {
			return err
		}
		_, err := tx.Record("sign_in", store.NounUser, user.ID, user.ID, now, nil)
		return err
	})
	if err != nil {
		return access.User{}, err
	}
	if !good {
		return access.User{}, fault.New(fault.Unauthenticated, "auth.wrong")
	}
	return user, nil
}

// CurrentUser is the signed-in user as the database has them now: a disabled
// one, a changed role or a changed password takes effect at the next request.
// password is the fingerprint the session began under. auth.signed_out when
// the user is gone or signs in with another password by now.
func (a *App) CurrentUser(ctx context.Context, id int64, password string) (user access.User, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		user, err = tx.User(id)
		return err
	})
	if err != nil && !fault.Is(err, "not_found") {
		return access.User{}, err
	}
	if err != nil || user.Disabled || user.Password != password {
		return access.User{}, fault.New(fault.Unauthenticated, "auth.signed_out")
	}
	return user, nil
}

// ChangePassword replaces one's own password, which ends every session begun
// under the old one, and gives the user for this session to go on. auth.wrong when the old one is
// not it; user.password_weak when the new one breaks the rule.
func (a *App) ChangePassword(ctx context.Context, actor access.Actor, old, fresh string) (user access.User, err error) {
	if err := actor.Require(access.Self); err != nil {
		return user, err
	}
	if err := access.CheckPassword(actor.Login, fresh); err != nil {
		return user, err
	}
	if err := a.ownPassword(ctx, actor, old, "old"); err != nil {
		return user, err
	}
	if err := a.setPassword(ctx, actor, actor.UserID, fresh, false, "password_change"); err != nil {
		return user, err
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		user, err = tx.User(actor.UserID)
		return err
	})
	return user, err
}

// Reauth asks the one who is signed in for their password once more, before an
// act that a screen left open must not suffice for. Wrong ones count apart from
// failed sign-ins: nobody else can use them up. Refusals: form.invalid with
// auth.wrong at the field "password"; auth.locked after too many.
func (a *App) Reauth(ctx context.Context, actor access.Actor, password string) error {
	if err := actor.Require(access.Self); err != nil {
		return err
	}
	return a.ownPassword(ctx, actor, password, "password")
}

// ownPassword compares what somebody signed in typed into the field with their
// own password. The failure is counted first and taken back when it was none,
// so that many tries at once are not more tries.
func (a *App) ownPassword(ctx context.Context, actor access.Actor, typed, field string) error {
	var hash string
	count, now := ownCount(actor.Login), a.now()
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		failed, _, err := tx.LoginFailures(count, "", now.Add(-lockFor))
		if err != nil {
			return err
		}
		if failed >= lockAfter {
			return fault.New(fault.TooMany, "auth.locked", "Minutes", int(lockFor.Minutes()))
		}
		if _, hash, err = tx.UserByLogin(actor.Login); err != nil {
			return err
		}
		return tx.AddLoginFailure(count, "", now, now.Add(-24*time.Hour))
	})
	if err != nil {
		return err
	}
	match, err := argon2id.ComparePasswordAndHash(typed, hash)
	if err != nil {
		return fault.Wrap(err, "compare a password")
	}
	if !match {
		return fault.New(fault.Invalid, "form.invalid").Field(field, "auth.wrong")
	}
	return a.db.Write(ctx, func(tx *store.Tx) error { return tx.ForgetLoginFailures(count) })
}

// ownCount names the count of wrong passwords typed by whoever is signed in; no log-in name has a colon.
func ownCount(login string) string { return "own:" + login }

func (a *App) setPassword(ctx context.Context, actor access.Actor, user int64, password string, mustChange bool, act string) error {
	hash, err := argon2id.CreateHash(password, passwordParams)
	if err != nil {
		return fault.Wrap(err, "hash a password")
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetPassword(user, hash, mustChange); err != nil {
			return err
		}
		_, err := tx.Record(act, store.NounUser, user, actor.UserID, a.now(), nil)
		return err
	})
}

// SetupLink makes the one-time token by which the first administrator is made;
// empty when there are users already.
func (a *App) SetupLink(ctx context.Context) (token string, err error) {
	raw := make([]byte, 24)
	rand.Read(raw)
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.CountUsers()
		if err != nil || n > 0 {
			return err
		}
		token = base64.RawURLEncoding.EncodeToString(raw)
		return tx.PutSetupToken(tokenHash(token), a.now().Add(setupLinkFor))
	})
	return token, err
}

// Setup spends the one-time token and makes the first administrator. not_found
// when the token is spent, wrong or too old.
func (a *App) Setup(ctx context.Context, token, login, name, password string) (access.User, error) {
	u := access.User{Login: strings.ToLower(strings.TrimSpace(login)), Name: strings.TrimSpace(name), Role: access.Admin}
	if err := u.Check(); err != nil {
		return u, err
	}
	if err := access.CheckPassword(u.Login, password); err != nil {
		return u, err
	}
	hash, err := argon2id.CreateHash(password, passwordParams)
	if err != nil {
		return u, fault.Wrap(err, "hash a password")
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		spent, err := tx.UseSetupToken(tokenHash(token), a.now())
		if err != nil {
			return err
		}
		if !spent {
			return errNotFound()
		}
		if u.ID, err = tx.CreateUser(u, hash, a.now()); err != nil {
			return err
		}
		if _, err = tx.Record("user_create", store.NounUser, u.ID, u.ID, a.now(), userLeaf(u)); err != nil {
			return err
		}
		u, err = tx.User(u.ID)
		return err
	})
	return u, err
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// userLeaf is what the sealed log says of a user: role and departments, no names.
func userLeaf(u access.User) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("role", string(u.Role))
		for _, d := range u.Departments {
			w.Int("department", d)
		}
		if u.Disabled {
			w.Int("disabled", 1)
		}
	}
}
