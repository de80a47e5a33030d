package books

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/app/books"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/web/kit"
)

var FundRoutes = []kit.Route{
	{Method: "GET", Path: "/funds", Action: access.FundRead, Handle: listFunds},
	{Method: "GET", Path: "/funds/new", Action: access.FundCreate, Handle: newFund},
	{Method: "POST", Path: "/funds", Action: access.FundCreate, Handle: createFund.Handle},
	{Method: "GET", Path: "/funds/:id", Action: access.FundRead, Handle: showFund},
}

// fundsBody is the page "funds".
type fundsBody struct {
	Funds       []books.FundStatus
	Unallocated money.Amount
	Allocated   money.Amount
	CanAdd      bool
}

func listFunds(r *kit.Request) error {
	funds, err := r.App.Books.Funds(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := fundsBody{Funds: funds, CanAdd: r.Actor.Can(access.FundCreate)}
	for _, f := range funds {
		body.Unallocated += f.Unallocated
		body.Allocated += f.Allocated
	}
	return r.Page(http.StatusOK, "funds", "menu.funds", body)
}

// fundFormBody is the page "fund-new".
type fundFormBody struct {
	Form    kit.FormView
	Sources []kit.Option
}

func fundForm(r *kit.Request, f kit.FormView) error {
	body := fundFormBody{Form: f}
	for _, s := range fund.Sources {
		body.Sources = append(body.Sources, kit.Option{Value: string(s), Label: r.T("fund.source." + string(s))})
	}
	return r.Page(f.Status, "fund-new", "fund.new", body)
}

func newFund(r *kit.Request) error { return fundForm(r, r.Form()) }

var createFund = kit.Deed{Fields: []string{"code", "name", "source", "restriction"}, Page: kit.OnList(fundForm),
	To: "/funds/%d",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		id, err := r.App.Books.CreateFund(r.Ctx(), r.Actor, fund.Fund{Code: f.Values["code"], Name: f.Values["name"],
			Source: fund.Source(f.Values["source"]), Restriction: f.Values["restriction"]})
		if err == nil {
			r.Flash("ok", "fund.created", "Name", f.Values["name"])
		}
		return id, err
	}}

// fundBody is the page "fund".
type fundBody struct {
	books.FundStatus
	Uses       []fund.Use // of its allocations
	Received   money.Amount
	Spent      money.Amount
	Unspent    money.Amount
	Pending    int // documents that wait for a checker
	PendingSum money.Amount
	CanRecord  bool
}

// May reports whether a document of this kind makes sense now: nothing can be
// allocated before a receipt, nothing returned before an allocation.
func (b fundBody) May(kind fund.Kind) bool {
	switch kind {
	case fund.Allocation:
		return b.CanRecord && b.Received > 0
	case fund.Return:
		return b.CanRecord && b.Unspent > 0
	}
	return b.CanRecord
}

func showFund(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f, err := r.App.Books.Fund(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := fundBody{FundStatus: f, CanRecord: r.Actor.Can(access.DocumentRecord)}
	if body.Uses, err = fundUses(r, id); err != nil {
		return err
	}
	body.addUp()
	r.Title = f.Name
	return r.Page(http.StatusOK, "fund", "menu.funds", body)
}

func (b *fundBody) addUp() {
	for _, u := range b.Uses {
		b.Spent, b.Unspent = b.Spent+u.Spent, b.Unspent+u.Unspent
	}
	for _, d := range b.Documents {
		switch {
		case d.State == fund.Pending:
			b.Pending++
			b.PendingSum += d.Amount
		case d.State == fund.Posted && d.Kind == fund.Receipt:
			b.Received += d.Amount
		}
	}
}

// fundUses is the use of a fund's allocations.
func fundUses(r *kit.Request, id int64) (uses []fund.Use, err error) {
	all, err := r.App.Books.Allocations(r.Ctx(), r.Actor)
	for _, u := range all {
		if u.FundID == id {
			uses = append(uses, u)
		}
	}
	return uses, err
}
