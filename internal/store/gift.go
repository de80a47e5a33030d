package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
)

const itemSelect = "SELECT id, asset_id, code, name, unit FROM gift_item "

// CreateItem saves an item with its asset. gift.code_taken when the code is in use.
func (tx *Tx) CreateItem(i gift.Item, by int64, at time.Time) (int64, error) {
	id, err := tx.insert("INSERT INTO gift_item (asset_id, code, name, unit, by_id, at) VALUES (?, ?, ?, ?, ?, ?)",
		i.AssetID, i.Code, i.Name, i.Unit, by, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("code", "gift.code_taken"))
}

// Items lists every item by code.
func (tx *Tx) Items() (list []gift.Item, err error) {
	err = tx.scan(&list, itemSelect+"ORDER BY code")
	return list, fault.Wrap(err, "list items")
}

// Item finds an item.
func (tx *Tx) Item(id int64) (i gift.Item, err error) {
	err = tx.one(&i, itemSelect+"WHERE id = ?", id)
	return i, err
}

const holderSelect = `SELECT h.id, h.kind, h.name, coalesce(h.campus_id, 0) AS campus_id, coalesce(h.department_id, 0) AS department_id,
	coalesce(c.name, '') AS campus, coalesce(d.name, '') AS department
	FROM holder h LEFT JOIN campus c ON c.id = h.campus_id LEFT JOIN department d ON d.id = h.department_id`

// CreateHolder saves a holder. holder.taken when the name or the department has one.
func (tx *Tx) CreateHolder(h gift.Holder, by int64, at time.Time) (int64, error) {
	id, err := tx.insert("INSERT INTO holder (kind, name, campus_id, department_id, by_id, at) VALUES (?, ?, ?, ?, ?, ?)",
		string(h.Kind), h.Name, orNull(h.CampusID), orNull(h.DepartmentID), by, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "form.invalid").Field("name", "holder.taken"))
}

// Holders lists the holders within the scope, store rooms first.
func (tx *Tx) Holders(s access.Scope) (list []gift.Holder, err error) {
	w := new(where).within(s, "h.department_id")
	err = tx.scan(&list, holderSelect+w.sql.String()+" ORDER BY CASE h.kind WHEN 'store' THEN 1 WHEN 'branch' THEN 2 ELSE 3 END, h.id", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "list holders")
}

// Holder finds a holder, whoever's it is.
func (tx *Tx) Holder(id int64) (h gift.Holder, err error) {
	err = tx.one(&h, holderSelect+" WHERE h.id = ?", id)
	return h, err
}

// LotAccounts gives a lot's accounts by role; those of what holders keep have their holder.
func (tx *Tx) LotAccounts(purchase int64) (map[gift.Account]int64, error) {
	var rows []struct {
		Role      string
		HolderID  int64
		AccountID int64
	}
	err := tx.scan(&rows, "SELECT role, holder_id, account_id FROM lot_account WHERE purchase_id = ?", purchase)
	out := make(map[gift.Account]int64, len(rows))
	for _, r := range rows {
		out[gift.Account{Role: gift.Role(r.Role), Holder: r.HolderID}] = r.AccountID
	}
	return out, fault.Wrap(err, "load a lot's accounts")
}

// PutLotAccount remembers which account stands for what of a lot.
func (tx *Tx) PutLotAccount(purchase int64, r gift.Account, account int64) error {
	return tx.exec("INSERT INTO lot_account (purchase_id, role, holder_id, account_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		purchase, string(r.Role), r.Holder, account)
}

// LockHolder holds back whoever else would move a holder's pieces.
func (tx *Tx) LockHolder(holder int64) error { return tx.lock(Subject("holder", holder)) }

// Stock is what a holder has of an item, lot by lot, what expires first coming
// first. It is read from the guards, which the same lock keeps still: it says
// what may be taken, never what is reported.
func (tx *Tx) Stock(holder, item int64) (list []gift.Stock, err error) {
	err = tx.scan(&list, `SELECT p.id AS purchase_id, p.item_id, l.holder_id, a.book_id, CASE f.source WHEN 'party_dues' THEN 1 ELSE 0 END AS dues,
		p.unit_cost, p.use_by, g.debits - g.credits AS pieces
		FROM lot_account l JOIN purchase p ON p.id = l.purchase_id JOIN account a ON a.id = l.account_id JOIN account_guard g ON g.account_id = a.id
		JOIN fund_document d ON d.id = p.allocation_id JOIN fund f ON f.id = d.fund_id
		WHERE l.role = 'held' AND l.holder_id = ? AND p.item_id = ? AND g.debits > g.credits
		ORDER BY CASE p.use_by WHEN '' THEN 1 ELSE 0 END, p.use_by, p.id`, holder, item)
	return list, fault.Wrap(err, "find stock")
}

// OnTheWay is what a holder has sent and nobody has confirmed yet, of an item.
func (tx *Tx) OnTheWay(holder, item int64) (n int64, err error) {
	err = tx.scan(&n, `SELECT coalesce(sum(pieces), 0) FROM movement WHERE from_id = ? AND item_id = ? AND state = 'sent'`, holder, item)
	return n, fault.Wrap(err, "add up what is on the way")
}

// NewestLot is the lot an item's surplus is booked to: the newest the holder
// ever had, else the newest that came in at all. gift.never_had when there is none.
func (tx *Tx) NewestLot(holder, item int64) (gift.Picked, error) {
	var row struct {
		PurchaseID int64
		UnitCost   int64
	}
	err := tx.scan(&row, `SELECT p.id AS purchase_id, p.unit_cost FROM purchase p JOIN goods_in g ON g.purchase_id = p.id AND g.accepted > 0
		LEFT JOIN lot_account l ON l.purchase_id = p.id AND l.role = 'held' AND l.holder_id = ? WHERE p.item_id = ?
		ORDER BY CASE WHEN l.holder_id IS NULL THEN 1 ELSE 0 END, p.id DESC LIMIT 1`, holder, item)
	if err == nil && row.PurchaseID == 0 {
		err = fault.New(fault.Conflict, "gift.never_had")
	}
	return gift.Picked{PurchaseID: row.PurchaseID, UnitCost: money.Amount(row.UnitCost)}, err
}
