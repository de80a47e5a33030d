package core

import (
	"context"
	"encoding/hex"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// The last checkpoint is pinned outside the database, beside the keys, under a name
// derived from the log's first leaf. So a start on an older copy of the same
// database is noticed, and several databases can share a folder.

// pin writes the last checkpoint after a sealing, once the log has been held against
// the one before, and notes the acts between them. A failure is only logged: the log
// itself is whole, and the pin is then of an earlier moment.
func (a *Core) pin(ctx context.Context) {
	var name string
	var cp seal.Checkpoint
	var last seal.StoredCheckpoint
	var acts []seal.Noted
	var sealed map[int64]bool
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		if err := a.holds(tx); err != nil {
			return err
		}
		if name, err = pinName(tx); err != nil {
			return err
		}
		if last, err = tx.LastCheckpoint(); err != nil || last.Size == 0 {
			return err
		}
		if cp, err = a.OpenStored(last.Note); err != nil {
			return err
		}
		if sealed, err = tx.SealedAmong(a.db.Since()); err == nil && a.pins != "" {
			acts, err = tx.ActsFrom(a.anchored.Load().Size)
		}
		return err
	})
	if err == nil && name != "" && a.pins != "" {
		if err = seal.NoteActs(a.pins, name, acts); err == nil {
			err = seal.WritePin(a.pins, name, last.Note)
		}
	}
	if err == nil && cp.Size > 0 {
		a.anchor(name, cp, sealed)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("pinning the last checkpoint outside the database failed", "error", err)
	}
}

// anchored is a checkpoint that the log must hold, and the log's name.
type anchored struct {
	name string
	seal.Checkpoint
}

// anchor notes the tree that the database must have from now on.
func (a *Core) anchor(name string, cp seal.Checkpoint, sealed map[int64]bool) {
	a.anchored.Store(&anchored{name, cp})
	a.db.Anchor(cp.Size, cp.Root, sealed)
}

// holds holds the log against the tree it must have. Where it has another, nothing is
// written any more until the program is started anew; the pin stays as it is. Refusals: pin.older, pin.other.
func (a *Core) holds(tx *store.Tx) error {
	if err := a.db.Halted(); err != nil {
		return err
	}
	last, err := tx.LastCheckpoint()
	if err != nil {
		return err
	}
	a.db.Latest(last.At) // by whichever server signed it
	known := a.anchored.Load()
	if known.Size == 0 {
		return nil
	}
	err = tx.HoldsTree(known.Size, known.Root)
	if fault.Is(err, "pin.older") || fault.Is(err, "pin.other") {
		a.db.Halt(err)
		a.lost(err, nil)
	}
	return err
}

// lost is told of acts that were acknowledged and are gone. Those that were in no
// checkpoint yet are noted beside the pin, so that every later start and verify names them too.
func (a *Core) lost(why error, gone []seal.Noted) {
	a.log.Error("what was acknowledged is not in the database: nothing is written any more", "error", why)
	for _, act := range gone {
		a.log.Error("lost", "act", act.String())
	}
	if a.pins == "" {
		return
	}
	if err := seal.NoteActs(a.pins, a.anchored.Load().name, gone); err != nil {
		a.log.Error("noting what was lost failed", "error", err)
	}
}

// MissingActs holds the acts noted beside the pin, in a folder, against the database:
// how many there are, and those that are not in it.
func (a *Core) MissingActs(ctx context.Context, dir string) (looked int, missing []seal.Noted, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		looked, missing, err = missingActs(tx, dir)
		return err
	})
	return looked, missing, err
}

func missingActs(tx *store.Tx, dir string) (looked int, missing []seal.Noted, err error) {
	name, err := pinName(tx)
	if err != nil || name == "" {
		return 0, nil, err
	}
	acts, err := seal.NotedActs(dir, name)
	if err != nil {
		return 0, nil, err
	}
	missing, err = tx.MissingActs(acts)
	return len(acts), missing, err
}

// pinName is the name of this log's pin; empty while nothing is sealed.
func pinName(tx *store.Tx) (string, error) {
	size, err := tx.SealedSize()
	if err != nil || size == 0 {
		return "", err
	}
	first, err := tx.HashesFrom(0, 1)
	return hex.EncodeToString(first[0][:8]), err
}

