package desk

import (
	"net/http"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/web/kit"
)

// ClockRoutes are where an administrator confirms a clock that went back.
var ClockRoutes = []kit.Route{
	{Method: "GET", Path: "/clock", Action: access.ClockConfirm, Handle: showClock},
	{Method: "POST", Path: "/clock", Action: access.ClockConfirm, Handle: confirmClock.Handle},
}

var confirmClock = kit.Deed{Fields: []string{"reason"}, Page: clockPage, Said: "clock.confirmed", To: "/",
	Do: kit.On(func(r *kit.Request, _ int64, f kit.FormView) error {
		return r.App.ConfirmClock(r.Ctx(), r.Actor, f.Values["reason"])
	})}

func showClock(r *kit.Request) error { return clockPage(r, 0, r.Form()) }

// clockBody is the page "clock".
type clockBody struct {
	Now    time.Time
	Behind string // in words; empty: it is right
	Form   kit.FormView
}

func clockPage(r *kit.Request, _ int64, f kit.FormView) error {
	body := clockBody{Now: r.App.Now().In(core.China), Form: f}
	if r.App.ClockBehind() > 0 {
		body.Behind = r.T("clock.apart", r.App.ClockApart()...)
	}
	return r.Page(max(f.Status, http.StatusOK), "clock", "clock.title", body)
}
