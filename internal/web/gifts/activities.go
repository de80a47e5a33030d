package gifts

import (
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/game"
	"reliefbook/internal/web/kit"
)

var ActivityRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/activities", Action: access.ActivityRead, Handle: listActivities},
	{Method: "GET", Path: "/activities/new/:kind", Action: access.ActivityRecord, Handle: newActivity},
	{Method: "POST", Path: "/activities/new/:kind", Action: access.ActivityRecord, Handle: createActivity},
	{Method: "GET", Path: "/activities/:id", Action: access.ActivityRead, Handle: kit.Showing(activityPage)},
	{Method: "POST", Path: "/activities/:id/players", Action: access.ActivityRecord, Handle: invite.Handle},
	{Method: "POST", Path: "/activities/:id/slips.pdf", Action: access.ActivityRecord, Handle: playerSlips},
	{Method: "POST", Path: "/activities/:id/close", Action: access.ActivityRecord, Handle: closeActivity.Handle},
},
	decideActivity.Routes(kit.By(func(a *app.App) kit.Decider { return a.Gifts.DecideActivity }), kit.Deed{Page: activityPage, To: "/activities/%d"}),
)

// activitiesBody is the page "activities".
type activitiesBody struct {
	List []game.Activity
	May  bool
}

func listActivities(r *kit.Request) error {
	list, err := r.App.Gifts.Activities(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "activities", "menu.activities", activitiesBody{list, r.Actor.Can(access.ActivityRecord)})
}

// activityFormBody is the page "activity-new".
type activityFormBody struct {
	Kind    string
	Holders []kit.Option
	Items   []kit.Option
	Tiers   []tierField
	Ranks   []rankField // of bobing: which tier each rank wins
	Form    kit.FormView
}

// tierField is one tier of the form.
type tierField struct {
	Tier   string
	Places string
	Pieces string
	Item   string
}

// rankField is one rank of the house's table.
type rankField struct {
	Rank  string
	Tier  string
	Tiers []kit.Option
}

func newActivity(r *kit.Request) error {
	f := r.Form()
	f.Values["from"], f.Values["to"], f.Values["tries"] = r.App.Today(), r.App.Today(), "1"
	for _, t := range game.BobingTiers {
		f.Values["places_"+string(t)], f.Values["pieces_"+string(t)] = strconv.Itoa(game.Places[t]), "1"
	}
	f.Values["pieces_riddle"] = "1"
	for _, rank := range game.Ranks {
		f.Values["rank_"+string(rank)] = string(game.Standard[rank])
	}
	return activityForm(r, f)
}

// tiersOf is the tiers a kind of activity has prizes of.
func tiersOf(kind string) []game.Tier {
	if kind == string(game.Riddles) {
		return []game.Tier{game.TierRiddle}
	}
	return game.BobingTiers
}

