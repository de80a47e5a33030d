package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// Rows that come and go belong to no noun, and yet some of them name somebody:
// a session, a browser, a request, a file between its dry run and its import.
// Each has a keyed mark over all it says, so that one this program did not write
// counts for nothing, and verify names it.

// markSize is the length of a mark, behind markHead where bytes begin with one.
const (
	markHead = 'M'
	markSize = 16
)

// mark is the keyed hash of what a row of a table says.
func mark(m Marker, table string, says ...any) []byte {
	var buf []byte
	for _, v := range says {
		switch v := v.(type) {
		case int64:
			buf = binary.BigEndian.AppendUint64(buf, uint64(v))
		case string:
			buf = frameText(buf, v)
		case []byte:
			buf = frameText(buf, string(v))
		default:
			panic(fmt.Sprintf("store: a mark over %T", v)) // a slip in the code
		}
	}
	return m.Blind(table, string(buf))
}

// marked is a row's bytes behind its mark, which covers them and what else the row says.
func marked(m Marker, table string, content []byte, says ...any) []byte {
	return append(append([]byte{markHead}, mark(m, table, append(says, content)...)...), content...)
}

// unmarked gives the bytes behind a row's mark; false for a row this program did not write.
func unmarked(m Marker, table string, kept []byte, says ...any) ([]byte, bool) {
	if m == nil || len(kept) <= markSize || kept[0] != markHead {
		return nil, false
	}
	content := kept[1+markSize:]
	return content, bytes.Equal(kept[1:1+markSize], mark(m, table, append(says, content)...))
}

// StrangeRows are sessions, browsers, requests and files that this program did not write.
func (tx *Tx) StrangeRows(now time.Time) (looked int64, breaks []string, err error) {
	note := func(table string, id int64, ok bool) {
		if looked++; !ok {
			breaks = append(breaks, seal.Subject(table, id))
		}
	}
	for _, look := range []func(time.Time, func(string, int64, bool)) error{tx.markedSessions, tx.markedRequests, tx.markedDevices, tx.markedUploads} {
		if err := look(now, note); err != nil {
			return 0, nil, fault.Wrap(err, "look at marks")
		}
	}
	return looked, breaks, nil
}

func (tx *Tx) markedSessions(now time.Time, note func(string, int64, bool)) error {
	rows, err := list[sessionRow](tx, "SELECT token, data, expiry FROM session WHERE expiry > ? ORDER BY expiry", now)
	for i, r := range rows {
		_, ok := r.open(tx.marker)
		note("session", int64(i+1), ok)
	}
	return err
}

func (tx *Tx) markedRequests(_ time.Time, note func(string, int64, bool)) error {
	rows, err := list[requestRow](tx, requestSelect+"ORDER BY at, key")
	for i, r := range rows {
		_, ok := r.open(tx.marker)
		note("idempotency", int64(i+1), ok)
	}
	return err
}

func (tx *Tx) markedDevices(_ time.Time, note func(string, int64, bool)) error {
	rows, err := list[deviceRow](tx, "SELECT id, user_id, hash, mark, at FROM known_device ORDER BY id")
	for _, r := range rows {
		note("known_device", r.ID, r.ours(tx.marker))
	}
	return err
}

func (tx *Tx) markedUploads(_ time.Time, note func(string, int64, bool)) error {
	ids, err := list[int64](tx, "SELECT id FROM upload ORDER BY id")
	if err != nil {
		return err
	}
	for _, id := range ids { // one at a time: each is a whole file
		r, err := one[uploadRow](tx, uploadSelect+"WHERE id = ?", id)
		if err != nil {
			return err
		}
		_, ok := r.open(tx.marker)
		note("upload", id, ok)
	}
	return nil
}
