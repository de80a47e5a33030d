package store

import (
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/roster"
)

const supplementSelect = `
	SELECT s.id, s.program_id, s.base_id, s.file_name, s.file_hash, s.content, s.withdrawn, s.heads, s.total, s.note, s.state, s.maker_id,
		m.name AS maker, s.checker_id, c.name AS checker, s.reason, s.roster_id, s.at
	FROM supplement s
	JOIN app_user m ON m.id = s.maker_id
	LEFT JOIN app_user c ON c.id = s.checker_id `

// CreateSupplement saves a proposal. supplement.pending when one for the program waits already.
func (tx *Tx) CreateSupplement(s roster.Supplement, at time.Time) (int64, error) {
	s.State, s.Reason, s.At = roster.SupplementPending, "", at
	id, err := tx.create("supplement",
		"program_id, base_id, file_name, file_hash, content, withdrawn, heads, total, note, state, maker_id, reason, at", s)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "supplement.pending"))
}

// Supplement finds a supplement by id; not_found when there is none.
func (tx *Tx) Supplement(id int64) (roster.Supplement, error) {
	return one[roster.Supplement](tx, supplementSelect+"WHERE s.id = ?", id)
}

// Supplements lists the supplements of a program, or of every program for 0, newest first.
func (tx *Tx) Supplements(program int64) ([]roster.Supplement, error) {
	return list[roster.Supplement](tx, supplementSelect+"WHERE (? = 0 OR s.program_id = ?) ORDER BY s.id DESC", program, program)
}

// DecideSupplement saves the decision on a waiting supplement. changed_meanwhile when it no
// longer waits.
func (tx *Tx) DecideSupplement(s roster.Supplement) error {
	return tx.change("supplement", "state, checker_id, reason, roster_id?", s, "id = ? AND state = 'pending'", s.ID)
}

// Listed is somebody on a roster, and whether any payment of theirs was ever tried.
type Listed struct {
	StudentNo string
	Name      string
	Amount    money.Amount
	Paying    bool
}

// ListedOf gives those of some student numbers that stand on a version of a program's roster,
// by student number.
func (tx *Tx) ListedOf(program, version int64, numbers []string) (map[string]Listed, error) {
	found, err := inChunks(numbers, func(part []string) ([]Listed, error) {
		return list[Listed](tx, `
			SELECT e.student_no, e.name, e.amount, CASE WHEN `+neverTried+` THEN 0 ELSE 1 END AS paying
			FROM entitlement e
			WHERE e.roster_id = ? AND e.student_no IN ?`, program, program, version, part)
	})
	out := make(map[string]Listed, len(found))
	for _, l := range found {
		out[l.StudentNo] = l
	}
	return out, err
}
