package store

import (
	"time"

	"reliefbook/internal/fault"
)

// PassKind says whose a personal link is.
type PassKind string

// The kinds of personal link.
const (
	TeamPass   PassKind = "team"
	MemberPass PassKind = "member"
	PlayerPass PassKind = "player"
)

// PutPass saves a new link of somebody, by its token's hash; one before it is revoked.
func (tx *Tx) PutPass(kind PassKind, subject int64, tokenHash []byte, expiry time.Time, by int64, at time.Time) error {
	if err := tx.exec("UPDATE pass SET state = 'revoked' WHERE kind = ? AND subject_id = ? AND state = 'open'", string(kind), subject); err != nil {
		return fault.Wrap(err, "revoke a link")
	}
	_, err := tx.insert("INSERT INTO pass (kind, subject_id, token_hash, expiry, state, by_id, at) VALUES (?, ?, ?, ?, 'open', ?, ?)",
		string(kind), subject, tokenHash, micros(expiry), by, micros(at))
	return fault.Wrap(err, "save a link")
}

// Pass is whose a link is: not_found when there is none of this kind, or it is
// revoked or has run out: all alike.
func (tx *Tx) Pass(kind PassKind, tokenHash []byte, now time.Time) (subject int64, err error) {
	err = tx.one(&subject, "SELECT subject_id FROM pass WHERE kind = ? AND token_hash = ? AND state = 'open' AND expiry > ?",
		string(kind), tokenHash, micros(now))
	return subject, err
}
