package people

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"

	"reliefbook/internal/fault"
	"reliefbook/internal/gate"
	"reliefbook/internal/store"
)

var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// noUser is the hash that a sign-in with an unknown name is compared with, so that
// it takes as long as any other.
const noUser = store.NoPassword

// hashing limits how many passwords are hashed at once, each of which takes 19 MiB
// and tens of milliseconds. Strangers have a limit of their own, so that users are
// not kept waiting however many strangers come.
type hashing struct {
	strangers *gate.Gate
	known     *gate.Gate
	done      *atomic.Int64 // how many hashes were made
}

func newHashing() hashing {
	n := runtime.GOMAXPROCS(0)
	return hashing{strangers: gate.New(n, 16*n, 5*time.Second), known: gate.New(n, 16*n, 10*time.Second), done: new(atomic.Int64)}
}

// Hashes is how many passwords were hashed or compared since the start; each costs
// 19 MiB and tens of milliseconds.
func (a *Area) Hashes() int64 { return a.hashes.done.Load() }

// hash is the hash of a new password. Refusal: gate.busy.
func (a *Area) hash(ctx context.Context, password string) (string, error) {
	leave, err := a.hashes.known.Enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	a.hashes.done.Add(1)
	hash, err := argon2id.CreateHash(password, passwordParams)
	return hash, fault.Wrap(err, "hash a password")
}

// matches compares a typed password with a hash; the caller has passed a gate.
func (a *Area) matches(password, hash string) (bool, error) {
	a.hashes.done.Add(1)
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	return match, fault.Wrap(err, "compare a password")
}
