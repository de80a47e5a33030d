package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
)

type batchRow struct {
	ID                int64
	ProgramID         int64
	No                int
	Name              string
	Channel           string
	Heads             int
	Total             int64
	State             string
	MakerID           int64
	CheckerID         int64
	ReleaserID        int64
	Maker             string
	Checker           string
	Releaser          string
	Reason            string
	ApprovalVoucherID int64
	ReleaseVoucherID  int64
	At                int64
	ProgramName       string
	ProgramCode       string
}

func (r batchRow) batch() payout.Batch {
	return payout.Batch{ID: r.ID, ProgramID: r.ProgramID, No: r.No, Name: r.Name, Channel: payout.Channel(r.Channel), Heads: r.Heads,
		Total: money.Amount(r.Total), State: payout.BatchState(r.State), MakerID: r.MakerID, CheckerID: r.CheckerID,
		ReleaserID: r.ReleaserID, Maker: r.Maker, Checker: r.Checker, Releaser: r.Releaser, Reason: r.Reason,
		ApprovalVoucherID: r.ApprovalVoucherID, ReleaseVoucherID: r.ReleaseVoucherID, At: instant(r.At),
		ProgramName: r.ProgramName, ProgramCode: r.ProgramCode}
}

const batchSelect = `SELECT b.id, b.program_id, b.no, b.name, b.channel, b.heads, b.total, b.state, b.maker_id,
	coalesce(b.checker_id, 0) AS checker_id, coalesce(b.releaser_id, 0) AS releaser_id, m.name AS maker,
	coalesce(c.name, '') AS checker, coalesce(r.name, '') AS releaser, b.reason,
	coalesce(b.approval_voucher_id, 0) AS approval_voucher_id, coalesce(b.release_voucher_id, 0) AS release_voucher_id, b.at,
	p.name AS program_name, p.code AS program_code
	FROM batch b JOIN program p ON p.id = b.program_id JOIN app_user m ON m.id = b.maker_id
	LEFT JOIN app_user c ON c.id = b.checker_id LEFT JOIN app_user r ON r.id = b.releaser_id `

// Batch finds a batch by id.
func (tx *Tx) Batch(id int64) (payout.Batch, error) {
	var row batchRow
	err := tx.one(&row, batchSelect+"WHERE b.id = ?", id)
	return row.batch(), err
}

// LockBatch finds a batch and makes every other transaction that would act on it wait for this one.
func (tx *Tx) LockBatch(id int64) (payout.Batch, error) {
	if err := tx.lock(Subject("batch", id)); err != nil {
		return payout.Batch{}, err
	}
	return tx.Batch(id)
}

// Approvals is how many times a batch was approved before: each approval's voucher has its own key.
func (tx *Tx) Approvals(batch int64) (n int, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM entry WHERE subject = ? AND kind = 'batch_approve'", Subject("batch", batch))
	return n, err
}

// Batches lists a program's batches, or every program's for 0, newest first.
func (tx *Tx) Batches(program int64) ([]payout.Batch, error) {
	var rows []batchRow
	err := tx.scan(&rows, batchSelect+"WHERE (? = 0 OR b.program_id = ?) ORDER BY b.id DESC", program, program)
	list := make([]payout.Batch, len(rows))
	for i, r := range rows {
		list[i] = r.batch()
	}
	return list, err
}

// Selection says which entitlements of a program's roster a batch takes; those
// in a batch already are never taken. Empty lists narrow nothing.
type Selection struct {
	Campuses    []string
	Departments []int64
}

func (s Selection) where(program int64) *where {
	return new(where).
		and("e.roster_id = (SELECT id FROM roster WHERE program_id = ? ORDER BY version DESC LIMIT 1)", program).
		andIf(len(s.Campuses) > 0, "e.campus IN ?", s.Campuses).
		andIf(len(s.Departments) > 0, "e.department_id IN ?", s.Departments).
		and("NOT EXISTS (SELECT 1 FROM payment p WHERE p.program_id = ? AND p.person_id = e.person_id AND p.live = 1)", program)
}

// Selected counts the heads and adds up the fen a selection would take now.
func (tx *Tx) Selected(program int64, s Selection) (heads int, total money.Amount, err error) {
	var row struct {
		Heads int
		Total int64
	}
	w := s.where(program)
	err = tx.scan(&row, "SELECT count(*) AS heads, coalesce(sum(e.amount), 0) AS total FROM entitlement e"+w.sql.String(), w.args...) //arch:sql where holds constants
	return row.Heads, money.Amount(row.Total), err
}

// CreateBatch saves a prepared batch with a payment for every entitlement its
// selection takes. payment.twice when another batch took one of them meanwhile.
func (tx *Tx) CreateBatch(b payout.Batch, s Selection, at time.Time) (int64, error) {
	if err := tx.lock("program"); err != nil {
		return 0, err
	}
	if err := tx.scan(&b.No, "SELECT coalesce(max(no), 0) + 1 FROM batch WHERE program_id = ?", b.ProgramID); err != nil {
		return 0, err
	}
	id, err := tx.insert(`INSERT INTO batch (program_id, no, name, channel, heads, total, state, maker_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)`,
		b.ProgramID, b.No, b.Name, string(b.Channel), b.Heads, int64(b.Total), string(payout.Prepared), b.MakerID, micros(at))
	if err != nil {
		return 0, fault.Wrap(err, "save a batch")
	}
	w := s.where(b.ProgramID)
	err = tx.exec(`INSERT INTO payment (batch_id, entitlement_id, program_id, person_id, department_id, class_id, amount, state, live, receipt)
		SELECT ?, e.id, ?, e.person_id, e.department_id, e.class_id, e.amount, 'prepared', 1, 'open' FROM entitlement e`+w.sql.String()+" ORDER BY e.line", append([]any{id, b.ProgramID}, w.args...)...) //arch:sql where holds constants
	return id, ifDuplicate(err, fault.New(fault.Conflict, "payment.twice"))
}

// MoveBatch takes a batch from one state to the next with the people and vouchers
// of that step. changed_meanwhile when somebody else moved it first.
func (tx *Tx) MoveBatch(b payout.Batch, from payout.BatchState) error {
	return guarded(tx.affect(`UPDATE batch SET state = ?, checker_id = ?, releaser_id = ?, reason = ?, approval_voucher_id = ?,
		release_voucher_id = ? WHERE id = ? AND state = ?`, string(b.State), orNull(b.CheckerID), orNull(b.ReleaserID), b.Reason,
		orNull(b.ApprovalVoucherID), orNull(b.ReleaseVoucherID), b.ID, string(from)))
}
