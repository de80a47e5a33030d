package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/fault"
	"reliefbook/internal/vault/keyfile"
)

// PublicKey is the half of the signing key that auditors have. It prints as
// the text they are handed: name, hash and key with plus signs between.
type PublicKey struct {
	note.Verifier
	text string
}

// String is the public key's text, which ParsePublicKey reads.
func (p *PublicKey) String() string { return p.text }

// ParsePublicKey reads a public key an auditor was handed. Refusal: seal.key_bad.
func ParsePublicKey(text string) (*PublicKey, error) {
	text = strings.TrimSpace(text)
	v, err := note.NewVerifier(text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "seal.key_bad").Because(err)
	}
	return &PublicKey{v, text}, nil
}

// LoadOrCreateKey reads the signing key's file, making it with a fresh Ed25519
// key when there is none. The name goes into a fresh key only and then stays
// in it; it has neither spaces nor plus signs, and is best the checkpoint's
// origin. Refusals: seal.key_name, seal.key_readable, seal.key_bad.
func LoadOrCreateKey(path, name string) (note.Signer, *PublicKey, error) {
	text, err := keyfile.ReadOrCreate(path, func() ([]byte, error) { return newKey(name) })
	return keyFromFile(path, text, err)
}

// LoadKey reads the signing key's file and never makes one. Refusals:
// seal.key_missing, seal.key_readable, seal.key_bad.
func LoadKey(path string) (note.Signer, *PublicKey, error) {
	text, err := keyfile.Read(path)
	return keyFromFile(path, text, err)
}

func keyFromFile(path string, text []byte, err error) (note.Signer, *PublicKey, error) {
	var open *keyfile.OpenError
	switch {
	case errors.As(err, &open):
		return nil, nil, fault.New(fault.Invalid, "seal.key_readable", "Path", path, "Mode", fmt.Sprintf("%04o", open.Mode)).Because(err)
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fault.New(fault.NotFound, "seal.key_missing", "Path", path).Because(err)
	case err != nil:
		return nil, nil, err
	}
	return KeyFromEnv(string(text))
}

func newKey(name string) ([]byte, error) {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err == nil {
		_, err = note.NewVerifier(public) // GenerateKey doesn't look at the name
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "seal.key_name", "Name", name).Because(err)
	}
	return []byte(private + "\n"), nil
}

// KeyFromEnv reads a signing key from an environment value: the text of a key
// file. Refusal: seal.key_bad, which doesn't repeat the text.
func KeyFromEnv(value string) (note.Signer, *PublicKey, error) {
	value = strings.TrimSpace(value)
	signer, err := note.NewSigner(value)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "seal.key_bad").Because(err)
	}
	// NewSigner has checked the form: PRIVATE+KEY+name+hash+base64(algorithm, seed).
	seed, err := base64.StdEncoding.DecodeString(strings.SplitN(value, "+", 5)[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, nil, fault.New(fault.Invalid, "seal.key_bad")
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	text, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "seal.key_bad")
	}
	key, err := ParsePublicKey(text)
	return signer, key, err
}
