package web

import (
	"net/http"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/statement"
)

var statementRoutes = []route{
	{method: "GET", path: "/bank-accounts", action: access.StatementRead, handle: listBankAccounts},
	{method: "GET", path: "/bank-accounts/:id/import", action: access.StatementImport, handle: chooseStatement},
	{method: "POST", path: "/bank-accounts/:id/import", action: access.StatementImport, handle: checkStatement, limit: uploadLimit},
	{method: "GET", path: "/bank-accounts/:id/import/:upload", action: access.StatementImport, handle: reviewStatement},
	{method: "POST", path: "/bank-accounts/:id/import/:upload", action: access.StatementImport, handle: proposeStatement},
	{method: "GET", path: "/bank-accounts/:id/month", action: access.StatementRead, handle: showReconciliation},
	{method: "GET", path: "/statements/:id", action: access.StatementRead, handle: showStatement},
}

// bankAccountsBody is the page "bank-accounts".
type bankAccountsBody struct {
	List      []banking.BankAccount
	MayImport bool
	Month     string // this one
}

func listBankAccounts(r *request) error {
	list, err := r.app.Banking.BankAccounts(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "bank-accounts", "menu.bank", bankAccountsBody{list, r.Actor.Can(access.StatementImport), r.app.Today()[:7]})
}

// statementImportBody is the page "statement-import": the choice of a file.
type statementImportBody struct {
	Fund       fund.Fund
	Statements []statement.Statement
	Form       formView
}

func chooseStatement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.statementForm(id, r.form())
}

func (r *request) statementForm(fund int64, f formView) error {
	status, err := r.app.Books.Fund(r.ctx(), r.Actor, fund)
	if err != nil {
		return err
	}
	list, err := r.app.Banking.Statements(r.ctx(), r.Actor, fund)
	if err != nil {
		return err
	}
	return r.page(f.Status, "statement-import", "statement.import", statementImportBody{status.Fund, list, f})
}

func checkStatement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	var run banking.StatementRun
	err = r.withFile(func(name string, content []byte) error {
		run, err = r.app.Banking.CheckStatement(r.ctx(), r.Actor, id, name, content, banking.StatementReading{})
		return err
	})
	if r.refuseFile(err, &f) {
		return r.statementForm(id, f)
	}
	if err != nil {
		return err
	}
	return r.seeOther("/bank-accounts/%d/import/%d", id, run.Upload)
}

// statementReviewBody is the page "statement-review": what importing would do.
type statementReviewBody struct {
	banking.StatementRun
	Form     formView
	Here     string
	Parts    []partChoice
	Captions []option // columns to choose from
	Problems []problemLine
	Why      string // the refusal as a sentence
	Shown    []statement.Line
	Ask      bool // the file does not say its balances
}

func (r *request) statementIDs() (fund, upload int64, err error) {
	if fund, err = r.id("id"); err != nil {
		return 0, 0, err
	}
	upload, err = r.id("upload")
	return fund, upload, err
}

func reviewStatement(r *request) error {
	fund, upload, err := r.statementIDs()
	if err != nil {
		return err
	}
	run, err := r.app.Banking.ReviewStatement(r.ctx(), r.Actor, fund, upload, banking.StatementReading{})
	if err != nil {
		return err
	}
	return r.statementPage(run, r.form())
}

func (r *request) statementPage(run banking.StatementRun, f formView) error {
	body := r.statementReview(run, f, 0)
	return r.page(f.Status, "statement-review", "statement.check", body)
}

// statementReview is what a statement says, with its new lines from the one at from on.
func (r *request) statementReview(run banking.StatementRun, f formView, from int) statementReviewBody {
	body := statementReviewBody{StatementRun: run, Form: f,
		Here: "/bank-accounts/" + strconv.FormatInt(run.Fund.ID, 10) + "/import/" + strconv.FormatInt(run.Upload, 10)}
	for i, c := range run.Captions {
		body.Captions = append(body.Captions, option{strconv.Itoa(i), c})
	}
	for _, p := range statement.Parts {
		choice := partChoice{Part: string(p), Label: r.t("statement.part." + string(p))}
		if at, ok := run.Mapping.Columns[p]; ok {
			choice.Column = strconv.Itoa(at)
		}
		body.Parts = append(body.Parts, choice)
	}
	for _, p := range run.Statement.Problems[:min(len(run.Statement.Problems), lookAt)] {
		body.Problems = append(body.Problems, r.problemLine(p))
		body.Ask = body.Ask || p.Code == "statement.no_balance"
	}
	if e := fault.Of(run.Refusal); e != nil {
		body.Why = lang.Fault(r.Lang, e)
	}
	if run.Statement.Errors() == 0 {
		fresh := run.Fresh()
		body.Shown = fresh[min(from, len(fresh)):min(from+lookAt, len(fresh))]
	}
	return body
}

