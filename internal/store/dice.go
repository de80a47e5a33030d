package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
)

// CreateThrow saves a throw. changed_meanwhile when the player has made this throw already.
func (tx *Tx) CreateThrow(activity int64, r game.Throw, at time.Time) (int64, error) {
	id, err := tx.create("dice_roll", "activity_id=, player_id, no, dice, rank, tier, won, movement_id?, at=", r, activity, at)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

// ThrowFilter narrows the list; zero values narrow nothing but the scope.
type ThrowFilter struct {
	Scope    access.Scope // of the players' departments
	ID       int64
	Activity int64
	Player   int64
	Won      bool
	Limit    int
}

// Throws lists throws, newest first.
func (tx *Tx) Throws(f ThrowFilter) ([]game.Throw, error) {
	w := new(where).
		within(f.Scope, "p.department_id").
		andIf(f.ID != 0, "d.id = ?", f.ID).
		andIf(f.Activity != 0, "d.activity_id = ?", f.Activity).
		andIf(f.Player != 0, "d.player_id = ?", f.Player).
		andIf(f.Won, "d.won = 1")
	return listWhere[game.Throw](tx, `
		SELECT d.id, d.player_id, d.no, d.dice, d.rank, d.tier, d.won, d.movement_id, d.at, i.name AS item, p.name AS player
		FROM dice_roll d
		JOIN player p ON p.id = d.player_id
		LEFT JOIN movement m ON m.id = d.movement_id
		LEFT JOIN gift_item i ON i.id = m.item_id`, w, "ORDER BY d.id DESC LIMIT ?", most(f.Limit))
}

// CreateAnswer saves an answer. game.answered when the player has already answered this riddle.
func (tx *Tx) CreateAnswer(n game.Answered, at time.Time) (int64, error) {
	n.At = at
	id, err := tx.create("riddle_answer", "riddle_id, player_id, answer, correct, won, movement_id?, at", n)
	return id, ifDuplicate(err, fault.New(fault.Conflict, "game.answered"))
}

// Answers lists answers, newest first.
func (tx *Tx) Answers(f game.AnswerFilter) ([]game.Answered, error) {
	w := new(where).
		within(f.Scope, "p.department_id").
		andIf(f.Activity != 0, "q.activity_id = ?", f.Activity).
		andIf(f.Player != 0, "n.player_id = ?", f.Player).
		andIf(f.Won, "n.won = 1")
	return listWhere[game.Answered](tx, `
		SELECT n.id, n.riddle_id, n.player_id, n.answer, n.correct, n.won, n.movement_id, n.at, q.line, p.name AS player
		FROM riddle_answer n
		JOIN riddle q ON q.id = n.riddle_id
		JOIN player p ON p.id = n.player_id`, w, "ORDER BY n.id DESC LIMIT ?", most(f.Limit))
}
