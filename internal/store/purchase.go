package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
)

const purchaseSelect = `SELECT p.id, p.allocation_id, p.item_id, p.supplier, p.pieces, p.unit_cost, p.use_by, p.day, p.state, p.maker_id,
	m.name AS maker, coalesce(p.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, p.reason, p.at AS micros, i.name AS item, i.unit,
	d.doc_no, f.name AS fund_name
	FROM purchase p JOIN gift_item i ON i.id = p.item_id JOIN fund_document d ON d.id = p.allocation_id JOIN fund f ON f.id = d.fund_id
	JOIN app_user m ON m.id = p.maker_id LEFT JOIN app_user c ON c.id = p.checker_id `

type purchaseRow struct {
	gift.Purchase
	Micros int64
}

func (r purchaseRow) purchase() gift.Purchase {
	r.At = instant(r.Micros)
	return r.Purchase
}

// CreatePurchase saves a pending purchase.
func (tx *Tx) CreatePurchase(p gift.Purchase, at time.Time) (int64, error) {
	return tx.insert(`INSERT INTO purchase (allocation_id, item_id, supplier, pieces, unit_cost, use_by, day, state, maker_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, '', ?)`, p.AllocationID, p.ItemID, p.Supplier, p.Pieces, int64(p.UnitCost), p.UseBy, p.Day,
		p.MakerID, micros(at))
}

// Purchase finds a purchase and holds back whoever else would act on it.
func (tx *Tx) Purchase(id int64) (gift.Purchase, error) {
	if err := tx.lock(Subject("purchase", id)); err != nil {
		return gift.Purchase{}, err
	}
	var row purchaseRow
	err := tx.one(&row, purchaseSelect+"WHERE p.id = ?", id)
	return row.purchase(), err
}

// LockAllocation holds back whoever else would order goods from an allocation.
func (tx *Tx) LockAllocation(id int64) error { return tx.lock(Subject("orders", id)) }

// Purchases lists every purchase, newest first.
func (tx *Tx) Purchases() ([]gift.Purchase, error) {
	var rows []purchaseRow
	err := tx.scan(&rows, purchaseSelect+"ORDER BY p.id DESC")
	list := make([]gift.Purchase, len(rows))
	for i, r := range rows {
		list[i] = r.purchase()
	}
	return list, fault.Wrap(err, "list purchases")
}

// MovePurchase saves where a purchase stands now. changed_meanwhile when it was elsewhere.
func (tx *Tx) MovePurchase(p gift.Purchase, from gift.PurchaseState) error {
	return guarded(tx.affect("UPDATE purchase SET state = ?, checker_id = ?, reason = ? WHERE id = ? AND state = ?",
		string(p.State), orNull(p.CheckerID), p.Reason, p.ID, string(from)))
}

// CreateGoodsIn saves what came in.
func (tx *Tx) CreateGoodsIn(g gift.GoodsIn, at time.Time) (int64, error) {
	return tx.insert(`INSERT INTO goods_in (purchase_id, holder_id, delivered, accepted, reason, day, voucher_id, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		g.PurchaseID, g.HolderID, g.Delivered, g.Accepted, g.Reason, g.Day, orNull(g.VoucherID), g.ByID, micros(at))
}

// GoodsIn lists what came in on a purchase, or on every one for 0.
func (tx *Tx) GoodsIn(purchase int64) ([]gift.GoodsIn, error) {
	var rows []struct {
		gift.GoodsIn
		SaidBy string
		Micros int64
	}
	err := tx.scan(&rows, `SELECT g.id, g.purchase_id, g.holder_id, h.name AS holder, g.delivered, g.accepted, g.reason, g.day,
		coalesce(g.voucher_id, 0) AS voucher_id, g.by_id, u.name AS said_by, g.at AS micros FROM goods_in g JOIN holder h ON h.id = g.holder_id
		JOIN app_user u ON u.id = g.by_id WHERE ? = 0 OR g.purchase_id = ? ORDER BY g.id`, purchase, purchase)
	list := make([]gift.GoodsIn, len(rows))
	for i, r := range rows {
		list[i] = r.GoodsIn
		list[i].By, list[i].At = r.SaidBy, instant(r.Micros)
	}
	return list, fault.Wrap(err, "list goods in")
}

// CreateInvoice saves a pending invoice. invoice.exists when the purchase has a
// live one or the number is in use: an invoice is paid once.
func (tx *Tx) CreateInvoice(i gift.Invoice, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO invoice (purchase_id, number, pieces, amount, day, state, maker_id, reason, at) VALUES (?, ?, ?, ?, ?, 'pending', ?, '', ?)`,
		i.PurchaseID, i.Number, i.Pieces, int64(i.Amount), i.Day, i.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("number", "invoice.exists"))
}

// Invoices lists a purchase's invoices, or every one for 0.
func (tx *Tx) Invoices(purchase int64) ([]gift.Invoice, error) {
	var rows []struct {
		gift.Invoice
		Micros int64
	}
	err := tx.scan(&rows, `SELECT i.id, i.purchase_id, i.number, i.pieces, i.amount, i.day, i.state, i.maker_id, m.name AS maker,
		coalesce(i.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker, i.reason, coalesce(i.voucher_id, 0) AS voucher_id, i.at AS micros
		FROM invoice i JOIN app_user m ON m.id = i.maker_id LEFT JOIN app_user c ON c.id = i.checker_id WHERE ? = 0 OR i.purchase_id = ? ORDER BY i.id`,
		purchase, purchase)
	list := make([]gift.Invoice, len(rows))
	for n, r := range rows {
		list[n] = r.Invoice
		list[n].At = instant(r.Micros)
	}
	return list, fault.Wrap(err, "list invoices")
}

// DecideInvoice saves what a checker made of an invoice.
func (tx *Tx) DecideInvoice(i gift.Invoice) error {
	return guarded(tx.affect("UPDATE invoice SET state = ?, checker_id = ?, reason = ?, voucher_id = ? WHERE id = ? AND state = 'pending'",
		string(i.State), i.CheckerID, i.Reason, orNull(i.VoucherID), i.ID))
}
