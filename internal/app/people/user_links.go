package people

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// How long a one-time link is valid, and how long after its granting a reset may be sent again.
const (
	linkFor  = 24 * time.Hour
	resetFor = 7 * 24 * time.Hour
)

// newToken is the secret of a one-time link.
func newToken() string {
	raw := make([]byte, 24)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// putLink makes the one-time link that follows from a right; earlier links are revoked.
func (a *Area) putLink(tx *store.Tx, r right.Right, by int64) (token string, expiry time.Time, err error) {
	if err := a.revokeLinks(tx, r.UserID, by); err != nil {
		return "", expiry, err
	}
	token = newToken()
	l := link.Password{UserID: r.UserID, RightID: r.ID, Hash: core.TokenHash(token), Expiry: a.Now().Add(linkFor), State: link.Open, ByID: by, At: a.Now()}
	if l.ID, err = tx.PutUserLink(l); err != nil {
		return "", expiry, err
	}
	err = a.RecordAct(tx, by, "user_link", store.NounUserLink, l.ID, UserLinkLeaf(l))
	return token, l.Expiry, err
}

// revokeLinks revokes an account's open links.
func (a *Area) revokeLinks(tx *store.Tx, user, by int64) error {
	list, err := tx.UserLinks(user)
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.State == link.Open {
			if err := a.endLink(tx, l, link.Revoked, by); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Area) endLink(tx *store.Tx, l link.Password, state link.State, by int64) error {
	if err := tx.EndUserLink(l.ID, state); err != nil {
		return err
	}
	l.State = state
	return a.RecordAct(tx, by, "user_link_"+string(state), store.NounUserLink, l.ID, UserLinkLeaf(l))
}

// due is the right of an account from which a link may follow now: one without a
// password yet, or a recent reset that was not used. Refusal: right.no_link_due.
func (a *Area) due(tx *store.Tx, user access.User) (right.Right, error) {
	list, err := tx.RightsOf(user.ID)
	if err != nil {
		return right.Right{}, err
	}
	links, err := tx.UserLinks(user.ID)
	if err != nil {
		return right.Right{}, err
	}
	used := map[int64]bool{}
	for _, l := range links {
		used[l.RightID] = used[l.RightID] || l.State == link.Used
	}
	for _, r := range list {
		first := r.Kind == right.Grant && user.NoPassword && r.Basis != right.TakenOver // which was never looked at: a reset is
		again := r.Kind == right.Reset && !used[r.ID] && a.Within(r.DecidedAt, resetFor)
		if r.State == right.Granted && (first || again) && !user.Disabled && !user.Ended(a.Today()) {
			return r, nil
		}
	}
	return right.Right{}, fault.New(fault.Conflict, "right.no_link_due")
}

// SendLink sends an account's one-time link again, to the address of its right.
// Refusals: right.no_link_due; right.no_mail when the server or the account has
// none.
func (a *Area) SendLink(ctx context.Context, actor access.Actor, user int64) (Sent, error) {
	var post mailbag
	err := a.Write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		u, err := tx.User(user)
		if err != nil {
			return err
		}
		r, err := a.due(tx, u)
		if err != nil {
			return err
		}
		if !a.mails() || u.Email == "" {
			return fault.New(fault.Conflict, "right.no_mail", "Login", u.Login)
		}
		return a.mailLink(tx, r, u.Email, actor.UserID, &post)
	})
	if err != nil {
		return "", err
	}
	return a.send(ctx, post), nil
}

// PrintLink makes an account's one-time link for whoever works at the server to
// hand over, and records that. Refusals: right.stand_in for anybody else;
// right.no_link_due; not_found.
func (a *Area) PrintLink(ctx context.Context, actor access.Actor, login string) (token string, err error) {
	err = a.Write(ctx, actor, access.UserManage, func(tx *store.Tx) error {
		if !actor.Nobody() {
			return fault.New(fault.Forbidden, "right.stand_in")
		}
		if err := tx.LockRights(); err != nil {
			return err
		}
		u, _, err := tx.UserByLogin(login)
		if err != nil {
			return err
		}
		r, err := a.due(tx, u)
		if err != nil {
			return err
		}
		token, _, err = a.putLink(tx, r, actor.UserID)
		return err
	})
	return token, err
}

// LinkFor is the sign-in name whose password a one-time link sets. Refusal:
// not_found when the link was used, replaced, has expired, or its account was
// disabled.
func (a *Area) LinkFor(ctx context.Context, token string) (login string, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		_, u, err := a.OpenLink(tx, token)
		login = u.Login
		return err
	})
	return login, err
}

func (a *Area) OpenLink(tx *store.Tx, token string) (link.Password, access.User, error) {
	l, err := tx.UserLinkByHash(core.TokenHash(token))
	if err != nil {
		return l, access.User{}, err
	}
	u, err := tx.User(l.UserID)
	if err == nil && (!l.Holds(a.Now()) || u.Disabled) {
		err = core.ErrNotFound()
	}
	return l, u, err
}

// SpendLink sets the password of a one-time link's account, which ends its
// sessions, and returns its user. Refusals: not_found as for LinkFor;
// user.password_weak, which leaves the link valid.
func (a *Area) SpendLink(ctx context.Context, token, password string) (user access.User, err error) {
	login, err := a.LinkFor(ctx, token) // before anything that costs: see access.CheckPassword
	if err != nil {
		return user, err
	}
	if err := access.CheckPassword(login, password); err != nil {
		return user, err
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return user, err
	}
	var post mailbag
	err = a.DB().Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockRights(); err != nil {
			return err
		}
		l, u, err := a.OpenLink(tx, token)
		if err != nil {
			return err
		}
		if err := a.endLink(tx, l, link.Used, u.ID); err != nil {
			return err
		}
		if err := tx.SetPassword(u.ID, hash); err != nil {
			return err
		}
		if err := tx.ForgetDevices(u.ID); err != nil {
			return err
		}
		post.notice(u.Email, "right.mail.password", "Name", u.Name, "Login", u.Login)
		if err := a.recordUser(tx, "password_set", u.ID, u.ID); err != nil {
			return err
		}
		user, err = tx.User(u.ID)
		return err
	})
	if err == nil {
		a.send(ctx, post)
	}
	return user.On(a.Today()), err
}

func UserLinkLeaf(l link.Password) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("user", l.UserID).Int("right", l.RightID).Bytes("hash", l.Hash).Time("expiry", l.Expiry).Text("state", string(l.State)).
			Int("by", l.ByID).Time("made_at", l.At)
	}
}
