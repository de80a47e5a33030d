// Package rota is gate duty: posts, plans, turns, swaps, and the problems members report.
package rota

import (
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
)

// Area is the use cases of duty.
type Area struct {
	*core.Core
	bearer *bearer.Area
}

// New opens the area.
func New(c *core.Core, bearer *bearer.Area) *Area {
	return &Area{Core: c, bearer: bearer}
}
