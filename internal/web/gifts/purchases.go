package gifts

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
	"reliefbook/internal/web/kit"
)

var PurchaseRoutes = []kit.Route{
	{Method: "GET", Path: "/purchases", Action: access.PurchaseRead, Handle: listPurchases},
	{Method: "GET", Path: "/purchases/new", Action: access.PurchaseRecord, Handle: newPurchase},
	{Method: "POST", Path: "/purchases", Action: access.PurchaseRecord, Handle: createPurchase},
	{Method: "GET", Path: "/purchases/:id", Action: access.PurchaseRead, Handle: showPurchase},
	{Method: "POST", Path: "/purchases/:id/cancel", Action: access.PurchaseDecide, Handle: cancelPurchase},
	{Method: "POST", Path: "/purchases/:id/decide", Action: access.PurchaseDecide, Handle: decidePurchase.Form},
	{Method: "POST", Path: "/purchases/:id/goods", Action: access.GoodsAccept, Handle: acceptGoods},
	{Method: "POST", Path: "/purchases/:id/invoices", Action: access.PurchaseRecord, Handle: recordInvoice},
	{Method: "POST", Path: "/purchases/:id/invoices/:invoice/decide", Action: access.PurchaseDecide, Handle: decideInvoice.Form},
}

// purchasesBody is the page "purchases".
type purchasesBody struct {
	List   []gifts.PurchaseView
	MayBuy bool
}

func listPurchases(r *kit.Request) error {
	list, err := r.App.Gifts.Purchases(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "purchases", "purchase.list", purchasesBody{list, r.Actor.Can(access.PurchaseRecord)})
}

// purchaseFormBody is the page "purchase-new".
type purchaseFormBody struct {
	Items       []kit.Option
	Allocations []kit.Option
	Form        kit.FormView
}

func newPurchase(r *kit.Request) error {
	f := r.Form()
	f.Values["day"] = r.App.Today()
	return purchaseForm(r, f)
}

