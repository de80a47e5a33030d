package books

import (
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/books"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/web/kit"
)

var ClosingRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/programs/:id/close", Action: access.ProgramRead, Handle: kit.Showing(closingPage)},
	{Method: "POST", Path: "/programs/:id/close", Action: access.ProgramClose, Handle: proposeClose.Handle},
	{Method: "POST", Path: "/programs/:id/reopen", Action: access.ProgramClose, Handle: proposeReopen.Handle},
	{Method: "GET", Path: "/periods", Action: access.VoucherRead, Handle: showPeriods},
	{Method: "POST", Path: "/periods/:id/:period/close", Action: access.PeriodClose, Handle: closePeriod.Handle},
	{Method: "POST", Path: "/periods/:id/:period/reopen", Action: access.PeriodClose, Handle: reopenPeriod.Handle},
},
	decideClose.Routes(kit.By(func(a *app.App) kit.Decider { return a.Books.DecideClose }), kit.Deed{Page: closingPage, To: "/programs/%d/close"}),
	decideReopen.Routes(kit.By(func(a *app.App) kit.Decider { return a.Books.DecideReopen }), kit.Deed{Page: closingPage, To: "/programs/%d/close"}),
	decidePeriod.Routes(func(r *kit.Request, book int64, act decide.Act, f kit.FormView) (int64, error) {
		return 0, r.App.Books.DecideReopenPeriod(r.Ctx(), r.Actor, book, r.Param("period"), act == decide.Approve, f.Values["reason"])
	}, kit.Deed{Page: kit.OnList(periodsPage), To: "/periods"}),
)

// closingBody is the page "program-close".
type closingBody struct {
	books.ProgramClosing
	Program    fund.Program
	Form       kit.FormView
	Story      []kit.Story
	Points     []pointLine
	Open       []kit.ExceptionLine
	Carried    []kit.ExceptionLine
	MayPropose bool
	MayReopen  bool
	Decide     kit.Choice // on closing it
	Settle     kit.Choice // on opening it again
}

// pointLine is one point of the proof and what prevents it.
type pointLine struct {
	State string // agrees or differs
	Text  string
	Href  string // where it is put right
}

// mends is the page where a point is put right.
var mends = map[string]string{"paid": "/queue", "advances": "/advances", "batches": "/batches", "visits": "/visits", "waiting": "/queue"}

func closingPage(r *kit.Request, id int64, f kit.FormView) error {
	c, err := r.App.Books.Closing(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	last := c.Last()
	b := closingBody{ProgramClosing: c, Program: c.Proof.Program, Form: f,
		MayPropose: r.Actor.Can(access.ProgramClose) && last.State != fund.ClosePending && !last.Shut(),
		MayReopen:  r.Actor.Can(access.ProgramClose) && last.State == fund.Closed,
		Decide:     decideClose.Choice(r, f, kit.May(r, fund.ClosingRule, last.Matter()), id),
		Settle:     decideReopen.Choice(r, f, kit.May(r, fund.ReopeningRule, last.Reopening()), id),
		Story:      r.Story(c.History)}
	for _, p := range c.Proof.Points() {
		for i, a := range p.Args { // for people, grouped
			if sum, ok := a.(money.Amount); ok {
				p.Args[i] = kit.Signed("", sum)
			} else if n, ok := a.(int); ok {
				p.Args[i] = kit.Count(n)
			}
		}
		line := pointLine{State: "agrees", Text: r.T("close.point."+p.Name, p.Args...)}
		if !p.Holds {
			line.State, line.Text, line.Href = "differs", r.T("fault."+p.Not, p.Args...), mends[p.Name]
		}
		if p.Name == "exceptions" && !p.Holds {
			line.Href = "/exceptions?state=open&program=" + strconv.FormatInt(id, 10)
		}
		b.Points = append(b.Points, line)
	}
	for _, x := range c.Open {
		b.Open = append(b.Open, r.ExceptionLine(x))
	}
	for _, x := range c.Carried {
		b.Carried = append(b.Carried, r.ExceptionLine(x))
	}
	r.Title = r.T("close.title") + " · " + c.Proof.Program.Name
	return r.Page(f.Status, "program-close", "close.title", b)
}

var proposeClose = kit.Deed{Fields: []string{"note"}, Page: closingPage, Said: "close.proposed", To: "/programs/%d/close",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		_, err := r.App.Books.ProposeClose(r.Ctx(), r.Actor, id, f.Values["note"])
		return err
	})}

var proposeReopen = kit.Deed{Fields: []string{"reason"}, Page: closingPage, Said: "close.reopen_proposed", To: "/programs/%d/close",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Books.ProposeReopen(r.Ctx(), r.Actor, id, f.Values["reason"])
	})}

var (
	decideClose  = kit.Decision{At: "/programs/:id/close", Needs: access.ProgramSettle, Words: "close"}
	decideReopen = kit.Decision{At: "/programs/:id/reopen", Needs: access.ProgramSettle, Words: "close.reopening"}
	decidePeriod = kit.Decision{At: "/periods/:id/:period/reopen", Needs: access.PeriodSettle, Words: "close.reopening"}
)

// periodsBody is the page "periods".
type periodsBody struct {
	Books    []periodBook
	Form     kit.FormView
	MayClose bool
}

// periodBook is the periods of one book, newest first.
type periodBook struct {
	Name string
	List []periodLine
}

type periodLine struct {
	books.BookPeriod
	State  string     // open, closed or reopening
	Next   bool       // the one that can be closed now
	Last   bool       // the one that can be opened again
	Settle kit.Choice // on opening it
	Story  []kit.Story
}

// Sum is the total of the period's vouchers.
func (p periodLine) Sum() money.Amount { return p.Amount }

func showPeriods(r *kit.Request) error { return periodsPage(r, r.Form()) }

func periodsPage(r *kit.Request, f kit.FormView) error {
	list, err := r.App.Books.Periods(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := periodsBody{Form: f, MayClose: r.Actor.Can(access.PeriodClose)}
	for i, p := range list {
		line := periodLine{BookPeriod: p, State: "open", Story: r.Story(p.History),
			Settle: decidePeriod.Choice(r, f, kit.May(r, fund.PeriodRule, p.Closing.Reopening()), p.BookID, p.Period)}
		if p.Shut() {
			line.State = string(p.Closing.State)
		}
		first := i == 0 || list[i-1].BookID != p.BookID
		line.Next = !p.Shut() && (first || list[i-1].Shut())
		line.Last = p.Closing.State == fund.Closed && (i+1 == len(list) || list[i+1].BookID != p.BookID || !list[i+1].Shut())
		if first {
			b.Books = append(b.Books, periodBook{Name: p.Book})
		}
		at := &b.Books[len(b.Books)-1]
		at.List = append([]periodLine{line}, at.List...)
	}
	return r.Page(f.Status, "periods", "period.title", b)
}

var closePeriod = kit.Deed{Page: kit.OnList(periodsPage), To: "/periods",
	Do: kit.On(func(r *kit.Request, book int64, _ kit.FormView) error {
		err := r.App.Books.ClosePeriod(r.Ctx(), r.Actor, book, r.Param("period"))
		if err == nil {
			r.Flash("ok", "period.done", "Period", r.Param("period"))
		}
		return err
	})}

var reopenPeriod = kit.Deed{Fields: []string{"reason"}, Page: kit.OnList(periodsPage), To: "/periods", Said: "close.reopen_proposed",
	Do: kit.On(func(r *kit.Request, book int64, f kit.FormView) error {
		return r.App.Books.ReopenPeriod(r.Ctx(), r.Actor, book, r.Param("period"), f.Values["reason"])
	})}
