package payments

import (
	"reliefbook/internal/access"
	"reliefbook/internal/web/kit"
)

var ConflictRoutes = []kit.Route{
	{Method: "POST", Path: "/batches/:id/conflicts", Action: access.ConflictAccept, Handle: acceptConflict},
}

func acceptConflict(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("key", "reason")
	err = r.App.Relief.AcceptConflict(r.Ctx(), r.Actor, id, f.Values["key"], f.Values["reason"])
	if r.Refuse(err, &f) {
		return batchPage(r, id, f, "accept")
	}
	if err != nil {
		return err
	}
	return r.SeeOther("/batches/%d#conflicts", id)
}
