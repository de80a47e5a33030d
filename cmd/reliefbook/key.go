package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

type keyCmd struct {
	Show   keyShowCmd   `cmd:"" help:"Print the public keys auditors need, the first first."`
	Rotate keyRotateCmd `cmd:"" help:"Sign the sealed log with a new key from now on."`
}

type keyShowCmd struct{ where }

// Run prints the public keys.
func (c *keyShowCmd) Run(ctx context.Context) error {
	h, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	keys, err := h.app.PublicKeys(ctx, access.CommandLine(access.Admin))
	for _, k := range keys {
		fmt.Println(k)
	}
	return err
}

type keyRotateCmd struct{ where }

// Run makes the new key beside the old one, has the log name it, and puts it in
// its place; the old one stays under another name, to be destroyed or put away.
func (c *keyRotateCmd) Run(ctx context.Context) error {
	if os.Getenv(sealKeyVariable) != "" {
		return fault.New(fault.Conflict, "seal.key_environment", "Name", sealKeyVariable)
	}
	h, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	files := keyFiles{c.Keys}
	// The key of a rotation that was broken off before it counted is used, never
	// thrown away: another rotation may be about to name it in the log.
	signer, public, err := seal.LoadOrCreateKey(files.next(), h.app.Origin())
	if err != nil {
		return err
	}
	old, err := h.app.RotateKey(ctx, access.CommandLine(access.Admin), core.Signing{Signer: signer, Public: public})
	if err != nil {
		return err
	}
	kept, err := files.advance(old)
	if err != nil {
		return err
	}
	fmt.Println(lang.Text(tongue(), "key.rotated", "Old", old.String(), "New", public.String(), "File", kept))
	return nil
}

// sealKeyVariable holds the signing key itself where there is no file.
const sealKeyVariable = "RELIEFBOOK_SEAL_KEY"

// keyFiles are the signing keys in the folder of the keys.
type keyFiles struct{ dir string }

func (k keyFiles) now() string  { return filepath.Join(k.dir, "seal.key") }
func (k keyFiles) next() string { return filepath.Join(k.dir, "seal.key.next") }

// advance puts the next key in the place of the old one and says where that is
// now. The server and the command line may both be at it: the old key's second
// name is given once and never to another, and who comes late finds it done.
func (k keyFiles) advance(old *seal.PublicKey) (kept string, err error) {
	kept = filepath.Join(k.dir, fmt.Sprintf("seal-%08x.key.old", old.KeyHash()))
	if err := os.Link(k.now(), kept); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fault.Wrap(err, "put the old key away")
	}
	return kept, k.install()
}

// install gives the next key the name of the one that signs, unless that was done meanwhile.
func (k keyFiles) install() error {
	if err := os.Rename(k.next(), k.now()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, "put the new key in place")
	}
	return nil
}

// signing loads the key the log is signed with now, where the database says which
// that is: a rotation that was broken off between the database and the files is
// brought to its end.
func (k keyFiles) signing(ctx context.Context, db *store.DB) (note.Signer, *seal.PublicKey, error) {
	signer, public, err := seal.LoadKey(k.now())
	next, nextPublic, nextErr := seal.LoadKey(k.next())
	if nextErr != nil || err != nil && !fault.Is(err, "seal.key_missing") {
		return signer, public, err
	}
	var current string
	readErr := db.Read(ctx, func(tx *store.Tx) error {
		keys, err := tx.SealKeys()
		if len(keys) > 0 {
			current = keys[len(keys)-1]
		}
		return err
	})
	if readErr != nil || current != nextPublic.String() {
		return signer, public, errors.Join(err, readErr)
	}
	if err == nil {
		_, err = k.advance(public)
	} else {
		err = k.install()
	}
	return next, nextPublic, err
}
