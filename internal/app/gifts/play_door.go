package gifts

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/person"
	"reliefbook/internal/store"
)

// PlayDoor is what a player sees until they have shown that the link is theirs.
type PlayDoor struct {
	Activity string
	Name     string // masked
	Open     bool   // this device has the game
	Asks     bool   // for the birth date inside the ID; else the first device has it
	Locked   bool   // three tries were wrong
}

// PlayDoor says whether the game is open to a bearer.
func (a *Area) PlayDoor(ctx context.Context, by access.Bearer) (d PlayDoor, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		pass, err := tx.Pass(link.OfPlayer, core.TokenHash(by.Token), a.Now())
		if err != nil {
			return err
		}
		p, g, err := playerOf(tx, pass.SubjectID)
		if err != nil {
			return err
		}
		birth, err := a.birthOfPlayer(tx, p)
		d = PlayDoor{Activity: g.Name, Name: person.MaskName(p.Name), Open: a.isOf(pass, by), Asks: birth != "", Locked: pass.Locked()}
		return err
	})
	return d, err
}

// isOf reports whether a link is bound to the bearer's device.
func (a *Area) isOf(p link.Pass, by access.Bearer) bool {
	device, _ := a.bearer.Fingerprint(by.From)
	return p.BoundTo(device)
}

// birthOfPlayer is the birth date in a player's ID; empty when there is none on file.
func (a *Area) birthOfPlayer(tx *store.Tx, p store.Player) (string, error) {
	identity, err := tx.LastIdentity(p.PersonID)
	if err != nil || identity == 0 {
		return "", err
	}
	return a.bearer.BirthOf(tx, identity)
}

// played is the pass of a player on the device that has the game. Refusal:
// link.birth_first on another.
func (a *Area) played(tx *store.Tx, kind link.Kind, by access.Bearer) (link.Pass, error) {
	p, err := tx.Pass(kind, core.TokenHash(by.Token), a.Now())
	if err == nil && !a.isOf(p, by) {
		err = fault.New(fault.Conflict, "link.birth_first")
	}
	return p, err
}

// UnlockPlay binds a player's game to their device. With the birth date in their ID
// a player can move it to another device; without an ID on file it belongs to the
// first device. Refusals: form.invalid, link.locked, link.other_device,
// link.cookies.
func (a *Area) UnlockPlay(ctx context.Context, by access.Bearer, birth string) error {
	var wrong error
	err := a.DB().Write(ctx, func(tx *store.Tx) error {
		wrong = nil
		if err := tx.LockPass(core.TokenHash(by.Token)); err != nil {
			return err
		}
		pass, err := tx.Pass(link.OfPlayer, core.TokenHash(by.Token), a.Now())
		if err != nil || a.isOf(pass, by) {
			return err
		}
		p, _, err := playerOf(tx, pass.SubjectID)
		if err != nil {
			return err
		}
		known, err := a.birthOfPlayer(tx, p)
		switch {
		case err != nil:
			return err
		case pass.Locked():
			return fault.New(fault.Conflict, "link.locked")
		case known == "" && pass.Device != nil:
			return fault.New(fault.Forbidden, "link.other_device")
		case known != "":
			typed, err := link.BirthDigits(birth)
			if err != nil {
				return err
			}
			if !link.SameBirth(typed, known) {
				if err := tx.TryPass(pass); err != nil {
					return err
				}
				pass.Tries++
				wrong = link.WrongBirth(pass.Tries)
				return a.bearer.RecordPass(tx, "link_wrong", pass)
			}
		}
		_, err = a.bearer.Bind(tx, pass, by)
		return err
	})
	if err == nil {
		err = wrong
	}
	return err
}
