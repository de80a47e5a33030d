package banking

import (
	"cmp"
	"net/http"
	"slices"
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
	"reliefbook/internal/table"
	"reliefbook/internal/web/kit"
)

var StatementRoutes = []kit.Route{
	{Method: "GET", Path: "/bank-accounts", Action: access.StatementRead, Handle: listBankAccounts},
	{Method: "GET", Path: "/bank-accounts/:id/import", Action: access.StatementImport, Handle: chooseStatement},
	{Method: "POST", Path: "/bank-accounts/:id/import", Action: access.StatementImport, Handle: checkStatement.Handle, Limit: kit.UploadLimit},
	{Method: "GET", Path: "/bank-accounts/:id/import/:upload", Action: access.StatementImport, Handle: reviewStatement},
	{Method: "POST", Path: "/bank-accounts/:id/import/:upload", Action: access.StatementImport, Handle: proposeStatement},
	{Method: "GET", Path: "/bank-accounts/:id/month", Action: access.StatementRead, Handle: showReconciliation},
	{Method: "GET", Path: "/statements/:id", Action: access.StatementRead, Handle: showStatement},
}

// bankAccountsBody is the page "bank-accounts".
type bankAccountsBody struct {
	List      []banking.BankAccount
	MayImport bool
	Month     string // this one
}

func listBankAccounts(r *kit.Request) error {
	list, err := r.App.Banking.BankAccounts(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "bank-accounts", "menu.bank", bankAccountsBody{list, r.Actor.Can(access.StatementImport), r.App.Today()[:7]})
}

// statementImportBody is the page "statement-import": the upload of a file.
type statementImportBody struct {
	Fund       fund.Fund
	Statements []statement.Statement
	Form       kit.FormView
}

func chooseStatement(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return statementForm(r, id, r.Form())
}

func statementForm(r *kit.Request, fund int64, f kit.FormView) error {
	status, err := r.App.Books.Fund(r.Ctx(), r.Actor, fund)
	if err != nil {
		return err
	}
	list, err := r.App.Banking.Statements(r.Ctx(), r.Actor, fund)
	if err != nil {
		return err
	}
	return r.Page(f.Status, "statement-import", "statement.import", statementImportBody{status.Fund, list, f})
}

var checkStatement = kit.Deed{Page: statementForm, To: "/bank-accounts/:id/import/%d",
	Do: func(r *kit.Request, id int64, _ kit.FormView) (int64, error) {
		name, content, err := r.Chosen("file")
		if err != nil {
			return 0, err
		}
		run, err := r.App.Banking.CheckStatement(r.Ctx(), r.Actor, id, name, content, banking.StatementReading{})
		return run.Upload, err
	}}

// statementReviewBody is the page "statement-review": what importing would do.
type statementReviewBody struct {
	banking.StatementRun
	Form     kit.FormView
	Here     string
	Parts    []partChoice
	Captions []kit.Option // columns to choose from
	Problems []kit.ProblemLine
	Why      string // the refusal as a sentence
	Shown    []statement.Line
	Ask      bool // the file does not say its balances
}

func statementIDs(r *kit.Request) (fund, upload int64, err error) {
	if fund, err = r.Id("id"); err != nil {
		return 0, 0, err
	}
	upload, err = r.Id("upload")
	return fund, upload, err
}

func reviewStatement(r *kit.Request) error {
	fund, upload, err := statementIDs(r)
	if err != nil {
		return err
	}
	run, err := r.App.Banking.ReviewStatement(r.Ctx(), r.Actor, fund, upload, banking.StatementReading{})
	if err != nil {
		return err
	}
	return statementPage(r, run, r.Form())
}

func statementPage(r *kit.Request, run banking.StatementRun, f kit.FormView) error {
	body := statementReview(r, run, f, 0)
	return r.Page(f.Status, "statement-review", "statement.check", body)
}

// statementReview is what a statement says, with its new lines, starting at from.
func statementReview(r *kit.Request, run banking.StatementRun, f kit.FormView, from int) statementReviewBody {
	body := statementReviewBody{StatementRun: run, Form: f,
		Here: "/bank-accounts/" + strconv.FormatInt(run.Fund.ID, 10) + "/import/" + strconv.FormatInt(run.Upload, 10)}
	for i, c := range run.Captions {
		body.Captions = append(body.Captions, kit.Option{Value: strconv.Itoa(i), Label: c})
	}
	for _, p := range statement.Parts {
		choice := partChoice{Part: string(p), Label: r.T("statement.part." + string(p))}
		if at, ok := run.Mapping.Columns[p]; ok {
			choice.Column = strconv.Itoa(at)
		}
		body.Parts = append(body.Parts, choice)
	}
	body.Problems = gravest(r, run.Statement.Problems)
	body.Ask = slices.ContainsFunc(run.Statement.Problems, func(p table.Problem) bool {
		return p.Code == "statement.no_balance" || p.Code == "statement.minus_untold"
	})
	if e := fault.Of(run.Refusal); e != nil {
		body.Why = lang.Fault(r.Lang, e)
	}
	if run.Statement.Errors() == 0 {
		fresh := run.Fresh()
		body.Shown = fresh[min(from, len(fresh)):min(from+lookAt, len(fresh))]
	}
	return body
}

