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

// The last checkpoint is pinned outside the database, beside the keys, under a
// name made of the log's first leaf: a start on an older copy of the same
// database is noticed, and several databases may share a folder.

// pin writes the last checkpoint after a sealing. A failure is logged: the log
// itself is whole, and what is pinned is then an older moment.
func (a *Core) pin(ctx context.Context) {
	if a.pins == "" {
		return
	}
	var name string
	var last seal.StoredCheckpoint
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		if name, err = pinName(tx); err == nil {
			last, err = tx.LastCheckpoint()
		}
		return err
	})
	if err == nil && name != "" {
		err = seal.WritePin(a.pins, name, last.Note)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("pinning the last checkpoint outside the database failed", "error", err)
	}
}

// pinName is what this log's pin is called; empty while nothing is sealed.
func pinName(tx *store.Tx) (string, error) {
	size, err := tx.SealedSize()
	if err != nil || size == 0 {
		return "", err
	}
	first, err := tx.HashesFrom(0, 1)
	return hex.EncodeToString(first[0][:8]), err
}

// checkPin refuses a database older than its pin (pin.older), one that went
// another way since (pin.other), one that was sealed and has no pin (pin.missing),
// and one whose pin no key it knows has signed, as
// when it is from before a key's rotation (pin.bad). With a reason to accept it, that is recorded as
// an act, sealed, and the pin is set to what the database says now.
func (a *Core) checkPin(ctx context.Context, accept string) error {
	if a.pins == "" {
		return nil
	}
	pinned, err := a.againstPin(ctx)
	if err == nil || accept == "" || !slices.ContainsFunc([]string{"pin.older", "pin.other", "pin.bad", "pin.missing"}, func(code string) bool { return fault.Is(err, code) }) {
		return err
	}
	Trim(&accept)
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		return a.RecordAct(tx, 0, "rollback_accept", store.NounLog, 1, func(w *seal.LeafWriter) {
			w.Int("size", pinned.Size).Bytes("root", pinned.Root[:]).Text("reason", accept)
		})
	})
	if err != nil {
		return err
	}
	var name string
	err = a.db.Read(ctx, func(tx *store.Tx) (err error) {
		name, err = pinName(tx)
		return err
	})
	if err == nil {
		err = seal.DropPin(a.pins, name)
	}
	if err == nil {
		_, err = a.SealNow(ctx)
	}
	return err
}

// againstPin holds the database against its pin and gives what is pinned.
func (a *Core) againstPin(ctx context.Context) (pinned seal.Checkpoint, err error) {
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
		if last.Size < pinned.Size {
			return fault.New(fault.Conflict, "pin.older", "Have", last.Size, "Pinned", pinned.Size)
		}
		root, err := tlog.TreeHash(pinned.Size, tx.StoredHashes())
		if err != nil || root != pinned.Root {
			return fault.New(fault.Conflict, "pin.other", "Pinned", pinned.Size).Because(err)
		}
		return nil
	})
	return pinned, err
}

// proveFirst holds the first leaf's hash, which names the pin, against the last
// checkpoint: another one would find no pin. verify.spoiled.
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
// Refusal: pin.bad for one that no key of the log signed.
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
	// An older copy may not know the key the pin was signed with: the one we hold does.
	if cp, err = seal.Open(text, a.Key().Public); err != nil {
		return cp, fault.New(fault.Conflict, "pin.bad", "Path", seal.PinPath(a.pins, name)).Because(err)
	}
	return cp, nil
}

// Pinned is the checkpoint pinned outside the database, signed; empty when there is none.
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
