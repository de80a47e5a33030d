package app

import (
	"bytes"
	"context"
	"crypto/rand"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// LinkKind says what a personal link is for.
type LinkKind string

// The kinds of link that open something without signing in.
const (
	TeamLink     LinkKind = "team"
	MemberLink   LinkKind = "member"
	PlayerLink   LinkKind = "player"
	ReceiptLink  LinkKind = "receipt"
	FirstLink    LinkKind = "setup"
	PasswordLink LinkKind = "first"
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
			_, err := a.setupRole(tx, token)
			return err
		case PasswordLink:
			_, _, err := a.openLink(tx, token)
			return err
		}
		_, err := tx.Pass(passes[kind], hash, a.now())
		return err
	})
}

var passes = map[LinkKind]store.PassKind{TeamLink: store.TeamPass, MemberLink: store.MemberPass, PlayerLink: store.PlayerPass}

// passNouns is under what the trail names who was given links of a kind.
var passNouns = map[store.PassKind]store.Noun{store.TeamPass: store.NounTeamLink, store.MemberPass: store.NounDutyMembers, store.PlayerPass: store.NounActivityPlayers}

// newPasses makes links of a kind for some subjects, in their order; those before are revoked.
func (a *App) newPasses(tx *store.Tx, actor access.Actor, kind store.PassKind, p store.LinkPrint, links []store.NewLink) (tokens []string, err error) {
	for i := range links {
		tokens = append(tokens, rand.Text())
		links[i].Hash = tokenHash(tokens[i])
	}
	if p, err = tx.PrintPasses(kind, a.printBy(actor, p), links, a.now()); err != nil {
		return nil, err
	}
	return tokens, a.recordPrint(tx, actor, passNouns[kind], p.SubjectID, p)
}

// holding is one of the two ways to have a link in hand: seen or held.
type holding = func(*store.Tx, store.PassKind, access.Bearer) (store.Pass, error)

// seen is the pass of a bearer who only looks: one that nobody has opened may be
// looked at, one that is bound only from its device. link.other_device.
func (a *App) seen(tx *store.Tx, kind store.PassKind, by access.Bearer) (store.Pass, error) {
	p, err := tx.Pass(kind, tokenHash(by.Token), a.now())
	if err != nil {
		return p, err
	}
	device, _ := a.fingerprint(by.From)
	if p.Device != nil && !bytes.Equal(p.Device, device) {
		return p, fault.New(fault.Forbidden, "link.other_device")
	}
	return p, nil
}

// held is the pass of a bearer who acts. The first device that opens a link
// has it from then on. link.other_device, link.cookies for a device that is none.
func (a *App) held(tx *store.Tx, kind store.PassKind, by access.Bearer) (store.Pass, error) {
	if err := tx.LockPass(tokenHash(by.Token)); err != nil {
		return store.Pass{}, err
	}
	p, err := a.seen(tx, kind, by)
	if err != nil || p.Device != nil {
		return p, err
	}
	return a.bind(tx, p, by)
}

// bind gives a link to the bearer's device.
func (a *App) bind(tx *store.Tx, p store.Pass, by access.Bearer) (store.Pass, error) {
	if p.Device, p.Place = a.fingerprint(by.From); p.Device == nil {
		return p, fault.New(fault.Forbidden, "link.cookies")
	}
	p.Family, p.Tries, p.OpenedAt = by.From.Family, 0, a.now()
	if err := tx.BindPass(p, p.OpenedAt); err != nil {
		return p, err
	}
	return p, a.recordPass(tx, "link_open", p)
}

func (a *App) recordPass(tx *store.Tx, act string, p store.Pass) error {
	return a.record(tx, 0, act, store.NounPass, p.ID, func(w *seal.LeafWriter) {
		w.Text("kind", string(p.Kind)).Int("subject", p.SubjectID).Int("tries", int64(p.Tries)).Bytes("device", p.Device).Bytes("place", p.Place)
	})
}

// OpenPass opens a personal link with the device it is held in: the first one has
// it from then on. A player's is opened by the birth date instead, see UnlockPlay.
func (a *App) OpenPass(ctx context.Context, kind LinkKind, by access.Bearer) error {
	of := passes[kind]
	var bound bool
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		p, err := a.seen(tx, of, by)
		bound = p.Device != nil
		return err
	})
	if err != nil || bound {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := a.held(tx, of, by)
		return err
	})
}

// Passes lists the links a team or a duty member was given, newest first, with the device that has each.
func (a *App) Passes(ctx context.Context, actor access.Actor, kind LinkKind, subject int64) (list []store.Pass, err error) {
	action := access.VisitRead
	if kind == MemberLink {
		action = access.DutyRead
	}
	err = a.read(ctx, actor, action, func(tx *store.Tx) error {
		list, err = tx.Passes(passes[kind], subject)
		return err
	})
	return list, err
}
