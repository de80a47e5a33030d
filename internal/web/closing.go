package web

import (
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/books"
	"reliefbook/internal/decide"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
)

var closingRoutes = []route{
	{method: "GET", path: "/programs/:id/close", action: access.ProgramRead, handle: showClosing},
	{method: "POST", path: "/programs/:id/close", action: access.ProgramClose, handle: onClosing("propose", "close.proposed")},
	{method: "POST", path: "/programs/:id/close/approve", action: access.ProgramSettle, handle: onClosing("approve", "close.done")},
	{method: "POST", path: "/programs/:id/close/reject", action: access.ProgramSettle, handle: onClosing("reject", "close.refused")},
	{method: "POST", path: "/programs/:id/reopen", action: access.ProgramClose, handle: onClosing("reopen", "close.reopen_proposed")},
	{method: "POST", path: "/programs/:id/reopen/approve", action: access.ProgramSettle, handle: onClosing("open", "close.reopened")},
	{method: "POST", path: "/programs/:id/reopen/reject", action: access.ProgramSettle, handle: onClosing("stay", "close.stays")},
	{method: "GET", path: "/periods", action: access.VoucherRead, handle: showPeriods},
	{method: "POST", path: "/periods/:book/:period/close", action: access.PeriodClose, handle: onPeriod("close", "period.done")},
	{method: "POST", path: "/periods/:book/:period/reopen", action: access.PeriodClose, handle: onPeriod("reopen", "close.reopen_proposed")},
	{method: "POST", path: "/periods/:book/:period/reopen/approve", action: access.PeriodSettle, handle: onPeriod("open", "period.reopened")},
	{method: "POST", path: "/periods/:book/:period/reopen/reject", action: access.PeriodSettle, handle: onPeriod("stay", "close.stays")},
}

// closingBody is the page "program-close".
type closingBody struct {
	books.ProgramClosing
	Program    fund.Program
	Form       formView
	Act        string // that was refused
	Story      []story
	Points     []pointLine
	Open       []exceptionLine
	Carried    []exceptionLine
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

func showClosing(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.closingPage(id, r.form(), "")
}

// mends is where what a point misses is put right.
var mends = map[string]string{"paid": "/queue", "advances": "/advances", "batches": "/batches", "visits": "/visits", "waiting": "/queue"}

func (r *request) closingPage(id int64, f formView, act string) error {
	c, err := r.app.Books.Closing(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	last := c.Last()
	b := closingBody{ProgramClosing: c, Program: c.Proof.Program, Form: f, Act: act,
		MayPropose: r.Actor.Can(access.ProgramClose) && last.State != fund.ClosePending && !last.Shut(),
		MayDecide:  r.Actor.Can(access.ProgramSettle) && fund.ClosingRule.May(last.Matter(), decide.Approve, r.Actor.UserID),
		MayReopen:  r.Actor.Can(access.ProgramClose) && last.State == fund.Closed,
		MaySettle:  r.Actor.Can(access.ProgramSettle) && fund.ReopeningRule.May(last.Reopening(), decide.Approve, r.Actor.UserID),
		Story:      r.story(c.History)}
	for _, p := range c.Proof.Points() {
		for i, a := range p.Args { // for people, grouped
			if sum, ok := a.(money.Amount); ok {
				p.Args[i] = signed("", sum)
			} else if n, ok := a.(int); ok {
				p.Args[i] = count(n)
			}
		}
		line := pointLine{State: "agrees", Text: r.t("close.point."+p.Name, p.Args...)}
		if !p.Holds {
			line.State, line.Text, line.Href = "differs", r.t("fault."+p.Not, p.Args...), mends[p.Name]
		}
		if p.Name == "exceptions" && !p.Holds {
			line.Href = "/exceptions?state=open&program=" + strconv.FormatInt(id, 10)
		}
		b.Points = append(b.Points, line)
	}
	for _, x := range c.Open {
		b.Open = append(b.Open, r.exceptionLine(x))
	}
	for _, x := range c.Carried {
		b.Carried = append(b.Carried, r.exceptionLine(x))
	}
	r.Title = r.t("close.title") + " · " + c.Proof.Program.Name
	return r.page(f.Status, "program-close", "close.title", b)
}

// onClosing runs one act on a program's closing and shows its page again.
func onClosing(act, said string) func(*request) error {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		f := r.form("note", "reason")
		switch act {
		case "propose":
			_, err = r.app.Books.ProposeClose(r.ctx(), r.Actor, id, f.Values["note"])
		case "approve", "reject":
			err = r.app.Books.DecideClose(r.ctx(), r.Actor, id, act == "approve", f.Values["reason"])
		case "reopen":
			err = r.app.Books.ProposeReopen(r.ctx(), r.Actor, id, f.Values["reason"])
		default:
			err = r.app.Books.DecideReopen(r.ctx(), r.Actor, id, act == "open", f.Values["reason"])
		}
		if r.refuse(err, &f) {
			return r.closingPage(id, f, act)
		}
		if err != nil {
			return err
		}
		r.flash("ok", said)
		return r.seeOther("/programs/%d/close", id)
	}
}

// periodsBody is the page "periods".
type periodsBody struct {
	Books     []periodBook
	Form      formView
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
	Story    []story
}

// Sum is what its vouchers add up to.
func (p periodLine) Sum() money.Amount { return p.Amount }

func showPeriods(r *request) error { return r.periodsPage(r.form(), "") }

func (r *request) periodsPage(f formView, refused string) error {
	list, err := r.app.Books.Periods(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	b := periodsBody{Form: f, Refused: refused, MayClose: r.Actor.Can(access.PeriodClose), MaySettle: r.Actor.Can(access.PeriodSettle)}
	for i, p := range list {
		line := periodLine{BookPeriod: p, State: "open", MayCheck: b.MaySettle && fund.PeriodRule.May(p.Closing.Reopening(), decide.Approve, r.Actor.UserID), Story: r.story(p.History)}
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
	return r.page(f.Status, "periods", "period.title", b)
}

// onPeriod runs one act on a period and shows the page again.
func onPeriod(act, said string) func(*request) error {
	return func(r *request) error {
		book, err := r.id("book")
		if err != nil {
			return err
		}
		period := r.Param("period")
		f := r.form("reason")
		switch act {
		case "close":
			err = r.app.Books.ClosePeriod(r.ctx(), r.Actor, book, period)
		case "reopen":
			err = r.app.Books.ReopenPeriod(r.ctx(), r.Actor, book, period, f.Values["reason"])
		default:
			err = r.app.Books.DecideReopenPeriod(r.ctx(), r.Actor, book, period, act == "open", f.Values["reason"])
		}
		if r.refuse(err, &f) {
			return r.periodsPage(f, r.Param("book")+"-"+period+"-"+act)
		}
		if err != nil {
			return err
		}
		r.flash("ok", said, "Period", period)
		return r.seeOther("/periods")
	}
}
