package report

import (
	"fmt"
	"net/url"
	"strings"

	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
)

var bookReports = []Declaration{
	{Name: "allocation-use", Of: AnyProgram, Past: OfLedger, Columns: columns(Text.of("fund", "doc_no", "body", "purpose", "minutes", "day"),
		Amount.summed("allocated", "spent", "returned", "unspent"), State.of("agreement"))},
	{Name: "trial-balance", Past: OfLedger, Takes: []Param{takesFrom, takesTo}, Columns: columns(Text.of("book", "account_code", "account_name", "asset"),
		Amount.summed("opening_debit", "opening_credit", "debits", "credits", "debit_balance", "credit_balance"))},
	{Name: "general-ledger", Past: OfLedger, Takes: []Param{takesFrom, takesTo, takesAccount},
		Columns: columns(Text.of("book", "account_code", "account_name", "fiscal_month", "summary"), Amount.of("debits", "credits"),
			State.of("side"), Amount.of("balance"))},
	{Name: "detail-ledger", Past: OfLedger, Takes: []Param{takesFrom, takesTo, takesAccount},
		Columns: columns(Text.of("book", "account_code", "account_name", "day"), Integer.of("voucher_no"), Text.of("summary"),
			Amount.of("debits", "credits"), State.of("side"), Amount.of("balance"))},
	{Name: "party-dues", Past: OfLedger, Takes: []Param{takesFrom, takesTo}, Columns: columns(Text.of("fund", "day"), Integer.of("voucher_no"),
		Text.of("summary"), State.of("income_kind"), Amount.summed("income", "outgo"), Amount.of("balance"),
		Text.of("handler", "approver", "note"))},
	{Name: "vouchers", Of: AnyProgram, Past: OfLedger, Takes: []Param{takesFrom, takesTo, {Key: "voucher", Kind: ID, Hidden: true,
		Said: lang.Words{ZhCN: "凭证（系统编号 %s）", En: "Voucher (id %s)"}, Help: "Of vouchers: one voucher's number in its address."},
		{Key: "lowest", Kind: Yuan, Label: lang.Words{ZhCN: "金额不低于", En: "Lowest amount"},
			Said: lang.Words{ZhCN: "金额不低于 %s 元", En: "Amount %s yuan or more"}, Help: "Of vouchers: from this amount, in yuan."},
		{Key: "highest", Kind: Yuan, Label: lang.Words{ZhCN: "金额不高于", En: "Highest amount"},
			Said: lang.Words{ZhCN: "金额不高于 %s 元", En: "Amount %s yuan or less"}, Help: "Of vouchers: up to this amount, in yuan."}},
		Columns: columns(Text.of("voucher_date", "fiscal_year", "fiscal_period", "voucher_type"), Integer.of("voucher_no", "line_no"),
			Text.of("summary", "account_code", "account_name", "auxiliary", "currency", "unit"), Integer.of("debit_quantity"),
			Amount.of("debit_amount"), Integer.of("credit_quantity"), Amount.of("credit_amount"),
			Text.of("maker", "checker", "book", "source_system", "bookkeeper"), State.of("memorandum"))},
}

// AllocationUse is 资金拨付与使用表: allocated equals spent plus returned plus unspent.
func AllocationUse(a Asked, uses []fund.Use) *Table {
	b := a.start()
	for _, u := range uses {
		b.linked(fmt.Sprintf("/documents/%d", u.ID), u.FundName, u.DocNo, u.Body, u.Purpose, u.Minutes, u.Day,
			u.Allocated, u.Spent, u.Returned, u.Unspent,
			b.agreement(u.Allocated == u.Spent+u.Returned+u.Unspent && u.Allocated == u.Amount))
		unused, used := fmt.Sprintf("/accounts/%d", u.AccountID), fmt.Sprintf("/accounts/%d", u.UsedID)
		b.drill("allocated", unused, "spent", used, "returned", unused, "unspent", unused)
	}
	return b.t
}

