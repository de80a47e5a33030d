package store

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

type accountRow struct {
	ID      int64
	BookID  int64
	AssetID int64
	Code    string
	Name    string
	Side    string
	Guarded int
}

func (r accountRow) account() ledger.Account {
	return ledger.Account{ID: r.ID, BookID: r.BookID, AssetID: r.AssetID, Code: r.Code, Name: r.Name,
		Side: ledger.Side(r.Side), Guarded: r.Guarded == 1}
}

// Book finds a book by its code or makes it.
func (tx *Tx) Book(code, name string) (ledger.Book, error) {
	b := ledger.Book{Code: code, Name: name}
	if err := tx.scan(&b.ID, "SELECT id FROM book WHERE code = ?", code); err != nil || b.ID != 0 {
		return b, err
	}
	id, err := tx.insert("INSERT INTO book (code, name) VALUES (?, ?)", code, name)
	b.ID = id
	return b, fault.Wrap(err, "make a book")
}

// Books lists every book.
func (tx *Tx) Books() (books []ledger.Book, err error) {
	err = tx.scan(&books, "SELECT id, code, name FROM book ORDER BY id")
	return books, err
}

// Asset finds an asset by its code or makes it.
func (tx *Tx) Asset(code, name, unit string) (ledger.Asset, error) {
	a := ledger.Asset{Code: code, Name: name, Unit: unit}
	if err := tx.scan(&a.ID, "SELECT id FROM asset WHERE code = ?", code); err != nil || a.ID != 0 {
		return a, err
	}
	id, err := tx.insert("INSERT INTO asset (code, name, unit) VALUES (?, ?, ?)", code, name, unit)
	a.ID = id
	return a, fault.Wrap(err, "make an asset")
}

// Account finds an account by book, code and asset or opens it.
func (tx *Tx) Account(a ledger.Account) (ledger.Account, error) {
	var row accountRow
	if err := tx.scan(&row, `SELECT id, book_id, asset_id, code, name, side, guarded FROM account
		WHERE book_id = ? AND code = ? AND asset_id = ?`, a.BookID, a.Code, a.AssetID); err != nil || row.ID != 0 {
		return row.account(), err
	}
	id, err := tx.insert(`INSERT INTO account (book_id, asset_id, code, name, side, guarded) VALUES (?, ?, ?, ?, ?, ?)`,
		a.BookID, a.AssetID, a.Code, a.Name, string(a.Side), flag(a.Guarded))
	if err != nil {
		return a, fault.Wrap(err, "open an account")
	}
	a.ID = id
	sign := 1
	if a.Side == ledger.Credit {
		sign = -1
	}
	err = tx.exec("INSERT INTO account_guard (account_id, sign, guarded) VALUES (?, ?, ?)", id, sign, flag(a.Guarded))
	return a, fault.Wrap(err, "guard an account")
}

func (tx *Tx) accounts(ids []int64) (map[int64]ledger.Account, error) {
	var rows []accountRow
	if err := tx.scan(&rows, "SELECT id, book_id, asset_id, code, name, side, guarded FROM account WHERE id IN ?", ids); err != nil {
		return nil, fault.Wrap(err, "load accounts")
	}
	out := make(map[int64]ledger.Account, len(rows))
	for _, r := range rows {
		out[r.ID] = r.account()
	}
	return out, nil
}

type balanceRow struct {
	ID        int64
	BookID    int64
	AssetID   int64
	Code      string
	Name      string
	Side      string
	Guarded   int
	AssetCode string
	AssetName string
	Unit      string
	Debits    int64
	Credits   int64
}

// Balances is the trial balance of every book, added up from the transfers.
// upTo, when not empty, leaves out vouchers dated after that day.
func (tx *Tx) Balances(upTo string) ([]ledger.Balance, error) {
	if upTo == "" {
		upTo = "9999-12-31"
	}
	var rows []balanceRow
	err := tx.scan(&rows, `SELECT a.id, a.book_id, a.asset_id, a.code, a.name, a.side, a.guarded,
			s.code AS asset_code, s.name AS asset_name, s.unit, coalesce(m.debits, 0) AS debits, coalesce(m.credits, 0) AS credits
		FROM account a JOIN asset s ON s.id = a.asset_id
		LEFT JOIN (SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
			SELECT t.debit_id AS account_id, sum(t.amount) AS debits, 0 AS credits
			  FROM transfer t JOIN voucher v ON v.id = t.voucher_id WHERE v.day <= ? GROUP BY t.debit_id
			UNION ALL
			SELECT t.credit_id, 0, sum(t.amount)
			  FROM transfer t JOIN voucher v ON v.id = t.voucher_id WHERE v.day <= ? GROUP BY t.credit_id) x GROUP BY account_id) m
		  ON m.account_id = a.id
		ORDER BY a.book_id, a.code, s.code`, upTo, upTo)
	if err != nil {
		return nil, fault.Wrap(err, "add up balances")
	}
	out := make([]ledger.Balance, len(rows))
	for i, r := range rows {
		a := accountRow{ID: r.ID, BookID: r.BookID, AssetID: r.AssetID, Code: r.Code, Name: r.Name, Side: r.Side, Guarded: r.Guarded}
		out[i] = ledger.Balance{Account: a.account(), Asset: ledger.Asset{ID: r.AssetID, Code: r.AssetCode, Name: r.AssetName, Unit: r.Unit},
			Debits: r.Debits, Credits: r.Credits}
	}
	return out, nil
}
