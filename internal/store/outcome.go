package store

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"sync/atomic"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// entered is an act that was written down, as it is looked for again.
type entered struct {
	seal.Noted
	ID  int64
	Xid int64 // PostgreSQL's number of the transaction; 0 on SQLite
}

// Outcome is whether anything was committed for one request.
type Outcome struct {
	done atomic.Bool
	what string
}

// Names says what the request is, for whoever looks for what reads so long.
func (o *Outcome) Names(what string) { o.what = what }

// Done reports whether an act was committed.
func (o *Outcome) Done() bool { return o.done.Load() }

type outcomeKey struct{}

// WithOutcome lets Write tell in the Outcome that it committed an act, so that whoever
// fails afterwards does not claim that nothing was done.
func WithOutcome(ctx context.Context) (context.Context, *Outcome) {
	o := new(Outcome)
	return context.WithValue(ctx, outcomeKey{}, o), o
}

func outcomeOf(ctx context.Context) *Outcome {
	if o, ok := ctx.Value(outcomeKey{}).(*Outcome); ok {
		return o
	}
	return new(Outcome)
}

// unknown is the refusal outcome.unknown; its Ask, where there is one, is what Ask takes.
func (tx *Tx) unknown(err error) error {
	ask := ""
	if len(tx.entered) > 0 && tx.marker != nil {
		e := tx.entered[0]
		text := binary.BigEndian.AppendUint64(nil, uint64(e.ID))
		text = binary.BigEndian.AppendUint64(text, uint64(e.Xid))
		text = append(text, e.Leaf[:8]...)
		ask = base64.RawURLEncoding.EncodeToString(append(text, mark(tx.marker, "outcome", text)...))
	}
	return fault.New(fault.Unknown, "outcome.unknown", "Ask", ask).Because(err)
}

// Answer is what became of an act whose outcome was unknown.
type Answer string

// The answers.
const (
	WasDone   Answer = "done"
	NotDone   Answer = "not_done" // and it never will be
	StillOpen Answer = "open"     // the database has not decided
)

// Ask says what became of the act that outcome.unknown spoke of. It is itself a
// commit: what it calls done is where a commit has to be. Refusal: not_found for
// what Write never handed out.
func (db *DB) Ask(ctx context.Context, ask string) (answer Answer, err error) {
	const head = 24
	text, err := base64.RawURLEncoding.DecodeString(ask)
	if err != nil || len(text) != head+markSize || db.marker == nil || string(text[head:]) != string(mark(db.marker, "outcome", text[:head])) {
		return "", NotFound()
	}
	id, xid := int64(binary.BigEndian.Uint64(text)), int64(binary.BigEndian.Uint64(text[8:]))
	err = db.Write(ctx, func(tx *Tx) error {
		leaf, err := find[[]byte](tx, "SELECT leaf FROM entry WHERE id = ?", id)
		if err != nil {
			return err
		}
		hash := tlog.RecordHash(leaf)
		if string(hash[:8]) == string(text[16:head]) {
			answer = WasDone
			return nil
		}
		answer = NotDone
		if tx.engine == Postgres {
			open, err := find[bool](tx, sqlStillOpen, strconv.FormatInt(xid, 10), strconv.FormatInt(xid, 10))
			if open {
				answer = StillOpen
			}
			return err
		}
		return nil
	})
	return answer, err
}

// sqlStillOpen asks about a transaction of this server: of one promoted meanwhile it knows nothing, and then it is not open.
const sqlStillOpen = `
	SELECT CASE
		WHEN CAST(CAST(? AS text) AS xid8) < pg_current_xact_id()
		THEN coalesce(pg_xact_status(CAST(CAST(? AS text) AS xid8)) = 'in progress', false)
		ELSE false
	END`
