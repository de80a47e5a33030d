package posting

import (
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/visit"
)

// Visit is what a visit spent: cash out of the bank and the allocation, two
// transfers a person, and the packs it took of its team's stock, at cost.
func (k Books) Visit(v visit.Visit, packs Pieces) (ledger.Draft, error) {
	p := k.Program
	var ts []ledger.Transfer
	for _, person := range v.People {
		if cash := person.Cash(); cash > 0 {
			ts = append(ts, k.transfer(p.ExpenseID, k.Fund.BankID, cash), k.transfer(p.Allocation.AccountID, p.Allocation.UsedID, cash))
		}
	}
	given, err := packs.transfers(bookings[gift.Visit])
	for _, t := range given {
		t.Program = p.ID
		if t.AssetID == k.CNY {
			t.DebitID = p.ExpenseID // the program bears what its packs cost
		}
		ts = append(ts, t)
	}
	of := basis("visit", v.ID)
	return k.draft(ledger.Draft{
		Kind: ledger.VisitSpending, Summary: p.Name + " " + v.Team + " " + v.Campus,
		MakerID: v.MakerID, CheckerID: v.CheckerID, PosterID: v.CheckerID, Basis: of, Key: of,
	}, ts...), err
}
