package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/ledger"
)

// Charted is an account with its book and asset.
type Charted struct {
	ledger.Account
	Book  ledger.Book
	Asset ledger.Asset
	Seq   int64     // place in the sealed log; of SealedChart
	At    time.Time // when it was sealed; of SealedChart
}

type chartedRow struct {
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
	At        int64
}

func (r chartedRow) charted() Charted {
	a := accountRow{ID: r.ID, BookID: r.BookID, AssetID: r.AssetID, Code: r.Code, Name: r.Name, Side: r.Side, Guarded: r.Guarded}
	return Charted{Account: a.account(), Book: ledger.Book{ID: r.BookID, Code: r.BookCode, Name: r.BookName},
		Asset: ledger.Asset{ID: r.AssetID, Code: r.AssetCode, Name: r.AssetName, Unit: r.Unit}, Seq: r.Seq, At: instant(r.At)}
}

const (
	chartColumns = `a.id, a.book_id, a.asset_id, a.code, a.name, a.side, a.guarded, b.code AS book_code, b.name AS book_name,
		c.code AS asset_code, c.name AS asset_name, c.unit`
	chartJoins = " JOIN book b ON b.id = a.book_id JOIN asset c ON c.id = a.asset_id "
)

// chart loads accounts in the order of their ids; where is a constant condition.
func (tx *Tx) chart(where string, args ...any) ([]Charted, error) {
	return tx.charted("SELECT "+chartColumns+" FROM account a"+chartJoins+where+" ORDER BY a.id", args...)
}

func (tx *Tx) charted(query string, args ...any) ([]Charted, error) {
	var rows []chartedRow
	err := tx.scan(&rows, query, args...) //arch:sql constants of this file
	out := make([]Charted, len(rows))
	for i, r := range rows {
		out[i] = r.charted()
	}
	return out, fault.Wrap(err, "load the chart of accounts")
}

// Chart lists every account of every book.
func (tx *Tx) Chart() ([]Charted, error) { return tx.chart("") }

// SealedChart lists the accounts sealed before a size, in the order of the log.
func (tx *Tx) SealedChart(size int64) ([]Charted, error) {
	return tx.charted("SELECT "+chartColumns+`, s.seq, e.at FROM sealed s JOIN entry e ON e.id = s.entry_id
		JOIN account a ON a.id = CAST(substr(e.subject, 9) AS BIGINT)`+chartJoins+"WHERE e.kind = 'account' AND s.seq < ? ORDER BY s.seq", size)
}
