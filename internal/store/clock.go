package store

import (
	"time"

	"reliefbook/internal/fault"
)

// Skew is how far the clocks of two servers may differ. A clock that lies further
// behind the last checkpoint went back: acts by it would stand in the wrong period,
// and be undone for ever.
const Skew = 2 * time.Minute

// mayLag are the acts that are recorded all the same: those by which somebody comes to set it right.
var mayLag = map[string]bool{"sign_in": true, "clock_confirm": true, "rollback_accept": true}

// Latest notes when the last checkpoint was signed.
func (db *DB) Latest(at time.Time) { db.latest.Store(micros(at)) }

// Behind is how far a clock lies behind the last checkpoint; 0 where that is no more than servers' clocks differ.
func (db *DB) Behind(now time.Time) time.Duration {
	if by := instant(db.latest.Load()).Sub(now); by > Skew {
		return by
	}
	return 0
}

func (db *DB) floor() int64 {
	if at := db.latest.Load(); at > 0 {
		return at - Skew.Microseconds()
	}
	return 0
}

// behind refuses an act: clock.back.
func (tx *Tx) behind(at time.Time) error {
	return clockBack(instant(tx.floor).Add(Skew).Sub(at))
}

func clockBack(by time.Duration) error {
	return fault.New(fault.Unavailable, "clock.back", Apart(by)...)
}

// Apart is how far two clocks are apart, for a sentence.
func Apart(by time.Duration) []any {
	minutes := int(by.Minutes())
	return []any{"Days", minutes / (24 * 60), "Hours", minutes / 60 % 24, "Minutes", minutes % 60}
}
