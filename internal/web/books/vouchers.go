package books

import (
	"net/http"
	"net/url"

	"reliefbook/internal/access"
	"reliefbook/internal/app/books"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
	"reliefbook/internal/web/kit"
)

var VoucherRoutes = []kit.Route{
	{Method: "GET", Path: "/vouchers", Action: access.VoucherRead, Handle: listVouchers},
	{Method: "GET", Path: "/vouchers/:id", Action: access.VoucherRead, Handle: showVoucher},
	{Method: "GET", Path: "/accounts/:id", Action: access.VoucherRead, Handle: showLedgerAccount},
}

const vouchersPerPage = 50

// vouchersBody is the page "vouchers".
type vouchersBody struct {
	Form     kit.FormView
	Vouchers []books.VoucherItem
	Pager    kit.Pager
	Program  string
	Programs []kit.Option
}

// At is a page that takes what the list is narrowed to, for another program or all of them.
func (b vouchersBody) At(path, program string, more ...string) string {
	query := url.Values{}
	for _, pair := range [][]string{more, {"program", program}, {"lowest", b.Form.Values["lowest"]}, {"highest", b.Form.Values["highest"]}} {
		if len(pair) == 2 && pair[1] != "" {
			query.Set(pair[0], pair[1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func listVouchers(r *kit.Request) error {
	limit, offset, page := r.PageOf(vouchersPerPage)
	body := vouchersBody{Form: r.Form(), Program: r.QueryParam("program")}
	body.Form.Values["lowest"], body.Form.Values["highest"] = r.QueryParam("lowest"), r.QueryParam("highest")
	programs, err := r.App.Relief.Programs(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	f := ledger.VoucherFilter{Limit: limit, Offset: offset}
	for _, p := range programs {
		body.Programs = append(body.Programs, kit.Option{Value: p.Code, Label: p.Name})
		if p.Code == body.Program {
			f.Program = p.ID
		}
	}
	if err := f.Between(body.Form.Values["lowest"], body.Form.Values["highest"]); err != nil {
		if !r.Refuse(err, &body.Form) {
			return err
		}
		return r.Page(body.Form.Status, "vouchers", "menu.vouchers", body)
	}
	list, total, err := r.App.Books.Vouchers(r.Ctx(), r.Actor, f)
	if err != nil {
		return err
	}
	body.Vouchers, body.Pager = list, r.Pager(page, total, vouchersPerPage)
	return r.Page(http.StatusOK, "vouchers", "menu.vouchers", body)
}

// voucherBody is the page "voucher": the paper 记账凭证, and its transfers one by one.
type voucherBody struct {
	books.VoucherDetail
	Rows  []voucherRow // the paper's lines
	Aside []voucherRow // its memoranda, below the total
	Shown []transferRow
	Pager kit.Pager

	MayCorrect bool
	Booker     string // who posted it, in words; empty in vouchers of before
	Stands     string // the record it stands on
	StandsAt   string // its page
}

// voucherRow is one line of the paper: a debit or a credit.
type voucherRow struct {
	Summary       string
	Account       ledger.Account
	General, Sub  string // 总账科目, 明细科目
	Count         int
	Debit, Credit money.Amount
	DebitPieces   string // with their unit, of what is no money
	CreditPieces  string
}

// transferRow is one transfer with its accounts.
type transferRow struct {
	ledger.Transfer
	Debit, Credit ledger.Account
	Sum           string // an amount, or pieces with their unit
	Memorandum    bool
}

const transfersPerPage = 100

func showVoucher(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	v, err := r.App.Books.Voucher(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	body := voucherBody{VoucherDetail: v, Rows: paper(v, false), Aside: paper(v, true), MayCorrect: r.Actor.Can(access.CorrectionPropose) && v.Kind != ledger.Reversal && v.Reversed == 0}
	if v.Basis != "" {
		body.Booker = report.Booker(r.Lang, v.Voucher)
		body.Stands, body.StandsAt = r.Subject(v.Basis)
	}
	limit, offset, page := r.PageOf(transfersPerPage)
	for _, t := range v.Transfers[min(offset, len(v.Transfers)):min(offset+limit, len(v.Transfers))] {
		debit, credit := v.Accounts[t.DebitID], v.Accounts[t.CreditID]
		body.Shown = append(body.Shown, transferRow{t, debit, credit, units(t.Amount, v.Assets[t.AssetID]), ledger.Memorandum(debit, credit)})
	}
	body.Pager = r.Pager(page, len(v.Transfers), transfersPerPage)
	r.Title = r.T("voucher.title_no", "Number", v.Number)
	if v.Number == 0 {
		r.Title = r.T("voucher.numbering")
	}
	return r.Page(http.StatusOK, "voucher", "menu.vouchers", body)
}

// paper is the voucher's grouped lines, debits before credits: its entries, or its memoranda.
func paper(v books.VoucherDetail, memoranda bool) (rows []voucherRow) {
	for _, side := range []ledger.Side{ledger.Debit, ledger.Credit} {
		for _, l := range v.Lines {
			if l.Memorandum != memoranda {
				continue
			}
			row := voucherRow{Summary: v.Summary, Account: l.Debit, Count: l.Count}
			if side == ledger.Debit {
				row.Debit, row.DebitPieces = l.Amount, pieces(l.Pieces, l.Asset)
			} else {
				row.Account, row.Credit, row.CreditPieces = l.Credit, l.Amount, pieces(l.Pieces, l.Asset)
			}
			row.General, row.Sub = accountNames(row.Account)
			rows = append(rows, row)
		}
	}
	return rows
}

// pieces is a number of pieces with their unit; nothing for none.
func pieces(n int64, a ledger.Asset) string {
	if n == 0 {
		return ""
	}
	return kit.Count(n) + " " + a.Unit
}

// units is an amount of an asset as people read it: money grouped, pieces with their unit.
func units(n int64, a ledger.Asset) string {
	if a.Code == ledger.CNY {
		return money.Amount(n).Grouped()
	}
	return pieces(n, a)
}

func unitsOrNone(n int64, a ledger.Asset) string {
	if n == 0 {
		return ""
	}
	return units(n, a)
}

// accountNames splits an account into its general account and the rest.
func accountNames(a ledger.Account) (general, sub string) {
	name, rest := a.Names()
	return a.General() + " " + name, rest
}

// ledgerAccountBody is the page "ledger-account" 明细账.
type ledgerAccountBody struct {
	books.AccountPage
	Stands string
	Lines  []accountLine
	Pager  kit.Pager
}

// accountLine is one voucher's movement.
type accountLine struct {
	ledger.AccountRow
	Debit, Credit string // an amount or pieces; empty for none
}

func showLedgerAccount(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	limit, offset, page := r.PageOf(vouchersPerPage)
	p, err := r.App.Books.Account(r.Ctx(), r.Actor, id, limit, offset)
	if err != nil {
		return err
	}
	body := ledgerAccountBody{AccountPage: p, Stands: units(p.Units(), p.Asset), Pager: r.Pager(page, p.Total, vouchersPerPage)}
	for _, row := range p.Rows {
		body.Lines = append(body.Lines, accountLine{row, unitsOrNone(row.Debits, p.Asset), unitsOrNone(row.Credits, p.Asset)})
	}
	r.Title = p.Code + " " + p.Name
	return r.Page(http.StatusOK, "ledger-account", "menu.vouchers", body)
}
