package store

import (
	"time"

	"reliefbook/internal/students"
)

const listSelect = `
	SELECT l.id, l.name, l.heads, l.maker_id, u.name AS maker, l.changed_at
	FROM saved_list l
	JOIN app_user u ON u.id = l.maker_id `

// SavedLists lists the saved lists by name, without their content.
func (tx *Tx) SavedLists() ([]students.List, error) {
	return list[students.List](tx, listSelect+"ORDER BY l.name")
}

// SavedList finds a saved list with its encrypted content; not_found when there is none.
func (tx *Tx) SavedList(id int64) (l students.List, content []byte, err error) {
	if l, err = one[students.List](tx, listSelect+"WHERE l.id = ?", id); err != nil {
		return l, nil, err
	}
	content, err = find[[]byte](tx, "SELECT content FROM saved_list WHERE id = ?", id)
	return l, content, err
}

// LockLists makes other transactions that would change a saved list wait.
func (tx *Tx) LockLists() error { return tx.lock("saved_list") }

// CreateList saves a new list. list.taken when the name exists.
func (tx *Tx) CreateList(l students.List, content []byte, at time.Time) (int64, error) {
	l.ChangedAt = at
	id, err := tx.create("saved_list", "name, content=, heads, maker_id, at=, changed_at", l, content, at)
	return id, ifDuplicate(err, taken("name", "list.taken"))
}

// PutList replaces a saved list's content and head count. changed_meanwhile when the list is
// gone.
func (tx *Tx) PutList(l students.List, content []byte, at time.Time) error {
	l.ChangedAt = at
	return tx.change("saved_list", "content=, heads, changed_at", l, "id = ?", content, l.ID)
}

// DropList deletes a saved list; one that is gone is no error.
func (tx *Tx) DropList(id int64) error {
	return guarded(tx.affect("DELETE FROM saved_list WHERE id = ?", id))
}

// LastRoll is the school roll in force; its ID is 0 when none was loaded.
func (tx *Tx) LastRoll() (students.Roll, error) {
	return find[students.Roll](tx, `
		SELECT r.id, r.maker_id, u.name AS maker, r.file_name, r.file_hash, r.heads, r.at
		FROM roll r
		JOIN app_user u ON u.id = r.maker_id
		ORDER BY r.id DESC
		LIMIT 1`)
}

// CreateRoll saves a school roll with its lines and gives its id; it is then the one in force.
func (tx *Tx) CreateRoll(r students.Roll, lines []students.RollLine, at time.Time) (int64, error) {
	r.At = at
	id, err := tx.create("roll", "file_name, file_hash, heads, maker_id, at", r)
	if err != nil {
		return 0, err
	}
	return id, createAll(tx, "roll_line", "roll_id=, student_no, name", lines, id)
}

// vouchingRoll is the newest roll that none of a program's roster makers loaded,
// nor one user more (0 for nobody): 0 when there is none. Nobody vouches for students of their own.
func (tx *Tx) vouchingRoll(program, maker int64) (int64, error) {
	return find[int64](tx, `
		SELECT max(id)
		FROM roll
		WHERE maker_id <> ? AND maker_id NOT IN (SELECT maker_id FROM roster WHERE program_id = ?)`, maker, program)
}

// Vouched says which student numbers stand on the newest roll that was loaded by
// neither the maker nor a maker of the program's roster; loaded is false when there is none.
func (tx *Tx) Vouched(numbers []string, program, maker int64) (known map[string]bool, loaded bool, err error) {
	id, err := tx.vouchingRoll(program, maker)
	return tx.onRoll(id, numbers, err)
}

// OnRoll says which student numbers stand on the roll in force; loaded is false when there is none.
func (tx *Tx) OnRoll(numbers []string) (known map[string]bool, loaded bool, err error) {
	last, err := tx.LastRoll()
	return tx.onRoll(last.ID, numbers, err)
}

func (tx *Tx) onRoll(roll int64, numbers []string, err error) (map[string]bool, bool, error) {
	if err != nil || roll == 0 {
		return nil, false, err
	}
	found, err := inChunks(numbers, func(part []string) ([]string, error) {
		return list[string](tx, "SELECT student_no FROM roll_line WHERE roll_id = ? AND student_no IN ?", roll, part)
	})
	known := map[string]bool{}
	for _, no := range found {
		known[no] = true
	}
	return known, true, err
}

// AddStaffCards saves the cards of staff by their keyed hash and says how many are new. A card
// that is known stays as it is.
func (tx *Tx) AddStaffCards(cards []students.StaffCard, by int64, at time.Time) (added int, err error) {
	for _, c := range cards {
		n, err := tx.affect(`
			INSERT INTO staff_card (card_blind, name, unit, by_id, at)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, c.Blind, c.Name, c.Unit, by, at)
		if err != nil {
			return 0, err
		}
		added += int(n)
	}
	return added, nil
}

// StaffCards is how many cards of staff are known.
func (tx *Tx) StaffCards() (int, error) {
	return find[int](tx, "SELECT count(*) FROM staff_card")
}
