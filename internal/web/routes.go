// Package web is the screens: decode, one use case, render. Every area has a folder
// of its own and knows only the kit.
package web

import (
	"slices"

	"reliefbook/internal/web/audit"
	"reliefbook/internal/web/banking"
	"reliefbook/internal/web/books"
	"reliefbook/internal/web/desk"
	"reliefbook/internal/web/exceptions"
	"reliefbook/internal/web/gifts"
	"reliefbook/internal/web/kit"
	"reliefbook/internal/web/payments"
	"reliefbook/internal/web/people"
	"reliefbook/internal/web/relief"
	"reliefbook/internal/web/reports"
	"reliefbook/internal/web/rota"
	"reliefbook/internal/web/visits"
)

// Routes collects what every area declares.
func Routes() []kit.Route {
	return slices.Concat(
		people.AuthRoutes, people.UserRoutes, people.RightRoutes, people.TierRoutes, people.OrgRoutes,
		desk.HomeRoutes, desk.ReminderRoutes, desk.OutcomeRoutes, desk.ClockRoutes, audit.LogRoutes, audit.BundleRoutes, reports.ReportRoutes,
		relief.ProgramRoutes, relief.RosterRoutes, relief.ListRoutes,
		payments.BatchRoutes, payments.ReceiptRoutes, payments.QueueRoutes, payments.AdvanceRoutes, payments.PaperRoutes,
		payments.ConflictRoutes,
		banking.BankFileRoutes, banking.TemplateRoutes, banking.BankNameRoutes, banking.ResultRoutes, banking.IntakeRoutes,
		banking.StatementRoutes, banking.MatchingRoutes,
		gifts.GiftRoutes, gifts.PurchaseRoutes, gifts.MovementRoutes, gifts.ActivityRoutes, gifts.PlayRoutes,
		rota.DutyRoutes, rota.DutyPlanRoutes, rota.DutyTurnRoutes, rota.DutyTeamRoutes, rota.DutyMemberRoutes,
		visits.VisitRoutes, visits.VisitPlanRoutes, visits.VisitPhoneRoutes,
		books.FundRoutes, books.DocumentRoutes, books.VoucherRoutes, books.ClosingRoutes, books.CorrectionRoutes,
		books.ChartRoutes, books.OpeningRoutes, exceptions.ExceptionRoutes,
	)
}

// Config is what a Server needs.
type Config = kit.Config

// Server is the screens over one App.
type Server = kit.Server

// New parses the templates and registers every route. Its errors are those of kit.New.
func New(c Config) (*Server, error) { return kit.New(c, Routes()) }
