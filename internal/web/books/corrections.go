package books

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/books"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/web/kit"
)

var CorrectionRoutes = slices.Concat([]kit.Route{
	{Method: "GET", Path: "/corrections", Action: access.VoucherRead, Handle: listCorrections},
	{Method: "GET", Path: "/vouchers/:id/correct", Action: access.CorrectionPropose, Handle: newCorrection},
	{Method: "POST", Path: "/vouchers/:id/correct", Action: access.CorrectionPropose, Handle: proposeCorrection},
	{Method: "GET", Path: "/corrections/:id", Action: access.VoucherRead, Handle: kit.Showing(correctionPage)},
},
	decideCorrection.Routes(kit.By(func(a *app.App) kit.Decider { return a.Books.DecideCorrection }), kit.Deed{Page: correctionPage, To: "/corrections/%d"}),
)

func listCorrections(r *kit.Request) error {
	list, err := r.App.Books.Corrections(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "corrections", "correction.list", list)
}

// correctionFormBody is the page "correction-new".
type correctionFormBody struct {
	books.VoucherDetail
	Form    kit.FormView
	Kinds   []kit.Option
	Free    bool // its accounts and amounts may be corrected too
	Rows    []correctionRow
	Choices []kit.Option // of accounts
}

// correctionRow is one line of the corrected voucher.
type correctionRow struct {
	No                    int
	Debit, Credit, Amount string // names of the fields
}

// maxCorrected is how many lines a form has; a voucher of a fund has one.
const maxCorrected = 20

func newCorrection(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	return correctionForm(r, id, r.Form(), false)
}

func correctionForm(r *kit.Request, id int64, f kit.FormView, sent bool) error {
	v, err := r.App.Books.Voucher(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := correctionFormBody{VoucherDetail: v, Form: f, Free: len(v.Transfers) <= maxCorrected && ledger.Free(v.Voucher, v.Accounts)}
	if !sent {
		f.Values["kind"], f.Values["day"], f.Values["summary"] = string(ledger.Rewrite), r.App.Today(), v.Summary
	}
	b.Kinds = kit.Options(r, "correction.kind.", []ledger.CorrectionKind{ledger.Rewrite})
	if b.Free {
		b.Kinds = kit.Options(r, "correction.kind.", []ledger.CorrectionKind{ledger.Rewrite, ledger.Difference})
		for i, t := range v.Transfers {
			row := correctionRow{i + 1, "debit-" + strconv.Itoa(i+1), "credit-" + strconv.Itoa(i+1), "amount-" + strconv.Itoa(i+1)}
			if !sent {
				f.Values[row.Debit], f.Values[row.Credit], f.Values[row.Amount] = strconv.FormatInt(t.DebitID, 10), strconv.FormatInt(t.CreditID, 10), money.Amount(t.Amount).String()
			}
			b.Rows = append(b.Rows, row)
		}
		for _, a := range v.Accounts {
			if a.BookID == v.BookID && a.Free {
				b.Choices = append(b.Choices, kit.Option{Value: strconv.FormatInt(a.ID, 10), Label: a.Code + " " + a.Name})
			}
		}
		slices.SortFunc(b.Choices, func(x, y kit.Option) int { return cmp.Compare(x.Label, y.Label) })
	}
	return r.Page(f.Status, "correction-new", "correction.new", b)
}

func proposeCorrection(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	v, err := r.App.Books.Voucher(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	names := []string{"kind", "day", "summary", "reason"}
	for i := range min(len(v.Transfers), maxCorrected) {
		for _, field := range []string{"debit-", "credit-", "amount-"} {
			names = append(names, field+strconv.Itoa(i+1))
		}
	}
	f := r.Form(names...)
	c := ledger.Correction{VoucherID: id, Kind: ledger.CorrectionKind(f.Values["kind"]), Day: f.Values["day"], Summary: f.Values["summary"], Reason: f.Values["reason"]}
	var y kit.Typed
	if ledger.Free(v.Voucher, v.Accounts) && len(v.Transfers) <= maxCorrected {
		c.Lines = correctedLines(v, f, &y)
	}
	if c.Kind == ledger.Difference {
		c.Lines = ledger.Apart(v.Voucher, c.Lines)
	} else if sameLines(v, c.Lines) {
		c.Lines = nil
	}
	made := int64(0)
	if err = y.With(nil); err == nil {
		made, err = r.App.Books.ProposeCorrection(r.Ctx(), r.Actor, c)
	}
	if r.Refuse(err, &f) {
		return correctionForm(r, id, f, true)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "correction.proposed")
	return r.SeeOther("/corrections/%d", made)
}

// correctedLines reads the lines as typed.
func correctedLines(v books.VoucherDetail, f kit.FormView, y *kit.Typed) (lines []ledger.CorrectedLine) {
	for i := range v.Transfers {
		n := strconv.Itoa(i + 1)
		debit, _ := strconv.ParseInt(f.Values["debit-"+n], 10, 64) // what is no number is no account, and refused as such
		credit, _ := strconv.ParseInt(f.Values["credit-"+n], 10, 64)
		lines = append(lines, ledger.CorrectedLine{DebitID: debit, CreditID: credit, Amount: int64(y.Amount(f, "amount-"+n))})
	}
	return lines
}

// sameLines reports whether the lines are unchanged, so that only words or the day are corrected.
func sameLines(v books.VoucherDetail, lines []ledger.CorrectedLine) bool {
	return slices.EqualFunc(v.Transfers, lines, func(t ledger.Transfer, l ledger.CorrectedLine) bool {
		return t.DebitID == l.DebitID && t.CreditID == l.CreditID && t.Amount == l.Amount
	})
}

// correctionBody is the page "correction".
type correctionBody struct {
	books.CorrectionDetail
	Form    kit.FormView
	Was, Is []transferRow
	Story   []kit.Story
	Decide  kit.Choice
	Mine    bool
}

func correctionPage(r *kit.Request, id int64, f kit.FormView) error {
	d, err := r.App.Books.Correction(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := correctionBody{CorrectionDetail: d, Form: f, Mine: d.MakerID == r.Actor.UserID,
		Decide: decideCorrection.Choice(r, f, kit.May(r, ledger.CorrectionRule, d.Matter()), id)}
	if len(d.Lines) > 0 {
		for _, t := range d.Of.Transfers[:min(len(d.Of.Transfers), maxCorrected)] {
			b.Was = append(b.Was, transferRow{Transfer: t, Debit: d.Accounts[t.DebitID], Credit: d.Accounts[t.CreditID], Sum: money.Amount(t.Amount).Grouped()})
		}
	}
	for i, l := range d.Lines {
		b.Is = append(b.Is, transferRow{Transfer: ledger.Transfer{Line: i + 1}, Debit: d.Accounts[l.DebitID], Credit: d.Accounts[l.CreditID],
			Sum: money.Amount(l.Amount).Grouped()})
	}
	b.Story = r.Story(d.History)
	return r.Page(f.Status, "correction", "log.noun.correction", b)
}

var decideCorrection = kit.Decision{At: "/corrections/:id", Needs: access.CorrectionDecide}
