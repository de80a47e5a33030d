package web

import (
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

var documentRoutes = []route{
	{method: "GET", path: "/funds/:id/documents/new", action: access.DocumentRecord, handle: newDocument},
	{method: "POST", path: "/funds/:id/documents", action: access.DocumentRecord, handle: createDocument, limit: core.MaxScan + bodyLimit},
	{method: "GET", path: "/documents/:id", action: access.FundRead, handle: showDocument},
	{method: "POST", path: "/documents/:id/decide", action: access.DocumentDecide, handle: decideDocument.form},
	{method: "POST", path: "/documents/:id/evidence", action: access.DocumentRecord, handle: attachEvidence, limit: core.MaxScan + bodyLimit},
	{method: "POST", path: "/evidence/:id/decide", action: access.DocumentDecide, handle: decideEvidence},
	{method: "POST", path: "/evidence/:id/withdraw", action: access.DocumentRecord, handle: withdrawEvidence},
	{method: "GET", path: "/evidence/:id/paper.file", action: access.FundRead, handle: openEvidence},
}

// documentFormBody is the page "document-new"; its fields change with the kind.
type documentFormBody struct {
	fundBody
	Kind        fund.Kind
	Kinds       []fund.Kind
	Allocations []option // a return's choice
	Form        formView
}

func (r *request) documentForm(id int64, kind fund.Kind, f formView) error {
	status, err := r.app.Books.Fund(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := documentFormBody{fundBody: fundBody{FundStatus: status}, Kind: kind, Kinds: fund.Kinds, Form: f}
	if body.Uses, err = r.fundUses(id); err != nil {
		return err
	}
	for _, u := range body.Uses {
		body.Allocations = append(body.Allocations, r.useOption(u))
	}
	r.Title = r.t("document.new." + string(kind))
	return r.page(f.Status, "document-new", "menu.funds", body)
}

// useOption is an allocation in a select: its number, its purpose and what it has left.
func (r *request) useOption(u fund.Use) option {
	return option{strconv.FormatInt(u.ID, 10), r.t("document.use", "DocNo", u.DocNo, "Purpose", u.Purpose, "Unspent", signed("¥", u.Unspent))}
}

// kindOf reads a document's kind; what is none is a receipt.
func kindOf(text string) fund.Kind {
	if kind := fund.Kind(text); slices.Contains(fund.Kinds, kind) {
		return kind
	}
	return fund.Receipt
}

func newDocument(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form()
	f.Values["day"] = r.app.Today()
	for _, name := range []string{"allocation", "doc_no", "body", "purpose", "amount", "day"} { // as the page that sent here knows it
		if v := r.QueryParam(name); v != "" {
			f.Values[name] = v
		}
	}
	return r.documentForm(id, kindOf(r.QueryParam("kind")), f)
}

func createDocument(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("kind", "doc_no", "body", "purpose", "minutes", "amount", "day", "allocation")
	var typed typed
	d := fund.Document{FundID: id, Kind: kindOf(f.Values["kind"]), DocNo: f.Values["doc_no"], Body: f.Values["body"],
		Purpose: f.Values["purpose"], Minutes: f.Values["minutes"], Amount: typed.amount(f, "amount"), Day: f.Values["day"]}
	d.AllocationID, _ = strconv.ParseInt(f.Values["allocation"], 10, 64) // what is no number is no allocation, and refused as such
	papers, err := r.papers("file")
	if err != nil {
		return err
	}
	made, err := int64(0), typed.with(d.Check())
	if err == nil {
		made, err = r.app.Books.RecordDocument(r.ctx(), r.Actor, d, papers...)
	}
	if r.refuse(err, &f) {
		return r.documentForm(id, d.Kind, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "document.recorded")
	return r.seeOther("/documents/%d", made)
}

// typed gathers what could not be read of a form's figures.
type typed struct{ wrong []fault.Field }

// amount reads an amount in yuan; blank is 0, for the noun's own rule to judge.
func (y *typed) amount(f formView, name string) money.Amount {
	if f.Values[name] == "" {
		return 0
	}
	a, err := money.Parse(f.Values[name])
	if e := fault.Of(err); e != nil {
		y.wrong = append(y.wrong, fault.Field{Name: name, Code: e.Code, Args: e.Args})
	}
	return a
}

// with is a noun's refusal with what could not be read in its place; nil when
// everything could be read, so that the use case itself judges.
func (y *typed) with(err error) error {
	if len(y.wrong) == 0 {
		return nil
	}
	out := fault.New(fault.Invalid, "form.invalid")
	out.Fields = y.wrong
	if e := fault.Of(err); e != nil {
		for _, field := range e.Fields {
			if !slices.ContainsFunc(y.wrong, func(w fault.Field) bool { return w.Name == field.Name }) {
				out.Fields = append(out.Fields, field)
			}
		}
	}
	return out
}

// documentBody is the page "document".
type documentBody struct {
	fund.Document
	History   []story
	Source    string // a return's allocation, by its number
	MayDecide bool
	Mine      bool // this person made it, so another one decides
	Voucher   string
	Form      formView
	Rejecting bool // the dialog with the reason stays open
	Evidence  []evidenceView
	ProvenBy  fund.ProvenBy // of a posted receipt
	MayAttach bool
}

func (r *request) documentPage(id int64, f formView, rejecting bool) error {
	d, history, err := r.app.Books.Document(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := documentBody{Document: d, Form: f, Rejecting: rejecting, Mine: d.MakerID == r.Actor.UserID,
		MayDecide: r.Actor.Can(access.DocumentDecide) && fund.DocumentRule.May(d.Matter(), decide.Approve, r.Actor.UserID)}
	body.History = r.documentStory(d, history)
	if d.Kind == fund.Receipt {
		if err := r.evidenceOf(&body); err != nil {
			return err
		}
	}
	if d.VoucherID != 0 {
		body.Voucher = r.pageAt("/vouchers/", d.VoucherID)
	}
	if d.AllocationID != 0 {
		from, _, err := r.app.Books.Document(r.ctx(), r.Actor, d.AllocationID)
		if err != nil {
			return err
		}
		body.Source = from.DocNo
	}
	r.Title = r.t("fund.kind."+string(d.Kind)) + " " + d.DocNo
	return r.page(f.Status, "document", "menu.funds", body)
}

func (r *request) documentStory(d fund.Document, history []seal.Entry) []story {
	out := r.storyOf(history, "document_"+string(fund.Rejected), d.Reason)
	if d.State == fund.Pending {
		out = append(out, story{What: r.t("document.waits"), Tone: "wait"})
	}
	return out
}

func showDocument(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.documentPage(id, r.form(), false)
}

var decideDocument = decision{do: by(func(a *app.App) decider { return a.Books.DecideDocument }), said: [2]string{"document.rejected", "document.approved"}, to: toPage("/documents/%d"),
	page: func(r *request, id int64, f formView, approve bool) error {
		return r.documentPage(id, f, !approve && f.Errors["reason"] != "")
	}}
