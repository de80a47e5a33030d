package vault

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
)

// BlindSize is the length of a blind index in bytes.
const BlindSize = 16

// Blind is a value's blind index: equal values of one column have equal
// indexes, and without the key nothing can be searched or compared. column is
// its domain ("person.id_number"): the same value in two columns can't be
// matched. The caller brings the value into one form first (capital X, no
// spaces), for the index is exact.
func (k *Keys) Blind(column, value string) []byte {
	mac := hmac.New(sha256.New, k.blind)
	mac.Write(frame("blind", column, value))
	return mac.Sum(nil)[:BlindSize]
}

// SaltSize is the length of a commitment's salt in bytes: 128 bits, so that
// trying every possible value needs the salt.
const SaltSize = 16

// NewSalt is a fresh random salt. It stands in the database beside the value,
// never in a leaf; erasing a person destroys it.
func NewSalt() []byte {
	salt := make([]byte, SaltSize)
	rand.Read(salt)
	return salt
}

// Commit stands for a value in a sealed leaf: who has value and salt can prove
// it is the one, and without the salt it tells nothing. 32 bytes. It panics on
// a salt of another length, so that an erased salt can't pass for one.
func Commit(salt []byte, value string) []byte {
	if len(salt) != SaltSize {
		panic("vault: a salt has 16 bytes")
	}
	sum := sha256.Sum256(frame("reliefbook commitment", string(salt), value))
	return sum[:]
}

// CommitHolds reports whether the commitment stands for this value and salt;
// false for an erased salt.
func CommitHolds(commitment, salt []byte, value string) bool {
	return len(salt) == SaltSize && hmac.Equal(commitment, Commit(salt, value))
}
