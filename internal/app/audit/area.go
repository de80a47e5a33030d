// Package audit proves that the books are whole: it verifies every rule anew,
// writes the auditor's bundle and proves single lines.
package audit

import (
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/people"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/app/reports"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/app/visits"
)

// Area is the use cases of verification and the bundle.
type Area struct {
	*core.Core
	people     *people.Area
	relief     *relief.Area
	payments   *payments.Area
	exceptions *exceptions.Area
	banking    *banking.Area
	gifts      *gifts.Area
	rota       *rota.Area
	visits     *visits.Area
	books      *books.Area
	reports    *reports.Area
}

// New opens the area.
func New(c *core.Core, people *people.Area, relief *relief.Area, payments *payments.Area, exceptions *exceptions.Area, banking *banking.Area, gifts *gifts.Area, rota *rota.Area, visits *visits.Area, books *books.Area, reports *reports.Area) *Area {
	return &Area{Core: c, people: people, relief: relief, payments: payments, exceptions: exceptions, banking: banking, gifts: gifts, rota: rota, visits: visits, books: books, reports: reports}
}
