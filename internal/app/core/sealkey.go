package core

import (
	"context"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Signing is the key that signs the log.
type Signing struct {
	Signer note.Signer
	Public *seal.PublicKey
}

func (a *Core) Key() Signing { return *a.signs.Load() }

// Origin is the log's name, as in every checkpoint and key.
func (a *Core) Origin() string { return a.origin }

// takeKey makes our key the log's if the log has none yet, and refuses any other
// key than the one that signs now.
func (a *Core) takeKey(tx *store.Tx) error {
	key := a.Key().Public
	list, err := tx.SealKeys()
	if err != nil {
		return err
	}
	if err := a.remember(list); err != nil {
		return err
	}
	if len(list) == 0 {
		last, err := tx.LastCheckpoint()
		if err == nil && last.Size > 0 { // sealed before keys were noted: only the key that signed it is the log's
			_, err = seal.Open(last.Note, key)
		}
		if err != nil {
			return err
		}
		return tx.AddSealKey(key, a.now())
	}
	return tx.CheckKey(key)
}

// OpenStored reads a checkpoint from the database, signed by any of the log's keys.
func (a *Core) OpenStored(signed string) (seal.Checkpoint, error) {
	cp, err := a.openKnown(signed)
	if fault.Is(err, "seal.checkpoint_unsigned") && a.rekey() {
		return a.openKnown(signed)
	}
	return cp, err
}

func (a *Core) openKnown(signed string) (seal.Checkpoint, error) {
	now := a.Key().Public
	keys := []note.Verifier{now}
	for _, k := range *a.before.Load() {
		if k.KeyHash() != now.KeyHash() || k.Name() != now.Name() { // the one that signs is among them since the first start
			keys = append(keys, k)
		}
	}
	return seal.Open(signed, keys...)
}

// remember keeps the keys that signed earlier.
func (a *Core) remember(list []string) error {
	var before []*seal.PublicKey
	for _, text := range list {
		k, err := seal.ParsePublicKey(text)
		if err != nil {
			return err
		}
		before = append(before, k)
	}
	a.before.Store(&before)
	return nil
}

// RotateKey makes fresh the signing key, in one transaction: everything waiting and
// the act that names the new key are sealed under the old key, then the new key
// signs that it has begun. The caller has stored the new key safely before. It
// returns the old public key.
func (a *Core) RotateKey(ctx context.Context, actor access.Actor, fresh Signing) (old *seal.PublicKey, err error) {
	if _, err := a.SealNow(ctx); err != nil {
		return nil, err
	}
	now := a.Key()
	err = a.Write(ctx, actor, access.KeyRotate, func(tx *store.Tx) error {
		at := a.now()
		if _, err := tx.Record(seal.KindRotate, store.NounLog, 1, actor.UserID, at, seal.RotationLeaf(now.Public, fresh.Public)); err != nil {
			return err
		}
		for n := store.SealBatch; n >= store.SealBatch; {
			if n, err = tx.Seal(store.Signing{Origin: a.origin, Signer: now.Signer, Public: now.Public}, at); err != nil {
				return err
			}
		}
		if err := tx.AddSealKey(fresh.Public, at); err != nil {
			return err
		}
		if _, err := tx.Record("key_begin", store.NounLog, 1, actor.UserID, at, nil); err != nil {
			return err
		}
		_, err := tx.Seal(store.Signing{Origin: a.origin, Signer: fresh.Signer, Public: fresh.Public, Before: now.Public}, at)
		return err
	})
	if err != nil {
		return nil, err
	}
	before := append(slices.Clone(*a.before.Load()), now.Public)
	a.before.Store(&before)
	a.signs.Store(&fresh)
	a.pin(ctx)
	return now.Public, nil
}

// PublicKeys are all keys that signed the log, oldest first.
func (a *Core) PublicKeys(ctx context.Context, actor access.Actor) ([]string, error) {
	return Ask(ctx, a, actor, access.Self, func(tx *store.Tx) ([]string, error) { return tx.SealKeys() })
}
