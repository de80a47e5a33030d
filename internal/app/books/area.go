// Package books is funds and their ledger: receipts and allocations, vouchers,
// corrections, and the closing of periods and programs.
package books

import (
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
)

// Area is the use cases of funds, vouchers and closing.
type Area struct {
	*core.Core
	exceptions *exceptions.Area
	banking    *banking.Area
}

// New opens the area.
func New(c *core.Core, exceptions *exceptions.Area, banking *banking.Area) *Area {
	return &Area{Core: c, exceptions: exceptions, banking: banking}
}
