package store

import (
	"bytes"
	"crypto/sha256"
	"time"

	"reliefbook/internal/fault"
)

// Once runs do at most once for an actor's key and gives the result it
// recorded. A repeat with the same body gives that result again without doing
// anything (and commits a write of its own, so that with synchronous
// replication it acknowledges nothing the standby lacks); with another body it
// is refused: idempotency.other_body. An empty key runs do as it is.
func (tx *Tx) Once(actor int64, key, action, body string, at time.Time, do func() (result string, err error)) (string, error) {
	if key == "" {
		return do()
	}
	if len(key) > 100 {
		return "", fault.New(fault.Invalid, "idempotency.key")
	}
	sum := sha256.Sum256([]byte(action + "\x00" + body))
	if err := tx.lock("once/" + key); err != nil {
		return "", err
	}
	var row struct {
		Body   []byte
		Result string
	}
	if err := tx.scan(&row, "SELECT body, result FROM idempotency WHERE actor_id = ? AND key = ?", actor, key); err != nil {
		return "", err
	}
	if row.Body != nil {
		if !bytes.Equal(row.Body, sum[:]) {
			return "", fault.New(fault.Conflict, "idempotency.other_body")
		}
		return row.Result, tx.exec("UPDATE idempotency SET replays = replays + 1 WHERE actor_id = ? AND key = ?", actor, key)
	}
	result, err := do()
	if err != nil {
		return "", err
	}
	return result, tx.exec("INSERT INTO idempotency (actor_id, key, action, body, result, replays, at) VALUES (?, ?, ?, ?, ?, 0, ?)",
		actor, key, action, sum[:], result, micros(at))
}
