package store

import (
	"time"

	"reliefbook/internal/bank"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

const exportSelect = `
	SELECT x.id, x.batch_id, x.template_id, t.name AS template, t.version, x.hash, x.size, x.lines, x.total, x.checkpoint,
		x.by_id, u.name AS said_by, x.at, x.state, x.sole
	FROM bank_export x
	JOIN bank_template t ON t.id = x.template_id
	LEFT JOIN app_user u ON u.id = x.by_id `

// Exports lists a batch's files, or every batch's (0), oldest first.
func (tx *Tx) Exports(batch int64) ([]bank.Export, error) {
	return list[bank.Export](tx, exportSelect+"WHERE (? = 0 OR x.batch_id = ?) ORDER BY x.id", batch, batch)
}

// Export finds one file.
func (tx *Tx) Export(id int64) (bank.Export, error) {
	return one[bank.Export](tx, exportSelect+"WHERE x.id = ?", id)
}

// CreateExport records a written file. export.live when the batch already has one.
func (tx *Tx) CreateExport(x bank.Export, at time.Time) (int64, error) {
	x.State, x.Sole, x.At = bank.FileLive, true, at
	id, err := tx.create("bank_export", "batch_id, template_id, hash, size, lines, total, checkpoint, by_id, at, state, sole", x)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "export.live"))
}

// VoidExport takes a live file out of use.
func (tx *Tx) VoidExport(id int64) error {
	return tx.change("bank_export", "state", bank.Export{State: bank.FileVoid}, "id = ? AND state = ?", id, bank.FileLive)
}

// Answered reports whether anything is known of what a bank did with a released
// batch: an answer was applied or is waiting, or a payment of its file is no longer under way.
func (tx *Tx) Answered(batch int64) (bool, error) {
	return find[bool](tx, `
		SELECT EXISTS (SELECT 1 FROM bank_result WHERE batch_id = ?)
			OR EXISTS (SELECT 1 FROM payment WHERE batch_id = ? AND state <> 'sent' AND reason <> 'no_account')
			OR EXISTS (SELECT 1 FROM intake WHERE batch_id = ? AND state = 'proposed')`, batch, batch, batch)
}

// Misplaced counts a batch's payments that have somebody else's papers or entitlement.
func (tx *Tx) Misplaced(batch int64) (int, error) {
	return find[int](tx, `
		SELECT count(*)
		FROM payment p
		LEFT JOIN identity i ON i.id = p.identity_id
		LEFT JOIN entitlement e ON e.id = p.entitlement_id
		LEFT JOIN roster r ON r.id = e.roster_id
		WHERE p.batch_id = ? AND (i.person_id IS NULL OR i.person_id <> p.person_id
			OR e.person_id IS NULL OR e.person_id <> p.person_id
			OR r.program_id IS NULL OR r.program_id <> p.program_id)`, batch)
}

// LostExports counts files that were written and have no row any more.
func (tx *Tx) LostExports() (int, error) {
	return find[int](tx, `
		SELECT count(*)
		FROM entry e
		WHERE e.kind = 'file_export' AND NOT EXISTS (SELECT 1 FROM bank_export x WHERE 'export:' || x.id = e.subject)`)
}

// Released is the entry of a batch's last release, and whether it is sealed.
func (tx *Tx) Released(batch int64) (e seal.Entry, sealed bool, err error) {
	e, err = tx.leafOf("batch_release", seal.Subject("batch", batch))
	return e, e.ID != 0 && e.Seq >= 0, err
}

const voidSelect = `
	SELECT v.id, v.export_id, x.batch_id, v.reason, v.state, v.maker_id, v.checker_id, m.name AS maker, c.name AS checker,
		v.answer, v.at, v.decided_at
	FROM bank_void v
	JOIN bank_export x ON x.id = v.export_id
	LEFT JOIN app_user m ON m.id = v.maker_id
	LEFT JOIN app_user c ON c.id = v.checker_id `

// Voids lists a batch's requests to void a file, or every batch's (0), oldest first.
func (tx *Tx) Voids(batch int64) ([]bank.Void, error) {
	return list[bank.Void](tx, voidSelect+"WHERE (? = 0 OR x.batch_id = ?) ORDER BY v.id", batch, batch)
}

// Void finds one request.
func (tx *Tx) Void(id int64) (bank.Void, error) {
	return one[bank.Void](tx, voidSelect+"WHERE v.id = ?", id)
}

// CreateVoid saves a request to void a file. export.asked when one is already waiting.
func (tx *Tx) CreateVoid(v bank.Void, at time.Time) (int64, error) {
	v.State, v.At = bank.VoidAsked, at
	id, err := tx.create("bank_void", "export_id, reason, state, maker_id, answer, at, decided_at", v)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "export.asked"))
}

// DecideVoid saves the decision on a waiting request.
func (tx *Tx) DecideVoid(v bank.Void, at time.Time) error {
	v.DecidedAt = at
	return tx.change("bank_void", "state, checker_id?, answer, decided_at", v, "id = ? AND state = ?", v.ID, bank.VoidAsked)
}

// Downloads lists the downloads of a batch's files, or of every batch's (0), oldest first.
func (tx *Tx) Downloads(batch int64) ([]bank.Download, error) {
	return list[bank.Download](tx, `
		SELECT d.id, d.export_id, x.batch_id, d.by_id, u.name AS said_by, d.reason, d.hash, d.at
		FROM bank_download d
		JOIN bank_export x ON x.id = d.export_id
		LEFT JOIN app_user u ON u.id = d.by_id
		WHERE (? = 0 OR x.batch_id = ?)
		ORDER BY d.id`, batch, batch)
}

// CreateDownload records a download.
func (tx *Tx) CreateDownload(d bank.Download, at time.Time) (int64, error) {
	d.At = at
	return tx.create("bank_download", "export_id, by_id, reason, hash, at", d)
}