// TrialBalance is 科目余额表: every account with what it stood at before a period,
// what was debited and credited in it and what it stands at, by book.
func TrialBalance(a Asked, l Ledger) *Table {
	b, from, to := a.start(), a.Values["from"], a.Values["to"]
	before := make(map[int64]ledger.Balance, len(l.Opening))
	for _, a := range l.Opening {
		before[a.ID] = a
	}
	for _, a := range l.Closing {
		if a.Asset.Code != ledger.CNY {
			continue // pieces have a table of their own: they do not add up with fen
		}
		if a.Debits == 0 && a.Credits == 0 {
			continue // nothing was ever posted to it
		}
		was := before[a.ID]
		openingDebit, openingCredit := sides(was)
		debit, credit := sides(a)
		b.linked(fmt.Sprintf("/accounts/%d", a.ID), l.Books[a.BookID], a.Code, a.Name, a.Asset.Code, openingDebit, openingCredit,
			money.Amount(a.Debits-was.Debits), money.Amount(a.Credits-was.Credits), debit, credit)
		page := "/reports/detail-ledger?" + url.Values{"account": {a.Code}, "from": {from}, "to": {to}}.Encode()
		b.drill("debits", page, "credits", page)
	}
	return b.t
}

// sides is a balance on the side it stands on, debit and credit.
func sides(a ledger.Balance) (debit, credit money.Amount) {
	if net := money.Amount(a.Debits - a.Credits); net < 0 {
		return 0, -net
	}
	return money.Amount(a.Debits - a.Credits), 0
}

// VoucherLines is what the report of vouchers needs of each.
type VoucherLines struct {
	ledger.Voucher
	Book     string
	Accounts map[int64]ledger.Account
	Assets   map[int64]ledger.Asset
}

// Vouchers is 记账凭证清单 with the Chinese headers of audit tools: two rows a
// transfer, its debit and its credit.
func Vouchers(a Asked, vouchers []VoucherLines) *Table {
	b := a.start()
	var total, beside money.Amount
	for _, v := range vouchers {
		kind := b.text("voucher.kind." + string(v.Kind))
		line := int64(0)
		put := func(t ledger.Transfer, account int64, debit bool) {
			line++
			summary := v.Summary
			if t.Summary != "" {
				summary = t.Summary
			}
			a, asset := v.Accounts[account], v.Assets[t.AssetID]
			memorandum := ""
			if ledger.Memorandum(v.Accounts[t.DebitID], v.Accounts[t.CreditID]) {
				memorandum = b.text("column.memorandum")
			}
			cells := [4]Value{} // quantity and amount, debit and credit
			at := 0
			if !debit {
				at = 2
			}
			if asset.Code == ledger.CNY {
				cells[at+1] = money.Amount(t.Amount)
			} else {
				cells[at] = t.Amount
			}
			b.linked(fmt.Sprintf("/vouchers/%d", v.ID), v.Day, v.Day[:4], v.Day[5:7], kind, v.Number, line, summary, a.Code, a.Name,
				auxiliary(t), asset.Code, asset.Unit, cells[0], cells[1], cells[2], cells[3], v.Maker, v.Checker, v.Book, "Reliefbook",
				Booker(b.t.Lang, v.Voucher), memorandum)
		}
		for _, t := range v.Transfers {
			put(t, t.DebitID, true)
			put(t, t.CreditID, false)
			if ledger.Memorandum(v.Accounts[t.DebitID], v.Accounts[t.CreditID]) {
				beside += money.Amount(t.Amount)
			}
		}
		total += money.Amount(v.Amount(v.Accounts, v.Assets))
	}
	b.t.Totals = map[string]Value{"debit_amount": total, "credit_amount": total}
	if beside > 0 {
		b.t.Notes = []string{b.text("report.memoranda", "Amount", beside.Grouped())}
	}
	return b.t
}

// Booker is who posted a voucher 记账, in words; empty in vouchers of before.
func Booker(tag lang.Tag, v ledger.Voucher) string {
	if v.PosterID == 0 {
		return lang.Text(tag, "voucher.by_link")
	}
	return v.Poster
}

// auxiliary is a transfer's dimensions 辅助项 as text.
func auxiliary(t ledger.Transfer) string {
	var parts []string
	for _, d := range []struct {
		name string
		id   int64
	}{{"program", t.Program}, {"department", t.Department}, {"payment", t.Payment}} {
		if d.id != 0 {
			parts = append(parts, fmt.Sprintf("%s:%d", d.name, d.id))
		}
	}
	return strings.Join(parts, " ")
}
