package store

import (
	_ "embed" // prizes and players
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
	"reliefbook/internal/seal"
)

const activitySelect = `
	SELECT a.id, a.kind, a.name, a.holder_id, h.name AS holder, a.department_id, d.name AS department, a.from_day, a.to_day, a.tries,
		a.ranks AS "table", a.state, a.maker_id, m.name AS maker, a.checker_id, c.name AS checker, a.reason, a.at,
		(SELECT count(*) FROM player p WHERE p.activity_id = a.id) AS players
	FROM activity a
	JOIN holder h ON h.id = a.holder_id
	LEFT JOIN department d ON d.id = a.department_id
	JOIN app_user m ON m.id = a.maker_id
	LEFT JOIN app_user c ON c.id = a.checker_id`

// CreateActivity saves a pending activity with its prizes and riddles.
func (tx *Tx) CreateActivity(a game.Activity, at time.Time) (int64, error) {
	a.State, a.Reason, a.At = game.Pending, "", at
	id, err := tx.create("activity", "kind, name, holder_id, department_id, from_day, to_day, tries, ranks:table, state, maker_id, reason, at", a)
	if err != nil {
		return 0, fault.Wrap(err, "save an activity")
	}
	if err := createAll(tx, "prize", "activity_id=, line#, tier, item_id, pieces, places", a.Prizes, id); err != nil {
		return 0, err
	}
	return id, createAll(tx, "riddle", "activity_id=, line#, question, hint, answers, winners", a.Riddles, id)
}

// LockActivity keeps others from drawing a prize of an activity until the transaction ends.
func (tx *Tx) LockActivity(id int64) error { return tx.lock(seal.Subject("activity", id)) }

// Activity finds an activity with its riddles and its prizes, and how many of each are given.
func (tx *Tx) Activity(s access.Scope, id int64) (game.Activity, error) {
	a, err := oneWhere[game.Activity](tx, activitySelect, activityWithin(s).and("a.id = ?", id))
	if err != nil {
		return a, err
	}
	return a, tx.addPrizes(&a)
}

// addPrizes loads an activity's prizes and riddles.
func (tx *Tx) addPrizes(a *game.Activity) (err error) {
	if a.Prizes, err = list[game.Prize](tx, prizesSQL, a.ID); err != nil {
		return err
	}
	a.Riddles, err = list[game.Riddle](tx, `
		SELECT q.id, q.line, q.question, q.hint, q.answers, q.winners,
			(SELECT count(*) FROM riddle_answer n WHERE n.riddle_id = q.id AND n.won = 1) AS won
		FROM riddle q
		WHERE q.activity_id = ?
		ORDER BY q.line`, a.ID)
	return err
}

// activityWithin narrows to activities of the whole college and of the scope's departments.
func activityWithin(s access.Scope) *where {
	return new(where).andIf(!s.All, "(a.department_id = 0 OR a.department_id IN ?)", ids(s))
}

// Activities lists activities within the scope, newest first, with their prizes.
func (tx *Tx) Activities(s access.Scope) ([]game.Activity, error) {
	all, err := listWhere[game.Activity](tx, activitySelect, activityWithin(s), "ORDER BY a.id DESC")
	for i := range all {
		if err == nil {
			err = tx.addPrizes(&all[i])
		}
	}
	return all, err
}

var (
	//go:embed sql/activity/prizes.sql
	prizesSQL string
	//go:embed sql/activity/players.sql
	playersSQL string
	//go:embed sql/activity/promised.sql
	promisedSQL string
)

// MoveActivity saves an activity's new state. changed_meanwhile when it was in another.
func (tx *Tx) MoveActivity(a game.Activity, from game.State) error {
	return tx.change("activity", "state, checker_id?, reason", a, "id = ? AND state = ?", a.ID, from)
}

// Player is one student who may play.
type Player struct {
	ID           int64
	ActivityID   int64
	PersonID     int64
	Name         string
	Class        string
	DepartmentID int64
	Tries        int // throws made, or riddles answered
	Won          int
	Linked       bool // has a link that works
}

// Students lists people of a department's classes, on the newest roster of any
// program, who do not play yet, for an activity to invite.
func (tx *Tx) Students(activity int64, classes []int64) ([]Player, error) {
	return list[Player](tx, `
		SELECT DISTINCT e.person_id, e.name, k.name AS class, e.department_id
		FROM entitlement e
		JOIN class k ON k.id = e.class_id
		JOIN roster r ON r.id = e.roster_id
		WHERE e.class_id IN ?
		AND r.id = (SELECT max(x.roster_id) FROM entitlement x WHERE x.person_id = e.person_id)
		AND NOT EXISTS (SELECT 1 FROM player p WHERE p.activity_id = ? AND p.person_id = e.person_id)
		ORDER BY k.name, e.person_id`, classes, activity)
}

// AddPlayers saves new players.
func (tx *Tx) AddPlayers(activity int64, list []Player, at time.Time) error {
	return createAll(tx, "player", "activity_id=, person_id, name, class, department_id, at=", list, activity, at)
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

// Players lists players, by class, and how many there are in all.
func (tx *Tx) Players(f PlayerFilter) ([]Player, int, error) {
	w := new(where).
		within(f.Scope, "p.department_id").
		andIf(f.Activity != 0, "p.activity_id = ?", f.Activity).
		andIf(f.ID != 0, "p.id = ?", f.ID).
		andIf(f.Class != "", "p.class = ?", f.Class)
	return page[Player](tx, "SELECT count(*) FROM player p", playersSQL, w, "ORDER BY p.class, p.id", f.Limit, f.Offset)
}

// Promised is how much of an item a holder must keep for the prizes of open activities.
func (tx *Tx) Promised(holder, item int64) (int64, error) {
	return find[int64](tx, promisedSQL, holder, item)
}
