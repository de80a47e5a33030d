// Package vault keeps personal data unreadable wherever the database goes:
// a stolen disk, a backup in the wrong hands, a curious administrator.
//
// Two keys stand in a file outside the database (or in an environment value).
// The key-encryption key wraps one key per person; the person's key encrypts
// that person's values. Erasing a person is destroying their wrapped key: what
// it encrypted can't be opened again, in any backup taken afterwards. The blind
// key answers "who has this identity number?" without storing the number: the
// space of numbers is small, and a plain hash of it is searched in minutes.
//
// Every ciphertext is AES-256-GCM with a random 96-bit nonce, begins with a
// version byte, and is bound to its place: a value moved to another person,
// column or table doesn't open. Lengths are not hidden.
//
// The package holds no state and knows no database. Its errors never contain
// plaintext or keys.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
)

// Errors that are nobody's input and so have no sentence of their own.
var (
	// ErrSpoiled is a ciphertext that doesn't open here: damaged, swapped with
	// another, or encrypted with another key.
	ErrSpoiled = errors.New("vault: the ciphertext does not open in this place")
	// ErrErased is a person whose key has been destroyed (an empty wrapped key).
	ErrErased = errors.New("vault: this person's key has been erased")
)

// version leads every ciphertext; another number will mean another layout.
const version = 1

// newAEAD is AES-256-GCM that draws its own nonce and puts it before the ciphertext.
// It panics on a key that isn't 32 bytes, which is a slip in this package.
func newAEAD(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("vault: " + err.Error())
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("vault: " + err.Error())
	}
	return aead
}

// encrypt appends the ciphertext to head, which is readable but can't be changed.
func encrypt(aead cipher.AEAD, head, plaintext, place []byte) []byte {
	out := make([]byte, len(head), len(head)+len(plaintext)+aead.Overhead())
	copy(out, head)
	return aead.Seal(out, nil, plaintext, place)
}

// decrypt undoes encrypt for a head of n bytes.
func decrypt(aead cipher.AEAD, n int, ciphertext, place []byte) ([]byte, error) {
	if len(ciphertext) < n+aead.Overhead() || ciphertext[0] != version {
		return nil, ErrSpoiled
	}
	plaintext, err := aead.Open(nil, nil, ciphertext[n:], place)
	if err != nil {
		return nil, ErrSpoiled
	}
	return plaintext, nil
}

// frame joins texts so that no two lists give the same bytes: ("ab","c") is
// not ("a","bc"). The first text says what the frame is for.
func frame(texts ...string) []byte {
	size := 0
	for _, s := range texts {
		size += 4 + len(s)
	}
	out := make([]byte, 0, size)
	for _, s := range texts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(s)))
		out = append(out, s...)
	}
	return out
}
