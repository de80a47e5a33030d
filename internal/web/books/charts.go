package books

import (
	"fmt"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/books"
	"reliefbook/internal/fault"
	"reliefbook/internal/posting"
	"reliefbook/internal/web/kit"
)

var ChartRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/charts", Action: access.VoucherRead, Handle: func(r *kit.Request) error { return chartsPage(r, r.Form()) }},
	{Method: "GET", Path: "/charts/chart.file", Action: access.VoucherRead, Handle: chartFile},
	{Method: "GET", Path: "/charts/:id", Action: access.VoucherRead, Handle: kit.Showing(chartPage)},
	{Method: "POST", Path: "/charts", Action: access.ChartPropose, Handle: loadChart.Handle, Limit: kit.UploadLimit},
},
	decideChart.Routes(kit.ByAct(func(a *app.App) kit.Actor { return a.Books.DecideChart }), kit.Deed{Page: chartPage, To: "/charts/%d"}),
	takeChart.Routes(kit.By(func(a *app.App) kit.Decider { return a.Books.TakeUpChart }), kit.Deed{Page: chartPage, To: "/charts/%d"}),
)

var (
	decideChart = kit.Decision{At: "/charts/:id", Needs: access.ChartDecide, Takes: access.ChartPropose}
	takeChart   = kit.Decision{At: "/charts/:id/asked", Needs: access.ChartPropose, Words: "chart.asked"}
)

// chartsBody is the page "charts".
type chartsBody struct {
	Books   []bookChart
	Form    kit.FormView
	MayLoad bool
}

// bookChart is a book with its chart in rows.
type bookChart struct {
	books.BookChart
	Rows []chartRow
}

// chartRow is what a role is kept on, was and is.
type chartRow struct {
	Role     posting.Role
	Was, Now posting.General
}

// Changed reports whether it is kept on another account from now on.
func (c chartRow) Changed() bool { return c.Was != c.Now }

func chartRows(was, now posting.Chart) (rows []chartRow) {
	for _, k := range posting.Kinds {
		rows = append(rows, chartRow{k.Role, was[k.Role], now[k.Role]})
	}
	return rows
}

func chartsPage(r *kit.Request, f kit.FormView) error {
	list, err := r.App.Books.Charts(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := chartsBody{Form: f, MayLoad: r.Actor.Can(access.ChartPropose)}
	for _, b := range list {
		body.Books = append(body.Books, bookChart{b, chartRows(b.Chart, b.Chart)})
	}
	return r.Page(f.Status, "charts", "chart.title", body)
}

func chartFile(r *kit.Request) error {
	book := r.QueryParam("book")
	content, err := r.App.Books.ChartFile(r.Ctx(), r.Actor, book, r.Lang)
	if err != nil {
		return err
	}
	return r.Attach(fmt.Sprintf("chart-%s.csv", book), "text/csv; charset=utf-8", content)
}

var loadChart = kit.Deed{Fields: []string{"book", "reason"}, Page: kit.OnList(chartsPage), Said: "chart.proposed", To: "/charts/%d",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		name, content, err := uploaded(r)
		if err != nil {
			return 0, err
		}
		return r.App.Books.ProposeChart(r.Ctx(), r.Actor, f.Values["book"], name, content, f.Values["reason"])
	}}

// uploaded is the form's file; a missing one is the form's fault.
func uploaded(r *kit.Request) (name string, content []byte, err error) {
	name, content, err = r.Upload("file")
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	return name, content, err
}

// chartBody is the page "chart".
type chartBody struct {
	books.ChartDetail
	Form   kit.FormView
	Rows   []chartRow
	Story  []kit.Story
	Decide kit.Choice
	Mine   bool
}

func chartPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Books.Chart(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := chartBody{ChartDetail: d, Form: f, Rows: chartRows(d.Before, d.Chart), Story: r.Story(d.History), Mine: d.MakerID == r.Actor.UserID,
		Decide: decideChart.Choice(r, f, kit.May(r, posting.ChartRule, d.Matter()), id)}
	if d.State == posting.Asked {
		b.Decide = takeChart.Choice(r, f, kit.May(r, posting.ChartAsking, d.Asking()), id)
	}
	return r.Page(f.Status, "chart", "log.noun.chart", b)
}
