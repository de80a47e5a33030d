package core

import (
	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
	"reliefbook/internal/store"
)

// MoneyAccount opens the account of a role that is kept in fen.
func MoneyAccount(tx *store.Tx, book int64, role posting.Role, below []posting.Sub) (int64, error) {
	cny, err := CnyOf(tx)
	if err != nil {
		return 0, err
	}
	return OpenAccount(tx, book, cny, role, below)
}

// OpenAccount opens the account of a role by the book's chart. chart.taken when its code is another one's.
func OpenAccount(tx *store.Tx, book, asset int64, role posting.Role, below []posting.Sub) (int64, error) {
	chart, err := tx.ChartOf(book)
	if err != nil {
		return 0, err
	}
	acc, err := tx.OpenAccount(chart.Account(role, book, asset, below...))
	return acc.ID, err
}

// Standing lists a book's accounts, each with whose it is.
func Standing(tx *store.Tx, book string) (list []posting.Standing, err error) {
	owners, err := tx.Owners()
	if err != nil {
		return nil, err
	}
	of := make(map[int64]posting.Owner, len(owners))
	for _, o := range owners {
		of[o.AccountID] = o
	}
	accounts, err := tx.Chart()
	for _, a := range accounts {
		if a.Book.Code == book {
			list = append(list, posting.Standing{Account: a.Account, Owner: of[a.ID]})
		}
	}
	return list, err
}

// CnyOf is the id of CNY.
func CnyOf(tx *store.Tx) (int64, error) {
	cny, err := tx.Asset(ledger.CNY, "人民币", "元")
	return cny.ID, err
}

// BooksOf is where today's vouchers of a program are posted.
func (a *Core) BooksOf(tx *store.Tx, program int64) (k posting.Books, err error) {
	p, err := tx.Program(program)
	if err != nil {
		return k, err
	}
	if k, err = a.FundBooks(tx, p.Allocation.FundID); err != nil {
		return k, err
	}
	k.Program = p
	return k, nil
}

// FundBooks is where today's vouchers of a fund are posted.
func (a *Core) FundBooks(tx *store.Tx, id int64) (k posting.Books, err error) {
	k.Day = a.Today()
	if k.Fund, err = tx.Fund(id); err != nil {
		return k, err
	}
	k.CNY, err = CnyOf(tx)
	return k, err
}
