package core

import (
	"bytes"
	"context"
	"strings"
	"time"

	"reliefbook/internal/access"
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
