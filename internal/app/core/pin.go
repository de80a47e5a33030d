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

// pin writes the last checkpoint after a sealing. A failure is only logged: the log
// itself is whole, and the pin is then of an earlier moment.
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

// againstPin compares the database with its pin and returns the pinned checkpoint.
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
