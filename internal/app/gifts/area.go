// Package gifts is goods counted in pieces: items, purchases, stock, movements,
// stocktakes, activities and their prizes.
package gifts

import (
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
)

// Area is the use cases of goods and prizes.
type Area struct {
	*core.Core
	bearer *bearer.Area
}

// New opens the area.
func New(c *core.Core, bearer *bearer.Area) *Area {
	return &Area{Core: c, bearer: bearer}
}
