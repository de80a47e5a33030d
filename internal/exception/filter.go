package exception

import (
	"time"

	"reliefbook/internal/access"
)

// Nobody asks for exceptions without an owner.
const Nobody = -1

// Filter narrows a list of exceptions; zero values narrow nothing, the scope does.
type Filter struct {
	Scope      access.Scope
	ID         int64
	Batch      int64
	Program    int64
	Department int64
	Owner      int64 // a user, or Nobody
	Kind       Kind
	State      State
	Live       bool      // that have not ended
	Before     time.Time // opened before, or zero
	Limit      int       // 0: all
	Offset     int
}

// Tally is how many exceptions of a kind have not ended.
type Tally struct {
	Kind  Kind
	Count int
}
