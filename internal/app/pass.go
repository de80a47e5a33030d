package app

import (
	"context"
	"crypto/rand"

	"reliefbook/internal/access"
	"reliefbook/internal/link"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// maxToken is longer than any token we make: what is longer is none.
const maxToken = 64

// LinkHolds refuses a token that opens nothing: not_found for one that is none,
// is revoked or has run out, all alike. It is one read by an index, asked before anything
// else that the bearer sends is looked at; each use case asks again in its own transaction.
func (a *App) LinkHolds(ctx context.Context, kind link.Kind, token string) error {
	if token == "" || len(token) > maxToken {
		return errNotFound()
	}
	hash := tokenHash(token)
	return a.db.Read(ctx, func(tx *store.Tx) error {
		switch kind {
		case link.OfStudent:
			l, err := tx.LinkByHash(hash)
			if err == nil && l.Over(a.now()) {
				err = errNotFound()
			}
			return err
		case link.ToSetUp:
			_, err := a.setupRole(tx, token)
			return err
		case link.ToPassword:
			_, _, err := a.openLink(tx, token)
			return err
		}
		_, err := tx.Pass(kind, hash, a.now())
		return err
	})
}

// passNouns is under what the trail names who was given links of a kind.
var passNouns = map[link.Kind]store.Noun{link.OfTeam: store.NounTeamLink, link.OfMember: store.NounDutyMembers, link.OfPlayer: store.NounActivityPlayers}

// newPasses makes links of a kind for some subjects, in their order; those before are revoked.
func (a *App) newPasses(tx *store.Tx, actor access.Actor, kind link.Kind, p link.Print, links []link.New) (tokens []string, err error) {
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
type holding = func(*store.Tx, link.Kind, access.Bearer) (link.Pass, error)

// seen is the pass of a bearer who only looks: one that nobody has opened may be
// looked at, one that is bound only from its device. link.other_device.
func (a *App) seen(tx *store.Tx, kind link.Kind, by access.Bearer) (link.Pass, error) {
	p, err := tx.Pass(kind, tokenHash(by.Token), a.now())
	if err != nil {
		return p, err
	}
	device, _ := a.fingerprint(by.From)
	return p, p.MayLook(device)
}

// held is the pass of a bearer who acts. The first device that opens a link
// has it from then on. link.other_device, link.cookies for a device that is none.
func (a *App) held(tx *store.Tx, kind link.Kind, by access.Bearer) (link.Pass, error) {
	if err := tx.LockPass(tokenHash(by.Token)); err != nil {
		return link.Pass{}, err
	}
	p, err := a.seen(tx, kind, by)
	if err != nil || p.Device != nil {
		return p, err
	}
	return a.bind(tx, p, by)
}

// bind gives a link to the bearer's device.
func (a *App) bind(tx *store.Tx, p link.Pass, by access.Bearer) (link.Pass, error) {
	device, place := a.fingerprint(by.From)
	if err := p.Bind(device, place, by.From.Family, a.now()); err != nil {
		return p, err
	}
	if err := tx.BindPass(p, p.OpenedAt); err != nil {
		return p, err
	}
	return p, a.recordPass(tx, "link_open", p)
}

func (a *App) recordPass(tx *store.Tx, act string, p link.Pass) error {
	return a.record(tx, 0, act, store.NounPass, p.ID, func(w *seal.LeafWriter) {
		w.Text("kind", string(p.Kind)).Int("subject", p.SubjectID).Int("tries", int64(p.Tries)).Bytes("device", p.Device).Bytes("place", p.Place)
	})
}

// OpenPass opens a personal link with the device it is held in: the first one has
// it from then on. A player's is opened by the birth date instead, see UnlockPlay.
func (a *App) OpenPass(ctx context.Context, kind link.Kind, by access.Bearer) error {
	var bound bool
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		p, err := a.seen(tx, kind, by)
		bound = p.Device != nil
		return err
	})
	if err != nil || bound {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := a.held(tx, kind, by)
		return err
	})
}

// Passes lists the links a team or a duty member was given, newest first, with the device that has each.
func (a *App) Passes(ctx context.Context, actor access.Actor, kind link.Kind, subject int64) (list []link.Pass, err error) {
	action := access.VisitRead
	if kind == link.OfMember {
		action = access.DutyRead
	}
	err = a.read(ctx, actor, action, func(tx *store.Tx) error {
		list, err = tx.Passes(kind, subject)
		return err
	})
	return list, err
}
