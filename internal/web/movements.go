package web

import (
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
)

var movementRoutes = []route{
	{method: "GET", path: "/movements", action: access.GiftRead, handle: listMovements},
	{method: "GET", path: "/movements/new/:kind", action: access.StockMove, handle: newMovement},
	{method: "POST", path: "/movements/new/:kind", action: access.StockMove, handle: createMovement},
	{method: "GET", path: "/movements/:id", action: access.GiftRead, handle: showMovement},
	{method: "POST", path: "/movements/:id/decide", action: access.StockSettle, handle: decideMovement.form},
	{method: "POST", path: "/movements/:id/withdraw", action: access.StockMove, handle: withdrawMovement},
	{method: "POST", path: "/movements/:id/return", action: access.StockMove, handle: returnPieces},
}

// movementsBody is the page "movements".
type movementsBody struct {
	List    []gift.Movement
	Filters []filter
	Pager   pager
}

const movementsPerPage = 50

func listMovements(r *request) error {
	limit, offset, page := r.pageOf(movementsPerPage)
	f := gift.MovementFilter{Limit: limit, Offset: offset, Open: r.QueryParam("open") != ""}
	filters := []filter{{Label: r.t("ui.all"), Href: "/movements"}, {Label: r.t("movement.open"), Href: "/movements?open=1", Active: f.Open}}
	for _, k := range gift.Kinds {
		on := r.QueryParam("kind") == string(k)
		if on {
			f.Kind = k
		}
		filters = append(filters, filter{Label: r.t("movement.kind." + string(k)), Href: "/movements?kind=" + string(k), Active: on})
	}
	filters[0].Active = !f.Open && f.Kind == ""
	list, total, err := r.app.Gifts.Movements(r.ctx(), r.Actor, f)
	if err != nil {
		return err
	}
	return r.page(200, "movements", "movement.list", movementsBody{list, filters, r.pager(page, total, limit)})
}

// movementFormBody is the page "movement-new".
type movementFormBody struct {
	Kind    string
	Own     []option // holders this person keeps
	Others  []option // where pieces may go
	Items   []option
	Stock   []gift.Flow
	Form    formView
	Counted bool
}

// movable are the movements people record on a form.
var movable = []string{string(gift.Issue), string(gift.Transfer), string(gift.Count), string(gift.WriteOff)}

func newMovement(r *request) error { return r.movementForm(r.form()) }

func (r *request) movementForm(f formView) error {
	kind := r.Param("kind")
	if !slices.Contains(movable, kind) {
		return errNotFound()
	}
	v, err := r.app.Gifts.Gifts(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := movementFormBody{Kind: kind, Items: r.itemOptions(v.Items), Form: f}
	if body.Own, err = r.ownHolders(); err != nil {
		return err
	}
	if kind == string(gift.Transfer) {
		targets, err := r.app.Gifts.Receivers(r.ctx(), r.Actor)
		if err != nil {
			return err
		}
		for _, h := range targets {
			body.Others = append(body.Others, option{strconv.FormatInt(h.ID, 10), h.Name})
		}
	}
	for _, flow := range v.Flows {
		if flow.Held > 0 && slices.ContainsFunc(body.Own, func(o option) bool { return o.Value == strconv.FormatInt(flow.HolderID, 10) }) {
			body.Stock = append(body.Stock, flow)
		}
	}
	return r.page(f.Status, "movement-new", "movement.new."+kind, body)
}

func createMovement(r *request) error {
	kind := r.Param("kind")
	if !slices.Contains(movable, kind) {
		return errNotFound()
	}
	f := r.form("holder", "to", "item", "pieces", "purpose", "recipients", "reason", "counted")
	id, err := r.move(gift.Kind(kind), f)
	if r.refuse(err, &f) {
		return r.movementForm(f)
	}
	if err != nil {
		return err
	}
	if id == 0 {
		r.flash("ok", "movement.agrees")
		return r.seeOther("/gifts")
	}
	r.flash("ok", "movement.saved."+kind)
	return r.seeOther("/movements/%d", id)
}

func (r *request) move(kind gift.Kind, f formView) (int64, error) {
	if kind == gift.Count {
		counted, err := strconv.ParseInt(f.Values["counted"], 10, 64)
		if err != nil {
			counted = -1 // refused as what it is
		}
		return r.app.Gifts.CountStock(r.ctx(), r.Actor, number(f, "holder"), number(f, "item"), counted, f.Values["reason"])
	}
	people, err := gift.ParseRecipients(f.Values["recipients"])
	if err != nil {
		return 0, err
	}
	return r.app.Gifts.MovePieces(r.ctx(), r.Actor, gift.Movement{Kind: kind, ItemID: number(f, "item"), FromID: number(f, "holder"), ToID: number(f, "to"),
		Pieces: number(f, "pieces"), Purpose: f.Values["purpose"], Reason: f.Values["reason"], Recipients: people}, f.Key)
}

// movementBody is the page "movement".
type movementBody struct {
	gift.Movement
	History     []story
	MayDecide   bool
	MayReturn   bool
	MayWithdraw bool
	MaySign     bool
	Costs       bool // may see what it cost
	Form        formView
	Dialog      string // which comes open: reject or withdraw
}

func showMovement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.movementPage(id, r.form(), "")
}

func (r *request) movementPage(id int64, f formView, dialog string) error {
	m, history, err := r.app.Gifts.Movement(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	holders, err := r.app.Gifts.Holders(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := movementBody{Movement: m, History: r.story(history), MayDecide: r.mayDecideMove(m, holders), Costs: r.Actor.Can(access.PurchaseRead), Form: f, Dialog: dialog,
		MaySign: r.Actor.Can(access.GiftReceipt)}
	own := slices.ContainsFunc(holders, func(h gift.Holder) bool { return h.ID == m.Owner() && h.KeptBy(r.Actor) }) && r.Actor.Can(access.StockMove)
	body.MayReturn = own && m.Kind == gift.Issue && m.State == gift.Posted
	body.MayWithdraw = own && gift.MovementRule.May(m.Withdrawal(r.Actor.UserID), decide.Withdraw, r.Actor.UserID)
	r.Title = r.t("movement.kind."+string(m.Kind)) + " · " + m.Item
	return r.page(f.Status, "movement", "", body)
}

var decideMovement = decision{do: by(func(a *app.App) decider { return a.Gifts.DecideMovement }), said: [2]string{"ui.saved", "ui.saved"}, to: toPage("/movements/%d"),
	page: func(r *request, id int64, f formView, approve bool) error {
		if approve {
			return r.movementPage(id, f, "")
		}
		return r.movementPage(id, f, "reject")
	}}

func withdrawMovement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	return r.movementDone(r.app.Gifts.WithdrawMovement(r.ctx(), r.Actor, id, f.Values["reason"]), id, f, "withdraw")
}

func (r *request) movementDone(err error, id int64, f formView, dialog string) error {
	if r.refuse(err, &f) {
		return r.movementPage(id, f, dialog)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/movements/%d", id)
}

func returnPieces(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("pieces", "reason")
	m, _, err := r.app.Gifts.Movement(r.ctx(), r.Actor, id)
	if err == nil {
		_, err = r.app.Gifts.MovePieces(r.ctx(), r.Actor, gift.Movement{Kind: gift.Return, ItemID: m.ItemID, ToID: m.FromID, Pieces: number(f, "pieces"),
			ReturnsID: id, Reason: f.Values["reason"]}, f.Key)
	}
	return r.movementDone(err, id, f, "")
}
