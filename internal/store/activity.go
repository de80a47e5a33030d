package store

import (
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
)

const activitySelect = `SELECT a.id, a.kind, a.name, a.holder_id, h.name AS holder, a.department_id, coalesce(d.name, '') AS department, a.from_day,
	a.to_day, a.tries, a.ranks, a.state, a.maker_id, m.name AS maker, coalesce(a.checker_id, 0) AS checker_id, coalesce(c.name, '') AS checker,
	a.reason, a.at, (SELECT count(*) FROM player p WHERE p.activity_id = a.id) AS players
	FROM activity a JOIN holder h ON h.id = a.holder_id LEFT JOIN department d ON d.id = a.department_id
	JOIN app_user m ON m.id = a.maker_id LEFT JOIN app_user c ON c.id = a.checker_id`

type activityRow struct {
	ID           int64
	Kind         string
	Name         string
	HolderID     int64
	Holder       string
	DepartmentID int64
	Department   string
	FromDay      string
	ToDay        string
	Tries        int
	Ranks        string
	State        string
	MakerID      int64
	Maker        string
	CheckerID    int64
	Checker      string
	Reason       string
	At           int64
	Players      int
}

func (r activityRow) activity() (game.Activity, error) {
	table, err := game.ParseTable(r.Ranks)
	return game.Activity{ID: r.ID, Kind: game.Kind(r.Kind), Name: r.Name, HolderID: r.HolderID, Holder: r.Holder, DepartmentID: r.DepartmentID,
		Department: r.Department, FromDay: r.FromDay, ToDay: r.ToDay, Tries: r.Tries, Table: table, State: game.State(r.State), MakerID: r.MakerID,
		Maker: r.Maker, CheckerID: r.CheckerID, Checker: r.Checker, Reason: r.Reason, At: instant(r.At), Players: r.Players}, err
}

