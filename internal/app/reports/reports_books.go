package reports

import (
	"strconv"
	"strings"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

var bookQuestions = map[string]question{
	"allocation-use": ask(func(b reporter) ([]fund.Use, error) { return b.tx.Uses(b.Program.AllocationID) }, report.AllocationUse),
	"trial-balance":  ask(reporter.balances, report.TrialBalance),
	"general-ledger": ask(reporter.ledger, report.GeneralLedger),
	"detail-ledger":  ask(reporter.ledger, report.DetailLedger),
	"party-dues":     ask(reporter.dues, report.PartyDues),
	"vouchers":       ask(reporter.vouchers, report.Vouchers),
}

// opening is the balances before the report's first day, with the books' opening balances.
func (b reporter) opening() ([]ledger.Balance, error) {
	return b.tx.OpeningBalances(b.Values["from"], b.Values["to"])
}

// balances is the balances at both ends of the report's period.
func (b reporter) balances() (l report.Ledger, err error) {
	if l.Books, err = books.BookNames(b.tx); err != nil {
		return l, err
	}
	if l.Opening, err = b.opening(); err != nil {
		return l, err
	}
	l.Closing, err = b.tx.Balances(b.Values["to"])
	return l, err
}

// ledger is the ledger over the report's period, of one account when one is asked for.
func (b reporter) ledger() (l report.Ledger, err error) {
	if l.Books, err = books.BookNames(b.tx); err != nil {
		return l, err
	}
	all, err := b.opening()
	if err != nil {
		return l, err
	}
	account := b.Values["account"]
	for _, a := range all {
		if account == "" || a.Code == account || strings.HasPrefix(a.Code, account+".") {
			l.Opening = append(l.Opening, a)
		}
	}
	l.Moves, err = b.tx.Moves(store.MoveFilter{From: b.Values["from"], To: b.Values["to"], Account: account})
	return l, err
}

// dues is the funds of party dues over the report's period.
func (b reporter) dues() (d report.Dues, err error) {
	funds, err := b.tx.Funds()
	if err != nil {
		return d, err
	}
	opening, err := b.opening()
	if err != nil {
		return d, err
	}
	stood := map[int64]money.Amount{}
	for _, a := range opening {
		stood[a.ID] = money.Amount(a.Debits - a.Credits)
	}
	for _, f := range funds {
		if f.Source != fund.PartyDues {
			continue
		}
		moves, err := b.tx.Moves(store.MoveFilter{From: b.Values["from"], To: b.Values["to"], ID: f.BankID})
		if err != nil {
			return d, err
		}
		d.Funds = append(d.Funds, report.DuesFund{Fund: f, Opening: stood[f.BankID], Moves: moves})
	}
	documents, err := b.tx.Documents(0)
	if err != nil {
		return d, err
	}
	d.Papers = map[int64]fund.Document{}
	for _, paper := range documents {
		d.Papers[paper.VoucherID] = paper
	}
	return d, nil
}

// vouchers is every voucher of the report's program, period and amounts, or the
// one asked for. voucher.between where the lowest amount is above the highest.
func (b reporter) vouchers() ([]report.VoucherLines, error) {
	f := ledger.VoucherFilter{Program: b.Program.ID, From: b.Values["from"], To: b.Values["to"]}
	if id := b.Values["voucher"]; id != "" {
		var err error
		if f.ID, err = strconv.ParseInt(id, 10, 64); err != nil || f.ID <= 0 {
			return nil, core.ErrNotFound()
		}
	}
	if err := f.Between(b.Values["lowest"], b.Values["highest"]); err != nil {
		return nil, err
	}
	list, _, err := b.tx.Vouchers(f)
	if err != nil {
		return nil, err
	}
	if f.ID != 0 && len(list) == 0 {
		return nil, core.ErrNotFound()
	}
	names, err := books.BookNames(b.tx)
	if err != nil {
		return nil, err
	}
	accounts, assets, err := books.AccountsByID(b.tx)
	if err != nil {
		return nil, err
	}
	lines := make([]report.VoucherLines, len(list))
	for i, v := range list {
		if v.Transfers, err = b.tx.Transfers(v.ID); err != nil {
			return nil, err
		}
		lines[i] = report.VoucherLines{Voucher: v, Book: names[v.BookID], Accounts: accounts, Assets: assets}
	}
	return lines, nil
}

var bankQuestions = map[string]question{"bank-reconciliation": ask(reporter.adjustments, report.BankReconciliation)}

// adjustments is the reconciliation of one fund's account, or of all.
func (b reporter) adjustments() ([]recon.Adjustment, error) {
	funds, err := b.tx.Funds()
	if err != nil {
		return nil, err
	}
	var list []recon.Adjustment
	for _, f := range funds {
		if b.Values["fund"] != "" && f.Code != b.Values["fund"] {
			continue
		}
		adj, err := banking.Adjustment(b.tx, f, b.day)
		if err != nil {
			return nil, err
		}
		list = append(list, adj)
	}
	if b.Values["fund"] != "" && len(list) == 0 {
		return nil, core.ErrNotFound()
	}
	return list, nil
}
