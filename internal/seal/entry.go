package seal

import (
	"strconv"
	"time"
)

// StoredCheckpoint is a signed statement of the log as it is stored.
type StoredCheckpoint struct {
	Size int64
	Note string
	At   time.Time
}

// Entry is one audited act with the exact bytes that are sealed.
type Entry struct {
	ID      int64
	Kind    string
	Subject string // "batch:12"
	ActorID int64
	Actor   string
	At      time.Time
	Leaf    []byte
	Seq     int64 // place in the sealed log, from 0; -1 until it is sealed
}

// Subject names a record in the audit trail: "batch:12".
func Subject[N ~string](noun N, id int64) string {
	return string(noun) + ":" + strconv.FormatInt(id, 10)
}

// Kinds of entries of the seal's own: the act from which on every act on a noun
// seals its rows, and the one that seals rows of before as they stood then.
const (
	RowsSealed = "rows_sealed"
	TakenOver  = "taken_over"
)