// gravest are a file's problems as a page lists them: the errors first, at most lookAt.
func gravest(r *kit.Request, list []table.Problem) (out []kit.ProblemLine) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b table.Problem) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Row, b.Row))
	})
	for _, p := range list[:min(len(list), lookAt)] {
		out = append(out, r.ProblemLine(p))
	}
	return out
}

// statementReading is how the file is to be read, by the form.
func statementReading(r *kit.Request, f kit.FormView) (how banking.StatementReading, err error) {
	var typed kit.Typed
	for _, end := range []struct {
		name string
		into **money.Amount
	}{{"opening", &how.Typed.Opening}, {"closing", &how.Typed.Closing}} {
		if f.Values[end.name] != "" {
			a := typed.Amount(f, end.name)
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
	return how, typed.With(nil)
}

// proposeStatement reads the file in another way, or brings it in for somebody else to confirm.
func proposeStatement(r *kit.Request) error {
	fund, upload, err := statementIDs(r)
	if err != nil {
		return err
	}
	f := r.Form("remap", "opening", "closing", "until", "apply")
	how, err := statementReading(r, f)
	var run banking.StatementRun
	switch {
	case err != nil:
	case f.Values["apply"] == "":
		run, err = r.App.Banking.KeepStatementMapping(r.Ctx(), r.Actor, fund, upload, how)
	default:
		run, err = r.App.Banking.ProposeStatement(r.Ctx(), r.Actor, fund, upload, how)
	}
	if r.Refuse(err, &f) {
		how.Until = ""
		if run, err = r.App.Banking.ReviewStatement(r.Ctx(), r.Actor, fund, upload, how); err != nil {
			return err
		}
		return statementPage(r, run, f)
	}
	if err != nil {
		return err
	}
	switch {
	case f.Values["apply"] == "":
		return statementPage(r, run, f)
	case run.Same.ID != 0:
		r.Flash("info", "statement.same")
		return r.SeeOther("/statements/%d", run.Same.ID)
	}
	r.Flash("ok", "intake.proposed")
	return r.SeeOther("/intakes/%d", run.Waits)
}

// statementBody is the page "statement".
type statementBody struct {
	banking.StatementPage
	Pager kit.Pager
}

const linesPage = 100

func showStatement(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	limit, offset, page := r.PageOf(linesPage)
	p, err := r.App.Banking.Statement(r.Ctx(), r.Actor, id, limit, offset)
	if err != nil {
		return err
	}
	r.Title = p.FileName
	return r.Page(http.StatusOK, "statement", "menu.bank", statementBody{p, r.Pager(page, p.Total, limit)})
}

// reconciliationBody is the page "bank-month": the form in its two columns.
type reconciliationBody struct {
	recon.Adjustment
	FundID int64
	Code   string
	Month  string
	Books  reconciliationSide
	Bank   reconciliationSide
	Notes  []kit.Flash
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

func showReconciliation(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	month := r.QueryParam("month")
	if month == "" {
		month = r.App.Today()[:7]
	}
	adj, err := r.App.Banking.Reconciliation(r.Ctx(), r.Actor, id, month)
	if err != nil {
		return err
	}
	status, err := r.App.Books.Fund(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := reconciliationBody{Adjustment: adj, FundID: id, Code: status.Code, Month: month,
		Books: half(adj, "books", adj.Books, adj.BooksAdjusted(), recon.BankReceived, recon.BankPaid),
		Bank:  half(adj, "bank", adj.Bank, adj.BankAdjusted(), recon.BooksReceived, recon.BooksPaid)}
	for _, text := range report.Verdict(r.Lang, adj) {
		body.Notes = append(body.Notes, kit.Flash{Kind: "error", Text: text})
	}
	if adj.Difference() == 0 {
		body.Notes[len(body.Notes)-1].Kind = "ok"
	}
	r.Title = r.T("report.bank-reconciliation")
	return r.Page(http.StatusOK, "bank-month", "menu.bank", body)
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
