// Package banking is what is sent to a bank and what comes back: templates, batch
// files, answers, statements, matching and the month's reconciliation.
package banking

import (
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/people"
	"reliefbook/internal/app/relief"
)

// Area is the use cases of bank files, answers and statements.
type Area struct {
	*core.Core
	people     *people.Area
	relief     *relief.Area
	payments   *payments.Area
	exceptions *exceptions.Area
}

// New opens the area.
func New(c *core.Core, people *people.Area, relief *relief.Area, payments *payments.Area, exceptions *exceptions.Area) *Area {
	return &Area{Core: c, people: people, relief: relief, payments: payments, exceptions: exceptions}
}
