package store

import (
	"time"

	"reliefbook/internal/gift"
	"reliefbook/internal/seal"
)

const purchaseSelect = `
	SELECT p.id, p.allocation_id, p.item_id, p.supplier, p.pieces, p.unit_cost, p.use_by, p.day, p.state, p.maker_id, m.name AS maker,
		p.checker_id, c.name AS checker, p.reason, p.at, i.name AS item, i.unit, d.doc_no, f.name AS fund_name
	FROM purchase p
	JOIN gift_item i ON i.id = p.item_id
	JOIN fund_document d ON d.id = p.allocation_id
	JOIN fund f ON f.id = d.fund_id
	JOIN app_user m ON m.id = p.maker_id
	LEFT JOIN app_user c ON c.id = p.checker_id `

// CreatePurchase saves a purchase that waits for a checker and gives its id.
func (tx *Tx) CreatePurchase(p gift.Purchase, at time.Time) (int64, error) {
	p.State, p.Reason, p.At = gift.PurchasePending, "", at
	return tx.create("purchase", "allocation_id, item_id, supplier, pieces, unit_cost, use_by, day, state, maker_id, reason, at", p)
}

// Purchase finds a purchase by id; not_found when there is none.
func (tx *Tx) Purchase(id int64) (gift.Purchase, error) {
	return one[gift.Purchase](tx, purchaseSelect+"WHERE p.id = ?", id)
}

// LockPurchase is Purchase; other transactions that lock the same one wait.
func (tx *Tx) LockPurchase(id int64) (gift.Purchase, error) {
	return locked(tx, NounPurchase, id, tx.Purchase)
}

// LockAllocation makes other transactions that order goods from an allocation wait.
func (tx *Tx) LockAllocation(id int64) error { return tx.lock(seal.Subject("orders", id)) }

// Purchases lists every purchase, newest first.
func (tx *Tx) Purchases() ([]gift.Purchase, error) {
	return list[gift.Purchase](tx, purchaseSelect+"ORDER BY p.id DESC")
}

// PurchasesFrom lists the purchases that an allocation pays, newest first.
func (tx *Tx) PurchasesFrom(allocation int64) ([]gift.Purchase, error) {
	return list[gift.Purchase](tx, purchaseSelect+"WHERE p.allocation_id = ? ORDER BY p.id DESC", allocation)
}

// MovePurchase saves where a purchase stands now. changed_meanwhile when it was elsewhere.
func (tx *Tx) MovePurchase(p gift.Purchase, from gift.PurchaseState) error {
	return tx.change("purchase", "state, checker_id?, reason", p, "id = ? AND state = ?", p.ID, from)
}

// CreateGoodsIn saves a delivery, in pieces, and gives its id.
func (tx *Tx) CreateGoodsIn(g gift.GoodsIn, at time.Time) (int64, error) {
	g.At = at
	return tx.create("goods_in", "purchase_id, holder_id, delivered, accepted, reason, day, voucher_id?, by_id, at", g)
}

// GoodsIn lists the deliveries of a purchase, or of every purchase for 0.
func (tx *Tx) GoodsIn(purchase int64) ([]gift.GoodsIn, error) {
	return list[gift.GoodsIn](tx, `
		SELECT g.id, g.purchase_id, g.holder_id, h.name AS holder, g.delivered, g.accepted, g.reason, g.day, g.voucher_id,
			g.by_id, u.name AS "by", g.at
		FROM goods_in g
		JOIN holder h ON h.id = g.holder_id
		JOIN app_user u ON u.id = g.by_id
		WHERE ? = 0 OR g.purchase_id = ?
		ORDER BY g.id`, purchase, purchase)
}

// CreateInvoice saves a pending invoice. invoice.exists when the purchase has a
// live one or the number is in use: an invoice is paid once.
func (tx *Tx) CreateInvoice(i gift.Invoice, at time.Time) (int64, error) {
	i.State, i.Reason, i.At = gift.InvoicePending, "", at
	id, err := tx.create("invoice", "purchase_id, number, pieces, amount, day, state, maker_id, reason, at", i)
	return id, ifDuplicate(err, taken("number", "invoice.exists"))
}

// Invoices lists a purchase's invoices, or every one for 0.
func (tx *Tx) Invoices(purchase int64) ([]gift.Invoice, error) {
	return list[gift.Invoice](tx, `
		SELECT i.id, i.purchase_id, i.number, i.pieces, i.amount, i.day, i.state, i.maker_id, m.name AS maker,
			i.checker_id, c.name AS checker, i.reason, i.voucher_id, i.at
		FROM invoice i
		JOIN app_user m ON m.id = i.maker_id
		LEFT JOIN app_user c ON c.id = i.checker_id
		WHERE ? = 0 OR i.purchase_id = ?
		ORDER BY i.id`, purchase, purchase)
}

// DecideInvoice saves a checker's decision on an invoice. changed_meanwhile when it no longer
// waits.
func (tx *Tx) DecideInvoice(i gift.Invoice) error {
	return tx.change("invoice", "state, checker_id, reason, voucher_id?", i, "id = ? AND state = 'pending'", i.ID)
}
