package payout

import (
	"time"

	"reliefbook/internal/money"
)

// ClassProgress is how far one class has confirmed. Paid counts the payments its
// students should have or can collect from the branch.
type ClassProgress struct {
	ProgramID       int64
	ClassID         int64
	Class           string
	DepartmentID    int64
	Department      string
	Paid            int
	Confirmed       int
	NotReceived     int          // or received with a problem
	Held            int          // in cash with the branch, part of Paid
	Amount          money.Amount // fen
	ConfirmedAmount money.Amount // of the confirmed, fen
}

// Open is how many students have not been asked or have not answered.
func (c ClassProgress) Open() int { return c.Paid - c.Confirmed - c.NotReceived }

// Overdue is what one branch has not confirmed for too long under one program.
type Overdue struct {
	ProgramID    int64
	Program      string
	DepartmentID int64
	Department   string
	Heads        int
	Total        money.Amount
	Since        time.Time // of the oldest
	Reminded     string    // the day of the last reminder
}