// statementReading is how the form wants the file to be read.
func (r *request) statementReading(f formView) (how banking.StatementReading, err error) {
	var typed typed
	for _, end := range []struct {
		name string
		into **money.Amount
	}{{"opening", &how.Typed.Opening}, {"closing", &how.Typed.Closing}} {
		if f.Values[end.name] != "" {
			a := typed.amount(f, end.name)
			*end.into = &a
		}
	}
	how.Until = f.Values["until"]
	if f.Values["remap"] != "" {
		m := statement.Mapping{Columns: map[statement.Part]int{}}
		for _, p := range statement.Parts {
			if at, err := strconv.Atoi(r.Request().PostForm.Get("part_" + string(p))); err == nil {
				m.Columns[p] = at
			}
		}
		how.Mapping = &m
	}
	return how, typed.with(nil)
}

// proposeStatement reads the file in another way, or brings it in for somebody else to confirm.
func proposeStatement(r *request) error {
	fund, upload, err := r.statementIDs()
	if err != nil {
		return err
	}
	f := r.form("remap", "opening", "closing", "until", "apply")
	how, err := r.statementReading(f)
	var run banking.StatementRun
	switch {
	case err != nil:
	case f.Values["apply"] == "":
		run, err = r.app.Banking.KeepStatementMapping(r.ctx(), r.Actor, fund, upload, how)
	default:
		run, err = r.app.Banking.ProposeStatement(r.ctx(), r.Actor, fund, upload, how)
	}
	if r.refuse(err, &f) {
		how.Until = ""
		if run, err = r.app.Banking.ReviewStatement(r.ctx(), r.Actor, fund, upload, how); err != nil {
			return err
		}
		return r.statementPage(run, f)
	}
	if err != nil {
		return err
	}
	switch {
	case f.Values["apply"] == "":
		return r.statementPage(run, f)
	case run.Same.ID != 0:
		r.flash("info", "statement.same")
		return r.seeOther("/statements/%d", run.Same.ID)
	}
	r.flash("ok", "intake.proposed")
	return r.seeOther("/intakes/%d", run.Waits)
}

// statementBody is the page "statement".
type statementBody struct {
	banking.StatementPage
	Pager pager
}

const linesPage = 100

func showStatement(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	limit, offset, page := r.pageOf(linesPage)
	p, err := r.app.Banking.Statement(r.ctx(), r.Actor, id, limit, offset)
	if err != nil {
		return err
	}
	r.Title = p.FileName
	return r.page(http.StatusOK, "statement", "menu.bank", statementBody{p, r.pager(page, p.Total, limit)})
}

// reconciliationBody is the page "bank-month": the form in its two columns.
type reconciliationBody struct {
	recon.Adjustment
	FundID int64
	Code   string
	Month  string
	Books  reconciliationSide
	Bank   reconciliationSide
	Notes  []Flash
}

// reconciliationSide is one column of the form.
type reconciliationSide struct {
	Side     string // "books" or "bank": the words are the catalogue's "recon.<side>"
	Balance  money.Amount
	Groups   []reconciliationGroup
	Adjusted money.Amount
}

type reconciliationGroup struct {
	Kind  recon.OpenKind
	Plus  bool
	Total money.Amount
	Items []reconciliationItem
}

type reconciliationItem struct {
	recon.OpenItem
	Href string
}

func showReconciliation(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	month := r.QueryParam("month")
	if month == "" {
		month = r.app.Today()[:7]
	}
	adj, err := r.app.Banking.Reconciliation(r.ctx(), r.Actor, id, month)
	if err != nil {
		return err
	}
	status, err := r.app.Books.Fund(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := reconciliationBody{Adjustment: adj, FundID: id, Code: status.Code, Month: month,
		Books: half(adj, "books", adj.Books, adj.BooksAdjusted(), recon.BankReceived, recon.BankPaid),
		Bank:  half(adj, "bank", adj.Bank, adj.BankAdjusted(), recon.BooksReceived, recon.BooksPaid)}
	for _, text := range report.Verdict(r.Lang, adj) {
		body.Notes = append(body.Notes, Flash{Kind: "error", Text: text})
	}
	if adj.Difference() == 0 {
		body.Notes[len(body.Notes)-1].Kind = "ok"
	}
	r.Title = r.t("report.bank-reconciliation")
	return r.page(http.StatusOK, "bank-month", "menu.bank", body)
}

func half(adj recon.Adjustment, side string, balance, adjusted money.Amount, plus, minus recon.OpenKind) reconciliationSide {
	s := reconciliationSide{Side: side, Balance: balance, Adjusted: adjusted}
	for _, kind := range []recon.OpenKind{plus, minus} {
		g := reconciliationGroup{Kind: kind, Plus: kind == plus, Total: adj.Of(kind)}
		for _, i := range adj.Items {
			if i.Kind == kind {
				g.Items = append(g.Items, reconciliationItem{i, report.OpenItemHref(i)})
			}
		}
		s.Groups = append(s.Groups, g)
	}
	return s
}
