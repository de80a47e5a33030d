package store

import (
	_ "embed" // whose accounts they are
	"time"

	"reliefbook/internal/fault"
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

const chartSelect = `
	SELECT c.id, c.book, c.chart, c.reason, c.state, c.maker_id, m.name AS maker, c.checker_id, k.name AS checker, c.answer, c.at
	FROM chart c
	JOIN app_user m ON m.id = c.maker_id
	LEFT JOIN app_user k ON k.id = c.checker_id `

// CreateChart saves a version that is proposed, or asked for. chart.open while another one of the book waits.
func (tx *Tx) CreateChart(v posting.ChartVersion) (int64, error) {
	id, err := tx.create("chart", "book, chart, reason, state, maker_id, answer, at", v)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "chart.open"))
}

// MoveChart saves what became of a version that stood at from.
func (tx *Tx) MoveChart(v posting.ChartVersion, from posting.State) error {
	return tx.change("chart", "state, maker_id, checker_id?, answer", v, "id = ? AND state = ?", v.ID, from)
}

// ChartVersions lists every version of every book's chart, or the one with an id (0: all), the newest first.
func (tx *Tx) ChartVersions(id int64) ([]posting.ChartVersion, error) {
	return list[posting.ChartVersion](tx, chartSelect+"WHERE ? = 0 OR c.id = ? ORDER BY c.id DESC", id, id)
}

// LockCharts makes whoever opens an account, or decides on another chart, wait for this transaction.
func (tx *Tx) LockCharts() error { return tx.lock("charts") }

// ChartOf is the chart a book's accounts are opened by; a decision on another one waits for this transaction.
func (tx *Tx) ChartOf(book int64) (posting.Chart, error) {
	if err := tx.lockShared("charts"); err != nil {
		return nil, err
	}
	c, err := find[posting.Chart](tx, `
		SELECT c.chart
		FROM chart c
		JOIN book b ON b.code = c.book
		WHERE b.id = ? AND c.state = 'approved'
		ORDER BY c.id DESC
		LIMIT 1`, book)
	if c == nil {
		c = posting.Default
	}
	return c, err
}
