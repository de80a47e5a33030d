package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

const (
	setupLinkFor  = 24 * time.Hour
	passwordChars = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
)

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
// under the old one, and gives the user for this session to go on. Refusals: those of
// Reauth, at the field "old"; user.password_weak when the new one breaks the rule.
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

func (a *App) setPassword(ctx context.Context, actor access.Actor, user int64, password string, mustChange bool, act string) error {
	hash, err := a.hash(ctx, password)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetPassword(user, hash, mustChange); err != nil {
			return err
		}
		if err := tx.ForgetDevices(user); err != nil { // who knew the old password may have one
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
	trim(&name)
	u := access.User{Login: strings.ToLower(strings.TrimSpace(login)), Name: name, Role: access.Admin}
	if err := u.Check(); err != nil {
		return u, err
	}
	if err := access.CheckPassword(u.Login, password); err != nil {
		return u, err
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return u, err
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
