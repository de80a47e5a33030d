package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/game"
)

// CreateDiceRoll saves a roll. changed_meanwhile when the player has rolled this number already.
func (tx *Tx) CreateDiceRoll(activity int64, r game.Roll, at time.Time) (int64, error) {
	id, err := tx.insert(`INSERT INTO dice_roll (activity_id, player_id, no, dice, rank, tier, won, movement_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		activity, r.PlayerID, r.No, r.Dice.String(), string(r.Rank), string(r.Tier), flag(r.Won), orNull(r.MovementID), micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "changed_meanwhile"))
}

type rollRow struct {
	ID         int64
	PlayerID   int64
	No         int
	Dice       string
	Rank       string
	Tier       string
	Won        int
	MovementID int64
	At         int64
	Item       string
	Player     string
}

const diceSelect = `SELECT d.id, d.player_id, d.no, d.dice, d.rank, d.tier, d.won, coalesce(d.movement_id, 0) AS movement_id, d.at,
	coalesce(i.name, '') AS item, p.name AS player FROM dice_roll d JOIN player p ON p.id = d.player_id
	LEFT JOIN movement m ON m.id = d.movement_id LEFT JOIN gift_item i ON i.id = m.item_id`

// RollFilter narrows the list; zero values narrow nothing but the scope.
type RollFilter struct {
	Scope    access.Scope // of the players' departments
	ID       int64
	Activity int64
	Player   int64
	Won      bool
	Limit    int
}

// DiceRolls lists rolls, newest first.
func (tx *Tx) DiceRolls(f RollFilter) ([]game.Roll, error) {
	w := new(where).within(f.Scope, "p.department_id").andIf(f.ID != 0, "d.id = ?", f.ID).andIf(f.Activity != 0, "d.activity_id = ?", f.Activity).
		andIf(f.Player != 0, "d.player_id = ?", f.Player).andIf(f.Won, "d.won = 1")
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []rollRow
	err := tx.scan(&rows, diceSelect+w.sql.String()+" ORDER BY d.id DESC LIMIT ?", w.with(f.Limit)...) //arch:sql where holds constants
	if err != nil {
		return nil, fault.Wrap(err, "list rolls")
	}
	list := make([]game.Roll, len(rows))
	for i, r := range rows {
		dice, err := game.ParseDice(r.Dice)
		if err != nil {
			return nil, err
		}
		list[i] = game.Roll{ID: r.ID, PlayerID: r.PlayerID, No: r.No, Dice: dice, Rank: game.Rank(r.Rank), Tier: game.Tier(r.Tier), Won: r.Won == 1,
			MovementID: r.MovementID, At: instant(r.At), Item: r.Item, Player: r.Player}
	}
	return list, nil
}

// CreateAnswer saves an answer. game.answered when the player has answered this riddle already.
func (tx *Tx) CreateAnswer(n game.Answered, at time.Time) (int64, error) {
	id, err := tx.insert("INSERT INTO riddle_answer (riddle_id, player_id, answer, correct, won, movement_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		n.RiddleID, n.PlayerID, n.Answer, flag(n.Correct), flag(n.Won), orNull(n.MovementID), micros(at))
	return id, ifDuplicate(err, fault.New(fault.Conflict, "game.answered"))
}

// Answers lists answers, newest first.
func (tx *Tx) Answers(f game.AnswerFilter) (list []game.Answered, err error) {
	w := new(where).within(f.Scope, "p.department_id").andIf(f.Activity != 0, "q.activity_id = ?", f.Activity).andIf(f.Player != 0, "n.player_id = ?", f.Player).
		andIf(f.Won, "n.won = 1")
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	var rows []struct {
		game.Answered
		Right, Prize int
		Micros       int64
	}
	err = tx.scan(&rows, `SELECT n.id, n.riddle_id, n.player_id, n.answer, n.correct AS "right", n.won AS prize, coalesce(n.movement_id, 0) AS movement_id, n.at AS micros,
		q.line, p.name AS player FROM riddle_answer n JOIN riddle q ON q.id = n.riddle_id JOIN player p ON p.id = n.player_id`+w.sql.String()+
		" ORDER BY n.id DESC LIMIT ?", w.with(f.Limit)...) //arch:sql where holds constants
	for _, r := range rows {
		r.Correct, r.Won, r.At = r.Right == 1, r.Prize == 1, instant(r.Micros)
		list = append(list, r.Answered)
	}
	return list, fault.Wrap(err, "list answers")
}
