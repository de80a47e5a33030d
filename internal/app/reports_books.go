package app

import (
	"strconv"
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
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
			return nil, errNotFound()
		}
	}
	list, _, err := b.tx.Vouchers(ledger.VoucherFilter{Program: b.program.ID, ID: voucher, From: b.asked["from"], To: b.asked["to"]})
	if err != nil {
		return nil, err
	}
	if voucher != 0 && len(list) == 0 {
		return nil, errNotFound()
	}
	books, err := bookNames(b.tx)
	if err != nil {
		return nil, err
	}
	accounts, assets, err := accountsByID(b.tx)
	if err != nil {
		return nil, err
	}
	lines := make([]report.VoucherLines, len(list))
	for i, v := range list {
		if v.Transfers, err = b.tx.Transfers(v.ID); err != nil {
			return nil, err
		}
		lines[i] = report.VoucherLines{Voucher: v, Book: books[v.BookID], Accounts: accounts, Assets: assets}
	}
	return report.Vouchers(b.tag, lines), nil
}

func accountsByID(tx *store.Tx) (map[int64]ledger.Account, map[int64]ledger.Asset, error) {
	chart, err := tx.Chart()
	accounts, assets := make(map[int64]ledger.Account, len(chart)), map[int64]ledger.Asset{}
	for _, c := range chart {
		accounts[c.ID], assets[c.Asset.ID] = c.Account, c.Asset
	}
	return accounts, assets, err
}
