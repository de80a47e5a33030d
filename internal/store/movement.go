package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/gift"
	"reliefbook/internal/money"
)

const movementSelect = `SELECT m.id, m.kind, m.item_id, coalesce(m.from_id, 0) AS from_id, coalesce(m.to_id, 0) AS to_id, m.pieces, m.purpose,
	m.activity_id, m.visit_id, coalesce(m.returns_id, 0) AS returns_id, m.state, m.maker_id, coalesce(u.name, '') AS maker, m.checker_id,
	coalesce(c.name, '') AS checker, m.reason, m.answer, coalesce(m.voucher_id, 0) AS voucher_id, m.day, m.at AS micros,
	i.name AS item, i.unit, coalesce(f.name, '') AS "from", coalesce(t.name, '') AS "to",
	coalesce((SELECT sum(l.pieces * p.unit_cost) FROM movement_lot l JOIN purchase p ON p.id = l.purchase_id WHERE l.movement_id = m.id), 0) AS cost
	FROM movement m JOIN gift_item i ON i.id = m.item_id LEFT JOIN holder f ON f.id = m.from_id LEFT JOIN holder t ON t.id = m.to_id
	LEFT JOIN app_user u ON u.id = m.maker_id LEFT JOIN app_user c ON c.id = m.checker_id`

type movementRow struct {
	ID         int64
	Kind       string
	ItemID     int64
	FromID     int64
	ToID       int64
	Pieces     int64
	Purpose    string
	ActivityID int64
	VisitID    int64
	ReturnsID  int64
	State      string
	MakerID    int64
	Maker      string
	CheckerID  int64
	Checker    string
	Reason     string
	Answer     string
	VoucherID  int64
	Day        string
	Micros     int64
	Item       string
	Unit       string
	From       string
	To         string
	Cost       int64
}

func (r movementRow) movement() gift.Movement {
	return gift.Movement{ID: r.ID, Kind: gift.Kind(r.Kind), ItemID: r.ItemID, FromID: r.FromID, ToID: r.ToID, Pieces: r.Pieces, Purpose: r.Purpose,
		ActivityID: r.ActivityID, VisitID: r.VisitID, ReturnsID: r.ReturnsID, State: gift.State(r.State), MakerID: r.MakerID, Maker: r.Maker,
		CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, Answer: r.Answer, VoucherID: r.VoucherID, Day: r.Day, At: instant(r.Micros),
		Item: r.Item, Unit: r.Unit, From: r.From, To: r.To, Value: money.Amount(r.Cost)}
}

// CreateMovement saves a movement with its recipients, and its lots when it is posted at once.
func (tx *Tx) CreateMovement(m gift.Movement, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO movement (kind, item_id, from_id, to_id, pieces, purpose, activity_id, visit_id, returns_id, state, maker_id,
		checker_id, reason, answer, day, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
		string(m.Kind), m.ItemID, orNull(m.FromID), orNull(m.ToID), m.Pieces, m.Purpose, m.ActivityID, m.VisitID, orNull(m.ReturnsID),
		string(m.State), m.MakerID, m.CheckerID, m.Reason, m.Day, micros(at))
	if err != nil || len(m.Recipients) == 0 {
		return id, fault.Wrap(err, "save a movement")
	}
	return id, tx.bulk("recipient", []string{"movement_id", "line", "person_id", "name", "unit", "department_id", "pieces", "receipt", "signed_by", "signed_at"},
		len(m.Recipients), func(i int) []any {
			r := m.Recipients[i]
			return []any{id, i + 1, orNull(r.PersonID), r.Name, r.Unit, r.DepartmentID, r.Pieces, "open", 0, 0}
		})
}

// PutLots remembers which lots a movement is of.
func (tx *Tx) PutLots(movement int64, lots []gift.Picked) error {
	return tx.bulk("movement_lot", []string{"movement_id", "purchase_id", "pieces"}, len(lots), func(i int) []any {
		return []any{movement, lots[i].PurchaseID, lots[i].Pieces}
	})
}

// Movement finds a movement with its lots and recipients, and holds back whoever else would act on it.
func (tx *Tx) Movement(id int64) (m gift.Movement, err error) {
	if err := tx.lock(Subject("movement", id)); err != nil {
		return m, err
	}
	var row movementRow
	if err := tx.one(&row, movementSelect+" WHERE m.id = ?", id); err != nil {
		return m, err
	}
	m = row.movement()
	if err := tx.scan(&m.Lots, `SELECT l.purchase_id, p.unit_cost, l.pieces FROM movement_lot l JOIN purchase p ON p.id = l.purchase_id
		WHERE l.movement_id = ? ORDER BY l.purchase_id`, id); err != nil {
		return m, fault.Wrap(err, "load a movement's lots")
	}
	m.Recipients, err = tx.recipientsOf(id)
	return m, err
}

// MovementFilter narrows the list; zero values narrow nothing but the scope.
type MovementFilter struct {
	Scope    access.Scope // of the holders on either side
	Kind     gift.Kind
	Item     int64
	Holder   int64
	Open     bool // pending or sent
	Activity int64
	Returns  int64
	Limit    int
	Offset   int
}

