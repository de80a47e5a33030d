// Package desk is what is waiting for whom: the home page and the reminders.
package desk

import (
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/people"
)

// Area is the use cases of what is waiting for whom.
type Area struct {
	*core.Core
	people     *people.Area
	banking    *banking.Area
	exceptions *exceptions.Area
}

// New opens the area.
func New(c *core.Core, people *people.Area, banking *banking.Area, exceptions *exceptions.Area) *Area {
	return &Area{Core: c, people: people, banking: banking, exceptions: exceptions}
}