func activityForm(r *kit.Request, f kit.FormView) error {
	kind := r.Param("kind")
	if !slices.Contains(game.Kinds, game.Kind(kind)) {
		return kit.ErrNotFound()
	}
	items, err := r.App.Gifts.Items(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := activityFormBody{Kind: kind, Items: r.ItemOptions(items), Form: f}
	if body.Holders, err = ownHolders(r); err != nil {
		return err
	}
	var tiers []kit.Option
	for _, t := range tiersOf(kind) {
		name := string(t)
		body.Tiers = append(body.Tiers, tierField{name, f.Values["places_"+name], f.Values["pieces_"+name], f.Values["item_"+name]})
		tiers = append(tiers, kit.Option{Value: name, Label: r.T("game.tier." + name)})
	}
	if kind == string(game.Bobing) {
		for _, rank := range game.Ranks[:len(game.Ranks)-1] {
			body.Ranks = append(body.Ranks, rankField{string(rank), f.Values["rank_"+string(rank)], tiers})
		}
	}
	return r.Page(f.Status, "activity-new", "activity.new."+kind, body)
}

func createActivity(r *kit.Request) error {
	kind := r.Param("kind")
	if !slices.Contains(game.Kinds, game.Kind(kind)) {
		return kit.ErrNotFound()
	}
	fields := []string{"name", "holder", "from", "to", "tries", "riddles"}
	for _, t := range tiersOf(kind) {
		fields = append(fields, "places_"+string(t), "pieces_"+string(t), "item_"+string(t))
	}
	for _, rank := range game.Ranks {
		fields = append(fields, "rank_"+string(rank))
	}
	f := r.Form(fields...)
	g, err := readActivity(game.Kind(kind), f)
	var id int64
	if err == nil {
		id, err = r.App.Gifts.RecordActivity(r.Ctx(), r.Actor, g)
	}
	if r.Refuse(err, &f) {
		return activityForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "activity.recorded")
	return r.SeeOther("/activities/%d", id)
}

// readActivity reads the form; a tier without places is left out.
func readActivity(kind game.Kind, f kit.FormView) (g game.Activity, err error) {
	g = game.Activity{Kind: kind, Name: f.Values["name"], HolderID: kit.Number(f, "holder"), FromDay: f.Values["from"], ToDay: f.Values["to"],
		Tries: int(kit.Number(f, "tries"))}
	for _, t := range tiersOf(string(kind)) {
		if f.Values["places_"+string(t)] == "" {
			continue
		}
		g.Prizes = append(g.Prizes, game.Prize{Tier: t, ItemID: kit.Number(f, "item_"+string(t)), Pieces: kit.Number(f, "pieces_"+string(t)),
			Places: int(kit.Number(f, "places_"+string(t)))})
	}
	if kind == game.Riddles {
		g.Riddles, err = game.ParseRiddles(f.Values["riddles"])
		return g, err
	}
	text := ""
	for _, rank := range game.Ranks {
		if tier := f.Values["rank_"+string(rank)]; tier != "" {
			text += string(rank) + "=" + tier + " "
		}
	}
	g.Table, err = game.ParseTable(text)
	return g, err
}

// activityBody is the page "activity".
type activityBody struct {
	gifts.ActivityView
	Classes   []kit.Option // to invite
	Own       []string     // classes of the players, for their links
	Stories   []kit.Story
	Decide    kit.Choice
	MayInvite bool
	Form      kit.FormView
	Pager     kit.Pager
}

const playersPerPage = 50

func activityPage(r *kit.Request, id int64, f kit.FormView) error {
	limit, offset, page := r.PageOf(playersPerPage)
	v, err := r.App.Gifts.Activity(r.Ctx(), r.Actor, id, limit, offset)
	if err != nil {
		return err
	}
	body := activityBody{ActivityView: v, Stories: r.Story(v.History), Form: f, Pager: r.Pager(page, v.Total, limit)}
	body.Decide = decideActivity.Choice(r, f, kit.May(r, game.Rule, v.Matter()), id)
	if r.Actor.Can(access.ActivityRecord) && (v.State == game.Pending || v.State == game.Open) {
		own, err := ownHolders(r)
		if err != nil {
			return err
		}
		body.MayInvite = slices.ContainsFunc(own, func(o kit.Option) bool { return o.Value == strconv.FormatInt(v.HolderID, 10) })
	}
	if body.MayInvite {
		classes, err := r.App.Gifts.Invitable(r.Ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		for _, c := range classes {
			body.Classes = append(body.Classes, kit.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
		}
	}
	for _, p := range v.Players {
		if !slices.Contains(body.Own, p.Class) {
			body.Own = append(body.Own, p.Class)
		}
	}
	r.Title = v.Name
	return r.Page(f.Status, "activity", "", body)
}

var decideActivity = kit.Decision{At: "/activities/:id", Needs: access.ActivityDecide, Words: "activity"}

var invite = kit.Deed{Fields: []string{"class"}, Page: activityPage, Said: "ui.saved", To: "/activities/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		classes, err := numbers(f.Multi["class"])
		if err == nil {
			_, err = r.App.Gifts.Invite(r.Ctx(), r.Actor, id, classes)
		}
		return err
	})}

func playerSlips(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("class")
	p, err := r.App.Gifts.PlayerSlips(r.Ctx(), r.Actor, id, f.Values["class"], r.Site(), r.Lang)
	if r.Refuse(err, &f) {
		return activityPage(r, id, f)
	}
	if err != nil {
		return err
	}
	return r.Attach(p.Name, kit.PdfType, p.Content)
}

var closeActivity = kit.Deed{Page: activityPage, Said: "ui.saved", To: "/activities/%d",
	Do: kit.On(func(r *kit.Request, id int64, _ kit.FormView) error {
		return r.App.Gifts.CloseActivity(r.Ctx(), r.Actor, id)
	})}
