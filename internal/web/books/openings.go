package books

import (
	"fmt"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/books"
	"reliefbook/internal/posting"
	"reliefbook/internal/web/kit"
)

var OpeningRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/openings", Action: access.VoucherRead, Handle: func(r *kit.Request) error { return openingsPage(r, r.Form()) }},
	{Method: "GET", Path: "/openings/opening.file", Action: access.VoucherRead, Handle: openingFile},
	{Method: "GET", Path: "/openings/:id", Action: access.VoucherRead, Handle: kit.Showing(openingPage)},
	{Method: "POST", Path: "/openings", Action: access.OpeningPropose, Handle: loadOpening.Handle, Limit: kit.UploadLimit},
},
	decideOpening.Routes(kit.ByAct(func(a *app.App) kit.Actor { return a.Books.DecideOpening }), kit.Deed{Page: openingPage, To: "/openings/%d"}),
	takeOpening.Routes(kit.By(func(a *app.App) kit.Decider { return a.Books.TakeUpOpening }), kit.Deed{Page: openingPage, To: "/openings/%d"}),
)

var (
	decideOpening = kit.Decision{At: "/openings/:id", Needs: access.OpeningDecide, Takes: access.OpeningPropose}
	takeOpening   = kit.Decision{At: "/openings/:id/asked", Needs: access.OpeningPropose, Words: "chart.asked"}
)

// openingsBody is the page "openings".
type openingsBody struct {
	Books   []books.BookOpening
	Form    kit.FormView
	MayLoad bool
}

func openingsPage(r *kit.Request, f kit.FormView) error {
	list, err := r.App.Books.Openings(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(f.Status, "openings", "opening.title", openingsBody{list, f, r.Actor.Can(access.OpeningPropose)})
}

func openingFile(r *kit.Request) error {
	book := r.QueryParam("book")
	content, err := r.App.Books.OpeningFile(r.Ctx(), r.Actor, book, r.Lang)
	if err != nil {
		return err
	}
	return r.Attach(fmt.Sprintf("opening-%s.csv", book), "text/csv; charset=utf-8", content)
}

var loadOpening = kit.Deed{Fields: []string{"book", "day", "reason"}, Page: kit.OnList(openingsPage), Said: "chart.proposed", To: "/openings/%d",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		name, content, err := uploaded(r)
		if err != nil {
			return 0, err
		}
		return r.App.Books.ProposeOpening(r.Ctx(), r.Actor, f.Values["book"], f.Values["day"], name, content, f.Values["reason"])
	}}

// openingBody is the page "opening".
type openingBody struct {
	books.OpeningDetail
	Form   kit.FormView
	Story  []kit.Story
	Decide kit.Choice
	Mine   bool
}

func openingPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Books.Opening(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := openingBody{OpeningDetail: d, Form: f, Story: r.Story(d.History), Mine: d.MakerID == r.Actor.UserID,
		Decide: decideOpening.Choice(r, f, kit.May(r, posting.OpeningRule, d.Matter()), id)}
	if d.State == posting.Asked {
		b.Decide = takeOpening.Choice(r, f, kit.May(r, posting.OpeningAsking, d.Asking()), id)
	}
	return r.Page(f.Status, "opening", "log.noun.opening", b)
}
