package people

import (
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/fund"
	"reliefbook/internal/web/kit"
)

var TierRoutes = []kit.Route{
	{Method: "GET", Path: "/tiers", Action: access.TierRead, Handle: listTiers},
	{Method: "POST", Path: "/tiers/:id", Action: access.TierSet, Handle: proposeTiers},
	{Method: "POST", Path: "/tiers/:id/approve", Action: access.TierDecide, Handle: decideTiers(true)},
	{Method: "POST", Path: "/tiers/:id/reject", Action: access.TierDecide, Handle: decideTiers(false)},
	{Method: "POST", Path: "/tiers/:id/withdraw", Action: access.TierSet, Handle: withdrawTiers},
}

// tiersBody is the page "tiers".
type tiersBody struct {
	List              []tierRow
	Form              kit.FormView
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

func listTiers(r *kit.Request) error { return tiersPage(r, r.Form(), 0) }

func tiersPage(r *kit.Request, f kit.FormView, refused int64) error {
	list, err := r.App.People.Tiers(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := tiersBody{Form: f, Fault: refused, MaySet: r.Actor.Can(access.TierSet), MayDecide: r.Actor.Can(access.TierDecide)}
	for _, t := range list {
		row := tierRow{FundTiers: t, Now: tiersText(r, t.Tiers)}
		if t.Proposed != nil {
			row.Asked, row.Mine = tiersText(r, t.Proposed.Tiers), t.Proposed.MakerID == r.Actor.UserID
		}
		b.List = append(b.List, row)
	}
	return r.Page(f.Status, "tiers", "tier.title", b)
}

// tiersText is tiers in words.
func tiersText(r *kit.Request, tiers []fund.Tier) string {
	var parts []string
	for _, t := range tiers {
		if t.Level > 1 {
			parts = append(parts, r.T("tier.level_from", "From", t.From.Grouped(), "Level", r.T("level."+strconv.Itoa(t.Level))))
		}
	}
	if len(parts) == 0 {
		return r.T("tier.all_first")
	}
	return strings.Join(parts, "；")
}

func proposeTiers(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("from_2", "from_3", "reason")
	var y kit.Typed
	var tiers []fund.Tier
	for level := 2; level <= access.MaxLevel; level++ {
		if name := "from_" + strconv.Itoa(level); f.Values[name] != "" {
			tiers = append(tiers, fund.Tier{From: y.Amount(f, name), Level: level})
		}
	}
	if err = y.With(nil); err == nil {
		_, err = r.App.People.ProposeTiers(r.Ctx(), r.Actor, id, tiers, f.Values["reason"])
	}
	if r.Refuse(err, &f) {
		return tiersPage(r, f, id)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "tier.proposed")
	return r.SeeOther("/tiers")
}

func decideTiers(approve bool) func(*kit.Request) error {
	return func(r *kit.Request) error {
		return doneWithTiers(r, func(id int64, reason string) error {
			return r.App.People.DecideTiers(r.Ctx(), r.Actor, id, approve, reason)
		})
	}
}

func withdrawTiers(r *kit.Request) error {
	return doneWithTiers(r, func(id int64, reason string) error { return r.App.People.WithdrawTiers(r.Ctx(), r.Actor, id, reason) })
}

// doneWithTiers ends a proposal; what stood against it is said on the list.
func doneWithTiers(r *kit.Request, act func(id int64, reason string) error) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("reason")
	err = act(id, f.Values["reason"])
	if r.Refuse(err, &f) {
		return tiersPage(r, f, 0)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "tier.done")
	return r.SeeOther("/tiers")
}
