package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/recon"
	"reliefbook/internal/statement"
)

var matchingRoutes = []route{
	{method: "GET", path: "/bank-accounts/:id", action: access.StatementRead, handle: showWorklist},
	{method: "POST", path: "/bank-accounts/:id/run", action: access.StatementMatch, handle: runMatching},
	{method: "POST", path: "/bank-accounts/:id/match", action: access.StatementMatch, handle: matchByHand},
	{method: "POST", path: "/bank-accounts/:id/except", action: access.StatementMatch, handle: exceptMovement},
	{method: "GET", path: "/statement-lines/:id", action: access.StatementRead, handle: showLine},
	{method: "POST", path: "/statement-lines/:id/except", action: access.StatementMatch, handle: exceptLine},
	{method: "GET", path: "/matches/:id", action: access.StatementRead, handle: showMatch},
	{method: "POST", path: "/matches/:id/undo", action: access.StatementMatch, handle: undoMatch},
}

// worklistBody is the page "bank-account".
type worklistBody struct {
	banking.Worklist
	Filters []filter
	Pager   pager
	Form    formView
	May     bool // match
	Import  bool
	Month   string
}

const workPage = 50

func showWorklist(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.worklist(id, r.form())
}

func (r *request) worklist(id int64, f formView) error {
	show := banking.WorkFilter(r.QueryParam("show"))
	if !slices.Contains(banking.WorkFilters, show) {
		show = banking.WorkOpen
	}
	limit, offset, page := r.pageOf(workPage)
	l, err := r.app.Banking.Worklist(r.ctx(), r.Actor, id, show, limit, offset)
	if err != nil {
		return err
	}
	body := worklistBody{Worklist: l, Form: f, May: r.Actor.Can(access.StatementMatch), Import: r.Actor.Can(access.StatementImport), Month: r.app.Today()[:7],
		Pager: r.pager(page, l.Total, limit)}
	for _, w := range banking.WorkFilters {
		body.Filters = append(body.Filters, filter{r.t("work." + string(w)), "/bank-accounts/" + strconv.FormatInt(id, 10) + "?" + url.Values{"show": {string(w)}}.Encode(),
			l.Count[w], w == show})
	}
	r.Title = l.Name + " · " + l.Code
	return r.page(f.Status, "bank-account", "menu.bank", body)
}

func runMatching(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	done, err := r.app.Banking.RunMatching(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	if done.Run == 0 {
		r.flash("info", "match.nothing", "Open", done.Open)
		return r.seeOther("/bank-accounts/%d", id)
	}
	var parts []string
	for _, p := range recon.PassesRun {
		if n := done.ByPass[p]; n > 0 {
			parts = append(parts, r.t("match.pass."+string(p))+" "+count(n))
		}
	}
	r.flash("ok", "match.ran", "Lines", done.Lines, "Movements", done.Movements, "Open", done.Open, "Passes", strings.Join(parts, " · "))
	return r.seeOther("/bank-accounts/%d", id)
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

func matchByHand(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("line", "movement", "suggested")
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
	_, err = r.app.Banking.MatchByHand(r.ctx(), r.Actor, id, p)
	if r.refuse(err, &f) {
		return r.worklist(id, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "match.made")
	return r.seeOther("/bank-accounts/%d", id)
}

func exceptMovement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("movement")
	key, ok := movementKey(f.Values["movement"])
	if !ok {
		return errNotFound()
	}
	err = r.app.Banking.ExceptMovement(r.ctx(), r.Actor, id, key)
	if r.refuse(err, &f) {
		return r.worklist(id, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "match.excepted")
	return r.seeOther("/bank-accounts/%d", id)
}

// lineBody is the page "statement-line".
type lineBody struct {
	banking.LineDetail
	Form formView
	May  bool
	Next string // the address of the document to record, or empty
}

func showLine(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.linePage(id, r.form())
}

func (r *request) linePage(id int64, f formView) error {
	d, err := r.app.Banking.StatementLine(r.ctx(), r.Actor, id)
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
	r.Title = r.t("statement.line_of", "Day", d.Day)
	return r.page(f.Status, "statement-line", "menu.bank", body)
}

func exceptLine(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	err = r.app.Banking.ExceptLine(r.ctx(), r.Actor, id)
	if r.refuse(err, &f) {
		return r.linePage(id, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "match.excepted")
	return r.seeOther("/statement-lines/%d", id)
}

// matchBody is the page "match".
type matchBody struct {
	banking.MatchDetail
	Form    formView
	May     bool
	Undoing bool // the dialog with the reason stays open
}

func showMatch(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.matchPage(id, r.form(), false)
}

func (r *request) matchPage(id int64, f formView, undoing bool) error {
	d, err := r.app.Banking.Match(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	r.Title = r.t("match.title", "ID", d.ID)
	return r.page(f.Status, "match", "menu.bank", matchBody{d, f, r.Actor.Can(access.StatementMatch), undoing})
}

func undoMatch(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("reason")
	err = r.app.Banking.UndoMatch(r.ctx(), r.Actor, id, f.Values["reason"])
	if r.refuse(err, &f) {
		return r.matchPage(id, f, f.Errors["reason"] != "")
	}
	if err != nil {
		return err
	}
	r.flash("ok", "match.undone_now")
	return r.seeOther("/matches/%d", id)
}
