package app

import (
	"context"

	"reliefbook/internal/store"
)

// LinkKind says what a personal link is for.
type LinkKind string

// The kinds of link that open something without signing in.
const (
	TeamLink    LinkKind = "team"
	MemberLink  LinkKind = "member"
	PlayerLink  LinkKind = "player"
	ReceiptLink LinkKind = "receipt"
	FirstLink   LinkKind = "setup"
)

// maxToken is longer than any token we make: what is longer is none.
const maxToken = 64

// LinkHolds refuses a token that opens nothing: not_found for one that is none,
// is revoked or has run out, all alike. It is one read by an index, asked before anything
// else that the bearer sends is looked at; each use case asks again in its own transaction.
func (a *App) LinkHolds(ctx context.Context, kind LinkKind, token string) error {
	if token == "" || len(token) > maxToken {
		return errNotFound()
	}
	hash := tokenHash(token)
	return a.db.Read(ctx, func(tx *store.Tx) error {
		switch kind {
		case ReceiptLink:
			l, err := tx.LinkByHash(hash)
			if err == nil && l.State == "open" && a.now().After(l.Expiry) {
				err = errNotFound()
			}
			return err
		case FirstLink:
			ok, err := tx.HasSetupToken(hash, a.now())
			if err == nil && !ok {
				err = errNotFound()
			}
			return err
		}
		_, err := tx.Pass(passes[kind], hash, a.now())
		return err
	})
}

var passes = map[LinkKind]store.PassKind{TeamLink: store.TeamPass, MemberLink: store.MemberPass, PlayerLink: store.PlayerPass}
