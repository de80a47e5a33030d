package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

type intakeRow struct {
	ID        int64
	Kind      string
	BatchID   int64
	FundID    int64
	FileName  string
	FileHash  []byte
	Content   []byte
	Reading   string
	Lines     int
	IntoTotal int64
	OutTotal  int64
	Lacks     string
	State     string
	MakerID   int64
	Maker     string
	CheckerID int64
	Checker   string
	Reason    string
	MadeID    int64
	At        int64
	DecidedAt int64
	About     string
}

func (r intakeRow) intake() bank.Intake {
	return bank.Intake{ID: r.ID, Kind: bank.IntakeKind(r.Kind), BatchID: r.BatchID, FundID: r.FundID, FileName: r.FileName, FileHash: r.FileHash,
		Content: r.Content, Reading: r.Reading, Lines: r.Lines, Into: money.Amount(r.IntoTotal), Out: money.Amount(r.OutTotal), Lacks: r.Lacks,
		State: bank.IntakeState(r.State), MakerID: r.MakerID, Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, MadeID: r.MadeID,
		At: instant(r.At), DecidedAt: instant(r.DecidedAt), About: r.About}
}

const intakeColumns = `i.id, i.kind, coalesce(i.batch_id, 0) AS batch_id, coalesce(i.fund_id, 0) AS fund_id, i.file_name, i.file_hash, i.reading, i.lines,
	i.into_total, i.out_total, i.lacks, i.state, i.maker_id, m.name AS maker, coalesce(i.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker,
	i.reason, i.made_id, i.at, i.decided_at, coalesce(g.name || ' ' || b.no || ' ' || b.name, f.name, '') AS about`

const intakeFrom = ` FROM intake i JOIN app_user m ON m.id = i.maker_id LEFT JOIN app_user c ON c.id = i.checker_id
	LEFT JOIN batch b ON b.id = i.batch_id LEFT JOIN program g ON g.id = b.program_id LEFT JOIN fund f ON f.id = i.fund_id`

// ReserveIntake takes the id an intake will have: its file is encrypted under it.
func (tx *Tx) ReserveIntake() (int64, error) {
	ids, err := tx.reserve("intake", 1)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// CreateIntake saves a file that was brought in. intake.waits when the very file
// waits for its batch already, or any statement for its account.
func (tx *Tx) CreateIntake(i bank.Intake, at time.Time) error {
	err := tx.exec(`INSERT INTO intake (id, kind, batch_id, fund_id, file_name, file_hash, content, reading, lines, into_total, out_total, lacks, state,
		maker_id, reason, made_id, at, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'proposed', ?, '', 0, ?, 0)`,
		i.ID, string(i.Kind), orNull(i.BatchID), orNull(i.FundID), i.FileName, i.FileHash, i.Content, i.Reading, i.Lines, int64(i.Into), int64(i.Out),
		i.Lacks, i.MakerID, micros(at))
	return ifDuplicate(err, fault.New(fault.Conflict, "intake.waits"))
}

// DecideIntake saves a decision on an intake that waits, and forgets its file.
// changed_meanwhile when it no longer waits.
func (tx *Tx) DecideIntake(i bank.Intake, at time.Time) error {
	return guarded(tx.affect(`UPDATE intake SET state = ?, checker_id = ?, reason = ?, made_id = ?, decided_at = ?, content = ? WHERE id = ? AND state = 'proposed'`,
		string(i.State), orNull(i.CheckerID), i.Reason, i.MadeID, micros(at), []byte{}, i.ID))
}

// Intake finds one by id, with its file.
func (tx *Tx) Intake(id int64) (bank.Intake, error) {
	var row intakeRow
	err := tx.one(&row, "SELECT "+intakeColumns+", i.content"+intakeFrom+" WHERE i.id = ?", id)
	return row.intake(), err
}

// Intakes lists intakes without their files, those that wait first, then the newest, and how many there are in all.
func (tx *Tx) Intakes(f bank.IntakeFilter) (list []bank.Intake, total int, err error) {
	w := new(where).andIf(f.Kind != "", "i.kind = ?", string(f.Kind)).andIf(f.State != "", "i.state = ?", string(f.State)).
		andIf(f.Batch != 0, "i.batch_id = ?", f.Batch).andIf(f.Fund != 0, "i.fund_id = ?", f.Fund)
	if err := tx.scan(&total, "SELECT count(*) FROM intake i"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, fault.Wrap(err, "count intakes")
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []intakeRow
	err = tx.scan(&rows, "SELECT "+intakeColumns+intakeFrom+w.sql.String()+
		" ORDER BY CASE i.state WHEN 'proposed' THEN 0 ELSE 1 END, i.id DESC LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	for _, r := range rows {
		list = append(list, r.intake())
	}
	return list, total, fault.Wrap(err, "list intakes")
}

// AnswersWaiting is how many answers wait for somebody to confirm them; while
// any does, no other file may be exported for the batch.
func (tx *Tx) AnswersWaiting(batch int64) (n int, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM intake WHERE batch_id = ? AND kind = 'answer' AND state = 'proposed'", batch)
	return n, fault.Wrap(err, "count answers that wait")
}
