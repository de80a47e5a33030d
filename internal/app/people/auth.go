package people

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// CurrentUser is the signed-in user as the database has them now, so that
// disabling, a changed or ended right or a new password takes effect at the next
// request. password is the fingerprint from when the session began. Refusal:
// auth.signed_out when the user is gone or has another password now.
func (a *Area) CurrentUser(ctx context.Context, id int64, password string) (user access.User, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		if user, err = tx.User(id); err != nil || user.Role != access.Admin {
			return err
		}
		user.Alone, err = tx.SingleHanded()
		return err
	})
	if err != nil && !fault.Is(err, "not_found") {
		return access.User{}, err
	}
	if err != nil || user.Disabled || user.Password != password {
		return access.User{}, fault.New(fault.Unauthenticated, "auth.signed_out")
	}
	return user.On(a.Today()), nil
}

// ChangePassword replaces one's own password, which ends every session begun under
// the old one, and returns the user for this session to continue. Refusals: those
// of Reauth, at the field "old"; user.password_weak.
func (a *Area) ChangePassword(ctx context.Context, actor access.Actor, old, fresh string) (user access.User, err error) {
	if err := actor.Require(access.Self); err != nil {
		return user, err
	}
	if err := access.CheckPassword(actor.Login, fresh); err != nil {
		return user, err
	}
	if err := a.ownPassword(ctx, actor, old, "old"); err != nil {
		return user, err
	}
	hash, err := a.hash(ctx, fresh)
	if err != nil {
		return user, err
	}
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetPassword(actor.UserID, hash); err != nil {
			return err
		}
		if err := tx.ForgetDevices(actor.UserID); err != nil { // who knew the old password may have one
			return err
		}
		if err := a.recordUser(tx, "password_change", actor.UserID, actor.UserID); err != nil {
			return err
		}
		user, err = tx.User(actor.UserID)
		return err
	})
	return user.On(a.Today()), err
}
