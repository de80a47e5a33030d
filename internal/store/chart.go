package store

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

// Charted is an account with its book and asset.
type Charted struct {
	ledger.Account
	Book  ledger.Book
	Asset ledger.Asset
	Seq   int64 // place in the sealed log; -1 while it waits
}

// chart loads accounts in the order of their ids; where is a constant condition.
func (tx *Tx) chart(where string, args ...any) ([]Charted, error) {
	var rows []struct {
		ID        int64
		BookID    int64
		AssetID   int64
		Code      string
		Name      string
		Side      string
		Guarded   int
		BookCode  string
		BookName  string
		AssetCode string
		AssetName string
		Unit      string
		Seq       int64
	}
	err := tx.scan(&rows, `SELECT a.id, a.book_id, a.asset_id, a.code, a.name, a.side, a.guarded, b.code AS book_code, b.name AS book_name,
		c.code AS asset_code, c.name AS asset_name, c.unit, coalesce((SELECT max(s.seq) FROM entry e JOIN sealed s ON s.entry_id = e.id
			WHERE e.subject = 'account:' || a.id AND e.kind = 'account'), -1) AS seq
		FROM account a JOIN book b ON b.id = a.book_id JOIN asset c ON c.id = a.asset_id `+where+" ORDER BY a.id", args...) //arch:sql the callers' conditions are constants
	out := make([]Charted, len(rows))
	for i, r := range rows {
		a := accountRow{ID: r.ID, BookID: r.BookID, AssetID: r.AssetID, Code: r.Code, Name: r.Name, Side: r.Side, Guarded: r.Guarded}
		out[i] = Charted{Account: a.account(), Book: ledger.Book{ID: r.BookID, Code: r.BookCode, Name: r.BookName},
			Asset: ledger.Asset{ID: r.AssetID, Code: r.AssetCode, Name: r.AssetName, Unit: r.Unit}, Seq: r.Seq}
	}
	return out, fault.Wrap(err, "load the chart of accounts")
}

// Chart lists every account of every book.
func (tx *Tx) Chart() ([]Charted, error) { return tx.chart("") }
