package vault

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"strconv"

	"reliefbook/internal/fault"
)

// PersonKey encrypts the values of one person. It is safe for use by many
// goroutines at once; it is made by [Keys.NewPersonKey] and [Keys.Unwrap], and
// lives no longer than the work at hand. The zero value panics.
type PersonKey struct{ aead cipher.AEAD }

// wrapHead is the version and the id of the wrapping keys: 9 readable bytes.
const wrapHead = 1 + idSize

// NewPersonKey makes a key for the person subject (the student number) and
// wraps it for the database. The wrapping is bound to the subject.
func (k *Keys) NewPersonKey(subject string) (wrapped []byte, pk PersonKey, err error) {
	if subject == "" {
		return nil, PersonKey{}, fmt.Errorf("vault: a person's key needs a subject")
	}
	var key [keySize]byte
	rand.Read(key[:])
	wrapped = encrypt(k.wrap, k.head(), key[:], k.wrapPlace(subject))
	return wrapped, PersonKey{newAEAD(key[:])}, nil
}

// Unwrap gives the person's key back. Errors: ErrErased for an empty wrapped
// key, the refusal vault.key_other when other keys wrapped it, ErrSpoiled when
// it is damaged or another person's.
func (k *Keys) Unwrap(subject string, wrapped []byte) (PersonKey, error) {
	if len(wrapped) == 0 {
		return PersonKey{}, ErrErased
	}
	if err := k.checkHead(wrapped); err != nil {
		return PersonKey{}, err
	}
	key, err := decrypt(k.wrap, wrapHead, wrapped, k.wrapPlace(subject))
	if err != nil {
		return PersonKey{}, fault.Wrap(err, "unwrap a person's key")
	}
	if len(key) != keySize {
		return PersonKey{}, ErrSpoiled
	}
	return PersonKey{newAEAD(key)}, nil
}

// Place is where one value stands: a ciphertext opens nowhere else.
type Place struct {
	Table, Column string
	Subject       string // the row's person
	Row           int64  // the row's number
}

// Encrypt encrypts one value for one place.
func (pk PersonKey) Encrypt(at Place, plaintext string) []byte {
	return encrypt(pk.aead, []byte{rowVersion}, []byte(plaintext), at.bytes(rowVersion))
}

// Decrypt undoes Encrypt. A value from another table, column, person or row, a
// damaged one or one encrypted with another key is ErrSpoiled; the error names the
// place and nothing of the value. Values encrypted by the version before name no
// row and open in any of their person's: see [IsBefore].
func (pk PersonKey) Decrypt(at Place, ciphertext []byte) (string, error) {
	if len(ciphertext) < 1+pk.aead.Overhead() || ciphertext[0] != rowVersion && ciphertext[0] != version {
		return "", fault.Wrap(ErrSpoiled, "decrypt "+at.Table+"."+at.Column)
	}
	plaintext, err := pk.aead.Open(nil, nil, ciphertext[1:], at.bytes(ciphertext[0]))
	if err != nil {
		return "", fault.Wrap(ErrSpoiled, "decrypt "+at.Table+"."+at.Column)
	}
	return string(plaintext), nil
}

// rowVersion leads the values whose additional data names the row.
const rowVersion = 2

// IsBefore reports whether a value was encrypted without its row.
func IsBefore(ciphertext []byte) bool { return len(ciphertext) > 0 && ciphertext[0] == version }

// Format prints no key, whatever the verb.
func (pk PersonKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, "vault.PersonKey") }

func (p Place) bytes(v byte) []byte {
	if v == version {
		return frame("value", p.Table, p.Column, p.Subject)
	}
	return frame("value/2", p.Table, p.Column, p.Subject, strconv.FormatInt(p.Row, 10))
}

func (k *Keys) wrapPlace(subject string) []byte {
	return frame("person key", string(k.id[:]), subject)
}

func (k *Keys) head() []byte { return append([]byte{version}, k.id[:]...) }

// checkHead tells "encrypted with other keys" from "damaged", which call for
// different help. The head is also bound by the place, so it can't be forged.
func (k *Keys) checkHead(ciphertext []byte) error {
	if len(ciphertext) < wrapHead || ciphertext[0] != version {
		return ErrSpoiled
	}
	if id := ciphertext[1:wrapHead]; !bytes.Equal(id, k.id[:]) {
		return k.Check(fmt.Sprintf("%x", id))
	}
	return nil
}
