package web

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/decide"
	"reliefbook/internal/gift"
)

var giftRoutes = []route{
	{method: "GET", path: "/gifts", action: access.GiftRead, handle: showGifts},
	{method: "GET", path: "/gifts/setup", action: access.GiftManage, handle: setupGifts},
	{method: "POST", path: "/gifts/items", action: access.GiftManage, handle: createItem},
	{method: "POST", path: "/gifts/holders", action: access.GiftManage, handle: createHolder},
	{method: "GET", path: "/gifts/given", action: access.GiftRead, handle: listGiven},
	{method: "POST", path: "/gifts/given", action: access.GiftReceipt, handle: signForGifts},
}

// giftsBody is the page "gifts".
type giftsBody struct {
	Items     []giftStock
	Open      []gift.Movement
	Whole     bool           // of the whole college, not of some departments
	Mine      map[int64]bool // open movements this person may decide on
	MayMove   bool
	MayManage bool
	MayBuy    bool
	Form      formView
	Refusing  int64
}

// giftStock is one item with what each holder has of it.
type giftStock struct {
	gift.Item
	Flows []gift.Flow
	Sum   gift.Flow
}

func showGifts(r *request) error { return r.giftsPage(r.form(), 0) }

func (r *request) giftsPage(f formView, refusing int64) error {
	v, err := r.app.Gifts.Gifts(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := giftsBody{Open: v.Open, Whole: r.Actor.Scope().All, Mine: map[int64]bool{}, MayMove: r.Actor.Can(access.StockMove), MayManage: r.Actor.Can(access.GiftManage),
		MayBuy: r.Actor.Can(access.PurchaseRead), Form: f, Refusing: refusing}
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
		body.Mine[m.ID] = r.mayDecideMove(m, v.Holders)
	}
	return r.page(f.Status, "gifts", "menu.gifts", body)
}

// mayDecideMove reports whether a movement waits for this person.
func (r *request) mayDecideMove(m gift.Movement, holders []gift.Holder) bool {
	if !gift.MovementRule.May(m.Matter(), decide.Approve, r.Actor.UserID) {
		return false
	}
	if m.Kind != gift.Transfer {
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
	Kinds       []option
	Campuses    []option
	Departments []option
	Form        formView
}

func setupGifts(r *request) error { return r.giftSetupPage(r.form()) }

func (r *request) giftSetupPage(f formView) error {
	v, err := r.app.Gifts.Gifts(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := giftSetupBody{Items: v.Items, Holders: v.Holders, Form: f}
	for _, k := range gift.HolderKinds {
		body.Kinds = append(body.Kinds, option{string(k), r.t("holder.kind." + string(k))})
	}
	for _, c := range units.Campuses {
		body.Campuses = append(body.Campuses, option{strconv.FormatInt(c.ID, 10), c.Name})
	}
	for _, d := range units.Departments {
		body.Departments = append(body.Departments, option{strconv.FormatInt(d.ID, 10), d.Name})
	}
	return r.page(f.Status, "gift-setup", "gift.setup", body)
}

func createItem(r *request) error {
	f := r.form("code", "name", "unit")
	_, err := r.app.Gifts.CreateItem(r.ctx(), r.Actor, gift.Item{Code: f.Values["code"], Name: f.Values["name"], Unit: f.Values["unit"]})
	return r.giftSetupDone(err, f)
}

func createHolder(r *request) error {
	f := r.form("kind", "name", "campus", "department")
	h := gift.Holder{Kind: gift.HolderKind(f.Values["kind"]), Name: f.Values["name"], CampusID: number(f, "campus"), DepartmentID: number(f, "department")}
	_, err := r.app.Gifts.CreateHolder(r.ctx(), r.Actor, h)
	return r.giftSetupDone(err, f)
}

func (r *request) giftSetupDone(err error, f formView) error {
	if r.refuse(err, &f) {
		return r.giftSetupPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/gifts/setup")
}

// number is a field's whole number; what is none is 0, and refused as such.
func number(f formView, field string) int64 {
	n, err := strconv.ParseInt(f.Values[field], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// givenBody is the page "given".
type givenBody struct {
	List    []gift.Recipient
	Open    bool // only those who have not signed
	MaySign bool
	Form    formView
	Pager   pager
}

func listGiven(r *request) error { return r.givenPage(r.form()) }

const givenPerPage = 100

func (r *request) givenPage(f formView) error {
	open := r.QueryParam("all") == ""
	limit, offset, page := r.pageOf(givenPerPage)
	list, total, err := r.app.Gifts.GivenPage(r.ctx(), r.Actor, gift.RecipientFilter{Open: open, Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	return r.page(f.Status, "given", "gift.given", givenBody{list, open, r.Actor.Can(access.GiftReceipt), f, r.pager(page, total, limit)})
}

func signForGifts(r *request) error {
	f := r.form("recipient")
	ids, err := numbers(f.Multi["recipient"])
	if err == nil {
		err = r.app.Gifts.SignForGifts(r.ctx(), r.Actor, ids)
	}
	if r.refuse(err, &f) {
		return r.givenPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "gift.signed", "Count", count(len(ids)))
	return r.seeOther("/gifts/given")
}

// numbers reads ids from check boxes; what is none is not_found.
func numbers(values []string) (ids []int64, err error) {
	for _, v := range values {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return nil, errNotFound()
		}
		ids = append(ids, id)
	}
	return ids, nil
}
