package web

import "reliefbook/internal/access"

var conflictRoutes = []route{
	{method: "POST", path: "/batches/:id/conflicts", action: access.ConflictAccept, handle: acceptConflict},
}

func acceptConflict(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("key", "reason")
	err = r.app.Relief.AcceptConflict(r.ctx(), r.Actor, id, f.Values["key"], f.Values["reason"])
	if r.refuse(err, &f) {
		return r.batchPage(id, f, "accept")
	}
	if err != nil {
		return err
	}
	return r.seeOther("/batches/%d#conflicts", id)
}
