package gifts

import (
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
	"reliefbook/internal/web/kit"
)

var MovementRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/movements", Action: access.GiftRead, Handle: listMovements},
	{Method: "GET", Path: "/movements/new/:kind", Action: access.StockMove, Handle: newMovement},
	{Method: "POST", Path: "/movements/new/:kind", Action: access.StockMove, Handle: createMovement},
	{Method: "GET", Path: "/movements/:id", Action: access.GiftRead, Handle: kit.Showing(movementPage)},
	{Method: "POST", Path: "/movements/:id/return", Action: access.StockMove, Handle: returnPieces.Handle},
},
	decideMovement.Routes(func(r *kit.Request, id int64, act decide.Act, f kit.FormView) (int64, error) {
		if act == decide.Withdraw {
			return id, r.App.Gifts.WithdrawMovement(r.Ctx(), r.Actor, id, f.Values["reason"])
		}
		return id, r.App.Gifts.DecideMovement(r.Ctx(), r.Actor, id, act == decide.Approve, f.Values["reason"])
	}, kit.Deed{Page: movementPage, To: "/movements/%d"}),
)

// movementsBody is the page "movements".
type movementsBody struct {
	List    []gift.Movement
	Filters []kit.Filter
	Pager   kit.Pager
}

const movementsPerPage = 50

func listMovements(r *kit.Request) error {
	limit, offset, page := r.PageOf(movementsPerPage)
	f := gift.MovementFilter{Limit: limit, Offset: offset, Open: r.QueryParam("open") != ""}
	filters := []kit.Filter{{Label: r.T("ui.all"), Href: "/movements"}, {Label: r.T("movement.open"), Href: "/movements?open=1", Active: f.Open}}
	for _, w := range gift.Ways() {
		k := w.Kind
		on := r.QueryParam("kind") == string(k)
		if on {
			f.Kind = k
		}
		filters = append(filters, kit.Filter{Label: r.T("movement.kind." + string(k)), Href: "/movements?kind=" + string(k), Active: on})
	}
	filters[0].Active = !f.Open && f.Kind == ""
	list, total, err := r.App.Gifts.Movements(r.Ctx(), r.Actor, f)
	if err != nil {
		return err
	}
	return r.Page(200, "movements", "movement.list", movementsBody{list, filters, r.Pager(page, total, limit)})
}

// movementFormBody is the page "movement-new".
type movementFormBody struct {
	gift.Way
	Own     []kit.Option // holders this person keeps
	Others  []kit.Option // where pieces may go
	Items   []kit.Option
	Stock   []gift.Flow
	Form    kit.FormView
	Counted bool
}

func newMovement(r *kit.Request) error { return movementForm(r, r.Form()) }

