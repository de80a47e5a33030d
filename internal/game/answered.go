package game

import (
	"time"

	"reliefbook/internal/access"
)

// Answered is a player's answer to one riddle.
type Answered struct {
	ID         int64
	RiddleID   int64
	PlayerID   int64
	Answer     string
	Correct    bool
	Won        bool
	MovementID int64
	At         time.Time
	Line       int    // the riddle's
	Player     string // their name
}

// AnswerFilter narrows the list; zero values narrow nothing but the scope.
type AnswerFilter struct {
	Scope    access.Scope // of the players' departments
	Activity int64
	Player   int64
	Won      bool
	Limit    int
}
