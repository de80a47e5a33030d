package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
)

var purchaseRoutes = []route{
	{method: "GET", path: "/purchases", action: access.PurchaseRead, handle: listPurchases},
	{method: "GET", path: "/purchases/new", action: access.PurchaseRecord, handle: newPurchase},
	{method: "POST", path: "/purchases", action: access.PurchaseRecord, handle: createPurchase},
	{method: "GET", path: "/purchases/:id", action: access.PurchaseRead, handle: showPurchase},
	{method: "POST", path: "/purchases/:id/cancel", action: access.PurchaseDecide, handle: cancelPurchase},
	{method: "POST", path: "/purchases/:id/decide", action: access.PurchaseDecide, handle: decidePurchase.form},
	{method: "POST", path: "/purchases/:id/goods", action: access.GoodsAccept, handle: acceptGoods},
	{method: "POST", path: "/purchases/:id/invoices", action: access.PurchaseRecord, handle: recordInvoice},
	{method: "POST", path: "/purchases/:id/invoices/:invoice/decide", action: access.PurchaseDecide, handle: decideInvoice.form},
}

// purchasesBody is the page "purchases".
type purchasesBody struct {
	List   []gifts.PurchaseView
	MayBuy bool
}

func listPurchases(r *request) error {
	list, err := r.app.Gifts.Purchases(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "purchases", "purchase.list", purchasesBody{list, r.Actor.Can(access.PurchaseRecord)})
}

// purchaseFormBody is the page "purchase-new".
type purchaseFormBody struct {
	Items       []option
	Allocations []option
	Form        formView
}

func newPurchase(r *request) error {
	f := r.form()
	f.Values["day"] = r.app.Today()
	return r.purchaseForm(f)
}

func (r *request) purchaseForm(f formView) error {
	items, err := r.app.Gifts.Items(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	uses, err := r.app.Books.Allocations(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := purchaseFormBody{Form: f, Items: r.itemOptions(items)}
	for _, u := range uses {
		body.Allocations = append(body.Allocations, option{strconv.FormatInt(u.ID, 10), u.FundName + " " + u.DocNo + " " + r.t("purchase.unspent", "Amount", u.Unspent)})
	}
	return r.page(f.Status, "purchase-new", "purchase.new", body)
}

func (r *request) itemOptions(items []gift.Item) (out []option) {
	for _, i := range items {
		out = append(out, option{strconv.FormatInt(i.ID, 10), i.Name})
	}
	return out
}

func createPurchase(r *request) error {
	f := r.form("allocation", "item", "supplier", "pieces", "unit_cost", "use_by", "day")
	var y typed
	p := gift.Purchase{AllocationID: number(f, "allocation"), ItemID: number(f, "item"), Supplier: f.Values["supplier"], Pieces: number(f, "pieces"),
		UnitCost: y.amount(f, "unit_cost"), UseBy: f.Values["use_by"], Day: f.Values["day"]}
	err := y.with(p.Check())
	var id int64
	if err == nil {
		id, err = r.app.Gifts.RecordPurchase(r.ctx(), r.Actor, p)
	}
	if r.refuse(err, &f) {
		return r.purchaseForm(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/purchases/%d", id)
}

// purchaseBody is the page "purchase".
type purchaseBody struct {
	gifts.PurchaseView
	Invoice    *gift.Invoice // that waits or is paid
	Holders    []option      // where this person may take goods in
	History    []story
	MayDecide  bool
	MayCancel  bool
	MayPay     bool
	MayInvoice bool
	Form       formView
	Refusing   string // which dialog comes open: order, cancel, invoice or pay
}

func showPurchase(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["day"] = r.app.Today()
	return r.purchasePage(id, f, "")
}

func (r *request) purchasePage(id int64, f formView, refusing string) error {
	v, history, err := r.app.Gifts.Purchase(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := purchaseBody{PurchaseView: v, Invoice: v.LiveInvoice(), Form: f, Refusing: refusing, History: r.story(history)}
	decides := r.Actor.Can(access.PurchaseDecide)
	body.MayDecide = decides && gift.PurchaseRule.May(v.Matter(), decide.Approve, r.Actor.UserID)
	body.MayCancel = decides && v.Untouched(v.Accepted) == nil && gift.OrderRule.May(v.Matter(), decide.Reject, r.Actor.UserID)
	body.MayPay = decides && body.Invoice != nil && gift.InvoiceRule.May(body.Invoice.Matter(), decide.Approve, r.Actor.UserID)
	body.MayInvoice = r.Actor.Can(access.PurchaseRecord) && v.State == gift.Ordered && body.Invoice == nil && v.Accepted > 0
	if r.Actor.Can(access.GoodsAccept) && v.State == gift.Ordered && body.Invoice == nil && v.Accepted < v.Pieces {
		if body.Holders, err = r.ownHolders(); err != nil {
			return err
		}
	}
	r.Title = v.Item + " · " + v.Lot()
	return r.page(f.Status, "purchase", "", body)
}

// ownHolders is the holders whose gifts this person keeps.
func (r *request) ownHolders() (out []option, err error) {
	holders, err := r.app.Gifts.Holders(r.ctx(), r.Actor)
	for _, h := range holders {
		if h.KeptBy(r.Actor) {
			out = append(out, option{strconv.FormatInt(h.ID, 10), h.Name})
		}
	}
	return out, err
}

var decidePurchase = decision{do: by(func(a *app.App) decider { return a.Gifts.DecidePurchase }), said: [2]string{"ui.saved", "ui.saved"}, to: toPage("/purchases/%d"),
	page: func(r *request, id int64, f formView, _ bool) error { return r.purchasePage(id, f, "order") }}

func (r *request) purchaseDone(err error, id int64, f formView, dialog string) error {
	if r.refuse(err, &f) {
		return r.purchasePage(id, f, dialog)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/purchases/%d", id)
}

func cancelPurchase(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	return r.purchaseDone(r.app.Gifts.CancelPurchase(r.ctx(), r.Actor, id, f.Values["reason"]), id, f, "cancel")
}

func acceptGoods(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("holder", "delivered", "accepted", "reason", "day")
	err = r.app.Gifts.AcceptGoods(r.ctx(), r.Actor, gift.GoodsIn{PurchaseID: id, HolderID: number(f, "holder"), Delivered: number(f, "delivered"),
		Accepted: number(f, "accepted"), Reason: f.Values["reason"], Day: f.Values["day"]}, f.Key)
	return r.purchaseDone(err, id, f, "")
}

func recordInvoice(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("number", "pieces", "amount", "day")
	var y typed
	i := gift.Invoice{PurchaseID: id, Number: f.Values["number"], Pieces: number(f, "pieces"), Amount: y.amount(f, "amount"), Day: f.Values["day"]}
	if err = y.with(i.Check()); err == nil {
		_, err = r.app.Gifts.RecordInvoice(r.ctx(), r.Actor, i)
	}
	return r.purchaseDone(err, id, f, "")
}

var decideInvoice = decision{said: [2]string{"ui.saved", "ui.saved"}, to: toPage("/purchases/%d"),
	do: func(r *request, purchase int64, approve bool, reason string) error {
		invoice, err := r.id("invoice")
		if err != nil {
			return err
		}
		return r.app.Gifts.DecideInvoice(r.ctx(), r.Actor, purchase, invoice, approve, reason)
	},
	page: func(r *request, id int64, f formView, approve bool) error {
		if approve {
			return r.purchasePage(id, f, "pay")
		}
		return r.purchasePage(id, f, "invoice")
	}}
