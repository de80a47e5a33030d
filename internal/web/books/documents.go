package books

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fund"
	"reliefbook/internal/seal"
	"reliefbook/internal/web/kit"
)

var DocumentRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/funds/:id/documents/new", Action: access.DocumentRecord, Handle: newDocument},
	{Method: "POST", Path: "/funds/:id/documents", Action: access.DocumentRecord, Handle: createDocument.Handle, Limit: core.MaxScan + kit.BodyLimit},
	{Method: "GET", Path: "/documents/:id", Action: access.FundRead, Handle: kit.Showing(documentPage)},
	{Method: "POST", Path: "/documents/:id/evidence", Action: access.DocumentRecord, Handle: attachEvidence.Handle, Limit: core.MaxScan + kit.BodyLimit},
	{Method: "GET", Path: "/evidence/:id/paper.file", Action: access.FundRead, Handle: openEvidence},
},
	decideDocument.Routes(kit.By(func(a *app.App) kit.Decider { return a.Books.DecideDocument }), kit.Deed{Page: documentPage, To: "/documents/%d"}),
)

// documentFormBody is the page "document-new"; its fields change with the kind.
type documentFormBody struct {
	fundBody
	Kind        fund.Kind
	Kinds       []fund.Kind
	Allocations []kit.Option // a return's choice
	Form        kit.FormView
}

func documentForm(r *kit.Request, id int64, kind fund.Kind, f kit.FormView) error {
	status, err := r.App.Books.Fund(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := documentFormBody{fundBody: fundBody{FundStatus: status}, Kind: kind, Kinds: fund.Kinds, Form: f}
	if body.Uses, err = fundUses(r, id); err != nil {
		return err
	}
	for _, u := range body.Uses {
		body.Allocations = append(body.Allocations, r.UseOption(u))
	}
	r.Title = r.T("document.new." + string(kind))
	return r.Page(f.Status, "document-new", "menu.funds", body)
}

// kindOf reads a document's kind; an unknown one is a receipt.
func kindOf(text string) fund.Kind {
	if kind := fund.Kind(text); slices.Contains(fund.Kinds, kind) {
		return kind
	}
	return fund.Receipt
}

func newDocument(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values["day"] = r.App.Today()
	for _, name := range []string{"allocation", "doc_no", "body", "purpose", "amount", "day"} { // as the page that sent here knows it
		if v := r.QueryParam(name); v != "" {
			f.Values[name] = v
		}
	}
	return documentForm(r, id, kindOf(r.QueryParam("kind")), f)
}

var createDocument = kit.Deed{Said: "document.recorded", To: "/documents/%d",
	Fields: []string{"kind", "doc_no", "body", "purpose", "minutes", "amount", "day", "allocation"},
	Page: func(r *kit.Request, id int64, f kit.FormView) error {
		return documentForm(r, id, kindOf(f.Values["kind"]), f)
	},
	Do: func(r *kit.Request, id int64, f kit.FormView) (int64, error) {
		var typed kit.Typed
		d := fund.Document{FundID: id, Kind: kindOf(f.Values["kind"]), DocNo: f.Values["doc_no"],
			Body:    f.Values["body"],
			Purpose: f.Values["purpose"], Minutes: f.Values["minutes"], Amount: typed.Amount(f,
				"amount"), Day: f.Values["day"],
			AllocationID: kit.Number(f, "allocation")}
		papers, err := papers(r, "file")
		if err == nil {
			err = typed.With(d.Check())
		}
		if err != nil {
			return 0, err
		}
		return r.App.Books.RecordDocument(r.Ctx(), r.Actor, d, papers...)
	}}

// documentBody is the page "document".
type documentBody struct {
	fund.Document
	History   []kit.Story
	Source    string // a return's allocation, by its number
	Decide    kit.Choice
	Mine      bool // this person made it, so another one decides
	Voucher   string
	Form      kit.FormView
	Evidence  []evidenceView
	ProvenBy  fund.ProvenBy // of a posted receipt
	MayAttach bool
}

func documentPage(r *kit.Request, id int64, f kit.FormView) error {
	d, history, err := r.App.Books.Document(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := documentBody{Document: d, Form: f, Mine: d.MakerID == r.Actor.UserID,
		Decide: decideDocument.Choice(r, f, kit.May(r, fund.DocumentRule, d.Matter()), id)}
	body.History = documentStory(r, d, history)
	if d.Kind == fund.Receipt {
		if err := evidenceOf(r, &body); err != nil {
			return err
		}
	}
	if d.VoucherID != 0 {
		body.Voucher = r.PageAt("/vouchers/", d.VoucherID)
	}
	if d.AllocationID != 0 {
		from, _, err := r.App.Books.Document(r.Ctx(), r.Actor, d.AllocationID)
		if err != nil {
			return err
		}
		body.Source = from.DocNo
	}
	r.Title = r.T("fund.kind."+string(d.Kind)) + " " + d.DocNo
	return r.Page(f.Status, "document", "menu.funds", body)
}

func documentStory(r *kit.Request, d fund.Document, history []seal.Entry) []kit.Story {
	out := r.StoryOf(history, "document_"+string(fund.Rejected), d.Reason)
	if d.State == fund.Pending {
		out = append(out, kit.Story{What: r.T("document.waits"), Tone: "wait"})
	}
	return out
}

var decideDocument = kit.Decision{At: "/documents/:id", Needs: access.DocumentDecide, Words: "document"}
