// Package roster is the frozen list of who is entitled to what under a program
// 名册, and the checking of the grid it is imported from.
//
// Nothing is skipped silently: a row of the file is imported, recognised as a
// total or a footer and said so, or stands among the problems.
package roster

import (
	"time"

	"reliefbook/internal/money"
)

// Version is one frozen roster of a program; the highest is the one in force.
type Version struct {
	ID        int64
	ProgramID int64
	Version   int
	FileName  string
	FileHash  []byte // keyed mark of the file, by which the same file is recognised
	Heads     int
	Total     money.Amount // fen
	MakerID   int64
	FrozenBy  int64 // whose act put it in force, where that is somebody else: who approved a supplement; 0: the maker
	Maker     string
	At        time.Time
}
