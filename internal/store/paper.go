package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// Signoff is one version of a printed sign-off sheet or, for class 0, of a
// summary (of department 0: of the whole college).
type Signoff struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	ClassID      int64
	Version      int
	Hash         []byte // of its rows
	Lines        int
	Total        money.Amount
	ByID         int64
	At           time.Time
}

type signoffRow struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	ClassID      int64
	Version      int
	Hash         []byte
	Lines        int
	Total        int64
	ByID         int64
	At           int64
}

func (r signoffRow) signoff() Signoff {
	return Signoff{ID: r.ID, ProgramID: r.ProgramID, DepartmentID: r.DepartmentID, ClassID: r.ClassID, Version: r.Version, Hash: r.Hash,
		Lines: r.Lines, Total: money.Amount(r.Total), ByID: r.ByID, At: instant(r.At)}
}

const signoffSelect = "SELECT id, program_id, department_id, class_id, version, hash, lines, total, by_id, at FROM signoff "

// LastSignoff is the newest version of a sheet; its ID is 0 when there is none.
// Others that print the same sheet wait.
func (tx *Tx) LastSignoff(program, department, class int64) (Signoff, error) {
	if err := tx.lock("signoff"); err != nil {
		return Signoff{}, err
	}
	var row signoffRow
	err := tx.scan(&row, signoffSelect+"WHERE program_id = ? AND department_id = ? AND class_id = ? ORDER BY version DESC LIMIT 1", program, department, class)
	return row.signoff(), fault.Wrap(err, "find a sheet")
}

// CreateSignoff saves a new version.
func (tx *Tx) CreateSignoff(s Signoff, at time.Time) (int64, error) {
	return tx.insert(`INSERT INTO signoff (program_id, department_id, class_id, version, hash, lines, total, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ProgramID, s.DepartmentID, s.ClassID, s.Version, s.Hash, s.Lines, int64(s.Total), s.ByID, micros(at))
}

// Signoffs lists every version of every sheet.
func (tx *Tx) Signoffs() ([]Signoff, error) {
	var rows []signoffRow
	err := tx.scan(&rows, signoffSelect+"ORDER BY id")
	list := make([]Signoff, len(rows))
	for i, r := range rows {
		list[i] = r.signoff()
	}
	return list, fault.Wrap(err, "list sheets")
}

// Scan is a signed sheet as it was uploaded; its content is asked for by itself.
type Scan struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	ClassID      int64
	Name         string
	Kind         string // media type, by content
	Size         int
	Hash         []byte
	ByID         int64
	SaidBy       string
	At           time.Time
}

// CreateScan saves an encrypted scan. scan.same when the very file is attached already.
func (tx *Tx) CreateScan(s Scan, ciphertext []byte, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO scan (program_id, department_id, class_id, name, kind, size, hash, content, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ProgramID, s.DepartmentID, s.ClassID, s.Name, s.Kind, s.Size, s.Hash, ciphertext, s.ByID, micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "scan.same"))
}

// HasScan reports whether a file is attached to a class by this mark.
func (tx *Tx) HasScan(program, class int64, mark []byte) (has bool, err error) {
	err = tx.scan(&has, "SELECT EXISTS (SELECT 1 FROM scan WHERE program_id = ? AND class_id = ? AND hash = ?)", program, class, mark)
	return has, fault.Wrap(err, "look for a scan")
}

// ScanFilter narrows the list; zero values narrow nothing but the scope.
type ScanFilter struct {
	Scope   access.Scope
	ID      int64
	Program int64
	Class   int64
}

// Scans lists what is attached, oldest first.
func (tx *Tx) Scans(f ScanFilter) ([]Scan, error) {
	w := new(where).within(f.Scope, "s.department_id").andIf(f.ID != 0, "s.id = ?", f.ID).andIf(f.Program != 0, "s.program_id = ?", f.Program).
		andIf(f.Class != 0, "s.class_id = ?", f.Class)
	var rows []struct {
		ID           int64
		ProgramID    int64
		DepartmentID int64
		ClassID      int64
		Name         string
		Kind         string
		Size         int
		Hash         []byte
		ByID         int64
		SaidBy       string
		At           int64
	}
	err := tx.scan(&rows, `SELECT s.id, s.program_id, s.department_id, s.class_id, s.name, s.kind, s.size, s.hash, s.by_id, coalesce(u.name, '') AS said_by, s.at
		FROM scan s LEFT JOIN app_user u ON u.id = s.by_id`+w.sql.String()+" ORDER BY s.id", w.args...) //arch:sql where holds constants
	list := make([]Scan, len(rows))
	for i, r := range rows {
		list[i] = Scan{ID: r.ID, ProgramID: r.ProgramID, DepartmentID: r.DepartmentID, ClassID: r.ClassID, Name: r.Name, Kind: r.Kind, Size: r.Size,
			Hash: r.Hash, ByID: r.ByID, SaidBy: r.SaidBy, At: instant(r.At)}
	}
	return list, fault.Wrap(err, "list scans")
}

// ScanContent is a scan's encrypted content.
func (tx *Tx) ScanContent(id int64) ([]byte, error) {
	var row struct{ Content []byte }
	err := tx.one(&row, "SELECT content FROM scan WHERE id = ?", id)
	return row.Content, err
}
