package store

import (
	"slices"
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

type exportRow struct {
	ID         int64
	BatchID    int64
	TemplateID int64
	Template   string
	Version    int
	Hash       []byte
	Size       int
	Lines      int
	Total      int64
	Checkpoint int64
	ByID       int64
	SaidBy     string
	At         int64
	State      string
	Sole       int
}

func (r exportRow) export() bank.Export {
	return bank.Export{ID: r.ID, BatchID: r.BatchID, TemplateID: r.TemplateID, Template: r.Template, Version: r.Version, Hash: r.Hash, Size: r.Size,
		Lines: r.Lines, Total: money.Amount(r.Total), Checkpoint: r.Checkpoint, ByID: r.ByID, SaidBy: r.SaidBy, At: instant(r.At),
		State: bank.FileState(r.State), Sole: r.Sole == 1}
}

const exportSelect = `SELECT x.id, x.batch_id, x.template_id, t.name AS template, t.version, x.hash, x.size, x.lines, x.total, x.checkpoint, x.by_id,
	coalesce(u.name, '') AS said_by, x.at, x.state, x.sole FROM bank_export x JOIN bank_template t ON t.id = x.template_id LEFT JOIN app_user u ON u.id = x.by_id `

// Exports lists a batch's files, or every batch's for 0, oldest first.
func (tx *Tx) Exports(batch int64) ([]bank.Export, error) {
	var rows []exportRow
	err := tx.scan(&rows, exportSelect+"WHERE (? = 0 OR x.batch_id = ?) ORDER BY x.id", batch, batch)
	list := make([]bank.Export, len(rows))
	for i, r := range rows {
		list[i] = r.export()
	}
	return list, fault.Wrap(err, "list exports")
}

// Export finds one file.
func (tx *Tx) Export(id int64) (bank.Export, error) {
	var row exportRow
	err := tx.one(&row, exportSelect+"WHERE x.id = ?", id)
	return row.export(), err
}

// CreateExport records a file that was written. export.live when the batch has one.
func (tx *Tx) CreateExport(x bank.Export, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO bank_export (batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at, state, sole)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'live', 1)`, x.BatchID, x.TemplateID, x.Hash, x.Size, x.Lines, int64(x.Total), x.Checkpoint, x.ByID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "export.live"))
}

// VoidExport takes a live file out of use.
func (tx *Tx) VoidExport(id int64) error {
	return guarded(tx.affect("UPDATE bank_export SET state = 'void' WHERE id = ? AND state = 'live'", id))
}

// Answered reports whether anything is known of what a bank did with a released
// batch: an answer was taken or waits to be confirmed, or a payment is no longer on its way.
func (tx *Tx) Answered(batch int64) (bool, error) {
	var n int
	err := tx.scan(&n, `SELECT (SELECT count(*) FROM bank_result WHERE batch_id = ?) + (SELECT count(*) FROM payment WHERE batch_id = ? AND state <> 'sent')
		+ (SELECT count(*) FROM intake WHERE batch_id = ? AND state = 'proposed')`, batch, batch, batch)
	return n > 0, fault.Wrap(err, "look for answers")
}

// Misplaced counts a batch's payments whose papers or entitlement are somebody else's.
func (tx *Tx) Misplaced(batch int64) (n int, err error) {
	err = tx.scan(&n, `SELECT count(*) FROM payment p LEFT JOIN identity i ON i.id = p.identity_id LEFT JOIN entitlement e ON e.id = p.entitlement_id
		LEFT JOIN roster r ON r.id = e.roster_id
		WHERE p.batch_id = ? AND (i.person_id IS NULL OR i.person_id <> p.person_id OR e.person_id IS NULL OR e.person_id <> p.person_id
			OR r.program_id IS NULL OR r.program_id <> p.program_id)`, batch)
	return n, fault.Wrap(err, "hold papers against people")
}

// LostExports counts the files that were written and of which no row stands.
func (tx *Tx) LostExports() (n int, err error) {
	err = tx.scan(&n, `SELECT count(*) FROM entry e WHERE e.kind = 'file_export' AND NOT EXISTS (SELECT 1 FROM bank_export x WHERE 'export:' || x.id = e.subject)`)
	return n, fault.Wrap(err, "look for files without a row")
}

// Released is the entry of a batch's last release, and whether it is sealed.
func (tx *Tx) Released(batch int64) (e seal.Entry, sealed bool, err error) {
	e, err = tx.leafOf("batch_release", Subject("batch", batch))
	return e, e.ID != 0 && e.Seq >= 0, err
}

// Voids lists a batch's wishes, or every batch's for 0, oldest first.
func (tx *Tx) Voids(batch int64) ([]bank.Void, error) {
	var rows []struct {
		ID        int64
		ExportID  int64
		BatchID   int64
		Reason    string
		State     string
		MakerID   int64
		CheckerID int64
		Maker     string
		Checker   string
		Answer    string
		At        int64
		DecidedAt int64
	}
	err := tx.scan(&rows, `SELECT v.id, v.export_id, x.batch_id, v.reason, v.state, v.maker_id, coalesce(v.checker_id, 0) AS checker_id, coalesce(m.name, '') AS maker,
		coalesce(c.name, '') AS checker, v.answer, v.at, v.decided_at FROM bank_void v JOIN bank_export x ON x.id = v.export_id
		LEFT JOIN app_user m ON m.id = v.maker_id LEFT JOIN app_user c ON c.id = v.checker_id WHERE (? = 0 OR x.batch_id = ?) ORDER BY v.id`, batch, batch)
	list := make([]bank.Void, len(rows))
	for i, r := range rows {
		list[i] = bank.Void{ID: r.ID, ExportID: r.ExportID, BatchID: r.BatchID, Reason: r.Reason, State: bank.VoidState(r.State), MakerID: r.MakerID,
			CheckerID: r.CheckerID, Maker: r.Maker, Checker: r.Checker, Answer: r.Answer, At: instant(r.At), DecidedAt: instant(r.DecidedAt)}
	}
	return list, fault.Wrap(err, "list voids")
}

// Void finds one wish.
func (tx *Tx) Void(id int64) (v bank.Void, err error) {
	all, err := tx.Voids(0)
	if err != nil {
		return v, err
	}
	i := slices.IndexFunc(all, func(v bank.Void) bool { return v.ID == id })
	if i < 0 {
		return v, NotFound()
	}
	return all[i], nil
}

// CreateVoid saves the wish to have a file voided. export.asked when one waits already.
func (tx *Tx) CreateVoid(v bank.Void, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO bank_void (export_id, reason, state, maker_id, answer, at, decided_at) VALUES (?, ?, 'asked', ?, '', ?, 0)`,
		v.ExportID, v.Reason, v.MakerID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "export.asked"))
}

