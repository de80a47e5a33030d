package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/org"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/vault"
)

const rosterColumns = "r.id, r.program_id, r.version, r.file_name, r.file_hash, r.heads, r.total, r.maker_id, r.at"

// Rosters lists a program's roster versions, the one in force first.
func (tx *Tx) Rosters(program int64) ([]roster.Version, error) {
	return list[roster.Version](tx, "SELECT "+rosterColumns+`, u.name AS maker
		FROM roster r
		JOIN app_user u ON u.id = r.maker_id
		WHERE r.program_id = ?
		ORDER BY r.version DESC`, program)
}

// HasLivePayments reports whether any payment of the program is not cancelled.
func (tx *Tx) HasLivePayments(program int64) (bool, error) {
	return find[bool](tx, "SELECT EXISTS (SELECT 1 FROM payment WHERE program_id = ? AND live = 1)", program)
}

// LockProgram makes other transactions that prepare batches or freeze rosters wait.
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
	id, err := tx.create("roster", "program_id, version, file_name, file_hash, heads, total, maker_id, at=", v, at)
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
	n, err := tx.affect(`
		INSERT INTO entitlement (roster_id, line, person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark)
		SELECT ?, row_number() OVER (ORDER BY line), person_id, identity_id, student_no, name, department_id, class_id, campus, amount, remark
		FROM entitlement
		WHERE roster_id = ? AND student_no NOT IN ?
		ORDER BY line`, version, base.Roster, without)
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

const entitlementSelect = `
	SELECT e.id, e.line, e.person_id, e.identity_id, e.student_no, e.name, e.department_id, d.name AS department,
		e.class_id, k.name AS class, e.campus, e.amount, e.remark,
		(SELECT p.state FROM payment p WHERE p.entitlement_id = e.id AND p.live = 1) AS payment
	FROM entitlement e
	JOIN department d ON d.id = e.department_id
	JOIN class k ON k.id = e.class_id`

// Entitlements lists a roster's lines in order. The number is how many match, whatever the
// limit.
func (tx *Tx) Entitlements(f EntitlementFilter) ([]roster.Entitlement, int, error) {
	like := "%" + likeEscaper.Replace(f.Search) + "%"
	w := new(where).
		and("e.roster_id = ?", f.Roster).
		andIf(f.Search != "", "(e.student_no LIKE ? ESCAPE '!' OR e.name LIKE ? ESCAPE '!')", like, like)
	return page[roster.Entitlement](tx, "SELECT count(*) FROM entitlement e", entitlementSelect, w, "ORDER BY e.line", f.Limit, f.Offset)
}
