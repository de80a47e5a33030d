package posting

import (
	"reliefbook/internal/fund"
	"reliefbook/internal/ledger"
)

// Document is what an approved document does to its fund. An allocation's
// accounts are open; from is the allocation a return gives back of.
func (k Books) Document(d, from fund.Document) ledger.Draft {
	of := basis("document", d.ID)
	v := ledger.Draft{Summary: d.DocNo + " " + d.Purpose, MakerID: d.MakerID, CheckerID: d.CheckerID, PosterID: d.CheckerID, Basis: of, Key: of}
	t := k.transfer(k.Fund.BankID, k.Fund.AccountID, d.Amount)
	switch d.Kind {
	case fund.Receipt:
		v.Kind = ledger.FundReceipt
	case fund.Allocation:
		v.Kind, t.DebitID, t.CreditID = ledger.Allocation, k.Fund.AccountID, d.AccountID
	case fund.Return:
		v.Kind, t.DebitID, t.CreditID = ledger.FundReturn, from.AccountID, k.Fund.AccountID
	}
	return k.draft(v, t)
}
