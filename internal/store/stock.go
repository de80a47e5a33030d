package store

import (
	"database/sql"
	_ "embed" // what came, left and is there

	"reliefbook/internal/access"
	"reliefbook/internal/gift"
)

var (
	//go:embed sql/gift/flows.sql
	flowsSQL string
	//go:embed sql/gift/given_for.sql
	givenForSQL string
)

// Flows is what came, what left and what is there of every item and holder within the scope,
// in pieces, added up from transfers. Only vouchers dated from and to these days count, both
// included; an empty day is no bound. item 0 is every item.
func (tx *Tx) Flows(s access.Scope, item int64, from, to string) ([]gift.Flow, error) {
	if to == "" {
		to = "9999-12-31"
	}
	w := new(where).
		within(s, "h.department_id").
		andIf(item != 0, "p.item_id = ?", item).
		and("l.role = 'held'")
	return listWhere[gift.Flow](tx, flowsSQL, w, `
		GROUP BY i.id, h.id, i.code, i.name, i.unit, h.name, h.kind
		ORDER BY i.code, CASE h.kind WHEN 'store' THEN 1 WHEN 'branch' THEN 2 ELSE 3 END, h.id`,
		sql.Named("from", from), sql.Named("to", to))
}

// GivenFor adds up what was given for each occasion, less what came back: pieces, and their
// cost in fen.
func (tx *Tx) GivenFor(s access.Scope) ([]gift.GivenFor, error) {
	w := new(where).
		within(s, "h.department_id").
		and("m.state = 'posted'").
		and("m.kind IN ?", gift.GivenKinds())
	return listWhere[gift.GivenFor](tx, givenForSQL, w, `
		GROUP BY CASE m.kind WHEN 'return' THEN 'issue' ELSE m.kind END, m.purpose, h.name, i.name, i.unit
		ORDER BY h.name, m.purpose, i.name`)
}
