package banking

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
	"reliefbook/internal/web/kit"
)

var MatchingRoutes = []kit.Route{
	{Method: "GET", Path: "/bank-accounts/:id", Action: access.StatementRead, Handle: kit.Showing(worklist)},
	{Method: "POST", Path: "/bank-accounts/:id/run", Action: access.StatementMatch, Handle: runMatching},
	{Method: "POST", Path: "/bank-accounts/:id/match", Action: access.StatementMatch, Handle: matchByHand.Handle},
	{Method: "POST", Path: "/bank-accounts/:id/except", Action: access.StatementMatch, Handle: exceptMovement.Handle},
	{Method: "GET", Path: "/statement-lines/:id", Action: access.StatementRead, Handle: kit.Showing(linePage)},
	{Method: "POST", Path: "/statement-lines/:id/except", Action: access.StatementMatch, Handle: exceptLine.Handle},
	{Method: "GET", Path: "/matches/:id", Action: access.StatementRead, Handle: kit.Showing(matchPage)},
	{Method: "POST", Path: "/matches/:id/undo", Action: access.StatementMatch, Handle: undoMatch.Handle},
}

// worklistBody is the page "bank-account".
type worklistBody struct {
	banking.Worklist
	Filters []kit.Filter
	Pager   kit.Pager
	Form    kit.FormView
	May     bool // match
	Import  bool
	Month   string
}

const workPage = 50

func worklist(r *kit.Request, id int64, f kit.FormView) error {
	show := banking.WorkFilter(r.QueryParam("show"))
	if !slices.Contains(banking.WorkFilters, show) {
		show = banking.WorkOpen
	}
	limit, offset, page := r.PageOf(workPage)
	l, err := r.App.Banking.Worklist(r.Ctx(), r.Actor, id, show, limit, offset)
	if err != nil {
		return err
	}
	body := worklistBody{Worklist: l, Form: f, May: r.Actor.Can(access.StatementMatch), Import: r.Actor.Can(access.StatementImport), Month: r.App.Today()[:7],
		Pager: r.Pager(page, l.Total, limit)}
	for _, w := range banking.WorkFilters {
		body.Filters = append(body.Filters, kit.Filter{Label: r.T("work." + string(w)), Href: "/bank-accounts/" + strconv.FormatInt(id, 10) + "?" + url.Values{"show": {string(w)}}.Encode(),
			Count: l.Count[w], Active: w == show})
	}
	r.Title = l.Name + " · " + l.Code
	return r.Page(f.Status, "bank-account", "menu.bank", body)
}

func runMatching(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	done, err := r.App.Banking.RunMatching(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	if done.Run == 0 {
		r.Flash("info", "match.nothing", "Open", done.Open)
		return r.SeeOther("/bank-accounts/%d", id)
	}
	var parts []string
	for _, p := range recon.PassesRun {
		if n := done.ByPass[p]; n > 0 {
			parts = append(parts, r.T("match.pass."+string(p))+" "+kit.Count(n))
		}
	}
	r.Flash("ok", "match.ran", "Lines", done.Lines, "Movements", done.Movements, "Open", done.Open, "Passes", strings.Join(parts, " · "))
	return r.SeeOther("/bank-accounts/%d", id)
}

// movementKey reads "7" or "7-12": a voucher, and a payment of it.
func movementKey(text string) (key statement.MovementKey, ok bool) {
	voucher, payment, _ := strings.Cut(text, "-")
	var err error
	if key.Voucher, err = strconv.ParseInt(voucher, 10, 64); err != nil {
		return key, false
	}
	if payment != "" {
		key.Payment, err = strconv.ParseInt(payment, 10, 64)
	}
	return key, err == nil
}

var matchByHand = kit.Deed{Fields: []string{"line", "movement", "suggested"}, Page: worklist, Said: "match.made",
	To: "/bank-accounts/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		p := statement.Pairing{Suggested: f.Values["suggested"] != ""}
		for _, text := range f.Multi["line"] {
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				p.Lines = append(p.Lines, n)
			}
		}
		for _, text := range f.Multi["movement"] {
			if key, ok := movementKey(text); ok {
				p.Movements = append(p.Movements, key)
			}
		}
		_, err := r.App.Banking.MatchByHand(r.Ctx(), r.Actor, id, p)
		return err
	})}

var exceptMovement = kit.Deed{Fields: []string{"movement"}, Page: worklist, Said: "match.excepted", To: "/bank-accounts/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		key, ok := movementKey(f.Values["movement"])
		if !ok {
			return kit.ErrNotFound()
		}
		return r.App.Banking.ExceptMovement(r.Ctx(), r.Actor, id, key)
	})}

// lineBody is the page "statement-line".
type lineBody struct {
	banking.LineDetail
	Form kit.FormView
	May  bool
	Next string // the address of the document to record, or empty
}

func linePage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Banking.StatementLine(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := lineBody{LineDetail: d, Form: f, May: r.Actor.Can(access.StatementMatch)}
	if kind, ok := d.NextStep(); ok && r.Actor.Can(access.DocumentRecord) {
		no := d.Serial
		if no == "" {
			no = d.Ref
		}
		body.Next = "/funds/" + strconv.FormatInt(d.Fund.ID, 10) + "/documents/new?" + url.Values{"kind": {string(kind)}, "amount": {d.Amount.String()}, "day": {d.Day},
			"doc_no": {no}, "body": {d.Party}, "purpose": {d.Text}}.Encode()
	}
	r.Title = r.T("statement.line_of", "Day", d.Day)
	return r.Page(f.Status, "statement-line", "menu.bank", body)
}

var exceptLine = kit.Deed{Page: linePage, Said: "match.excepted", To: "/statement-lines/%d",
	Do: kit.On(func(r *kit.Request, id int64, _ kit.FormView) error {
		return r.App.Banking.ExceptLine(r.Ctx(), r.Actor, id)
	})}

// matchBody is the page "match".
type matchBody struct {
	banking.MatchDetail
	Form kit.FormView
	May  bool
}

func matchPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Banking.Match(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	r.Title = r.T("match.title", "ID", d.ID)
	return r.Page(f.Status, "match", "menu.bank", matchBody{d, f, r.Actor.Can(access.StatementMatch)})
}

var undoMatch = kit.Deed{Fields: []string{"reason"}, Page: matchPage, Said: "match.undone_now", To: "/matches/%d",
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		return r.App.Banking.UndoMatch(r.Ctx(), r.Actor, id, f.Values["reason"])
	})}
