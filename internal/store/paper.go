package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/payout"
)

const sheetSelect = `
	SELECT id, program_id, department_id, class_id, version, hash, lines, total, by_id, at
	FROM signoff `

// LastSheet is the newest version of a sign-off sheet; its ID is 0 when there is none. Other
// transactions that print the same sheet wait.
func (tx *Tx) LastSheet(program, department, class int64) (payout.Sheet, error) {
	if err := tx.lock("signoff"); err != nil {
		return payout.Sheet{}, err
	}
	return find[payout.Sheet](tx, sheetSelect+`
		WHERE program_id = ? AND department_id = ? AND class_id = ?
		ORDER BY version DESC
		LIMIT 1`, program, department, class)
}

// CreateSheet saves a new version of a sign-off sheet and gives its id.
func (tx *Tx) CreateSheet(s payout.Sheet, at time.Time) (int64, error) {
	s.At = at
	return tx.create("signoff", "program_id, department_id, class_id, version, hash, lines, total, by_id, at", s)
}

// Sheets lists every version of every sign-off sheet.
func (tx *Tx) Sheets() ([]payout.Sheet, error) {
	return list[payout.Sheet](tx, sheetSelect+"ORDER BY id")
}

// CreateScan saves an encrypted scan. scan.same when the very file is attached already.
func (tx *Tx) CreateScan(s payout.Scan, ciphertext []byte, at time.Time) (int64, error) {
	s.At = at
	id, err := tx.create("scan", "program_id, department_id, class_id, name, kind, size, hash, content=, by_id, at", s, ciphertext)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "scan.same"))
}

// HasScan reports whether a file is attached to a class by this mark.
func (tx *Tx) HasScan(program, class int64, mark []byte) (bool, error) {
	return find[bool](tx, `
		SELECT EXISTS (
			SELECT 1
			FROM scan
			WHERE program_id = ? AND class_id = ? AND hash = ?)`, program, class, mark)
}

// Scans lists scans without their content, oldest first.
func (tx *Tx) Scans(f payout.ScanFilter) ([]payout.Scan, error) {
	w := new(where).
		within(f.Scope, "s.department_id").
		andIf(f.ID != 0, "s.id = ?", f.ID).
		andIf(f.Program != 0, "s.program_id = ?", f.Program).
		andIf(f.Class != 0, "s.class_id = ?", f.Class)
	return listWhere[payout.Scan](tx, `
		SELECT s.id, s.program_id, s.department_id, s.class_id, s.name, s.kind, s.size, s.hash, s.by_id, u.name AS said_by, s.at
		FROM scan s
		LEFT JOIN app_user u ON u.id = s.by_id`, w, "ORDER BY s.id")
}

// ScanContent is a scan's encrypted content; not_found when there is none.
func (tx *Tx) ScanContent(id int64) ([]byte, error) {
	return one[[]byte](tx, "SELECT content FROM scan WHERE id = ?", id)
}
