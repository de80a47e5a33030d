package store

import (
	"slices"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// SealKeys are the public keys the log was signed with, the first first; the
// last signs now. None before the first start.
func (tx *Tx) SealKeys() ([]string, error) {
	return list[string](tx, "SELECT public FROM seal_key ORDER BY id")
}

// AddSealKey saves a public key as the one that signs the log from now on.
func (tx *Tx) AddSealKey(key *seal.PublicKey, at time.Time) error {
	return fault.Wrap(tx.exec("INSERT INTO seal_key (public, at) VALUES (?, ?)", key.String(), at), "keep a signing key")
}

// CheckKey refuses a key that does not sign this log now: seal.key_rotated for
// one that did, seal.key_other for a stranger. A log without keys takes any.
func (tx *Tx) CheckKey(key *seal.PublicKey) error {
	keys, err := tx.SealKeys()
	switch {
	case err != nil || len(keys) == 0 || keys[len(keys)-1] == key.String():
		return err
	case slices.Contains(keys, key.String()):
		return fault.New(fault.Conflict, "seal.key_rotated", "Key", keys[len(keys)-1])
	}
	return fault.New(fault.Conflict, "seal.key_other", "Key", keys[len(keys)-1])
}
