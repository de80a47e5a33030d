package store

import (
	_ "embed" // stock
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
	"reliefbook/internal/seal"
)

const itemSelect = "SELECT id, asset_id, code, name, unit FROM gift_item "

// CreateItem saves an item with its asset. gift.code_taken when the code is in use.
func (tx *Tx) CreateItem(i gift.Item, by int64, at time.Time) (int64, error) {
	id, err := tx.create("gift_item", "asset_id, code, name, unit, by_id=, at=", i, by, at)
	return id, ifDuplicate(err, taken("code", "gift.code_taken"))
}

// Items lists every item by code.
func (tx *Tx) Items() ([]gift.Item, error) {
	return list[gift.Item](tx, itemSelect+"ORDER BY code")
}

// Item finds an item.
func (tx *Tx) Item(id int64) (gift.Item, error) {
	return one[gift.Item](tx, itemSelect+"WHERE id = ?", id)
}

const holderSelect = `
	SELECT h.id, h.kind, h.name, h.campus_id, h.department_id, c.name AS campus, d.name AS department
	FROM holder h
	LEFT JOIN campus c ON c.id = h.campus_id
	LEFT JOIN department d ON d.id = h.department_id`

// CreateHolder saves a holder. holder.taken when the name or the department already has one.
func (tx *Tx) CreateHolder(h gift.Holder, by int64, at time.Time) (int64, error) {
	id, err := tx.create("holder", "kind, name, campus_id?, department_id?, by_id=, at=", h, by, at)
	return id, ifDuplicate(err, taken("name", "holder.taken"))
}

// Holders lists the holders within the scope, store rooms first.
func (tx *Tx) Holders(s access.Scope) ([]gift.Holder, error) {
	return listWhere[gift.Holder](tx, holderSelect, new(where).within(s, "h.department_id"),
		"ORDER BY CASE h.kind WHEN 'store' THEN 1 WHEN 'branch' THEN 2 ELSE 3 END, h.id")
}

// Holder finds a holder, of any scope.
func (tx *Tx) Holder(id int64) (gift.Holder, error) {
	return one[gift.Holder](tx, holderSelect+" WHERE h.id = ?", id)
}

// LotAccounts returns a lot's accounts by role; those of the pieces have their holder.
func (tx *Tx) LotAccounts(purchase int64) (map[gift.Account]int64, error) {
	type lotAccount struct {
		gift.Account
		AccountID int64
	}
	rows, err := list[lotAccount](tx, "SELECT role, holder_id AS holder, account_id FROM lot_account WHERE purchase_id = ?", purchase)
	out := make(map[gift.Account]int64, len(rows))
	for _, r := range rows {
		out[r.Account] = r.AccountID
	}
	return out, err
}

// PutLotAccount saves which account of a lot has which role.
func (tx *Tx) PutLotAccount(purchase int64, r gift.Account, account int64) error {
	return tx.exec("INSERT INTO lot_account (purchase_id, role, holder_id, account_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		purchase, r.Role, r.Holder, account)
}

// LockHolder locks a holder's pieces against other movements.
func (tx *Tx) LockHolder(holder int64) error { return tx.lock(seal.Subject("holder", holder)) }

//go:embed sql/gift/stock.sql
var stockSQL string

// Stock is what a holder has of an item, lot by lot, the earliest use-by first. It
// is read from the guards, which the same lock protects: it says what can be taken,
// and is never reported.
func (tx *Tx) Stock(holder, item int64) ([]gift.Stock, error) {
	return list[gift.Stock](tx, stockSQL, holder, item)
}

// OnTheWay is what a holder has sent of an item and nobody has confirmed yet.
func (tx *Tx) OnTheWay(holder, item int64) (int64, error) {
	return find[int64](tx, "SELECT sum(pieces) FROM movement WHERE from_id = ? AND item_id = ? AND state = 'sent'", holder, item)
}

// NewestLot is the lot to which a surplus of an item is posted: the newest that the
// holder ever had, or else the newest of all. gift.never_had when there is none.
func (tx *Tx) NewestLot(holder, item int64) (gift.Picked, error) {
	lot, err := find[gift.Picked](tx, `
		SELECT p.id AS purchase_id, p.unit_cost
		FROM purchase p
		JOIN goods_in g ON g.purchase_id = p.id AND g.accepted > 0
		LEFT JOIN lot_account l ON l.purchase_id = p.id AND l.role = 'held' AND l.holder_id = ?
		WHERE p.item_id = ?
		ORDER BY CASE WHEN l.holder_id IS NULL THEN 1 ELSE 0 END, p.id DESC
		LIMIT 1`, holder, item)
	if err == nil && lot.PurchaseID == 0 {
		err = fault.New(fault.Conflict, "gift.never_had")
	}
	return lot, err
}
