package core

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
	"reliefbook/internal/sheet"
	"reliefbook/internal/store"
	"reliefbook/internal/table"
)

// UploadFor is how long a checked file is kept for its import.
const UploadFor = 24 * time.Hour

// Reading is how a file is read.
type Reading struct {
	Encoding  string // of a CSV file; empty: find out
	Conflicts bool   // take what would be named conflicts of the batch: its checker accepts each
}

// Head is a reading as it is kept before the bytes of a file.
func (r Reading) Head() []byte {
	if r.Conflicts {
		return []byte(r.Encoding + "+\x00")
	}
	return []byte(r.Encoding + "\x00")
}

func readingOf(head string) Reading {
	encoding, conflicts := strings.CutSuffix(head, "+")
	return Reading{encoding, conflicts}
}

func (a *Core) Upload(ctx context.Context, actor access.Actor, needs access.Action, id int64) (name string, data []byte, how Reading, err error) {
	var ciphertext []byte
	err = a.Read(ctx, actor, needs, func(tx *store.Tx) error {
		name, ciphertext, err = tx.Upload(actor.UserID, id)
		return err
	})
	if err != nil {
		return "", nil, how, err
	}
	open, err := a.keys.DecryptBlob("upload", ciphertext)
	if err != nil {
		return "", nil, how, err
	}
	head, data, _ := bytes.Cut(open, []byte{0})
	return name, data, readingOf(string(head)), nil
}

// hearing is the key under which a context has what readers say of files.
type hearing struct{}

// Hearing gives a context for a use case that reads a file, and what its reader
// said of it that refused nothing: warnings and notices, for whoever asked.
func Hearing(ctx context.Context) (context.Context, *[]table.Problem) {
	heard := &[]table.Problem{}
	return context.WithValue(ctx, hearing{}, heard), heard
}

// Said hands on what a reader said of a file, and refuses one with errors: table.refused.
func Said(ctx context.Context, said table.Problems) error {
	if heard, ok := ctx.Value(hearing{}).(*[]table.Problem); ok {
		for _, p := range said.List {
			if p.Severity != table.Error {
				*heard = append(*heard, p)
			}
		}
	}
	return said.Refusal()
}

// Checked is what reading a list says, of which nothing is kept.
type Checked struct {
	Lines int
	Total money.Amount // of amounts, fen; 0 where a list has none
	Said  table.Problems
}

// AskedColumns is what a list asks of a kept file, with what somebody answered for
// another file of this header. That fills in the form, and is never an answer by itself.
type AskedColumns struct {
	table.Question
	By string    // who answered; empty: nobody has
	At time.Time // when
}

// KeepUpload keeps a file, encrypted, for a day. It is read by who brought it alone.
func (a *Core) KeepUpload(ctx context.Context, actor access.Actor, needs access.Action, name string, data []byte, how Reading) (id int64, err error) {
	content, err := a.keys.EncryptBlob("upload", append(how.Head(), data...))
	if err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, needs, func(tx *store.Tx) error {
		id, err = tx.PutUpload(actor.UserID, ShortName(name), content, a.Now(), a.Now().Add(-UploadFor))
		return err
	})
	return id, err
}

// AskColumns is what a list asks of a kept file.
func (a *Core) AskColumns(ctx context.Context, actor access.Actor, needs access.Action, l *table.List, upload int64, encoding string) (q AskedColumns, err error) {
	name, data, _, err := a.Upload(ctx, actor, needs, upload)
	if err != nil {
		return q, err
	}
	grid, err := sheet.ReadAs(name, data, encoding)
	if err != nil {
		return q, err
	}
	if q.Question = l.Ask(&grid); q.Signature() == "" || len(grid.Taught) > 0 {
		return q, nil
	}
	err = a.Read(ctx, actor, needs, func(tx *store.Tx) error {
		before, err := tx.MappingOf(q.Signature())
		if err != nil || before.Body == "" {
			return err
		}
		q.By, q.At = before.By, before.At
		var m table.Mapping
		if err := json.Unmarshal([]byte(before.Body), &m); err != nil {
			return fault.Wrap(err, "read a mapping")
		}
		q.Guess = m
		return nil
	})
	return q, err
}

// TeachColumns is a kept file with what its columns are, as whoever brought it says. It
// is remembered by the header, with who said it, to be asked less the next time: it
// reads no other file. Refusal: table.refused where the columns can't be those.
func (a *Core) TeachColumns(ctx context.Context, actor access.Actor, needs access.Action, l *table.List, upload int64, encoding string, m table.Mapping) (name string, data []byte, err error) {
	name, packed, _, err := a.Upload(ctx, actor, needs, upload)
	if err != nil {
		return "", nil, err
	}
	_, data = table.Unpack(packed)
	if len(m) == 0 {
		return name, data, nil
	}
	grid, err := sheet.ReadAs(name, data, encoding)
	if err != nil {
		return "", nil, err
	}
	q := l.Ask(&grid)
	if err := q.Fits(grid, m); err != nil {
		return "", nil, err
	}
	if q.Signature() == "" {
		return name, table.Pack(m, data), nil
	}
	body, err := json.Marshal(m)
	if err != nil {
		return "", nil, fault.Wrap(err, "keep a mapping")
	}
	return name, table.Pack(m, data), a.Write(ctx, actor, needs, func(tx *store.Tx) error {
		return tx.PutMapping(q.Signature(), string(body), actor.UserID, a.Now())
	})
}
