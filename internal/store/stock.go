package store

import (
	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
)

const flowSelect = `SELECT i.id AS item_id, h.id AS holder_id, i.name AS item, i.unit, h.name AS holder,
			sum(CASE WHEN x.day < ? THEN x.n ELSE 0 END) AS before,
			sum(CASE WHEN x.day >= ? AND x.kind = 'stock_in' THEN x.n ELSE 0 END) AS bought,
			sum(CASE WHEN x.day >= ? AND x.kind = 'stock_transfer' AND x.n > 0 THEN x.n ELSE 0 END) AS "in",
			sum(CASE WHEN x.day >= ? AND x.kind = 'stock_return' THEN x.n ELSE 0 END) AS back,
			sum(CASE WHEN x.day >= ? AND x.kind = 'stock_count' AND x.n > 0 THEN x.n ELSE 0 END) AS surplus,
			-sum(CASE WHEN x.day >= ? AND x.kind IN ('stock_issue', 'stock_prize', 'visit_spending') THEN x.n ELSE 0 END) AS given,
			-sum(CASE WHEN x.day >= ? AND x.kind = 'stock_transfer' AND x.n < 0 THEN x.n ELSE 0 END) AS "out",
			-sum(CASE WHEN x.day >= ? AND x.kind = 'stock_count' AND x.n < 0 THEN x.n ELSE 0 END) AS loss,
			-sum(CASE WHEN x.day >= ? AND x.kind = 'stock_write_off' THEN x.n ELSE 0 END) AS scrapped,
			sum(x.n) AS held
		FROM lot_account l JOIN purchase p ON p.id = l.purchase_id JOIN gift_item i ON i.id = p.item_id JOIN holder h ON h.id = l.holder_id
		JOIN (SELECT t.debit_id AS account_id, t.amount AS n, v.day, v.kind FROM transfer t JOIN voucher v ON v.id = t.voucher_id
				WHERE t.asset_id IN (SELECT asset_id FROM gift_item) AND v.day <= ?
			UNION ALL SELECT t.credit_id, -t.amount, v.day, v.kind FROM transfer t JOIN voucher v ON v.id = t.voucher_id
				WHERE t.asset_id IN (SELECT asset_id FROM gift_item) AND v.day <= ?) x
			ON x.account_id = l.account_id`

const flowGroup = `
		GROUP BY i.id, h.id, i.code, i.name, i.unit, h.name, h.kind ORDER BY i.code, CASE h.kind WHEN 'store' THEN 1 WHEN 'branch' THEN 2 ELSE 3 END, h.id`

// Flows is what came, left and is there of every item and holder within the
// scope, added up from the transfers of vouchers dated within the period; both
// ends count, and an empty end is no bound. item narrows it, 0 does not.
func (tx *Tx) Flows(s access.Scope, item int64, from, to string) (list []gift.Flow, err error) {
	if to == "" {
		to = "9999-12-31"
	}
	w := new(where).within(s, "h.department_id").andIf(item != 0, "p.item_id = ?", item)
	args := append([]any{from, from, from, from, from, from, from, from, from, to, to}, w.and("l.role = 'held'").args...)
	err = tx.scan(&list, flowSelect+w.sql.String()+flowGroup, args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "add up stock")
}

// GivenFor adds up what was given by occasion, less what came back.
func (tx *Tx) GivenFor(s access.Scope) (list []gift.GivenFor, err error) {
	w := new(where).within(s, "h.department_id").and("m.state = 'posted'").and("m.kind IN ('issue', 'prize', 'visit', 'return')")
	err = tx.scan(&list, `SELECT CASE m.kind WHEN 'return' THEN 'issue' ELSE m.kind END AS kind, m.purpose, h.name AS holder, i.name AS item, i.unit,
		sum(CASE m.kind WHEN 'return' THEN -m.pieces ELSE m.pieces END) AS pieces,
		sum(CASE m.kind WHEN 'return' THEN -1 ELSE 1 END * (SELECT sum(l.pieces * p.unit_cost) FROM movement_lot l JOIN purchase p ON p.id = l.purchase_id
			WHERE l.movement_id = m.id)) AS cost,
		sum((SELECT count(*) FROM recipient r WHERE r.movement_id = m.id)) AS people,
		sum((SELECT count(*) FROM recipient r WHERE r.movement_id = m.id AND r.receipt = 'signed')) AS signed
		FROM movement m JOIN gift_item i ON i.id = m.item_id JOIN holder h ON h.id = coalesce(m.from_id, m.to_id)`+w.sql.String()+`
		GROUP BY CASE m.kind WHEN 'return' THEN 'issue' ELSE m.kind END, m.purpose, h.name, i.name, i.unit ORDER BY h.name, m.purpose, i.name`, w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "add up gifts")
}
