package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
)

const (
	intakeColumns = `i.id, i.kind, i.batch_id, i.fund_id, i.file_name, i.file_hash, i.reading, i.lines,
		i.into_total AS "into", i.out_total AS "out", i.lacks, i.state, i.maker_id, m.name AS maker, i.checker_id, c.name AS checker,
		i.reason, i.made_id, i.at, i.decided_at, coalesce(g.name || ' ' || b.no || ' ' || b.name, f.name) AS about`
	intakeFrom = `
		FROM intake i
		JOIN app_user m ON m.id = i.maker_id
		LEFT JOIN app_user c ON c.id = i.checker_id
		LEFT JOIN batch b ON b.id = i.batch_id
		LEFT JOIN program g ON g.id = b.program_id
		LEFT JOIN fund f ON f.id = i.fund_id`
)

// ReserveIntake gives the id that the next intake is saved with. Its file is encrypted for
// that id, so the id is needed first.
func (tx *Tx) ReserveIntake() (int64, error) {
	ids, err := tx.reserve("intake", 1)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// CreateIntake saves a bank's file that one person brought in and another is to confirm.
// intake.waits when the same file already waits for its batch, or any statement for its
// account.
func (tx *Tx) CreateIntake(i bank.Intake, at time.Time) error {
	i.State, i.At = bank.IntakeProposed, at
	_, err := tx.create("intake", "id, kind, batch_id?, fund_id?, file_name, file_hash, content, reading, lines, into_total=, out_total=, "+
		"lacks, state, maker_id, reason, made_id, at, decided_at", i, i.Into, i.Out)
	return ifDuplicate(err, fault.New(fault.Conflict, "intake.waits"))
}

// DecideIntake saves the decision on a waiting intake and deletes the file kept with it.
// changed_meanwhile when it no longer waits.
func (tx *Tx) DecideIntake(i bank.Intake, at time.Time) error {
	i.DecidedAt, i.Content = at, []byte{}
	return tx.change("intake", "state, checker_id?, reason, made_id, decided_at, content", i, "id = ? AND state = ?", i.ID, bank.IntakeProposed)
}

// Intake finds an intake by id, with its encrypted file; not_found when there is none.
func (tx *Tx) Intake(id int64) (bank.Intake, error) {
	return one[bank.Intake](tx, "SELECT "+intakeColumns+", i.content"+intakeFrom+" WHERE i.id = ?", id)
}

// Intakes lists intakes without their files: those that wait first, then the newest. The
// number is how many match, whatever the limit.
func (tx *Tx) Intakes(f bank.IntakeFilter) ([]bank.Intake, int, error) {
	w := new(where).
		andIf(f.Kind != "", "i.kind = ?", f.Kind).
		andIf(f.State != "", "i.state = ?", f.State).
		andIf(f.Batch != 0, "i.batch_id = ?", f.Batch).
		andIf(f.Fund != 0, "i.fund_id = ?", f.Fund)
	return page[bank.Intake](tx, "SELECT count(*) FROM intake i", "SELECT "+intakeColumns+intakeFrom, w,
		"ORDER BY CASE i.state WHEN 'proposed' THEN 0 ELSE 1 END, i.id DESC", f.Limit, f.Offset)
}

// AnswersWaiting is how many answers wait for somebody to confirm them; while
// any does, no other file may be exported for the batch.
func (tx *Tx) AnswersWaiting(batch int64) (int, error) {
	return find[int](tx, "SELECT count(*) FROM intake WHERE batch_id = ? AND kind = ? AND state = ?", batch, bank.AnswerIntake, bank.IntakeProposed)
}
