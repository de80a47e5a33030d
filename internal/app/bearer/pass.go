package bearer

import (
	"context"
	"crypto/rand"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/link"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// maxToken is the length of our tokens at most: a longer text is none.
const maxToken = 64

// LinkHolds refuses an invalid token: not_found for one that is unknown, revoked or
// expired, all alike. It is one indexed read, done before anything else the bearer
// sends is looked at; every use case checks again in its own transaction.
func (a *Area) LinkHolds(ctx context.Context, kind link.Kind, token string) error {
	if token == "" || len(token) > maxToken {
		return core.ErrNotFound()
	}
	hash := core.TokenHash(token)
	return a.DB().Read(ctx, func(tx *store.Tx) error {
		switch kind {
		case link.OfStudent:
			l, err := tx.LinkByHash(hash)
			if err == nil && l.Over(a.Now()) {
				err = core.ErrNotFound()
			}
			return err
		case link.ToSetUp:
			_, err := a.people.RoleOf(tx, token)
			return err
		case link.ToPassword:
			_, _, err := a.people.OpenLink(tx, token)
			return err
		}
		_, err := tx.Pass(kind, hash, a.Now())
		return err
	})
}

// passNouns are the nouns of the trail under which links of each kind are recorded.
var passNouns = map[link.Kind]store.Noun{link.OfTeam: store.NounTeamLink, link.OfMember: store.NounDutyMembers, link.OfPlayer: store.NounActivityPlayers}

// NewPasses makes links of a kind for some subjects, in their order; their earlier
// links are revoked.
func (a *Area) NewPasses(tx *store.Tx, actor access.Actor, kind link.Kind, p link.Print, links []link.New) (tokens []string, err error) {
	for i := range links {
		tokens = append(tokens, rand.Text())
		links[i].Hash = core.TokenHash(tokens[i])
	}
	if p, err = tx.PrintPasses(kind, a.PrintBy(actor, p), links, a.Now()); err != nil {
		return nil, err
	}
	return tokens, a.RecordPrint(tx, actor, passNouns[kind], p.SubjectID, p)
}

// Holding is how a bearer uses a link: Seen or Held.
type Holding = func(*store.Tx, link.Kind, access.Bearer) (link.Pass, error)

// Seen is for a bearer who only looks: an unopened link can be looked at by
// anybody, a bound one only from its device. Refusal: link.other_device.
func (a *Area) Seen(tx *store.Tx, kind link.Kind, by access.Bearer) (link.Pass, error) {
	p, err := tx.Pass(kind, core.TokenHash(by.Token), a.Now())
	if err != nil {
		return p, err
	}
	device, _ := a.Fingerprint(by.From)
	return p, p.MayLook(device)
}

// Held is for a bearer who acts: the first device that opens a link owns it from
// then on. Refusals: link.other_device; link.cookies without a device.
func (a *Area) Held(tx *store.Tx, kind link.Kind, by access.Bearer) (link.Pass, error) {
	if err := tx.LockPass(core.TokenHash(by.Token)); err != nil {
		return link.Pass{}, err
	}
	p, err := a.Seen(tx, kind, by)
	if err != nil || p.Device != nil {
		return p, err
	}
	return a.Bind(tx, p, by)
}

// Bind binds a link to the bearer's device.
func (a *Area) Bind(tx *store.Tx, p link.Pass, by access.Bearer) (link.Pass, error) {
	device, place := a.Fingerprint(by.From)
	if err := p.Bind(device, place, by.From.Family, a.Now()); err != nil {
		return p, err
	}
	if err := tx.BindPass(p, p.OpenedAt); err != nil {
		return p, err
	}
	return p, a.RecordPass(tx, "link_open", p)
}

func (a *Area) RecordPass(tx *store.Tx, act string, p link.Pass) error {
	return a.RecordAct(tx, 0, act, store.NounPass, p.ID, func(w *seal.LeafWriter) {
		w.Text("kind", string(p.Kind)).Int("subject", p.SubjectID).Int("tries", int64(p.Tries)).Bytes("device", p.Device).Bytes("place", p.Place)
	})
}

// OpenPass opens a personal link and binds it to the first device that opens it. A
// player's link is opened by the birth date instead, see UnlockPlay.
func (a *Area) OpenPass(ctx context.Context, kind link.Kind, by access.Bearer) error {
	var bound bool
	err := a.DB().Read(ctx, func(tx *store.Tx) error {
		p, err := a.Seen(tx, kind, by)
		bound = p.Device != nil
		return err
	})
	if err != nil || bound {
		return err
	}
	return a.DB().Write(ctx, func(tx *store.Tx) error {
		_, err := a.Held(tx, kind, by)
		return err
	})
}

// Passes lists the links of a team or a duty member, newest first, with the device
// each is bound to.
func (a *Area) Passes(ctx context.Context, actor access.Actor, kind link.Kind, subject int64) ([]link.Pass, error) {
	action := access.VisitRead
	if kind == link.OfMember {
		action = access.DutyRead
	}
	return core.Ask(ctx, a.Core, actor, action, func(tx *store.Tx) ([]link.Pass, error) {
		return tx.Passes(kind, subject)
	})
}

// PrintBy says who makes a print of links, and from where.
func (a *Area) PrintBy(actor access.Actor, p link.Print) link.Print {
	p.ByID = actor.UserID
	p.Device, p.Place = a.Fingerprint(actor.From)
	return p
}

// Fingerprint is keyed hashes of a device and an address: equal for the same ones,
// and without the key nobody can find out which.
func (a *Area) Fingerprint(from access.Origin) (device, place []byte) {
	if from.Device != "" {
		device = a.Keys().Blind("origin.device", from.Device)
	}
	if from.Address != "" {
		place = a.Keys().Blind("origin.address", from.Address)
	}
	return device, place
}

// RecordPrint records a print of links in the trail, under the noun whose links they are.
func (a *Area) RecordPrint(tx *store.Tx, actor access.Actor, noun store.Noun, id int64, p link.Print) error {
	return a.RecordAct(tx, actor.UserID, "links_make", noun, id, linkPrintLeaf(p))
}

func linkPrintLeaf(p link.Print) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Text("kind", string(p.Kind)).Int("program", p.ProgramID).Int("class", p.ClassID).Int("subject", p.SubjectID).Int("links", int64(p.Links)).
			Int("revoked", int64(p.Revoked)).Bytes("device", p.Device).Bytes("place", p.Place).Int("by", p.ByID)
	}
}
