package app

import (
	"strings"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/report"
	"reliefbook/internal/store"
)

// opening is what every account stood at before the report's first day; with
// no first day, every account at nothing.
func (b reporter) opening() ([]ledger.Balance, error) {
	if b.from == "" {
		list, err := b.tx.Balances("")
		for i := range list {
			list[i].Debits, list[i].Credits = 0, 0
		}
		return list, err
	}
	day, err := time.Parse(time.DateOnly, b.from)
	if err != nil {
		return nil, fault.Wrap(err, "read the first day")
	}
	return b.tx.Balances(day.AddDate(0, 0, -1).Format(time.DateOnly))
}

// ledger is the books over the report's period.
func (b reporter) ledger() (l report.Ledger, err error) {
	l.From, l.To = b.from, b.to
	if l.Books, err = b.tx.Books(); err != nil {
		return l, err
	}
	all, err := b.opening()
	if err != nil {
		return l, err
	}
	for _, a := range all {
		if b.account == "" || a.Code == b.account || strings.HasPrefix(a.Code, b.account+".") {
			l.Opening = append(l.Opening, a)
		}
	}
	l.Moves, err = b.tx.Moves(store.MoveFilter{From: b.from, To: b.to, Account: b.account})
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
		moves, err := b.tx.Moves(store.MoveFilter{From: b.from, To: b.to, ID: f.BankID})
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
	return report.PartyDues(b.tag, dues, papers, b.from), nil
}