// checkPin refuses a database that is older than its pin (pin.older), that has
// another history since (pin.other), that is sealed but has no pin (pin.missing),
// or whose pin is not signed by any key it knows, as when the copy is from before a
// key rotation (pin.bad). With a reason for accepting it, that is recorded as an
// act and sealed, and the pin is set to the database's checkpoint.
func (a *Core) checkPin(ctx context.Context, accept string) error {
	if a.pins == "" {
		return nil
	}
	pinned, missing, err := a.againstPin(ctx)
	if err == nil && pinned.Size > 0 {
		name, err := a.logName(ctx)
		a.anchor(name, pinned, nil)
		return err
	}
	if err == nil || accept == "" || !slices.ContainsFunc([]string{"pin.older", "pin.other", "pin.bad", "pin.missing", "pin.lost"}, func(code string) bool { return fault.Is(err, code) }) {
		return err
	}
	Trim(&accept)
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		return a.RecordAct(tx, 0, "rollback_accept", store.NounLog, 1, func(w *seal.LeafWriter) {
			w.Int("size", pinned.Size).Bytes("root", pinned.Root[:]).Text("reason", accept)
			if missing > 0 {
				w.Int("missing", int64(missing))
			}
		})
	})
	var name string
	if err == nil {
		name, err = a.logName(ctx)
	}
	if err == nil {
		err = seal.DropPin(a.pins, name)
	}
	if err == nil { // whoever accepts an older database accepts its clock: nobody could sign in to confirm it
		_, err = a.sealWith(ctx, true)
	}
	return err
}

func (a *Core) logName(ctx context.Context) (name string, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		name, err = pinName(tx)
		return err
	})
	return name, err
}

// againstPin compares the database with its pin, and returns the pinned checkpoint
// and how many of the acts noted beside it are gone.
func (a *Core) againstPin(ctx context.Context) (pinned seal.Checkpoint, missing int, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		if err := a.proveFirst(tx); err != nil {
			return err
		}
		if pinned, err = a.pinned(tx); err != nil {
			return err
		}
		last, err := tx.LastCheckpoint()
		if err != nil || last.Size == 0 {
			return err
		}
		if pinned.Size == 0 {
			return fault.New(fault.Conflict, "pin.missing", "Folder", a.pins, "Have", last.Size)
		}
		_, gone, err := missingActs(tx, a.pins)
		if err != nil {
			return err
		}
		missing = len(gone)
		for _, g := range gone {
			a.log.Error("lost", "act", g.String())
		}
		if err := tx.HoldsTree(pinned.Size, pinned.Root); err != nil {
			return err
		}
		if missing > 0 {
			return fault.New(fault.Conflict, "pin.lost", "Count", missing)
		}
		return nil
	})
	return pinned, missing, err
}

// proveFirst proves the hash of the first leaf, which names the pin, against the
// last checkpoint: with another hash no pin would be found. Refusal:
// verify.spoiled.
func (a *Core) proveFirst(tx *store.Tx) error {
	last, err := tx.LastCheckpoint()
	if err != nil || last.Size == 0 {
		return err
	}
	cp, err := a.OpenStored(last.Note)
	if err != nil {
		return err
	}
	first, err := tx.HashesFrom(0, 1)
	if err != nil {
		return err
	}
	p, err := tlog.ProveRecord(cp.Size, 0, tx.StoredHashes())
	if err == nil {
		err = tlog.CheckRecord(p, cp.Size, cp.Root, 0, first[0])
	}
	if err != nil {
		return fault.New(fault.Conflict, "verify.spoiled").Because(err)
	}
	return nil
}

// pinned is the checkpoint pinned for this log; of size 0 when there is none.
// Refusal: pin.bad when no key of the log signed it.
func (a *Core) pinned(tx *store.Tx) (cp seal.Checkpoint, err error) {
	name, err := pinName(tx)
	if err != nil || name == "" {
		return cp, err
	}
	text, err := seal.ReadPin(a.pins, name)
	if err != nil || text == "" {
		return cp, err
	}
	keys, err := tx.SealKeys()
	if err != nil {
		return cp, err
	}
	for _, k := range keys {
		public, err := seal.ParsePublicKey(k)
		if err != nil {
			return cp, err
		}
		if cp, err = seal.Open(text, public); err == nil {
			return cp, nil
		}
	}
	// An older copy may not know the key that signed the pin, but we hold it.
	if cp, err = seal.Open(text, a.Key().Public); err != nil {
		return cp, fault.New(fault.Conflict, "pin.bad", "Path", seal.PinPath(a.pins, name)).Because(err)
	}
	return cp, nil
}

// Pinned is the signed checkpoint pinned outside the database; empty when there is none.
func (a *Core) Pinned(ctx context.Context, dir string) (text string, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		name, err := pinName(tx)
		if err != nil || name == "" {
			return err
		}
		text, err = seal.ReadPin(dir, name)
		return err
	})
	return text, err
}
