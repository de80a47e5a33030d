package app

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// Users lists every user.
func (a *App) Users(ctx context.Context, actor access.Actor) (list []access.User, err error) {
	err = a.read(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		list, err = tx.Users()
		return err
	})
	return list, err
}

// User finds one user.
func (a *App) User(ctx context.Context, actor access.Actor, id int64) (u access.User, err error) {
	err = a.read(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		u, err = tx.User(id)
		return err
	})
	return u, err
}

// CreateUser makes a user with a password they must change at the first
// sign-in, and gives that password: it is shown once and kept nowhere.
func (a *App) CreateUser(ctx context.Context, actor access.Actor, u access.User) (id int64, password string, err error) {
	u.Login = strings.ToLower(strings.TrimSpace(u.Login))
	trim(&u.Name)
	bare(&u.Email)
	u.Level = max(u.Level, 1)
	if !u.Role.Scoped() {
		u.Departments = nil
	}
	if err := u.Check(); err != nil {
		return 0, "", err
	}
	u.MustChange = true
	password = newPassword()
	hash, err := a.hash(ctx, password)
	if err != nil {
		return 0, "", err
	}
	err = a.write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		if id, err = tx.CreateUser(u, hash, a.now()); err != nil {
			return err
		}
		_, err = tx.Record("user_create", store.NounUser, id, actor.UserID, a.now(), userLeaf(u))
		return err
	})
	return id, password, err
}

// UpdateUser changes a user's name, role, departments or disables them.
// user.not_yourself: an administrator does not disable or demote themselves.
func (a *App) UpdateUser(ctx context.Context, actor access.Actor, u access.User) error {
	trim(&u.Name)
	bare(&u.Email)
	u.Level = max(u.Level, 1)
	if !u.Role.Scoped() {
		u.Departments = nil
	}
	return a.write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		was, err := tx.User(u.ID)
		if err != nil {
			return err
		}
		u.Login = was.Login
		if err := u.Check(); err != nil {
			return err
		}
		if u.ID == actor.UserID && (u.Disabled || u.Role != was.Role) {
			return fault.New(fault.Conflict, "user.not_yourself")
		}
		if err := tx.UpdateUser(u); err != nil {
			return err
		}
		_, err = tx.Record("user_update", store.NounUser, u.ID, actor.UserID, a.now(), userLeaf(u))
		return err
	})
}

// ResetPassword gives a user a new password they must change at the next sign-in.
func (a *App) ResetPassword(ctx context.Context, actor access.Actor, id int64) (password string, err error) {
	if err := actor.Require(access.UserManage); err != nil {
		return "", err
	}
	password = newPassword()
	return password, a.setPassword(ctx, actor, id, password, true, "password_reset")
}

// newPassword draws 14 characters without the ones that are read wrongly, and
// a mark, so that it meets the rule by itself.
func newPassword() string {
	var b strings.Builder
	for i := range 14 {
		if i == 7 {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(passwordChars))))
		if err != nil {
			panic(err) // the system has no randomness: nothing may go on
		}
		b.WriteByte(passwordChars[n.Int64()])
	}
	return b.String()
}