func purchaseForm(r *kit.Request, f kit.FormView) error {
	items, err := r.App.Gifts.Items(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	uses, err := r.App.Books.Allocations(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := purchaseFormBody{Form: f, Items: r.ItemOptions(items)}
	for _, u := range uses {
		body.Allocations = append(body.Allocations, kit.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.FundName + " " + u.DocNo + " " + r.T("purchase.unspent", "Amount", u.Unspent)})
	}
	return r.Page(f.Status, "purchase-new", "purchase.new", body)
}

func createPurchase(r *kit.Request) error {
	f := r.Form("allocation", "item", "supplier", "pieces", "unit_cost", "use_by", "day")
	var y kit.Typed
	p := gift.Purchase{AllocationID: kit.Number(f, "allocation"), ItemID: kit.Number(f, "item"), Supplier: f.Values["supplier"], Pieces: kit.Number(f, "pieces"),
		UnitCost: y.Amount(f, "unit_cost"), UseBy: f.Values["use_by"], Day: f.Values["day"]}
	err := y.With(p.Check())
	var id int64
	if err == nil {
		id, err = r.App.Gifts.RecordPurchase(r.Ctx(), r.Actor, p)
	}
	if r.Refuse(err, &f) {
		return purchaseForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "ui.saved")
	return r.SeeOther("/purchases/%d", id)
}

// purchaseBody is the page "purchase".
type purchaseBody struct {
	gifts.PurchaseView
	Invoice    *gift.Invoice // that waits or is paid
	Holders    []kit.Option  // where this person may take goods in
	History    []kit.Story
	MayDecide  bool
	MayCancel  bool
	MayPay     bool
	MayInvoice bool
	Form       kit.FormView
	Refusing   string // which dialog comes open: order, cancel, invoice or pay
}

func showPurchase(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values["day"] = r.App.Today()
	return purchasePage(r, id, f, "")
}

func purchasePage(r *kit.Request, id int64, f kit.FormView, refusing string) error {
	v, history, err := r.App.Gifts.Purchase(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := purchaseBody{PurchaseView: v, Invoice: v.LiveInvoice(), Form: f, Refusing: refusing, History: r.Story(history)}
	decides := r.Actor.Can(access.PurchaseDecide)
	body.MayDecide = decides && gift.PurchaseRule.May(v.Matter(), decide.Approve, r.Actor.UserID)
	body.MayCancel = decides && v.Untouched(v.Accepted) == nil && gift.OrderRule.May(v.Matter(), decide.Reject, r.Actor.UserID)
	body.MayPay = decides && body.Invoice != nil && gift.InvoiceRule.May(body.Invoice.Matter(), decide.Approve, r.Actor.UserID)
	body.MayInvoice = r.Actor.Can(access.PurchaseRecord) && v.State == gift.Ordered && body.Invoice == nil && v.Accepted > 0
	if r.Actor.Can(access.GoodsAccept) && v.State == gift.Ordered && body.Invoice == nil && v.Accepted < v.Pieces {
		if body.Holders, err = ownHolders(r); err != nil {
			return err
		}
	}
	r.Title = v.Item + " · " + v.Lot()
	return r.Page(f.Status, "purchase", "", body)
}

// ownHolders is the holders whose gifts this person keeps.
func ownHolders(r *kit.Request) (out []kit.Option, err error) {
	holders, err := r.App.Gifts.Holders(r.Ctx(), r.Actor)
	for _, h := range holders {
		if h.KeptBy(r.Actor) {
			out = append(out, kit.Option{Value: strconv.FormatInt(h.ID, 10), Label: h.Name})
		}
	}
	return out, err
}

var decidePurchase = kit.Decision{Do: kit.By(func(a *app.App) kit.Decider { return a.Gifts.DecidePurchase }), Said: [2]string{"ui.saved", "ui.saved"}, To: kit.ToPage("/purchases/%d"),
	Page: func(r *kit.Request, id int64, f kit.FormView, _ bool) error { return purchasePage(r, id, f, "order") }}

func purchaseDone(r *kit.Request, err error, id int64, f kit.FormView, dialog string) error {
	if r.Refuse(err, &f) {
		return purchasePage(r, id, f, dialog)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "ui.saved")
	return r.SeeOther("/purchases/%d", id)
}

func cancelPurchase(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("reason")
	return purchaseDone(r, r.App.Gifts.CancelPurchase(r.Ctx(), r.Actor, id, f.Values["reason"]), id, f, "cancel")
}

func acceptGoods(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("holder", "delivered", "accepted", "reason", "day")
	err = r.App.Gifts.AcceptGoods(r.Ctx(), r.Actor, gift.GoodsIn{PurchaseID: id, HolderID: kit.Number(f, "holder"), Delivered: kit.Number(f, "delivered"),
		Accepted: kit.Number(f, "accepted"), Reason: f.Values["reason"], Day: f.Values["day"]}, f.Key)
	return purchaseDone(r, err, id, f, "")
}

func recordInvoice(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("number", "pieces", "amount", "day")
	var y kit.Typed
	i := gift.Invoice{PurchaseID: id, Number: f.Values["number"], Pieces: kit.Number(f, "pieces"), Amount: y.Amount(f, "amount"), Day: f.Values["day"]}
	if err = y.With(i.Check()); err == nil {
		_, err = r.App.Gifts.RecordInvoice(r.Ctx(), r.Actor, i)
	}
	return purchaseDone(r, err, id, f, "")
}

var decideInvoice = kit.Decision{Said: [2]string{"ui.saved", "ui.saved"}, To: kit.ToPage("/purchases/%d"),
	Do: func(r *kit.Request, purchase int64, approve bool, reason string) error {
		invoice, err := r.Id("invoice")
		if err != nil {
			return err
		}
		return r.App.Gifts.DecideInvoice(r.Ctx(), r.Actor, purchase, invoice, approve, reason)
	},
	Page: func(r *kit.Request, id int64, f kit.FormView, approve bool) error {
		if approve {
			return purchasePage(r, id, f, "pay")
		}
		return purchasePage(r, id, f, "invoice")
	}}
