package store

import (
	_ "embed" // whose accounts they are
	"time"

	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
)

// Charted is an account with its book and asset.
type Charted struct {
	ledger.Account
	Book  ledger.Book
	Asset ledger.Asset
	Seq   int64     // place in the sealed log; of SealedChart
	At    time.Time // when it was sealed; of SealedChart
}

const (
	chartColumns = accountColumns + `, b.code AS book_code, b.name AS book_name,
		c.code AS asset_code, c.name AS asset_name, c.unit AS asset_unit`
	chartJoins = `
		JOIN book b ON b.id = a.book_id
		JOIN asset c ON c.id = a.asset_id `
)

// chart loads accounts in the order of their ids; where is a constant condition.
func (tx *Tx) chart(where string, args ...any) ([]Charted, error) {
	return list[Charted](tx, "SELECT "+chartColumns+" FROM account a"+chartJoins+where+" ORDER BY a.id", args...)
}

// Chart lists every account of every book.
func (tx *Tx) Chart() ([]Charted, error) { return tx.chart("") }

// SealedChart lists the accounts sealed before a size, in the order of the log.
func (tx *Tx) SealedChart(size int64) ([]Charted, error) {
	return list[Charted](tx, "SELECT "+chartColumns+`, s.seq, e.at
		FROM sealed s
		JOIN entry e ON e.id = s.entry_id
		JOIN account a ON a.id = CAST(substr(e.subject, 9) AS BIGINT)`+chartJoins+`
		WHERE e.kind = 'account' AND s.seq < ?
		ORDER BY s.seq`, size)
}

//go:embed sql/account/owners.sql
var ownersSQL string

// Owners lists the owner of every account, as the nouns have it.
func (tx *Tx) Owners() ([]posting.Owner, error) { return list[posting.Owner](tx, ownersSQL) }
