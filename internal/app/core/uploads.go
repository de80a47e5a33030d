package core

import (
	"bytes"
	"context"
	"strings"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/store"
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
