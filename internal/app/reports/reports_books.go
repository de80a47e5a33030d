package reports

import (
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

var bookQuestions = questions{"allocation-use": allocationUse, "trial-balance": trialBalance, "general-ledger": generalLedger,
	"detail-ledger": detailLedger, "party-dues": partyDues, "vouchers": vouchers}

// opening is what every account stood at before the report's first day; with
// no first day, every account at nothing.
func (b reporter) opening() ([]ledger.Balance, error) {
	if b.asked["from"] == "" {
		list, err := b.tx.Balances("")
		for i := range list {
			list[i].Debits, list[i].Credits = 0, 0
		}
		return list, err
	}
	day, err := time.Parse(time.DateOnly, b.asked["from"])
	if err != nil {
		return nil, fault.Wrap(err, "read the first day")
	}
	return b.tx.Balances(day.AddDate(0, 0, -1).Format(time.DateOnly))
}

// ledger is the books over the report's period.
func (b reporter) ledger() (l report.Ledger, err error) {
	l.From, l.To = b.asked["from"], b.asked["to"]
	if l.Books, err = b.tx.Books(); err != nil {
		return l, err
	}
	all, err := b.opening()
	if err != nil {
		return l, err
	}
	for _, a := range all {
		if b.asked["account"] == "" || a.Code == b.asked["account"] || strings.HasPrefix(a.Code, b.asked["account"]+".") {
			l.Opening = append(l.Opening, a)
		}
	}
	l.Moves, err = b.tx.Moves(store.MoveFilter{From: b.asked["from"], To: b.asked["to"], Account: b.asked["account"]})
	return l, err
}

func generalLedger(b reporter) (*report.Table, error) {
	l, err := b.ledger()
	return report.GeneralLedger(b.tag, l), err
}

func detailLedger(b reporter) (*report.Table, error) {
	l, err := b.ledger()
	return report.DetailLedger(b.tag, l), err
}

func partyDues(b reporter) (*report.Table, error) {
	funds, err := b.tx.Funds()
	if err != nil {
		return nil, err
	}
	opening, err := b.opening()
	if err != nil {
		return nil, err
	}
	stood := map[int64]money.Amount{}
	for _, a := range opening {
		stood[a.ID] = money.Amount(a.Debits - a.Credits)
	}
	var dues []report.DuesFund
	for _, f := range funds {
		if f.Source != fund.PartyDues {
			continue
		}
		moves, err := b.tx.Moves(store.MoveFilter{From: b.asked["from"], To: b.asked["to"], ID: f.BankID})
		if err != nil {
			return nil, err
		}
		dues = append(dues, report.DuesFund{Fund: f, Opening: stood[f.BankID], Moves: moves})
	}
	documents, err := b.tx.Documents(0)
	if err != nil {
		return nil, err
	}
	papers := map[int64]fund.Document{}
	for _, d := range documents {
		papers[d.VoucherID] = d
	}
	return report.PartyDues(b.tag, dues, papers, b.asked["from"]), nil
}

func allocationUse(b reporter) (*report.Table, error) {
	uses, err := b.tx.Uses(b.program.AllocationID)
	return report.AllocationUse(b.tag, uses), err
}

func trialBalance(b reporter) (*report.Table, error) {
	books, err := b.tx.Books()
	if err != nil {
		return nil, err
	}
	opening, err := b.opening()
	if err != nil {
		return nil, err
	}
	balances, err := b.tx.Balances(b.asked["to"])
	return report.TrialBalance(b.tag, books, opening, balances, b.asked["from"], b.asked["to"]), err
}

func vouchers(b reporter) (*report.Table, error) {
	var voucher int64
	if id := b.asked["voucher"]; id != "" {
		var err error
		if voucher, err = strconv.ParseInt(id, 10, 64); err != nil || voucher <= 0 {
			return nil, core.ErrNotFound()
		}
	}
	list, _, err := b.tx.Vouchers(ledger.VoucherFilter{Program: b.program.ID, ID: voucher, From: b.asked["from"], To: b.asked["to"]})
	if err != nil {
		return nil, err
	}
	if voucher != 0 && len(list) == 0 {
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
	return report.Vouchers(b.tag, lines), nil
}

var bankQuestions = questions{"bank-reconciliation": bankReconciliation}

// bankReconciliation is the report: of one fund's account, or of all.
func bankReconciliation(b reporter) (*report.Table, error) {
	funds, err := b.tx.Funds()
	if err != nil {
		return nil, err
	}
	var list []recon.Adjustment
	for _, f := range funds {
		if b.asked["fund"] != "" && f.Code != b.asked["fund"] {
			continue
		}
		adj, err := banking.Adjustment(b.tx, f, b.day)
		if err != nil {
			return nil, err
		}
		list = append(list, adj)
	}
	if b.asked["fund"] != "" && len(list) == 0 {
		return nil, core.ErrNotFound()
	}
	return report.BankReconciliation(b.tag, list), nil
}
