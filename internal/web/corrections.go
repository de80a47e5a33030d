package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/books"
	"reliefbook/internal/decide"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
)

var correctionRoutes = []route{
	{method: "GET", path: "/corrections", action: access.VoucherRead, handle: listCorrections},
	{method: "GET", path: "/vouchers/:id/correct", action: access.CorrectionPropose, handle: newCorrection},
	{method: "POST", path: "/vouchers/:id/correct", action: access.CorrectionPropose, handle: proposeCorrection},
	{method: "GET", path: "/corrections/:id", action: access.VoucherRead, handle: showCorrection},
	{method: "POST", path: "/corrections/:id/approve", action: access.CorrectionDecide, handle: decideCorrection.as(true)},
	{method: "POST", path: "/corrections/:id/reject", action: access.CorrectionDecide, handle: decideCorrection.as(false)},
}

func listCorrections(r *request) error {
	list, err := r.app.Books.Corrections(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "corrections", "correction.list", list)
}

// correctionFormBody is the page "correction-new".
type correctionFormBody struct {
	books.VoucherDetail
	Form    formView
	Kinds   []option
	Free    bool // its accounts and amounts may be corrected too
	Rows    []correctionRow
	Choices []option // of accounts
}

// correctionRow is one line of the voucher as it is to be.
type correctionRow struct {
	No                    int
	Debit, Credit, Amount string // names of the fields
}

// maxCorrected is how many lines a form has; a voucher of a fund has one.
const maxCorrected = 20

func newCorrection(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.correctionForm(id, r.form(), false)
}

func (r *request) correctionForm(id int64, f formView, sent bool) error {
	v, err := r.app.Books.Voucher(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := correctionFormBody{VoucherDetail: v, Form: f, Free: len(v.Transfers) <= maxCorrected && ledger.Free(v.Voucher, v.Accounts)}
	if !sent {
		f.Values["kind"], f.Values["day"], f.Values["summary"] = string(ledger.Rewrite), r.app.Today(), v.Summary
	}
	b.Kinds = options(r, "correction.kind.", []ledger.CorrectionKind{ledger.Rewrite})
	if b.Free {
		b.Kinds = options(r, "correction.kind.", []ledger.CorrectionKind{ledger.Rewrite, ledger.Difference})
		for i, t := range v.Transfers {
			row := correctionRow{i + 1, "debit-" + strconv.Itoa(i+1), "credit-" + strconv.Itoa(i+1), "amount-" + strconv.Itoa(i+1)}
			if !sent {
				f.Values[row.Debit], f.Values[row.Credit], f.Values[row.Amount] = strconv.FormatInt(t.DebitID, 10), strconv.FormatInt(t.CreditID, 10), money.Amount(t.Amount).String()
			}
			b.Rows = append(b.Rows, row)
		}
		for _, a := range v.Accounts {
			if a.BookID == v.BookID && ledger.FreeAccount(a) {
				b.Choices = append(b.Choices, option{strconv.FormatInt(a.ID, 10), a.Code + " " + a.Name})
			}
		}
		slices.SortFunc(b.Choices, func(x, y option) int { return cmp.Compare(x.Label, y.Label) })
	}
	return r.page(f.Status, "correction-new", "correction.new", b)
}

func proposeCorrection(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	v, err := r.app.Books.Voucher(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	names := []string{"kind", "day", "summary", "reason"}
	for i := range min(len(v.Transfers), maxCorrected) {
		for _, field := range []string{"debit-", "credit-", "amount-"} {
			names = append(names, field+strconv.Itoa(i+1))
		}
	}
	f := r.form(names...)
	c := ledger.Correction{VoucherID: id, Kind: ledger.CorrectionKind(f.Values["kind"]), Day: f.Values["day"], Summary: f.Values["summary"], Reason: f.Values["reason"]}
	var y typed
	if ledger.Free(v.Voucher, v.Accounts) && len(v.Transfers) <= maxCorrected {
		c.Lines = correctedLines(v, f, &y)
	}
	if c.Kind == ledger.Difference {
		c.Lines = ledger.Apart(v.Voucher, c.Lines)
	} else if sameLines(v, c.Lines) {
		c.Lines = nil
	}
	made := int64(0)
	if err = y.with(nil); err == nil {
		made, err = r.app.Books.ProposeCorrection(r.ctx(), r.Actor, c)
	}
	if r.refuse(err, &f) {
		return r.correctionForm(id, f, true)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "correction.proposed")
	return r.seeOther("/corrections/%d", made)
}

// correctedLines reads the lines as they are typed.
func correctedLines(v books.VoucherDetail, f formView, y *typed) (lines []ledger.CorrectedLine) {
	for i := range v.Transfers {
		n := strconv.Itoa(i + 1)
		debit, _ := strconv.ParseInt(f.Values["debit-"+n], 10, 64) // what is no number is no account, and refused as such
		credit, _ := strconv.ParseInt(f.Values["credit-"+n], 10, 64)
		lines = append(lines, ledger.CorrectedLine{DebitID: debit, CreditID: credit, Amount: int64(y.amount(f, "amount-"+n))})
	}
	return lines
}

// sameLines reports whether the lines are those of the voucher: nothing of them is to be corrected.
func sameLines(v books.VoucherDetail, lines []ledger.CorrectedLine) bool {
	return slices.EqualFunc(v.Transfers, lines, func(t ledger.Transfer, l ledger.CorrectedLine) bool {
		return t.DebitID == l.DebitID && t.CreditID == l.CreditID && t.Amount == l.Amount
	})
}

// correctionBody is the page "correction".
type correctionBody struct {
	books.CorrectionDetail
	Form      formView
	Was, Is   []transferRow
	Story     []story
	MayDecide bool
	Mine      bool
	Rejecting bool
}

func showCorrection(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.correctionPage(id, r.form(), false)
}

func (r *request) correctionPage(id int64, f formView, rejecting bool) error {
	d, err := r.app.Books.Correction(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	b := correctionBody{CorrectionDetail: d, Form: f, Rejecting: rejecting, Mine: d.MakerID == r.Actor.UserID,
		MayDecide: r.Actor.Can(access.CorrectionDecide) && ledger.CorrectionRule.May(d.Matter(), decide.Approve, r.Actor.UserID)}
	if len(d.Lines) > 0 {
		for _, t := range d.Of.Transfers[:min(len(d.Of.Transfers), maxCorrected)] {
			b.Was = append(b.Was, transferRow{Transfer: t, Debit: d.Accounts[t.DebitID], Credit: d.Accounts[t.CreditID], Sum: money.Amount(t.Amount).Grouped()})
		}
	}
	for i, l := range d.Lines {
		b.Is = append(b.Is, transferRow{Transfer: ledger.Transfer{Line: i + 1}, Debit: d.Accounts[l.DebitID], Credit: d.Accounts[l.CreditID],
			Sum: money.Amount(l.Amount).Grouped()})
	}
	b.Story = r.story(d.History)
	return r.page(f.Status, "correction", "log.noun.correction", b)
}

var decideCorrection = decision{do: by(func(a *app.App) decider { return a.Books.DecideCorrection }), to: toPage("/corrections/%d"),
	said: [2]string{"correction.decided_false", "correction.decided_true"},
	page: func(r *request, id int64, f formView, approve bool) error { return r.correctionPage(id, f, !approve) }}
