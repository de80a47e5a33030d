package web

import (
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/fund"
)

var tierRoutes = []route{
	{method: "GET", path: "/tiers", action: access.TierRead, handle: listTiers},
	{method: "POST", path: "/tiers/:id", action: access.TierSet, handle: proposeTiers},
	{method: "POST", path: "/tiers/:id/approve", action: access.TierDecide, handle: decideTiers(true)},
	{method: "POST", path: "/tiers/:id/reject", action: access.TierDecide, handle: decideTiers(false)},
	{method: "POST", path: "/tiers/:id/withdraw", action: access.TierSet, handle: withdrawTiers},
}

// tiersBody is the page "tiers".
type tiersBody struct {
	List              []tierRow
	Form              formView
	Fault             int64 // the fund whose form was refused
	MaySet, MayDecide bool
}

// tierRow is one fund with its tiers in words.
type tierRow struct {
	people.FundTiers
	Now   string
	Asked string
	Mine  bool
}

// From is what a fund's form shows: from which total a level is wanted.
func (b tiersBody) From(f tierRow, level int) string {
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
	list, err := r.app.People.Tiers(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := tiersBody{Form: f, Fault: refused, MaySet: r.Actor.Can(access.TierSet), MayDecide: r.Actor.Can(access.TierDecide)}
	for _, t := range list {
		row := tierRow{FundTiers: t, Now: r.tiersText(t.Tiers)}
		if t.Proposed != nil {
			row.Asked, row.Mine = r.tiersText(t.Proposed.Tiers), t.Proposed.MakerID == r.Actor.UserID
		}
		b.List = append(b.List, row)
	}
	return r.page(f.Status, "tiers", "tier.title", b)
}

// tiersText is tiers in words.
func (r *request) tiersText(tiers []fund.Tier) string {
	var parts []string
	for _, t := range tiers {
		if t.Level > 1 {
			parts = append(parts, r.t("tier.level_from", "From", t.From.Grouped(), "Level", r.t("level."+strconv.Itoa(t.Level))))
		}
	}
	if len(parts) == 0 {
		return r.t("tier.all_first")
	}
	return strings.Join(parts, "；")
}

func proposeTiers(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("from_2", "from_3", "reason")
	var y typed
	var tiers []fund.Tier
	for level := 2; level <= access.MaxLevel; level++ {
		if name := "from_" + strconv.Itoa(level); f.Values[name] != "" {
			tiers = append(tiers, fund.Tier{From: y.amount(f, name), Level: level})
		}
	}
	if err = y.with(nil); err == nil {
		_, err = r.app.People.ProposeTiers(r.ctx(), r.Actor, id, tiers, f.Values["reason"])
	}
	if r.refuse(err, &f) {
		return r.tiersPage(f, id)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "tier.proposed")
	return r.seeOther("/tiers")
}

func decideTiers(approve bool) func(*request) error {
	return func(r *request) error {
		return r.doneWithTiers(func(id int64, reason string) error {
			return r.app.People.DecideTiers(r.ctx(), r.Actor, id, approve, reason)
		})
	}
}

func withdrawTiers(r *request) error {
	return r.doneWithTiers(func(id int64, reason string) error { return r.app.People.WithdrawTiers(r.ctx(), r.Actor, id, reason) })
}

// doneWithTiers ends a proposal; what stood against it is said on the list.
func (r *request) doneWithTiers(act func(id int64, reason string) error) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = act(id, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.tiersPage(f, 0)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "tier.done")
	return r.seeOther("/tiers")
}
