package web

import (
	"net/http"

	"reliefbook/internal/access"
	"reliefbook/internal/app/books"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

var fundRoutes = []route{
	{method: "GET", path: "/funds", action: access.FundRead, handle: listFunds},
	{method: "GET", path: "/funds/new", action: access.FundCreate, handle: newFund},
	{method: "POST", path: "/funds", action: access.FundCreate, handle: createFund},
	{method: "GET", path: "/funds/:id", action: access.FundRead, handle: showFund},
}

// fundsBody is the page "funds".
type fundsBody struct {
	Funds       []books.FundStatus
	Unallocated money.Amount
	Allocated   money.Amount
	CanAdd      bool
}

func listFunds(r *request) error {
	funds, err := r.app.Books.Funds(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := fundsBody{Funds: funds, CanAdd: r.Actor.Can(access.FundCreate)}
	for _, f := range funds {
		body.Unallocated += f.Unallocated
		body.Allocated += f.Allocated
	}
	return r.page(http.StatusOK, "funds", "menu.funds", body)
}

// fundFormBody is the page "fund-new".
type fundFormBody struct {
	Form    formView
	Sources []option
}

func (r *request) fundForm(f formView) error {
	body := fundFormBody{Form: f}
	for _, s := range fund.Sources {
		body.Sources = append(body.Sources, option{string(s), r.t("fund.source." + string(s))})
	}
	return r.page(f.Status, "fund-new", "fund.new", body)
}

func newFund(r *request) error { return r.fundForm(r.form()) }

func createFund(r *request) error {
	f := r.form("code", "name", "source", "restriction")
	id, err := r.app.Books.CreateFund(r.ctx(), r.Actor, fund.Fund{Code: f.Values["code"], Name: f.Values["name"],
		Source: fund.Source(f.Values["source"]), Restriction: f.Values["restriction"]})
	if r.refuse(err, &f) {
		return r.fundForm(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "fund.created", "Name", f.Values["name"])
	return r.seeOther("/funds/%d", id)
}

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
// allocated before something came in, nothing returned before something was allocated.
func (b fundBody) May(kind fund.Kind) bool {
	switch kind {
	case fund.Allocation:
		return b.CanRecord && b.Received > 0
	case fund.Return:
		return b.CanRecord && b.Unspent > 0
	}
	return b.CanRecord
}

func showFund(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f, err := r.app.Books.Fund(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := fundBody{FundStatus: f, CanRecord: r.Actor.Can(access.DocumentRecord)}
	if body.Uses, err = r.fundUses(id); err != nil {
		return err
	}
	body.addUp()
	r.Title = f.Name
	return r.page(http.StatusOK, "fund", "menu.funds", body)
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

// fundUses is what became of a fund's allocations.
func (r *request) fundUses(id int64) (uses []fund.Use, err error) {
	all, err := r.app.Books.Allocations(r.ctx(), r.Actor)
	for _, u := range all {
		if u.FundID == id {
			uses = append(uses, u)
		}
	}
	return uses, err
}
