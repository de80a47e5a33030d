// Package relief is who is given what: programs, rosters, supplements, saved lists,
// the school roll, and the conflicts among a batch's people.
package relief

import (
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/people"
)

// Area is the use cases of programs and rosters.
type Area struct {
	*core.Core
	people *people.Area
}

// New opens the area.
func New(c *core.Core, people *people.Area) *Area {
	return &Area{Core: c, people: people}
}
