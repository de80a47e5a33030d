package books

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/books"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/web/kit"
)

var ClosingRoutes = []kit.Route{
	{Method: "GET", Path: "/programs/:id/close", Action: access.ProgramRead, Handle: showClosing},
	{Method: "POST", Path: "/programs/:id/close", Action: access.ProgramClose, Handle: onClosing("propose", "close.proposed")},
	{Method: "POST", Path: "/programs/:id/close/approve", Action: access.ProgramSettle, Handle: onClosing("approve", "close.done")},
	{Method: "POST", Path: "/programs/:id/close/reject", Action: access.ProgramSettle, Handle: onClosing("reject", "close.refused")},
	{Method: "POST", Path: "/programs/:id/reopen", Action: access.ProgramClose, Handle: onClosing("reopen", "close.reopen_proposed")},
	{Method: "POST", Path: "/programs/:id/reopen/approve", Action: access.ProgramSettle, Handle: onClosing("open", "close.reopened")},
	{Method: "POST", Path: "/programs/:id/reopen/reject", Action: access.ProgramSettle, Handle: onClosing("stay", "close.stays")},
	{Method: "GET", Path: "/periods", Action: access.VoucherRead, Handle: showPeriods},
	{Method: "POST", Path: "/periods/:book/:period/close", Action: access.PeriodClose, Handle: onPeriod("close", "period.done")},
	{Method: "POST", Path: "/periods/:book/:period/reopen", Action: access.PeriodClose, Handle: onPeriod("reopen", "close.reopen_proposed")},
	{Method: "POST", Path: "/periods/:book/:period/reopen/approve", Action: access.PeriodSettle, Handle: onPeriod("open", "period.reopened")},
	{Method: "POST", Path: "/periods/:book/:period/reopen/reject", Action: access.PeriodSettle, Handle: onPeriod("stay", "close.stays")},
}

// closingBody is the page "program-close".
type closingBody struct {
	books.ProgramClosing
	Program    fund.Program
	Form       kit.FormView
	Act        string // that was refused
	Story      []kit.Story
	Points     []pointLine
	Open       []kit.ExceptionLine
	Carried    []kit.ExceptionLine
	MayPropose bool
	MayDecide  bool
	MayReopen  bool
	MaySettle  bool
}

// pointLine is one thing that is proven, or what is in the way.
type pointLine struct {
	State string // agrees or differs
	Text  string
	Href  string // where it is put right
}

func showClosing(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return closingPage(r, id, r.Form(), "")
}

// mends is where what a point misses is put right.
var mends = map[string]string{"paid": "/queue", "advances": "/advances", "batches": "/batches", "visits": "/visits", "waiting": "/queue"}

func closingPage(r *kit.Request, id int64, f kit.FormView, act string) error {
	c, err := r.App.Books.Closing(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	last := c.Last()
	b := closingBody{ProgramClosing: c, Program: c.Proof.Program, Form: f, Act: act,
		MayPropose: r.Actor.Can(access.ProgramClose) && last.State != fund.ClosePending && !last.Shut(),
		MayDecide:  r.Actor.Can(access.ProgramSettle) && fund.ClosingRule.May(last.Matter(), decide.Approve, r.Actor.UserID),
		MayReopen:  r.Actor.Can(access.ProgramClose) && last.State == fund.Closed,
		MaySettle:  r.Actor.Can(access.ProgramSettle) && fund.ReopeningRule.May(last.Reopening(), decide.Approve, r.Actor.UserID),
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

// onClosing runs one act on a program's closing and shows its page again.
func onClosing(act, said string) func(*kit.Request) error {
	return func(r *kit.Request) error {
		id, err := r.Id("id")
		if err != nil {
			return err
		}
		f := r.Form("note", "reason")
		switch act {
		case "propose":
			_, err = r.App.Books.ProposeClose(r.Ctx(), r.Actor, id, f.Values["note"])
		case "approve", "reject":
			err = r.App.Books.DecideClose(r.Ctx(), r.Actor, id, act == "approve", f.Values["reason"])
		case "reopen":
			err = r.App.Books.ProposeReopen(r.Ctx(), r.Actor, id, f.Values["reason"])
		default:
			err = r.App.Books.DecideReopen(r.Ctx(), r.Actor, id, act == "open", f.Values["reason"])
		}
		if r.Refuse(err, &f) {
			return closingPage(r, id, f, act)
		}
		if err != nil {
			return err
		}
		r.Flash("ok", said)
		return r.SeeOther("/programs/%d/close", id)
	}
}

// periodsBody is the page "periods".
type periodsBody struct {
	Books     []periodBook
	Form      kit.FormView
	Refused   string // book/period/act that was refused
	MayClose  bool
	MaySettle bool
}

// periodBook is the periods of one book, newest first.
type periodBook struct {
	Name string
	List []periodLine
}

type periodLine struct {
	books.BookPeriod
	State    string // open, closed or reopening
	Next     bool   // the one that can be closed now
	Last     bool   // the one that can be opened again
	MayCheck bool   // this person may decide on opening it
	Story    []kit.Story
}

// Sum is what its vouchers add up to.
func (p periodLine) Sum() money.Amount { return p.Amount }

func showPeriods(r *kit.Request) error { return periodsPage(r, r.Form(), "") }

func periodsPage(r *kit.Request, f kit.FormView, refused string) error {
	list, err := r.App.Books.Periods(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := periodsBody{Form: f, Refused: refused, MayClose: r.Actor.Can(access.PeriodClose), MaySettle: r.Actor.Can(access.PeriodSettle)}
	for i, p := range list {
		line := periodLine{BookPeriod: p, State: "open", MayCheck: b.MaySettle && fund.PeriodRule.May(p.Closing.Reopening(), decide.Approve, r.Actor.UserID), Story: r.Story(p.History)}
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

// onPeriod runs one act on a period and shows the page again.
func onPeriod(act, said string) func(*kit.Request) error {
	return func(r *kit.Request) error {
		book, err := r.Id("book")
		if err != nil {
			return err
		}
		period := r.Param("period")
		f := r.Form("reason")
		switch act {
		case "close":
			err = r.App.Books.ClosePeriod(r.Ctx(), r.Actor, book, period)
		case "reopen":
			err = r.App.Books.ReopenPeriod(r.Ctx(), r.Actor, book, period, f.Values["reason"])
		default:
			err = r.App.Books.DecideReopenPeriod(r.Ctx(), r.Actor, book, period, act == "open", f.Values["reason"])
		}
		if r.Refuse(err, &f) {
			return periodsPage(r, f, r.Param("book")+"-"+period+"-"+act)
		}
		if err != nil {
			return err
		}
		r.Flash("ok", said, "Period", period)
		return r.SeeOther("/periods")
	}
}
