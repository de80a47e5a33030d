package store

import (
	"database/sql"
	_ "embed" // the trial balance
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

// usedAccounts are the accounts that say how much of an allocation is used.
const usedAccounts = "(SELECT used_id FROM fund_document WHERE used_id IS NOT NULL)"

// accountColumns are the columns of an account a.
const accountColumns = `a.id, a.book_id, a.asset_id, a.code, a.name, a.side, a.guarded, a.id IN ` + usedAccounts + ` AS use,
	a.id IN (SELECT account_id FROM fund UNION ALL SELECT bank_id FROM fund UNION ALL SELECT account_id FROM fund_cash) AS free`

// Book finds a book by its code, or creates it.
func (tx *Tx) Book(code, name string) (ledger.Book, error) {
	b := ledger.Book{Code: code, Name: name}
	var err error
	if b.ID, err = find[int64](tx, "SELECT id FROM book WHERE code = ?", code); err != nil || b.ID != 0 {
		return b, err
	}
	b.ID, err = tx.create("book", "code, name", b)
	return b, fault.Wrap(err, "make a book")
}

// Books lists every book.
func (tx *Tx) Books() ([]ledger.Book, error) {
	return list[ledger.Book](tx, "SELECT id, code, name FROM book ORDER BY id")
}

// Asset finds an asset by its code, or creates it.
func (tx *Tx) Asset(code, name, unit string) (ledger.Asset, error) {
	a := ledger.Asset{Code: code, Name: name, Unit: unit}
	var err error
	if a.ID, err = find[int64](tx, "SELECT id FROM asset WHERE code = ?", code); err != nil || a.ID != 0 {
		return a, err
	}
	a.ID, err = tx.create("asset", "code, name, unit", a)
	return a, fault.Wrap(err, "make an asset")
}

// OpenAccount opens an account and returns it with its id, which the noun keeps:
// accounts are not looked up by code. Refusal: chart.taken when the book already
// has the code.
func (tx *Tx) OpenAccount(a ledger.Account) (ledger.Account, error) {
	var err error
	if a.ID, err = tx.create("account", "book_id, asset_id, code, name, side, guarded", a); err != nil {
		return a, ifDuplicate(err, fault.New(fault.Conflict, "chart.taken", "Code", a.Code).Field("code", "form.taken"))
	}
	sign := 1
	if a.Side == ledger.Credit {
		sign = -1
	}
	err = tx.exec("INSERT INTO account_guard (account_id, sign, guarded) VALUES (?, ?, ?)", a.ID, sign, a.Guarded)
	return a, fault.Wrap(err, "guard an account")
}

func (tx *Tx) accounts(ids []int64) (map[int64]ledger.Account, error) {
	found, err := list[ledger.Account](tx, "SELECT "+accountColumns+" FROM account a WHERE a.id IN ?", ids)
	out := make(map[int64]ledger.Account, len(found))
	for _, a := range found {
		out[a.ID] = a
	}
	return out, err
}

//go:embed sql/account/balances.sql
var balancesSQL string

// Balances is the trial balance of every book, added up from the transfers. upTo,
// when not empty, excludes vouchers dated after that day.
func (tx *Tx) Balances(upTo string) ([]ledger.Balance, error) {
	return tx.balances(upTo, upTo)
}

// OpeningBalances is what every account stood at before a day (empty: before the first), with what
// its book's opening balances say of the days from then up to another: no turnover of theirs.
func (tx *Tx) OpeningBalances(before, upTo string) ([]ledger.Balance, error) {
	if before == "" {
		return tx.balances("0000", upTo)
	}
	day, err := time.Parse(time.DateOnly, before)
	if err != nil {
		return nil, fault.Wrap(err, "read the first day")
	}
	return tx.balances(day.AddDate(0, 0, -1).Format(time.DateOnly), upTo)
}

// balances adds up the vouchers up to a day, and the opening ones up to another; empty: all of them.
func (tx *Tx) balances(upTo, openingUpTo string) ([]ledger.Balance, error) {
	for _, day := range []*string{&upTo, &openingUpTo} {
		if *day == "" {
			*day = "9999-12-31"
		}
	}
	return list[ledger.Balance](tx, "SELECT "+accountColumns+`,
		s.code AS asset_code, s.name AS asset_name, s.unit AS asset_unit, m.debits, m.credits
		`+balancesSQL, sql.Named("up_to", upTo), sql.Named("opening", openingUpTo))
}
