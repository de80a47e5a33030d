package payout

import (
	"fmt"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/money"
)

// Sheet is one version of a printed sign-off sheet 签领表 or, for class 0, of a
// summary (of department 0: of the whole college).
type Sheet struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	ClassID      int64
	Version      int
	Hash         []byte // of its rows
	Lines        int
	Total        money.Amount
	ByID         int64
	At           time.Time
}

// Code names the sheet, its version and its content on paper, under a program's code.
func (s Sheet) Code(program string) string {
	return fmt.Sprintf("RB1/%s/%d/%d/%d/%x", program, s.DepartmentID, s.ClassID, s.Version, s.Hash[:8])
}

// Scan is a signed sheet as it was uploaded; its content is asked for by itself.
type Scan struct {
	ID           int64
	ProgramID    int64
	DepartmentID int64
	ClassID      int64
	Name         string
	Kind         string // media type, by content
	Size         int
	Hash         []byte
	ByID         int64
	SaidBy       string
	At           time.Time
}

// ScanFilter narrows a list of scans; zero values narrow nothing but the scope.
type ScanFilter struct {
	Scope   access.Scope
	ID      int64
	Program int64
	Class   int64
}
