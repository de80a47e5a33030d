// Package visits is teams that visit people: planned, marked on a phone, reported, approved.
package visits

import (
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/app/rota"
)

// Area is the use cases of visits.
type Area struct {
	*core.Core
	bearer *bearer.Area
	gifts  *gifts.Area
	rota   *rota.Area
}

// New opens the area.
func New(c *core.Core, bearer *bearer.Area, gifts *gifts.Area, rota *rota.Area) *Area {
	return &Area{Core: c, bearer: bearer, gifts: gifts, rota: rota}
}
