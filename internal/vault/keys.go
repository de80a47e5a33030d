package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/vault/keyfile"
)

// header begins the key file; another number will mean another layout.
const header = "reliefbook-vault/1"

const (
	keySize = 32 // AES-256 and HMAC-SHA-256
	idSize  = 8
)

// Keys are the two keys outside the database. They are safe for use by many
// goroutines at once and print as their id only.
type Keys struct {
	id    [idSize]byte
	wrap  cipher.AEAD // wraps the persons' keys
	blob  cipher.AEAD // encrypts uploaded files
	blind []byte      // makes blind indexes
}

// LoadOrCreate reads the key file, making it with fresh random keys when there
// is none. A new key opens nothing that an older one encrypted: the caller
// compares the id with the one its database was made with, see [Keys.Check].
// Refusals: vault.key_readable, vault.key_bad.
func LoadOrCreate(path string) (*Keys, error) {
	text, err := keyfile.ReadOrCreate(path, func() ([]byte, error) { return newText(), nil })
	return fromFile(path, text, err)
}

// Load reads the key file and never makes one, for work on data that exists:
// a restore, a check, a second server. Refusals: vault.key_missing,
// vault.key_readable, vault.key_bad.
func Load(path string) (*Keys, error) {
	text, err := keyfile.Read(path)
	return fromFile(path, text, err)
}

func fromFile(path string, text []byte, err error) (*Keys, error) {
	var open *keyfile.OpenError
	switch {
	case errors.As(err, &open):
		return nil, fault.New(fault.Invalid, "vault.key_readable", "Path", path, "Mode", fmt.Sprintf("%04o", open.Mode)).Because(err)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "vault.key_missing", "Path", path).Because(err)
	case err != nil:
		return nil, fault.Wrap(err, "vault: load the keys")
	}
	return FromText(string(text))
}

// newText is a key file with fresh keys.
func newText() []byte {
	kek, blind := make([]byte, keySize), make([]byte, keySize)
	rand.Read(kek)
	rand.Read(blind)
	id, b64 := keyID(kek, blind), base64.StdEncoding
	return fmt.Appendf(nil, "%s\nid %x\nkek %s\nblind %s\n", header, id, b64.EncodeToString(kek), b64.EncodeToString(blind))
}

// FromText reads keys from the text of a key file; line breaks may be spaces,
// so that it fits an environment value. The id is recomputed, so that a slip
// in copying is found here and not by the first student. Refusal: vault.key_bad,
// which doesn't repeat the text.
func FromText(s string) (*Keys, error) {
	words := strings.Fields(s)
	if len(words) != 7 || words[0] != header || words[1] != "id" || words[3] != "kek" || words[5] != "blind" {
		return nil, fault.New(fault.Invalid, "vault.key_bad")
	}
	id, err1 := hex.DecodeString(words[2])
	kek, err2 := base64.StdEncoding.DecodeString(words[4])
	blind, err3 := base64.StdEncoding.DecodeString(words[6])
	if errors.Join(err1, err2, err3) != nil || len(kek) != keySize || len(blind) != keySize {
		return nil, fault.New(fault.Invalid, "vault.key_bad")
	}
	k := &Keys{id: keyID(kek, blind), blind: blind, wrap: newAEAD(derive(kek, "wrap")), blob: newAEAD(derive(kek, "blob"))}
	if subtle.ConstantTimeCompare(id, k.id[:]) != 1 {
		return nil, fault.New(fault.Invalid, "vault.key_bad")
	}
	return k, nil
}

// keyID names the keys without telling anything about them: they are 512 random bits.
func keyID(kek, blind []byte) (id [idSize]byte) {
	sum := sha256.Sum256(frame("reliefbook vault id", string(kek), string(blind)))
	copy(id[:], sum[:])
	return id
}

// derive gives each use a key of its own, so that no ciphertext of one use
// can be offered to another.
func derive(kek []byte, use string) []byte {
	key, err := hkdf.Key(sha256.New, kek, nil, "reliefbook vault "+use, keySize)
	if err != nil {
		panic("vault: " + err.Error())
	}
	return key
}

// ID names the keys, 16 hexadecimal digits. It is no secret: the database
// keeps it, so that a start with other keys is refused.
func (k *Keys) ID() string { return hex.EncodeToString(k.id[:]) }

// Check compares the keys with the id the database was made with.
// Refusal: vault.key_other.
func (k *Keys) Check(id string) error {
	if id != k.ID() {
		return fault.New(fault.Conflict, "vault.key_other", "Need", id, "Have", k.ID())
	}
	return nil
}

// Format prints the id and nothing else, whatever the verb: keys don't get into logs.
func (k *Keys) Format(f fmt.State, _ rune) {
	if k == nil {
		fmt.Fprint(f, "vault.Keys(nil)")
		return
	}
	fmt.Fprintf(f, "vault.Keys(%s)", k.ID())
}
