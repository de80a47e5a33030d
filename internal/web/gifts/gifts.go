package gifts

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
	"reliefbook/internal/web/kit"
)

var GiftRoutes = []kit.Route{
	{Method: "GET", Path: "/gifts", Action: access.GiftRead, Handle: showGifts},
	{Method: "GET", Path: "/gifts/setup", Action: access.GiftManage, Handle: setupGifts},
	{Method: "POST", Path: "/gifts/items", Action: access.GiftManage, Handle: createItem.Handle},
	{Method: "POST", Path: "/gifts/holders", Action: access.GiftManage, Handle: createHolder.Handle},
	{Method: "GET", Path: "/gifts/given", Action: access.GiftRead, Handle: listGiven},
	{Method: "POST", Path: "/gifts/given", Action: access.GiftReceipt, Handle: signForGifts.Handle},
}

// giftsBody is the page "gifts".
type giftsBody struct {
	Items     []giftStock
	Open      []gift.Movement
	Whole     bool                 // of the whole college, not of some departments
	decide    map[int64]kit.Choice // by open movement
	MayMove   bool
	MayManage bool
	MayBuy    bool
	Forms     []gift.Kind // what a slip can be recorded of
	Form      kit.FormView
}

// Decide is the confirmation of an open movement by this person; everything else is on its page.
func (b giftsBody) Decide(m gift.Movement) kit.Choice { return b.decide[m.ID] }

// giftStock is one item with what each holder has of it.
type giftStock struct {
	gift.Item
	Flows []gift.Flow
	Sum   gift.Flow
}

func showGifts(r *kit.Request) error { return giftsPage(r, r.Form()) }

func giftsPage(r *kit.Request, f kit.FormView) error {
	v, err := r.App.Gifts.Gifts(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := giftsBody{Open: v.Open, Whole: r.Actor.Scope().All, decide: map[int64]kit.Choice{}, MayMove: r.Actor.Can(access.StockMove), MayManage: r.Actor.Can(access.GiftManage),
		MayBuy: r.Actor.Can(access.PurchaseRead), Form: f}
	for _, w := range gift.Ways() {
		if w.Form && body.MayMove {
			body.Forms = append(body.Forms, w.Kind)
		}
	}
	for _, i := range v.Items {
		stock := giftStock{Item: i}
		for _, flow := range v.Flows {
			if flow.ItemID == i.ID {
				stock.Flows = append(stock.Flows, flow)
			}
		}
		stock.Sum = gift.Sum(stock.Flows)
		if len(stock.Flows) > 0 || body.MayManage {
			body.Items = append(body.Items, stock)
		}
	}
	for _, m := range v.Open {
		body.decide[m.ID] = onMovement(r, m, f, func(act decide.Act) bool { return act == decide.Approve && mayDecideMove(r, m, v.Holders) })
	}
	return r.Page(f.Status, "gifts", "menu.gifts", body)
}

// mayDecideMove reports whether a movement waits for this person.
func mayDecideMove(r *kit.Request, m gift.Movement, holders []gift.Holder) bool {
	if !gift.MovementRule.May(m.Matter(), decide.Approve, r.Actor.UserID) {
		return false
	}
	if m.Kind.Way().Waits != gift.Sent {
		return r.Actor.Can(access.StockDecide)
	}
	for _, h := range holders {
		if h.ID == m.ToID {
			return h.KeptBy(r.Actor)
		}
	}
	return false
}

// giftSetupBody is the page "gift-setup".
type giftSetupBody struct {
	Items       []gift.Item
	Holders     []gift.Holder
	Kinds       []kit.Option
	Campuses    []kit.Option
	Departments []kit.Option
	Form        kit.FormView
}

func setupGifts(r *kit.Request) error { return giftSetupPage(r, r.Form()) }

func giftSetupPage(r *kit.Request, f kit.FormView) error {
	v, err := r.App.Gifts.Gifts(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := giftSetupBody{Items: v.Items, Holders: v.Holders, Form: f}
	for _, k := range gift.HolderKinds {
		body.Kinds = append(body.Kinds, kit.Option{Value: string(k), Label: r.T("holder.kind." + string(k))})
	}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, kit.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
	}
	for _, d := range units.Departments {
		body.Departments = append(body.Departments, kit.Option{Value: strconv.FormatInt(d.ID, 10), Label: d.Name})
	}
	return r.Page(f.Status, "gift-setup", "gift.setup", body)
}

var createItem = kit.Deed{Fields: []string{"code", "name", "unit"}, Page: kit.OnList(giftSetupPage),
	Said: "ui.saved", To: "/gifts/setup",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		return r.App.Gifts.CreateItem(r.Ctx(), r.Actor,
			gift.Item{Code: f.Values["code"], Name: f.Values["name"], Unit: f.Values["unit"]})
	}}

var createHolder = kit.Deed{Fields: []string{"kind", "name", "campus", "department"},
	Page: kit.OnList(giftSetupPage), Said: "ui.saved",
	To: "/gifts/setup", Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		return r.App.Gifts.CreateHolder(r.Ctx(), r.Actor,
			gift.Holder{Kind: gift.HolderKind(f.Values["kind"]), Name: f.Values["name"],
				CampusID: kit.Number(f, "campus"), DepartmentID: kit.Number(f, "department")})
	}}

// givenBody is the page "given".
type givenBody struct {
	List    []gift.Recipient
	Open    bool // only those who have not signed
	MaySign bool
	Form    kit.FormView
	Pager   kit.Pager
}

func listGiven(r *kit.Request) error { return givenPage(r, r.Form()) }

const givenPerPage = 100

func givenPage(r *kit.Request, f kit.FormView) error {
	open := r.QueryParam("all") == ""
	limit, offset, page := r.PageOf(givenPerPage)
	list, total, err := r.App.Gifts.GivenPage(r.Ctx(), r.Actor, gift.RecipientFilter{Open: open, Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	return r.Page(f.Status, "given", "gift.given", givenBody{list, open, r.Actor.Can(access.GiftReceipt), f, r.Pager(page, total, limit)})
}

var signForGifts = kit.Deed{Fields: []string{"recipient"}, Page: kit.OnList(givenPage), To: "/gifts/given",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		ids, err := numbers(f.Multi["recipient"])
		if err == nil {
			err = r.App.Gifts.SignForGifts(r.Ctx(), r.Actor, ids)
		}
		if err == nil {
			r.Flash("ok", "gift.signed", "Count", kit.Count(len(ids)))
		}
		return 0, err
	}}

// numbers reads ids from check boxes. Refusal: not_found for anything else.
func numbers(values []string) (ids []int64, err error) {
	for _, v := range values {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return nil, kit.ErrNotFound()
		}
		ids = append(ids, id)
	}
	return ids, nil
}
