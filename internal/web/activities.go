package web

import (
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/decide"
	"reliefbook/internal/game"
)

var activityRoutes = []route{
	{method: "GET", path: "/activities", action: access.ActivityRead, handle: listActivities},
	{method: "GET", path: "/activities/new/:kind", action: access.ActivityRecord, handle: newActivity},
	{method: "POST", path: "/activities/new/:kind", action: access.ActivityRecord, handle: createActivity},
	{method: "GET", path: "/activities/:id", action: access.ActivityRead, handle: showActivity},
	{method: "POST", path: "/activities/:id/decide", action: access.ActivityDecide, handle: decideActivity.form},
	{method: "POST", path: "/activities/:id/players", action: access.ActivityRecord, handle: invite},
	{method: "POST", path: "/activities/:id/slips.pdf", action: access.ActivityRecord, handle: playerSlips},
	{method: "POST", path: "/activities/:id/close", action: access.ActivityRecord, handle: closeActivity},
}

// activitiesBody is the page "activities".
type activitiesBody struct {
	List []game.Activity
	May  bool
}

func listActivities(r *request) error {
	list, err := r.app.Gifts.Activities(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "activities", "menu.activities", activitiesBody{list, r.Actor.Can(access.ActivityRecord)})
}

// activityFormBody is the page "activity-new".
type activityFormBody struct {
	Kind    string
	Holders []option
	Items   []option
	Tiers   []tierField
	Ranks   []rankField // of bobing: which tier each rank wins
	Form    formView
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
	Tiers []option
}

func newActivity(r *request) error {
	f := r.form()
	f.Values["from"], f.Values["to"], f.Values["tries"] = r.app.Today(), r.app.Today(), "1"
	for _, t := range game.BobingTiers {
		f.Values["places_"+string(t)], f.Values["pieces_"+string(t)] = strconv.Itoa(game.Places[t]), "1"
	}
	f.Values["pieces_riddle"] = "1"
	for _, rank := range game.Ranks {
		f.Values["rank_"+string(rank)] = string(game.Standard[rank])
	}
	return r.activityForm(f)
}

// tiersOf is the tiers a kind of activity has prizes of.
func tiersOf(kind string) []game.Tier {
	if kind == string(game.Riddles) {
		return []game.Tier{game.TierRiddle}
	}
	return game.BobingTiers
}

