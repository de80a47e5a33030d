package store

import (
	"bytes"
	"time"

	"reliefbook/internal/fault"
)

// Once runs do at most once for an actor's key and gives the result it
// recorded. A repeat with the same body gives that result again without doing
// anything (and commits a write of its own, so that with synchronous
// replication it acknowledges nothing the standby lacks); with another body it
// is refused: idempotency.other_body. An empty key runs do as it is. body is a
// keyed hash: what was sent may hold personal data.
func (tx *Tx) Once(actor int64, key, action string, body []byte, at time.Time, do func() (result string, err error)) (string, error) {
	if key == "" {
		return do()
	}
	if len(key) > 100 {
		return "", fault.New(fault.Invalid, "idempotency.key")
	}
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
		if !bytes.Equal(row.Body, body) {
			return "", fault.New(fault.Conflict, "idempotency.other_body")
		}
		return row.Result, tx.exec("UPDATE idempotency SET replays = replays + 1 WHERE actor_id = ? AND key = ?", actor, key)
	}
	result, err := do()
	if err != nil {
		return "", err
	}
	return result, tx.exec("INSERT INTO idempotency (actor_id, key, action, body, result, replays, at) VALUES (?, ?, ?, ?, ?, 0, ?)",
		actor, key, action, body, result, micros(at))
}

// Request is one row of what was done once, with the hash of its body.
type Request struct {
	ActorID int64
	Key     string
	Body    []byte
}

// plainBody is the length of a plain SHA-256; keyed hashes are shorter.
const plainBody = 32

// PlainBodies lists requests whose body's hash is not keyed yet: the version before kept it so.
func (tx *Tx) PlainBodies(most int) (list []Request, err error) {
	err = tx.scan(&list, "SELECT actor_id, key, body FROM idempotency WHERE length(body) = ? ORDER BY actor_id, key LIMIT ?", plainBody, most)
	return list, fault.Wrap(err, "list plain bodies")
}

// KeyBody replaces a plain hash by the keyed one.
func (tx *Tx) KeyBody(r Request, keyed []byte) error {
	return tx.exec("UPDATE idempotency SET body = ? WHERE actor_id = ? AND key = ? AND body = ?", keyed, r.ActorID, r.Key, r.Body)
}
