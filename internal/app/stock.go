package app

import (
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
	"reliefbook/internal/store"
)

// stockAct is one voucher that moves pieces of some lots, and their cost with them.
type stockAct struct {
	act
	day          string
	from, to     gift.Holder
	pieces, cost gift.Leg
	program      int64 // the dimension of the transfers, or 0
	expense      int64 // the account that bears the cost in place of the lot's own, or 0
}

// postStock posts pieces and cost as one voucher.
func (a *App) postStock(tx *store.Tx, s stockAct, lots []gift.Picked) (int64, error) {
	ts, book, err := stockTransfers(tx, s, lots)
	if err != nil {
		return 0, err
	}
	for i := range ts {
		ts[i].Line = i + 1
	}
	if s.day == "" {
		s.day = a.Today()
	}
	return tx.Post(s.sign(ledger.Draft{BookID: book, Kind: s.kind, Day: s.day, Summary: s.summary, Key: s.key, Transfers: ts}), a.now())
}

// stockTransfers is the transfers of pieces and cost, and the book they belong to.
func stockTransfers(tx *store.Tx, s stockAct, lots []gift.Picked) (ts []ledger.Transfer, book int64, err error) {
	for _, l := range lots {
		lot, err := lotOf(tx, l.PurchaseID)
		if err != nil {
			return nil, 0, err
		}
		debit, credit, err := lot.leg(tx, s.pieces, s.to, s.from)
		if err != nil {
			return nil, 0, err
		}
		department := s.from.DepartmentID
		if department == 0 {
			department = s.to.DepartmentID
		}
		t := ledger.Transfer{AssetID: lot.item.AssetID, DebitID: debit, CreditID: credit, Amount: l.Pieces, Program: s.program, Department: department}
		ts, book = append(ts, t), lot.book
		if s.cost == (gift.Leg{}) {
			continue
		}
		cost, err := l.UnitCost.Times(l.Pieces)
		if err != nil {
			return nil, 0, err
		}
		t.AssetID, t.Amount = lot.cny, int64(cost)
		t.DebitID, t.CreditID = lot.accounts[store.LotRole{Role: s.cost.Debit}], lot.accounts[store.LotRole{Role: s.cost.Credit}]
		if s.expense != 0 {
			t.DebitID = s.expense
		}
		ts = append(ts, t)
	}
	return ts, book, nil
}

// lotBooks is a lot with its accounts.
type lotBooks struct {
	purchase gift.Purchase
	item     gift.Item
	book     int64
	cny      int64
	accounts map[store.LotRole]int64
}

// payer is what a purchase is paid from.
type payer struct {
	document fund.Document // the allocation
	fund     fund.Fund
	cny      int64
}

func payerOf(tx *store.Tx, p gift.Purchase) (out payer, err error) {
	if out.document, err = tx.Document(p.AllocationID); err != nil {
		return out, err
	}
	if out.fund, err = tx.Fund(out.document.FundID); err != nil {
		return out, err
	}
	cny, err := tx.Asset(ledger.CNY, "人民币", "元")
	out.cny = cny.ID
	return out, err
}

func lotOf(tx *store.Tx, purchase int64) (l lotBooks, err error) {
	if l.purchase, err = tx.Purchase(purchase); err != nil {
		return l, err
	}
	if l.item, err = tx.Item(l.purchase.ItemID); err != nil {
		return l, err
	}
	paid, err := payerOf(tx, l.purchase)
	if err != nil {
		return l, err
	}
	l.book, l.cny = paid.fund.BookID, paid.cny
	l.accounts, err = tx.LotAccounts(purchase)
	return l, err
}

// leg is the two accounts of pieces; a holder's is opened when it first gets any.
func (l lotBooks) leg(tx *store.Tx, leg gift.Leg, to, from gift.Holder) (debit, credit int64, err error) {
	if debit, err = l.account(tx, leg.Debit, to); err != nil {
		return 0, 0, err
	}
	credit, err = l.account(tx, leg.Credit, from)
	return debit, credit, err
}

func (l lotBooks) account(tx *store.Tx, role gift.Role, h gift.Holder) (int64, error) {
	key := store.LotRole{Role: role}
	if role == gift.Held {
		key.Holder = h.ID
	}
	if id := l.accounts[key]; id != 0 || role != gift.Held {
		return id, nil
	}
	id, err := openAccount(tx, l.book, l.item.AssetID, posting.Held, posting.OfHolder(l.item, l.purchase, h))
	if err != nil {
		return 0, err
	}
	return id, tx.PutLotAccount(l.purchase.ID, key, id)
}

// freeStock is what a holder, who is held still, may let go of: not what is promised as prizes.
func freeStock(tx *store.Tx, holder, item int64) ([]gift.Stock, error) {
	stock, err := tx.Stock(holder, item)
	if err != nil {
		return nil, err
	}
	promised, err := tx.Promised(holder, item)
	return gift.Free(stock, promised), err
}
