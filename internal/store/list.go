package store

import (
	"time"

	"reliefbook/internal/fault"
)

// SavedList is a list kept for another time 常用名单; its content is asked for by itself.
type SavedList struct {
	ID        int64
	Name      string
	Heads     int
	MakerID   int64
	Maker     string
	ChangedAt time.Time
}

// SavedLists lists them by name.
func (tx *Tx) SavedLists() ([]SavedList, error) {
	var rows []struct {
		ID        int64
		Name      string
		Heads     int
		MakerID   int64
		Maker     string
		ChangedAt int64
	}
	err := tx.scan(&rows, `SELECT l.id, l.name, l.heads, l.maker_id, u.name AS maker, l.changed_at FROM saved_list l JOIN app_user u ON u.id = l.maker_id ORDER BY l.name`)
	list := make([]SavedList, len(rows))
	for i, r := range rows {
		list[i] = SavedList{ID: r.ID, Name: r.Name, Heads: r.Heads, MakerID: r.MakerID, Maker: r.Maker, ChangedAt: instant(r.ChangedAt)}
	}
	return list, fault.Wrap(err, "list saved lists")
}

// SavedList gives a list with its encrypted content, and keeps others from changing it meanwhile.
func (tx *Tx) SavedList(id int64) (l SavedList, content []byte, err error) {
	var row struct {
		ID      int64
		Name    string
		Heads   int
		MakerID int64
		Content []byte
	}
	err = tx.one(&row, "SELECT id, name, heads, maker_id, content FROM saved_list WHERE id = ?", id)
	return SavedList{ID: row.ID, Name: row.Name, Heads: row.Heads, MakerID: row.MakerID}, row.Content, err
}

// LockLists makes others that would change a list wait.
func (tx *Tx) LockLists() error { return tx.lock("saved_list") }

// CreateList saves a new list. list.taken when the name exists.
func (tx *Tx) CreateList(name string, content []byte, heads int, maker int64, at time.Time) (int64, error) {
	id, err := tx.insert("INSERT INTO saved_list (name, content, heads, maker_id, at, changed_at) VALUES (?, ?, ?, ?, ?, ?)",
		name, content, heads, maker, micros(at), micros(at))
	return id, ifDuplicate(err, taken("name", "list.taken"))
}

// PutList replaces a list's content.
func (tx *Tx) PutList(id int64, content []byte, heads int, at time.Time) error {
	return guarded(tx.affect("UPDATE saved_list SET content = ?, heads = ?, changed_at = ? WHERE id = ?", content, heads, micros(at), id))
}

// DropList deletes a list.
func (tx *Tx) DropList(id int64) error {
	return guarded(tx.affect("DELETE FROM saved_list WHERE id = ?", id))
}

// RollLine is one student of the school roll.
type RollLine struct{ StudentNo, Name string }

// Roll is one school roll 学籍名单; the newest is in force.
type Roll struct {
	ID       int64
	MakerID  int64 // who loaded it
	Maker    string
	FileName string
	FileHash []byte
	Heads    int
	At       time.Time
}

// LastRoll is the one in force; its ID is 0 when none was loaded.
func (tx *Tx) LastRoll() (Roll, error) {
	var row struct {
		ID       int64
		MakerID  int64
		Maker    string
		FileName string
		FileHash []byte
		Heads    int
		At       int64
	}
	err := tx.scan(&row, `SELECT r.id, r.maker_id, u.name AS maker, r.file_name, r.file_hash, r.heads, r.at
		FROM roll r JOIN app_user u ON u.id = r.maker_id ORDER BY r.id DESC LIMIT 1`)
	return Roll{ID: row.ID, MakerID: row.MakerID, Maker: row.Maker, FileName: row.FileName, FileHash: row.FileHash, Heads: row.Heads,
		At: instant(row.At)}, fault.Wrap(err, "find the roll")
}

// CreateRoll saves a roll with its lines.
func (tx *Tx) CreateRoll(r Roll, lines []RollLine, at time.Time) (int64, error) {
	id, err := tx.insert("INSERT INTO roll (file_name, file_hash, heads, maker_id, at) VALUES (?, ?, ?, ?, ?)", r.FileName, r.FileHash, r.Heads, r.MakerID, micros(at))
	if err != nil {
		return 0, fault.Wrap(err, "save a roll")
	}
	return id, tx.bulk("roll_line", []string{"roll_id", "student_no", "name"}, len(lines), func(i int) []any {
		return []any{id, lines[i].StudentNo, lines[i].Name}
	})
}

// vouchingRoll is the newest roll that none of a program's roster makers loaded,
// nor one user more (0 for nobody): 0 when there is none. Nobody vouches for students of their own.
func (tx *Tx) vouchingRoll(program, maker int64) (id int64, err error) {
	err = tx.scan(&id, `SELECT coalesce(max(id), 0) FROM roll
		WHERE maker_id <> ? AND maker_id NOT IN (SELECT maker_id FROM roster WHERE program_id = ?)`, maker, program)
	return id, fault.Wrap(err, "find a roll of somebody else")
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
	known := map[string]bool{}
	for len(numbers) > 0 {
		n := min(len(numbers), chunk)
		var found []string
		if err := tx.scan(&found, "SELECT student_no FROM roll_line WHERE roll_id = ? AND student_no IN ?", roll, numbers[:n]); err != nil {
			return nil, true, fault.Wrap(err, "look students up on the roll")
		}
		for _, no := range found {
			known[no] = true
		}
		numbers = numbers[n:]
	}
	return known, true, nil
}

// StaffCard is whose card it is.
type StaffCard struct {
	Blind      []byte
	Name, Unit string
}

// AddStaffCards keeps cards by their keyed hash; those known already stay as they are.
func (tx *Tx) AddStaffCards(cards []StaffCard, by int64, at time.Time) (added int, err error) {
	for _, c := range cards {
		n, err := tx.affect("INSERT INTO staff_card (card_blind, name, unit, by_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", c.Blind, c.Name, c.Unit, by, micros(at))
		if err != nil {
			return 0, fault.Wrap(err, "keep a staff card")
		}
		added += int(n)
	}
	return added, nil
}

// StaffCards counts them.
func (tx *Tx) StaffCards() (n int, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM staff_card")
	return n, err
}
