// Package reports is reports on the books, and the issued copies of them.
package reports

import (
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/relief"
)

// Area is the use cases of reports.
type Area struct {
	*core.Core
	banking    *banking.Area
	books      *books.Area
	relief     *relief.Area
	exceptions *exceptions.Area
}

// New opens the area.
func New(c *core.Core, banking *banking.Area, books *books.Area, relief *relief.Area, exceptions *exceptions.Area) *Area {
	return &Area{Core: c, banking: banking, books: books, relief: relief, exceptions: exceptions}
}
