package gifts

import (
	"reliefbook/internal/app/core"
	"reliefbook/internal/gift"
	"reliefbook/internal/posting"
	"reliefbook/internal/store"
)

// lotOf is where a purchase's vouchers are posted.
func lotOf(tx *store.Tx, purchase int64) (l posting.Lot, err error) {
	if l.Purchase, err = tx.LockPurchase(purchase); err != nil {
		return l, err
	}
	if l.Item, err = tx.Item(l.Purchase.ItemID); err != nil {
		return l, err
	}
	if l.From, err = tx.Document(l.Purchase.AllocationID); err != nil {
		return l, err
	}
	if l.Fund, err = tx.Fund(l.From.FundID); err != nil {
		return l, err
	}
	if l.CNY, err = core.CnyOf(tx); err != nil {
		return l, err
	}
	l.Accounts, err = tx.LotAccounts(purchase)
	return l, err
}

// PiecesOf is picked pieces that move, with the accounts of their holder.
func PiecesOf(tx *store.Tx, picked []gift.Picked, from, to gift.Holder) (posting.Pieces, error) {
	out := posting.Pieces{From: from, To: to}
	for _, l := range picked {
		lot, err := lotOf(tx, l.PurchaseID)
		if err != nil {
			return out, err
		}
		for _, h := range [2]gift.Holder{to, from} {
			if err := openHeld(tx, lot, h); err != nil {
				return out, err
			}
		}
		out.Lots = append(out.Lots, posting.Taken{Lot: lot, Pieces: l.Pieces})
	}
	return out, nil
}

// openHeld opens a holder's account of a lot when it first gets any of it.
func openHeld(tx *store.Tx, l posting.Lot, h gift.Holder) error {
	key := gift.Account{Role: gift.Held, Holder: h.ID}
	if h.ID == 0 || l.Accounts[key] != 0 {
		return nil
	}
	id, err := core.OpenAccount(tx, l.Fund.BookID, l.Item.AssetID, posting.Held, posting.OfHolder(l.Item, l.Purchase, h))
	if err != nil {
		return err
	}
	l.Accounts[key] = id
	return tx.PutLotAccount(l.Purchase.ID, key, id)
}

// FreeStock is what a locked holder can give away: its stock without what is promised as prizes.
func FreeStock(tx *store.Tx, holder, item int64) ([]gift.Stock, error) {
	stock, err := tx.Stock(holder, item)
	if err != nil {
		return nil, err
	}
	promised, err := tx.Promised(holder, item)
	return gift.Free(stock, promised), err
}
