package gifts

import (
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
	"reliefbook/internal/web/kit"
)

var PurchaseRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/purchases", Action: access.PurchaseRead, Handle: listPurchases},
	{Method: "GET", Path: "/purchases/new", Action: access.PurchaseRecord, Handle: newPurchase},
	{Method: "POST", Path: "/purchases", Action: access.PurchaseRecord, Handle: createPurchase.Handle},
	{Method: "GET", Path: "/purchases/:id", Action: access.PurchaseRead, Handle: kit.Showing(purchasePage)},
	{Method: "POST", Path: "/purchases/:id/cancel", Action: access.PurchaseDecide, Handle: cancelPurchase.Handle},
	{Method: "POST", Path: "/purchases/:id/goods", Action: access.GoodsAccept, Handle: acceptGoods.Handle},
	{Method: "POST", Path: "/purchases/:id/invoices", Action: access.PurchaseRecord, Handle: recordInvoice.Handle},
},
	decidePurchase.Routes(kit.By(func(a *app.App) kit.Decider { return a.Gifts.DecidePurchase }), kit.Deed{Page: purchasePage, To: "/purchases/%d"}),
	decideInvoice.Routes(func(r *kit.Request, purchase int64, act decide.Act, f kit.FormView) (int64, error) {
		invoice, err := r.Id("invoice")
		if err == nil {
			err = r.App.Gifts.DecideInvoice(r.Ctx(), r.Actor, purchase, invoice, act == decide.Approve, f.Values["reason"])
		}
		return purchase, err
	}, kit.Deed{Page: purchasePage, To: "/purchases/%d"}),
)

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

var createPurchase = kit.Deed{Said: "ui.saved", To: "/purchases/%d", Page: kit.OnList(purchaseForm),
	Fields: []string{"allocation", "item", "supplier", "pieces", "unit_cost", "use_by", "day"},
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		var y kit.Typed
		p := gift.Purchase{AllocationID: kit.Number(f, "allocation"), ItemID: kit.Number(f, "item"), Supplier: f.Values["supplier"],
			Pieces: kit.Number(f, "pieces"), UnitCost: y.Amount(f, "unit_cost"), UseBy: f.Values["use_by"], Day: f.Values["day"]}
		if err := y.With(p.Check()); err != nil {
			return 0, err
		}
		return r.App.Gifts.RecordPurchase(r.Ctx(), r.Actor, p)
	}}

// purchaseBody is the page "purchase".
type purchaseBody struct {
	gifts.PurchaseView
	Invoice    *gift.Invoice // that waits or is paid
	Holders    []kit.Option  // where this person may take goods in
	History    []kit.Story
	Decide     kit.Choice
	Pay        kit.Choice // the invoice that waits
	PayAnyway  bool       // although it differs
	MayCancel  bool
	MayInvoice bool
	Form       kit.FormView
}

func purchasePage(r *kit.Request, id int64, f kit.FormView) error {
	if f.At == "" {
		f.Values["day"] = r.App.Today()
	}
	v, history, err := r.App.Gifts.Purchase(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := purchaseBody{PurchaseView: v, Invoice: v.LiveInvoice(), Form: f, History: r.Story(history)}
	body.Decide = decidePurchase.Choice(r, f, kit.May(r, gift.PurchaseRule, v.Matter()), id)
	body.MayCancel = r.Actor.Can(access.PurchaseDecide) && v.Untouched(v.Accepted) == nil && kit.May(r, gift.OrderRule, v.Matter())(decide.Reject)
	if body.Invoice != nil {
		body.Pay = decideInvoice.Choice(r, f, kit.May(r, gift.InvoiceRule, body.Invoice.Matter()), id, body.Invoice.ID)
		if len(v.Differences) > 0 {
			body.PayAnyway, body.Pay.Approve = body.Pay.Approve, false
		}
	}
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

var decidePurchase = kit.Decision{At: "/purchases/:id", Needs: access.PurchaseDecide}

// onPurchase is a form that acts on a purchase.
func onPurchase(do func(*kit.Request, int64, kit.FormView) error, fields ...string) kit.Deed {
	return kit.Deed{Fields: fields, Do: kit.On(do), Page: purchasePage, Said: "ui.saved", To: "/purchases/%d"}
}

var cancelPurchase = onPurchase(func(r *kit.Request, id int64, f kit.FormView) error {
	return r.App.Gifts.CancelPurchase(r.Ctx(), r.Actor, id, f.Values["reason"])
}, "reason")

var acceptGoods = onPurchase(func(r *kit.Request, id int64, f kit.FormView) error {
	return r.App.Gifts.AcceptGoods(r.Ctx(), r.Actor, gift.GoodsIn{PurchaseID: id, HolderID: kit.Number(f, "holder"), Delivered: kit.Number(f, "delivered"),
		Accepted: kit.Number(f, "accepted"), Reason: f.Values["reason"], Day: f.Values["day"]}, f.Key)
}, "holder", "delivered", "accepted", "reason", "day")

var recordInvoice = onPurchase(func(r *kit.Request, id int64, f kit.FormView) error {
	var y kit.Typed
	i := gift.Invoice{PurchaseID: id, Number: f.Values["number"], Pieces: kit.Number(f, "pieces"), Amount: y.Amount(f, "amount"), Day: f.Values["day"]}
	err := y.With(i.Check())
	if err == nil {
		_, err = r.App.Gifts.RecordInvoice(r.Ctx(), r.Actor, i)
	}
	return err
}, "number", "pieces", "amount", "day")

var decideInvoice = kit.Decision{At: "/purchases/:id/invoices/:invoice", Needs: access.PurchaseDecide, Words: "purchase.invoice"}
