package people

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/people"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/web/kit"
)

var TierRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/tiers", Action: access.TierRead, Handle: listTiers},
	{Method: "POST", Path: "/tiers/:id", Action: access.TierSet, Handle: proposeTiers.Handle},
},
	decideTiers.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
		if act == decide.Withdraw {
			return id, r.App.People.WithdrawTiers(r.Ctx(), r.Actor, id, f.Values["reason"])
		}
		return id, r.App.People.DecideTiers(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"])
	}, kit.Deed{Page: kit.OnList(tiersPage), To: "/tiers"}),
)

// tiersBody is the page "tiers".
type tiersBody struct {
	List   []tierRow
	Form   kit.FormView
	MaySet bool
}

// tierRow is one fund with its tiers in words.
type tierRow struct {
	people.FundTiers
	Now    string
	Asked  string
	Decide kit.Choice // on what is asked for
}

// From is the total from which a level is needed, as the fund's form shows it.
func (b tiersBody) From(f tierRow, level int) string {
	if b.Form.At == fmt.Sprintf("/tiers/%d", f.ID) {
		return b.Form.Values["from_"+strconv.Itoa(level)]
	}
	for _, t := range f.Tiers {
		if t.Level == level {
			return t.From.String()
		}
	}
	return ""
}

func listTiers(r *kit.Request) error { return tiersPage(r, r.Form()) }

func tiersPage(r *kit.Request, f kit.FormView) error {
	list, err := r.App.People.Tiers(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := tiersBody{Form: f, MaySet: r.Actor.Can(access.TierSet)}
	for _, t := range list {
		row := tierRow{FundTiers: t, Now: tiersText(r, t.Tiers)}
		if t.Proposed != nil {
			mine := t.Proposed.MakerID == r.Actor.UserID
			row.Asked = tiersText(r, t.Proposed.Tiers)
			row.Decide = decideTiers.Choice(r, f, func(act decide.Act) bool { return mine == (act == decide.Withdraw) }, t.Proposed.ID)
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

var proposeTiers = kit.Deed{Fields: []string{"from_2", "from_3", "reason"}, Page: kit.OnList(tiersPage), Said: "tier.proposed", To: "/tiers",
	Do: func(r *kit.Request, id int64, f kit.FormView) (int64, error) {
		var y kit.Typed
		var tiers []fund.Tier
		for level := 2; level <= access.MaxLevel; level++ {
			if name := "from_" + strconv.Itoa(level); f.Values[name] != "" {
				tiers = append(tiers, fund.Tier{From: y.Amount(f, name), Level: level})
			}
		}
		if err := y.With(nil); err != nil {
			return 0, err
		}
		return r.App.People.ProposeTiers(r.Ctx(), r.Actor, id, tiers, f.Values["reason"])
	}}

var decideTiers = kit.Decision{At: "/tiers/:id", Needs: access.TierDecide, Takes: access.TierSet}