func (r *request) activityForm(f formView) error {
	kind := r.Param("kind")
	if !slices.Contains(game.Kinds, game.Kind(kind)) {
		return errNotFound()
	}
	items, err := r.app.Gifts.Items(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := activityFormBody{Kind: kind, Items: r.itemOptions(items), Form: f}
	if body.Holders, err = r.ownHolders(); err != nil {
		return err
	}
	var tiers []option
	for _, t := range tiersOf(kind) {
		name := string(t)
		body.Tiers = append(body.Tiers, tierField{name, f.Values["places_"+name], f.Values["pieces_"+name], f.Values["item_"+name]})
		tiers = append(tiers, option{name, r.t("game.tier." + name)})
	}
	if kind == string(game.Bobing) {
		for _, rank := range game.Ranks[:len(game.Ranks)-1] {
			body.Ranks = append(body.Ranks, rankField{string(rank), f.Values["rank_"+string(rank)], tiers})
		}
	}
	return r.page(f.Status, "activity-new", "activity.new."+kind, body)
}

func createActivity(r *request) error {
	kind := r.Param("kind")
	if !slices.Contains(game.Kinds, game.Kind(kind)) {
		return errNotFound()
	}
	fields := []string{"name", "holder", "from", "to", "tries", "riddles"}
	for _, t := range tiersOf(kind) {
		fields = append(fields, "places_"+string(t), "pieces_"+string(t), "item_"+string(t))
	}
	for _, rank := range game.Ranks {
		fields = append(fields, "rank_"+string(rank))
	}
	f := r.form(fields...)
	g, err := readActivity(game.Kind(kind), f)
	var id int64
	if err == nil {
		id, err = r.app.Gifts.RecordActivity(r.ctx(), r.Actor, g)
	}
	if r.refuse(err, &f) {
		return r.activityForm(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "activity.recorded")
	return r.seeOther("/activities/%d", id)
}

// readActivity reads the form; a tier without places is left out.
func readActivity(kind game.Kind, f formView) (g game.Activity, err error) {
	g = game.Activity{Kind: kind, Name: f.Values["name"], HolderID: number(f, "holder"), FromDay: f.Values["from"], ToDay: f.Values["to"],
		Tries: int(number(f, "tries"))}
	for _, t := range tiersOf(string(kind)) {
		if f.Values["places_"+string(t)] == "" {
			continue
		}
		g.Prizes = append(g.Prizes, game.Prize{Tier: t, ItemID: number(f, "item_"+string(t)), Pieces: number(f, "pieces_"+string(t)),
			Places: int(number(f, "places_"+string(t)))})
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
	Classes   []option // to invite
	Own       []string // classes of the players, for their links
	Stories   []story
	MayDecide bool
	MayInvite bool
	Form      formView
	Rejecting bool
	Pager     pager
}

const playersPerPage = 50

func showActivity(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.activityPage(id, r.form(), false)
}

func (r *request) activityPage(id int64, f formView, rejecting bool) error {
	limit, offset, page := r.pageOf(playersPerPage)
	v, err := r.app.Gifts.Activity(r.ctx(), r.Actor, id, limit, offset)
	if err != nil {
		return err
	}
	body := activityBody{ActivityView: v, Stories: r.story(v.History), Form: f, Rejecting: rejecting, Pager: r.pager(page, v.Total, limit)}
	body.MayDecide = r.Actor.Can(access.ActivityDecide) && game.Rule.May(v.Matter(), decide.Approve, r.Actor.UserID)
	if r.Actor.Can(access.ActivityRecord) && (v.State == game.Pending || v.State == game.Open) {
		own, err := r.ownHolders()
		if err != nil {
			return err
		}
		body.MayInvite = slices.ContainsFunc(own, func(o option) bool { return o.Value == strconv.FormatInt(v.HolderID, 10) })
	}
	if body.MayInvite {
		classes, err := r.app.Gifts.Invitable(r.ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		for _, c := range classes {
			body.Classes = append(body.Classes, option{strconv.FormatInt(c.ID, 10), c.Name})
		}
	}
	for _, p := range v.Players {
		if !slices.Contains(body.Own, p.Class) {
			body.Own = append(body.Own, p.Class)
		}
	}
	r.Title = v.Name
	return r.page(f.Status, "activity", "", body)
}

var decideActivity = decision{do: by(func(a *app.App) decider { return a.Gifts.DecideActivity }), said: [2]string{"ui.saved", "ui.saved"}, to: toPage("/activities/%d"),
	page: func(r *request, id int64, f formView, approve bool) error { return r.activityPage(id, f, !approve) }}

func (r *request) activityDone(err error, id int64, f formView, rejecting bool) error {
	if r.refuse(err, &f) {
		return r.activityPage(id, f, rejecting)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/activities/%d", id)
}

func invite(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("class")
	classes, err := numbers(f.Multi["class"])
	if err == nil {
		_, err = r.app.Gifts.Invite(r.ctx(), r.Actor, id, classes)
	}
	return r.activityDone(err, id, f, false)
}

func playerSlips(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("class")
	p, err := r.app.Gifts.PlayerSlips(r.ctx(), r.Actor, id, f.Values["class"], r.site(), r.Lang)
	if err != nil {
		return r.activityDone(err, id, f, false)
	}
	return r.attach(p.Name, pdfType, p.Content)
}

func closeActivity(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.activityDone(r.app.Gifts.CloseActivity(r.ctx(), r.Actor, id), id, r.form(), false)
}
