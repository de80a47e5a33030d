package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/org"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/vault"
)

type rosterRow struct {
	ID        int64
	ProgramID int64
	Version   int
	FileName  string
	FileHash  []byte
	Heads     int
	Total     int64
	MakerID   int64
	Maker     string
	At        int64
}

func (r rosterRow) version() roster.Version {
	return roster.Version{ID: r.ID, ProgramID: r.ProgramID, Version: r.Version, FileName: r.FileName, FileHash: r.FileHash,
		Heads: r.Heads, Total: money.Amount(r.Total), MakerID: r.MakerID, Maker: r.Maker, At: instant(r.At)}
}

// Rosters lists a program's roster versions, the one in force first.
func (tx *Tx) Rosters(program int64) ([]roster.Version, error) {
	var rows []rosterRow
	err := tx.scan(&rows, `SELECT r.id, r.program_id, r.version, r.file_name, r.file_hash, r.heads, r.total, r.maker_id, u.name AS maker, r.at
		FROM roster r JOIN app_user u ON u.id = r.maker_id WHERE r.program_id = ? ORDER BY r.version DESC`, program)
	list := make([]roster.Version, len(rows))
	for i, r := range rows {
		list[i] = r.version()
	}
	return list, err
}

// HasLivePayments reports whether any payment of the program is not cancelled.
func (tx *Tx) HasLivePayments(program int64) (bool, error) {
	var n int
	err := tx.scan(&n, "SELECT count(*) FROM (SELECT 1 FROM payment WHERE program_id = ? AND live = 1 LIMIT 1) x", program)
	return n > 0, err
}

// LockProgram makes every other transaction that prepares batches or freezes rosters wait for this one.
func (tx *Tx) LockProgram() error { return tx.lock("program") }

// Base is an older version most of whose lines a new one keeps, as they are.
type Base struct {
	Roster  int64
	Without []string // student numbers
}

// FreezeRoster saves a roster version with every line, whole: those kept of a
// base, people, papers and classes that are new, the entitlements, and the
// audited act that seals them.
func (tx *Tx) FreezeRoster(v roster.Version, base Base, lines []roster.Line, departments map[string]int64, keys *vault.Keys, at time.Time) (int64, error) {
	people, err := tx.people(lines, keys, at)
	if err != nil {
		return 0, err
	}
	classOf := func(l roster.Line) org.Class {
		return org.Class{DepartmentID: departments[l.Department], Name: l.Class}
	}
	wanted := make([]org.Class, len(lines))
	for i, l := range lines {
		wanted[i] = classOf(l)
	}
	classes, err := tx.classes(wanted, v.By(), at)
	if err != nil {
		return 0, err
	}
	id, err := tx.insert(`INSERT INTO roster (program_id, version, file_name, file_hash, heads, total, maker_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, v.ProgramID, v.Version, v.FileName, v.FileHash, v.Heads, int64(v.Total), v.MakerID, micros(at))
	if err != nil {
		return 0, ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
	}
	kept, err := tx.keepLines(id, base)
	if err != nil {
		return 0, err
	}
	sealed := make([][]byte, len(lines))
	columns := []string{"roster_id", "line", "person_id", "identity_id", "student_no", "name", "department_id", "class_id", "campus", "amount", "remark"}
	err = tx.bulk("entitlement", columns, len(lines), func(i int) []any {
		l, p, line := lines[i], people[i], kept+i+1
		class := classOf(l)
		sealed[i] = entitlementLine(line, p.ID, class.DepartmentID, classes[class], int64(l.Amount), p.Salt, l.StudentNo, l.Name)
		return []any{id, line, p.ID, p.IdentityID, l.StudentNo, l.Name, class.DepartmentID, classes[class], l.Campus, int64(l.Amount), l.Remark}
	})
	if err == nil && kept > 0 {
		sealed, err = tx.sealedLines(id)
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.Record("roster", NounRoster, id, v.By(), at, v.Leaf(int64(len(sealed)), seal.LinesRoot(sealed)))
	return id, err
}

// keepLines copies a base's lines to a new version, in their order, and says how many.
func (tx *Tx) keepLines(version int64, base Base) (int, error) {
	if base.Roster == 0 {
		return 0, nil
	}
	without := append([]string{""}, base.Without...) // IN wants at least one
	n, err := tx.affect(`INSERT INTO entitlement (roster_id, line, person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark)
		SELECT ?, row_number() OVER (ORDER BY line), person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark
		FROM entitlement WHERE roster_id = ? AND student_no NOT IN ? ORDER BY line`, version, base.Roster, without)
	return int(n), fault.Wrap(err, "keep a roster's lines")
}

// entitlementLine is one line as the roster's sealed leaf covers it.
func entitlementLine(line int, person, department, class, amount int64, salt []byte, studentNo, name string) []byte {
	return roster.LeafLine(line, person, department, class, amount, vault.Commit(salt, studentNo+"\x00"+name))
}

// EntitlementFilter narrows the list of a roster's lines.
type EntitlementFilter struct {
	Roster int64
	Search string // part of a student number or name
	Limit  int
	Offset int
}

// Entitlements lists a roster's lines and how many there are in all.
func (tx *Tx) Entitlements(f EntitlementFilter) (list []roster.Entitlement, total int, err error) {
	like := "%" + likeEscaper.Replace(f.Search) + "%"
	w := new(where).and("e.roster_id = ?", f.Roster).
		andIf(f.Search != "", "(e.student_no LIKE ? ESCAPE '!' OR e.name LIKE ? ESCAPE '!')", like, like)
	if err := tx.scan(&total, "SELECT count(*) FROM entitlement e"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, err
	}
	err = tx.scan(&list, `SELECT e.id, e.line, e.person_id, e.identity_id, e.student_no, e.name, e.department_id, d.name AS department,
		e.class_id, k.name AS class, e.campus, e.amount, e.remark,
		coalesce((SELECT p.state FROM payment p WHERE p.entitlement_id = e.id AND p.live = 1), '') AS payment
		FROM entitlement e JOIN department d ON d.id = e.department_id JOIN class k ON k.id = e.class_id`+
		w.sql.String()+" ORDER BY e.line LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	return list, total, fault.Wrap(err, "list entitlements")
}
