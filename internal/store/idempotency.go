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
	row, err := find[requestRow](tx, requestSelect+"WHERE actor_id = ? AND key = ?", actor, key)
	if err != nil {
		return "", err
	}
	if row.Body != nil {
		if before, ok := row.open(tx.marker); !ok || !bytes.Equal(before, body) {
			return "", fault.New(fault.Conflict, "idempotency.other_body")
		}
		return row.Result, tx.exec("UPDATE idempotency SET replays = replays + 1 WHERE actor_id = ? AND key = ?", actor, key)
	}
	result, err := do()
	if err != nil {
		return "", err
	}
	return result, tx.exec("INSERT INTO idempotency (actor_id, key, action, body, result, replays, at) VALUES (?, ?, ?, ?, ?, 0, ?)",
		actor, key, action, marked(tx.marker, "idempotency", body, actor, key, action, result, micros(at)), result, at)
}

// requestRow is a request as it is kept: its body's hash stands behind a keyed mark of the row.
type requestRow struct {
	ActorID     int64
	Key, Action string
	Body        []byte
	Result      string
	At          int64
}

const requestSelect = "SELECT actor_id, key, action, body, result, at FROM idempotency "

func (r requestRow) open(m Marker) ([]byte, bool) {
	return unmarked(m, "idempotency", r.Body, r.ActorID, r.Key, r.Action, r.Result, r.At)
}

// plainBody is the length of a plain SHA-256, which the version before kept; a marked hash is longer.
const plainBody = 32

// KeyBodies keys the hashes of some requests the version before kept plain, and says how many it found.
func (tx *Tx) KeyBodies(most int, key func(plain []byte) []byte) (int, error) {
	requests, err := list[requestRow](tx, requestSelect+"WHERE length(body) = ? ORDER BY actor_id, key LIMIT ?", plainBody, most)
	for _, r := range requests {
		if err == nil {
			err = tx.exec("UPDATE idempotency SET body = ? WHERE actor_id = ? AND key = ? AND body = ?",
				marked(tx.marker, "idempotency", key(r.Body), r.ActorID, r.Key, r.Action, r.Result, r.At), r.ActorID, r.Key, r.Body)
		}
	}
	return len(requests), fault.Wrap(err, "key the bodies of requests")
}
