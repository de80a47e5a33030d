// Package payments is money on its way to people: batches, cash and advances, receipts,
// sign-off sheets, links for students, and what is done about a payment that failed.
package payments

import (
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/people"
	"reliefbook/internal/app/relief"
)

// Area is the use cases of payments and receipts.
type Area struct {
	*core.Core
	people *people.Area
	bearer *bearer.Area
	relief *relief.Area
}

// New opens the area.
func New(c *core.Core, people *people.Area, bearer *bearer.Area, relief *relief.Area) *Area {
	return &Area{Core: c, people: people, bearer: bearer, relief: relief}
}
