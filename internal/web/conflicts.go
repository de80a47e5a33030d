package web

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/fund"
)

var conflictRoutes = []route{
	{method: "POST", path: "/batches/:id/conflicts", action: access.ConflictAccept, handle: acceptConflict},
	{method: "GET", path: "/tiers", action: access.TierSet, handle: listTiers},
	{method: "POST", path: "/tiers/:id", action: access.TierSet, handle: setTiers},
}

func acceptConflict(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("key", "reason")
	err = r.app.AcceptConflict(r.ctx(), r.Actor, id, f.Values["key"], f.Values["reason"])
	if r.refuse(err, &f) {
		return r.batchPage(id, f, "accept")
	}
	if err != nil {
		return err
	}
	return r.seeOther("/batches/%d#conflicts", id)
}

// tiersBody is the page "tiers".
type tiersBody struct {
	List  []app.FundTiers
	Form  formView
	Fault int64 // the fund whose form was refused
}

// From is what a fund's form shows: from which total a level is wanted.
func (b tiersBody) From(f app.FundTiers, level int) string {
	if f.ID == b.Fault {
		return b.Form.Values["from_"+strconv.Itoa(level)]
	}
	for _, t := range f.Tiers {
		if t.Level == level {
			return t.From.String()
		}
	}
	return ""
}

func listTiers(r *request) error { return r.tiersPage(r.form(), 0) }

func (r *request) tiersPage(f formView, refused int64) error {
	list, err := r.app.Tiers(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(f.Status, "tiers", "tier.title", tiersBody{list, f, refused})
}

func setTiers(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("from_2", "from_3")
	var y typed
	var tiers []fund.Tier
	for level := 2; level <= access.MaxLevel; level++ {
		if name := "from_" + strconv.Itoa(level); f.Values[name] != "" {
			tiers = append(tiers, fund.Tier{From: y.amount(f, name), Level: level})
		}
	}
	if err = y.with(nil); err == nil {
		err = r.app.SetTiers(r.ctx(), r.Actor, id, tiers)
	}
	if r.refuse(err, &f) {
		return r.tiersPage(f, id)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/tiers")
}