// Movements lists movements, newest first, and how many there are in all.
func (tx *Tx) Movements(f MovementFilter) (list []gift.Movement, total int, err error) {
	w := new(where).andIf(f.Kind != "", "m.kind = ?", string(f.Kind)).andIf(f.Item != 0, "m.item_id = ?", f.Item).andIf(f.Holder != 0, "(m.from_id = ? OR m.to_id = ?)", f.Holder, f.Holder).
		andIf(f.Open, "m.state IN ('pending', 'sent')").andIf(f.Activity != 0, "m.activity_id = ?", f.Activity).
		andIf(f.Returns != 0, "m.returns_id = ?", f.Returns).
		andIf(!f.Scope.All, "(f.department_id IN ? OR t.department_id IN ?)", ids(f.Scope), ids(f.Scope))
	if err := tx.scan(&total, "SELECT count(*) FROM movement m LEFT JOIN holder f ON f.id = m.from_id LEFT JOIN holder t ON t.id = m.to_id"+
		w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, err
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []movementRow
	err = tx.scan(&rows, movementSelect+w.sql.String()+" ORDER BY m.id DESC LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	for _, r := range rows {
		list = append(list, r.movement())
	}
	return list, total, fault.Wrap(err, "list movements")
}

// MoveMovement saves where a movement stands now. changed_meanwhile when it was elsewhere.
func (tx *Tx) MoveMovement(m gift.Movement, from gift.State) error {
	return guarded(tx.affect("UPDATE movement SET state = ?, checker_id = ?, answer = ?, voucher_id = ? WHERE id = ? AND state = ?",
		string(m.State), m.CheckerID, m.Answer, orNull(m.VoucherID), m.ID, string(from)))
}

// RecipientFilter narrows the list; zero values narrow nothing but the scope.
type RecipientFilter struct {
	Scope    access.Scope // of the recipients' departments
	ID       int64
	Movement int64
	Activity int64
	Open     bool // not signed yet
	Limit    int
	Offset   int
}

func (f RecipientFilter) where() *where {
	return new(where).within(f.Scope, "r.department_id").andIf(f.ID != 0, "r.id = ?", f.ID).andIf(f.Movement != 0, "r.movement_id = ?", f.Movement).
		andIf(f.Activity != 0, "m.activity_id = ?", f.Activity).andIf(f.Open, "r.receipt = 'open'").and("m.state = 'posted'")
}

// CountGiven is how many Given lists without a limit.
func (tx *Tx) CountGiven(f RecipientFilter) (n int, err error) {
	w := f.where()
	err = tx.scan(&n, "SELECT count(*) FROM recipient r JOIN movement m ON m.id = r.movement_id"+w.sql.String(), w.args...) //arch:sql where holds constants
	return n, fault.Wrap(err, "count recipients")
}

// Given lists who was given what, the newest movement first.
func (tx *Tx) Given(f RecipientFilter) ([]gift.Recipient, error) {
	w := f.where()
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []struct {
		gift.Recipient
		Receipt string
		Micros  int64
		Signer  string
	}
	err := tx.scan(&rows, `SELECT r.id, r.movement_id, coalesce(r.person_id, 0) AS person_id, r.name, r.unit, r.department_id, r.pieces, r.receipt,
		coalesce(u.name, '') AS signer, r.signed_at AS micros, i.name AS item, i.unit AS item_unit, m.purpose, coalesce(h.name, '') AS holder,
		(SELECT sum(l.pieces * p.unit_cost) FROM movement_lot l JOIN purchase p ON p.id = l.purchase_id WHERE l.movement_id = m.id) AS movement_cost
		FROM recipient r JOIN movement m ON m.id = r.movement_id JOIN gift_item i ON i.id = m.item_id LEFT JOIN holder h ON h.id = m.from_id
		LEFT JOIN app_user u ON u.id = r.signed_by`+w.sql.String()+" ORDER BY r.movement_id DESC, r.line LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	list := make([]gift.Recipient, len(rows))
	for i, r := range rows {
		list[i] = r.Recipient
		list[i].Signed, list[i].SignedBy, list[i].SignedAt = r.Receipt == "signed", r.Signer, instant(r.Micros)
	}
	return list, fault.Wrap(err, "list recipients")
}

// SignFor marks recipients as having signed. changed_meanwhile when one has already.
func (tx *Tx) SignFor(ids []int64, by int64, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	n, err := tx.affect("UPDATE recipient SET receipt = 'signed', signed_by = ?, signed_at = ? WHERE id IN ? AND receipt = 'open'", by, micros(at), ids)
	if err == nil && n != int64(len(ids)) {
		return fault.New(fault.Conflict, "changed_meanwhile")
	}
	return fault.Wrap(err, "sign for gifts")
}

// recipientsOf is a movement's recipients, whatever its state.
func (tx *Tx) recipientsOf(movement int64) (list []gift.Recipient, err error) {
	var rows []struct {
		gift.Recipient
		Receipt string
	}
	err = tx.scan(&rows, `SELECT id, movement_id, coalesce(person_id, 0) AS person_id, name, unit, department_id, pieces, receipt FROM recipient
		WHERE movement_id = ? ORDER BY line`, movement)
	for _, r := range rows {
		r.Signed = r.Receipt == "signed"
		list = append(list, r.Recipient)
	}
	return list, fault.Wrap(err, "list recipients")
}
