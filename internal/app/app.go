// Package app holds the use cases: one function each, a policy check and then one
// transaction, in areas that know only those listed before them. Screens, the
// command line and the demo call the same ones.
package app

import (
	"context"

	"reliefbook/internal/app/audit"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/desk"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/people"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/app/reports"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/app/visits"
)

// Config is what an App needs.
type Config = core.Config

// App is the use cases over one database, grouped by area.
type App struct {
	*core.Core
	People     *people.Area
	Bearer     *bearer.Area
	Relief     *relief.Area
	Payments   *payments.Area
	Exceptions *exceptions.Area
	Banking    *banking.Area
	Gifts      *gifts.Area
	Rota       *rota.Area
	Visits     *visits.Area
	Books      *books.Area
	Reports    *reports.Area
	Audit      *audit.Area
	Desk       *desk.Area
}

// New opens the use cases over a migrated database. Its errors are those of core.New.
func New(ctx context.Context, c Config) (*App, error) {
	k, err := core.New(ctx, c)
	if err != nil {
		return nil, err
	}
	a := &App{Core: k}
	a.People = people.New(k)
	a.Bearer = bearer.New(k, a.People)
	a.Relief = relief.New(k, a.People)
	a.Payments = payments.New(k, a.People, a.Bearer, a.Relief)
	a.Exceptions = exceptions.New(k)
	a.Banking = banking.New(k, a.People, a.Relief, a.Payments, a.Exceptions)
	a.Gifts = gifts.New(k, a.Bearer)
	a.Rota = rota.New(k, a.Bearer)
	a.Visits = visits.New(k, a.Bearer, a.Gifts, a.Rota)
	a.Books = books.New(k, a.Exceptions, a.Banking)
	a.Reports = reports.New(k, a.Banking, a.Books, a.Relief, a.Exceptions)
	a.Audit = audit.New(k, a.People, a.Relief, a.Payments, a.Exceptions, a.Banking, a.Gifts, a.Rota, a.Visits, a.Books, a.Reports)
	a.Desk = desk.New(k, a.People, a.Banking, a.Exceptions)
	return a, nil
}
