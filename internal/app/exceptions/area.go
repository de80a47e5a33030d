// Package exceptions is disagreements with a name: found, assigned, noted, carried over and closed.
package exceptions

import (
	"reliefbook/internal/app/core"
)

// Area is the use cases of exceptions.
type Area struct {
	*core.Core
}

// New opens the area.
func New(c *core.Core) *Area {
	return &Area{Core: c}
}