// DecideVoid saves a decision on a wish that waits.
func (tx *Tx) DecideVoid(v bank.Void, at time.Time) error {
	return guarded(tx.affect("UPDATE bank_void SET state = ?, checker_id = ?, answer = ?, decided_at = ? WHERE id = ? AND state = 'asked'",
		string(v.State), orNull(v.CheckerID), v.Answer, micros(at), v.ID))
}

// Downloads lists each time a batch's files left, or every batch's for 0, oldest first.
func (tx *Tx) Downloads(batch int64) ([]bank.Download, error) {
	var rows []struct {
		ID       int64
		ExportID int64
		BatchID  int64
		ByID     int64
		SaidBy   string
		Reason   string
		Hash     []byte
		At       int64
	}
	err := tx.scan(&rows, `SELECT d.id, d.export_id, x.batch_id, d.by_id, coalesce(u.name, '') AS said_by, d.reason, d.hash, d.at FROM bank_download d
		JOIN bank_export x ON x.id = d.export_id LEFT JOIN app_user u ON u.id = d.by_id WHERE (? = 0 OR x.batch_id = ?) ORDER BY d.id`, batch, batch)
	list := make([]bank.Download, len(rows))
	for i, r := range rows {
		list[i] = bank.Download{ID: r.ID, ExportID: r.ExportID, BatchID: r.BatchID, ByID: r.ByID, SaidBy: r.SaidBy, Reason: r.Reason, Hash: r.Hash, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list downloads")
}

// CreateDownload records that a file leaves.
func (tx *Tx) CreateDownload(d bank.Download, at time.Time) (int64, error) {
	return tx.insert("INSERT INTO bank_download (export_id, by_id, reason, hash, at) VALUES (?, ?, ?, ?, ?)", d.ExportID, d.ByID, d.Reason, d.Hash, micros(at))
}