func movementForm(r *kit.Request, f kit.FormView) error {
	way := gift.Kind(r.Param("kind")).Way()
	if !way.Form {
		return kit.ErrNotFound()
	}
	v, err := r.App.Gifts.Gifts(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := movementFormBody{Way: way, Items: r.ItemOptions(v.Items), Form: f}
	if body.Own, err = ownHolders(r); err != nil {
		return err
	}
	if way.Waits == gift.Sent {
		targets, err := r.App.Gifts.Receivers(r.Ctx(), r.Actor)
		if err != nil {
			return err
		}
		for _, h := range targets {
			body.Others = append(body.Others, kit.Option{Value: strconv.FormatInt(h.ID, 10), Label: h.Name})
		}
	}
	for _, flow := range v.Flows {
		if flow.Held > 0 && slices.ContainsFunc(body.Own, func(o kit.Option) bool { return o.Value == strconv.FormatInt(flow.HolderID, 10) }) {
			body.Stock = append(body.Stock, flow)
		}
	}
	return r.Page(f.Status, "movement-new", "movement.new."+string(way.Kind), body)
}

func createMovement(r *kit.Request) error {
	way := gift.Kind(r.Param("kind")).Way()
	if !way.Form {
		return kit.ErrNotFound()
	}
	f := r.Form("holder", "to", "item", "pieces", "purpose", "recipients", "reason", "counted")
	id, err := move(r, way.Kind, f)
	if r.Refuse(err, &f) {
		return movementForm(r, f)
	}
	if err != nil {
		return err
	}
	if id == 0 {
		r.Flash("ok", "movement.agrees")
		return r.SeeOther("/gifts")
	}
	r.Flash("ok", "movement.saved."+string(way.Waits))
	return r.SeeOther("/movements/%d", id)
}

func move(r *kit.Request, kind gift.Kind, f kit.FormView) (int64, error) {
	if kind == gift.Count {
		counted, err := strconv.ParseInt(f.Values["counted"], 10, 64)
		if err != nil {
			counted = -1 // refused as what it is
		}
		return r.App.Gifts.CountStock(r.Ctx(), r.Actor, kit.Number(f, "holder"), kit.Number(f, "item"), counted, f.Values["reason"])
	}
	people, err := gift.ParseRecipients(f.Values["recipients"])
	if err != nil {
		return 0, err
	}
	return r.App.Gifts.MovePieces(r.Ctx(), r.Actor, gift.Movement{Kind: kind, ItemID: kit.Number(f, "item"), FromID: kit.Number(f, "holder"), ToID: kit.Number(f, "to"),
		Pieces: kit.Number(f, "pieces"), Purpose: f.Values["purpose"], Reason: f.Values["reason"], Recipients: people}, f.Key)
}

// movementBody is the page "movement".
type movementBody struct {
	gift.Movement
	History   []kit.Story
	Decide    kit.Choice
	MayReturn bool
	MaySign   bool
	Costs     bool // may see what it cost
	Form      kit.FormView
}

func movementPage(r *kit.Request, id int64, f kit.FormView) error {
	m, history, err := r.App.Gifts.Movement(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	holders, err := r.App.Gifts.Holders(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := movementBody{Movement: m, History: r.Story(history), Costs: r.Actor.Can(access.PurchaseRead), Form: f,
		MaySign: r.Actor.Can(access.GiftReceipt)}
	own := slices.ContainsFunc(holders, func(h gift.Holder) bool { return h.ID == m.Owner() && h.KeptBy(r.Actor) }) && r.Actor.Can(access.StockMove)
	body.MayReturn = own && m.Kind == gift.Issue && m.State == gift.Posted
	decides := mayDecideMove(r, m, holders)
	body.Decide = onMovement(r, m, f, func(act decide.Act) bool {
		if act != decide.Withdraw {
			return decides
		}
		return own && !decides && gift.MovementRule.May(m.Withdrawal(r.Actor.UserID), act, r.Actor.UserID)
	})
	r.Title = r.T("movement.kind."+string(m.Kind)) + " · " + m.Item
	return r.Page(f.Status, "movement", "", body)
}

// onMovement is a form that acts on a movement; a transfer is received.
func onMovement(r *kit.Request, m gift.Movement, f kit.FormView, may func(decide.Act) bool) kit.Choice {
	c := decideMovement.Choice(r, f, may, m.ID)
	if m.Kind == gift.Transfer {
		c.Yes = r.T("movement.receive")
	}
	return c
}

var decideMovement = kit.Decision{At: "/movements/:id", Needs: access.StockSettle, Takes: access.StockMove}

var returnPieces = kit.Deed{Fields: []string{"pieces", "reason"}, Page: movementPage, Said: "ui.saved", To: "/movements/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		m, _, err := r.App.Gifts.Movement(r.Ctx(), r.Actor, id)
		if err == nil {
			_, err = r.App.Gifts.MovePieces(r.Ctx(), r.Actor, gift.Movement{Kind: gift.Return, ItemID: m.ItemID, ToID: m.FromID,
				Pieces: kit.Number(f, "pieces"), ReturnsID: id, Reason: f.Values["reason"]}, f.Key)
		}
		return err
	})}
