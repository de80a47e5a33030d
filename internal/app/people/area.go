// Package people is who can sign in and what they may do: accounts, rights by two
// people and a witness, one-time links, signing in, approval tiers.
package people

import (
	"reliefbook/internal/app/core"
)

// Area is the use cases of accounts and rights.
type Area struct {
	*core.Core
	hashes hashing
}

// New opens the area.
func New(c *core.Core) *Area {
	return &Area{Core: c, hashes: newHashing()}
}
