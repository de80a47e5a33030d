package desk

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/web/kit"
)

// OutcomeRoutes is where a screen asks what became of an act when nobody could say. What
// is asked with is signed: it was handed out to whoever did the act, signed in or by a link.
var OutcomeRoutes = []kit.Route{
	{Method: "GET", Path: "/outcome", Action: access.Public, Handle: outcome},
}

func outcome(r *kit.Request) error {
	o := kit.Outcome{Ask: r.Request().URL.RequestURI(), Back: kit.LocalPath(r.QueryParam("back"))}
	var err error
	o.Answer, err = r.App.Ask(r.Ctx(), r.QueryParam("ask"))
	switch kind := fault.KindOf(err); {
	case kind == fault.Unavailable, kind == fault.Full, kind == fault.Unknown:
		o.Answer = core.StillOpen
	case err != nil:
		return err
	}
	if r.IsHTMX() {
		return r.Part("outcome", "outcome", o)
	}
	return r.Page(http.StatusOK, "outcome", "outcome.title", o)
}
