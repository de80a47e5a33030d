package payments

import (
	"reliefbook/internal/access"
	"reliefbook/internal/web/kit"
)

var ConflictRoutes = []kit.Route{
	{Method: "POST", Path: "/batches/:id/conflicts", Action: access.ConflictAccept, Handle: acceptConflict.Handle},
}

var acceptConflict = kit.Deed{Fields: []string{"key", "reason"}, Page: batchPage, To: "/batches/%d#conflicts",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Relief.AcceptConflict(r.Ctx(), r.Actor, id, f.Values["key"], f.Values["reason"])
	})}
