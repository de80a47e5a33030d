package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
)

const movementSelect = `
	SELECT m.id, m.kind, m.item_id, m.from_id, m.to_id, m.pieces, m.purpose, m.activity_id, m.visit_id, m.returns_id, m.state,
		m.maker_id, u.name AS maker, m.checker_id, c.name AS checker, m.reason, m.answer, m.voucher_id, m.day, m.at,
		i.name AS item, i.unit, f.name AS "from", t.name AS "to",
		(SELECT sum(l.pieces * p.unit_cost)
			FROM movement_lot l
			JOIN purchase p ON p.id = l.purchase_id
			WHERE l.movement_id = m.id) AS value
	FROM movement m
	JOIN gift_item i ON i.id = m.item_id
	LEFT JOIN holder f ON f.id = m.from_id
	LEFT JOIN holder t ON t.id = m.to_id
	LEFT JOIN app_user u ON u.id = m.maker_id
	LEFT JOIN app_user c ON c.id = m.checker_id`

// CreateMovement saves a movement with its recipients, and its lots when it is posted at once.
func (tx *Tx) CreateMovement(m gift.Movement, at time.Time) (int64, error) {
	m.Answer, m.At = "", at
	id, err := tx.create("movement", "kind, item_id, from_id?, to_id?, pieces, purpose, activity_id, visit_id, returns_id?, state, maker_id, "+
		"checker_id, reason, answer, day, at", m)
	if err != nil || len(m.Recipients) == 0 {
		return id, fault.Wrap(err, "save a movement")
	}
	return id, createAll(tx, "recipient",
		"movement_id=, line#, person_id?, name, unit, department_id, pieces, receipt=, signed_by=, signed_at=", m.Recipients, id, "open", 0, 0)
}

// PutLots saves which lots a posted movement is of, in pieces.
func (tx *Tx) PutLots(movement int64, lots []gift.Picked) error {
	return createAll(tx, "movement_lot", "movement_id=, purchase_id, pieces", lots, movement)
}

// LockMovement is Movement; other transactions that lock the same one wait.
func (tx *Tx) LockMovement(id int64) (gift.Movement, error) {
	return locked(tx, NounMovement, id, tx.Movement)
}

// Movement finds a movement with its lots and recipients; not_found when there is none.
func (tx *Tx) Movement(id int64) (gift.Movement, error) {
	m, err := one[gift.Movement](tx, movementSelect+" WHERE m.id = ?", id)
	if err != nil {
		return m, err
	}
	m.Lots, err = list[gift.Picked](tx, `
		SELECT l.purchase_id, p.unit_cost, l.pieces
		FROM movement_lot l
		JOIN purchase p ON p.id = l.purchase_id
		WHERE l.movement_id = ?
		ORDER BY l.purchase_id`, id)
	if err != nil {
		return m, err
	}
	m.Recipients, err = list[gift.Recipient](tx, `
		SELECT id, movement_id, person_id, name, unit, department_id, pieces, receipt = 'signed' AS signed
		FROM recipient
		WHERE movement_id = ?
		ORDER BY line`, id)
	return m, err
}

// Movements lists movements, newest first, and how many there are in all.
func (tx *Tx) Movements(f gift.MovementFilter) ([]gift.Movement, int, error) {
	w := new(where).
		andIf(f.Kind != "", "m.kind = ?", f.Kind).
		andIf(f.Item != 0, "m.item_id = ?", f.Item).
		andIf(f.Holder != 0, "(m.from_id = ? OR m.to_id = ?)", f.Holder, f.Holder).
		andIf(f.Open, "m.state IN ('pending', 'sent')").
		andIf(f.Activity != 0, "m.activity_id = ?", f.Activity).
		andIf(f.Returns != 0, "m.returns_id = ?", f.Returns).
		andIf(!f.Scope.All, "(f.department_id IN ? OR t.department_id IN ?)", ids(f.Scope), ids(f.Scope))
	const counting = `
		SELECT count(*)
		FROM movement m
		LEFT JOIN holder f ON f.id = m.from_id
		LEFT JOIN holder t ON t.id = m.to_id`
	return page[gift.Movement](tx, counting, movementSelect, w, "ORDER BY m.id DESC", f.Limit, f.Offset)
}

// MoveMovement saves where a movement stands now. changed_meanwhile when it was elsewhere.
func (tx *Tx) MoveMovement(m gift.Movement, from gift.State) error {
	return tx.change("movement", "state, checker_id, answer, voucher_id?", m, "id = ? AND state = ?", m.ID, from)
}

func recipientWhere(f gift.RecipientFilter) *where {
	return new(where).
		within(f.Scope, "r.department_id").
		andIf(f.ID != 0, "r.id = ?", f.ID).
		andIf(f.Movement != 0, "r.movement_id = ?", f.Movement).
		andIf(f.Activity != 0, "m.activity_id = ?", f.Activity).
		andIf(f.Open, "r.receipt = 'open'").
		and("m.state = 'posted'")
}

// CountGiven is how many Given lists without a limit.
func (tx *Tx) CountGiven(f gift.RecipientFilter) (int, error) {
	return count(tx, "SELECT count(*) FROM recipient r JOIN movement m ON m.id = r.movement_id", recipientWhere(f))
}

const givenSelect = `
	SELECT r.id, r.movement_id, r.person_id, r.name, r.unit, r.department_id, r.pieces, r.receipt = 'signed' AS signed,
		u.name AS signed_by, r.signed_at, i.name AS item, i.unit AS item_unit, m.purpose, h.name AS holder,
		(SELECT sum(l.pieces * p.unit_cost)
			FROM movement_lot l
			JOIN purchase p ON p.id = l.purchase_id
			WHERE l.movement_id = m.id) AS movement_cost
	FROM recipient r
	JOIN movement m ON m.id = r.movement_id
	JOIN gift_item i ON i.id = m.item_id
	LEFT JOIN holder h ON h.id = m.from_id
	LEFT JOIN app_user u ON u.id = r.signed_by`

// Given lists recipients and the pieces each was given, the newest movement first.
func (tx *Tx) Given(f gift.RecipientFilter) ([]gift.Recipient, error) {
	return listWhere[gift.Recipient](tx, givenSelect, recipientWhere(f), "ORDER BY r.movement_id DESC, r.line LIMIT ? OFFSET ?", most(f.Limit), f.Offset)
}

// SignFor marks recipients as having signed. changed_meanwhile when one has already.
func (tx *Tx) SignFor(ids []int64, by int64, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	n, err := tx.affect("UPDATE recipient SET receipt = 'signed', signed_by = ?, signed_at = ? WHERE id IN ? AND receipt = 'open'", by, at, ids)
	if err == nil && n != int64(len(ids)) {
		return fault.New(fault.Conflict, "changed_meanwhile")
	}
	return fault.Wrap(err, "sign for gifts")
}