// CreateActivity saves a pending activity with its prizes and riddles.
func (tx *Tx) CreateActivity(a game.Activity, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO activity (kind, name, holder_id, department_id, from_day, to_day, tries, ranks, state, maker_id, reason, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, '', ?)`, string(a.Kind), a.Name, a.HolderID, a.DepartmentID, a.FromDay, a.ToDay, a.Tries,
		a.Table.String(), a.MakerID, micros(at))
	if err != nil {
		return 0, fault.Wrap(err, "save an activity")
	}
	err = tx.bulk("prize", []string{"activity_id", "tier", "line", "item_id", "pieces", "places"}, len(a.Prizes), func(i int) []any {
		p := a.Prizes[i]
		return []any{id, string(p.Tier), i + 1, p.ItemID, p.Pieces, p.Places}
	})
	if err != nil || len(a.Riddles) == 0 {
		return id, err
	}
	return id, tx.bulk("riddle", []string{"activity_id", "line", "question", "hint", "answers", "winners"}, len(a.Riddles), func(i int) []any {
		r := a.Riddles[i]
		return []any{id, i + 1, r.Question, r.Hint, strings.Join(r.Answers, "\n"), r.Winners}
	})
}

// LockActivity holds back whoever else would draw a prize of an activity.
func (tx *Tx) LockActivity(id int64) error { return tx.lock(Subject("activity", id)) }

// Activity finds an activity with its prizes, what is given of each, and its riddles.
func (tx *Tx) Activity(s access.Scope, id int64) (a game.Activity, err error) {
	w := activityWithin(s).and("a.id = ?", id)
	var row activityRow
	if err := tx.one(&row, activitySelect+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return a, err
	}
	if a, err = row.activity(); err != nil {
		return a, err
	}
	if a.Prizes, err = tx.prizes(id); err != nil {
		return a, err
	}
	a.Riddles, err = tx.riddles(id)
	return a, err
}

// activityWithin keeps to activities of the whole college and of the scope's departments.
func activityWithin(s access.Scope) *where {
	return new(where).andIf(!s.All, "(a.department_id = 0 OR a.department_id IN ?)", ids(s))
}

// Activities lists activities within the scope, newest first, with their prizes.
func (tx *Tx) Activities(s access.Scope) (list []game.Activity, err error) {
	w := activityWithin(s)
	var rows []activityRow
	if err := tx.scan(&rows, activitySelect+w.sql.String()+" ORDER BY a.id DESC", w.args...); err != nil { //arch:sql where holds constants
		return nil, fault.Wrap(err, "list activities")
	}
	for _, r := range rows {
		a, err := r.activity()
		if err != nil {
			return nil, err
		}
		if a.Prizes, err = tx.prizes(a.ID); err != nil {
			return nil, err
		}
		if a.Riddles, err = tx.riddles(a.ID); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

func (tx *Tx) prizes(activity int64) (list []game.Prize, err error) {
	err = tx.scan(&list, `SELECT p.id, p.tier, p.item_id, i.name AS item, i.unit, p.pieces, p.places, CASE p.tier WHEN 'riddle' THEN
			(SELECT count(*) FROM riddle_answer n JOIN riddle q ON q.id = n.riddle_id WHERE q.activity_id = p.activity_id AND n.won = 1)
			ELSE (SELECT count(*) FROM dice_roll d WHERE d.activity_id = p.activity_id AND d.tier = p.tier AND d.won = 1) END AS given
		FROM prize p JOIN gift_item i ON i.id = p.item_id WHERE p.activity_id = ? ORDER BY p.line`, activity)
	return list, fault.Wrap(err, "list prizes")
}

func (tx *Tx) riddles(activity int64) ([]game.Riddle, error) {
	var rows []struct {
		ID       int64
		Line     int
		Question string
		Hint     string
		Answers  string
		Winners  int
		Won      int
	}
	err := tx.scan(&rows, `SELECT q.id, q.line, q.question, q.hint, q.answers, q.winners,
		(SELECT count(*) FROM riddle_answer n WHERE n.riddle_id = q.id AND n.won = 1) AS won FROM riddle q WHERE q.activity_id = ? ORDER BY q.line`, activity)
	list := make([]game.Riddle, len(rows))
	for i, r := range rows {
		list[i] = game.Riddle{ID: r.ID, Line: r.Line, Question: r.Question, Hint: r.Hint, Answers: strings.Split(r.Answers, "\n"), Winners: r.Winners, Won: r.Won}
	}
	return list, fault.Wrap(err, "list riddles")
}

// MoveActivity saves where an activity stands now. changed_meanwhile when it was elsewhere.
func (tx *Tx) MoveActivity(a game.Activity, from game.State) error {
	return guarded(tx.affect("UPDATE activity SET state = ?, checker_id = ?, reason = ? WHERE id = ? AND state = ?",
		string(a.State), orNull(a.CheckerID), a.Reason, a.ID, string(from)))
}

// Player is one student who may play.
type Player struct {
	ID           int64
	ActivityID   int64
	PersonID     int64
	Name         string
	Class        string
	DepartmentID int64
	Tries        int // rolls made, or riddles answered
	Won          int
	Linked       bool // has a link that works
}

// Students lists the people of a department's classes on the newest roster of
// any program who do not play yet, for an activity to invite.
func (tx *Tx) Students(activity int64, classes []int64) (list []Player, err error) {
	err = tx.scan(&list, `SELECT DISTINCT e.person_id, e.name, k.name AS class, e.department_id FROM entitlement e JOIN class k ON k.id = e.class_id
		JOIN roster r ON r.id = e.roster_id WHERE e.class_id IN ? AND r.id = (SELECT max(x.roster_id) FROM entitlement x WHERE x.person_id = e.person_id)
		AND NOT EXISTS (SELECT 1 FROM player p WHERE p.activity_id = ? AND p.person_id = e.person_id) ORDER BY k.name, e.person_id`, classes, activity)
	return list, fault.Wrap(err, "find students")
}

// AddPlayers saves who may play.
func (tx *Tx) AddPlayers(activity int64, list []Player, at time.Time) error {
	return tx.bulk("player", []string{"activity_id", "person_id", "name", "class", "department_id", "at"}, len(list), func(i int) []any {
		p := list[i]
		return []any{activity, p.PersonID, p.Name, p.Class, p.DepartmentID, micros(at)}
	})
}

// PlayerFilter narrows the list; zero values narrow nothing but the scope.
type PlayerFilter struct {
	Scope    access.Scope // of the players' departments
	Activity int64
	ID       int64
	Class    string
	Limit    int
	Offset   int
}

// Players lists who may play, by class, and how many there are in all.
func (tx *Tx) Players(f PlayerFilter) (list []Player, total int, err error) {
	w := new(where).within(f.Scope, "p.department_id").andIf(f.Activity != 0, "p.activity_id = ?", f.Activity).andIf(f.ID != 0, "p.id = ?", f.ID).
		andIf(f.Class != "", "p.class = ?", f.Class)
	if err := tx.scan(&total, "SELECT count(*) FROM player p"+w.sql.String(), w.args...); err != nil { //arch:sql where holds constants
		return nil, 0, err
	}
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	err = tx.scan(&list, `SELECT p.id, p.activity_id, p.person_id, p.name, p.class, p.department_id,
		(SELECT count(*) FROM dice_roll d WHERE d.player_id = p.id) + (SELECT count(*) FROM riddle_answer n WHERE n.player_id = p.id) AS tries,
		(SELECT count(*) FROM dice_roll d WHERE d.player_id = p.id AND d.won = 1) + (SELECT count(*) FROM riddle_answer n WHERE n.player_id = p.id AND n.won = 1) AS won,
		EXISTS (SELECT 1 FROM pass s WHERE s.kind = 'player' AND s.subject_id = p.id AND s.state = 'open') AS linked
		FROM player p`+w.sql.String()+" ORDER BY p.class, p.id LIMIT ? OFFSET ?", w.with(f.Limit, f.Offset)...) //arch:sql where holds constants
	return list, total, fault.Wrap(err, "list players")
}

// Promised is what a holder must keep of an item for the prizes of open activities.
func (tx *Tx) Promised(holder, item int64) (n int64, err error) {
	err = tx.scan(&n, `SELECT coalesce(sum(x.pieces * (x.places - x.given)), 0) FROM (SELECT p.pieces, p.places, CASE p.tier WHEN 'riddle' THEN
			(SELECT count(*) FROM riddle_answer n JOIN riddle q ON q.id = n.riddle_id WHERE q.activity_id = p.activity_id AND n.won = 1)
			ELSE (SELECT count(*) FROM dice_roll d WHERE d.activity_id = p.activity_id AND d.tier = p.tier AND d.won = 1) END AS given
		FROM prize p JOIN activity a ON a.id = p.activity_id WHERE a.holder_id = ? AND p.item_id = ? AND a.state = 'open') x`, holder, item)
	return n, fault.Wrap(err, "add up what is promised")
}
