// Package bearer is people who come by a personal link and have no account: which
// link is valid, from which device, and that its holder is the person it was made
// for.
package bearer

import (
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/people"
)

// Area is the use cases of personal links.
type Area struct {
	*core.Core
	people *people.Area
}

// New opens the area.
func New(c *core.Core, people *people.Area) *Area {
	return &Area{Core: c, people: people}
}
