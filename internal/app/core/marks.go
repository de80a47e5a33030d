package core

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// fileUse is what a file is kept as. Each use has marks of its own, so that nobody
// sees that the same file is kept in two places.
type fileUse string

const (
	MarkRoster     fileUse = "roster"
	MarkSupplement fileUse = "supplement"
	MarkRoll       fileUse = "roll"
	MarkAnswer     fileUse = "bank_answer"
	MarkStatement  fileUse = "bank_statement"
	MarkExport     fileUse = "bank_file"
	MarkReport     fileUse = "report"
	MarkSheet      fileUse = "sheet"
	MarkScan       fileUse = "scan"
	MarkPhoto      fileUse = "photo"
	MarkEvidence   fileUse = "fund_evidence"
	MarkForm       fileUse = "card_form"
	MarkSeen       fileUse = "seen" // what a page shows, not a file
)

// FileMark stands for a file in the database and in leaves. A plain hash would let
// anybody with access to the database confirm a guess of the content.
func (a *Core) FileMark(use fileUse, data []byte) []byte {
	sum := sha256.Sum256(data)
	return a.keys.Mark(string(use), sum[:])
}

// SameFile reports whether a kept mark is of this file. The earlier version kept
// the plain hash, which stays in its sealed leaf.
func (a *Core) SameFile(use fileUse, kept, data []byte) bool {
	return bytes.Equal(kept, a.FileMark(use, data)) || bytes.Equal(kept, PlainSum(data))
}

// FileMarks are the marks a file may be kept by: its mark first, then the plain
// hash of the earlier version.
func (a *Core) FileMarks(use fileUse, data []byte) [2][]byte {
	return [2][]byte{a.FileMark(use, data), PlainSum(data)}
}

// fileUses are the uses of store.FileNouns, in their order.
var fileUses = []fileUse{MarkRoster, MarkSupplement, MarkRoll, MarkExport, MarkAnswer, MarkStatement, MarkScan, MarkPhoto, MarkEvidence, MarkForm}

// FoundFile is one record that a file is kept as, with what proves it to somebody who has the file.
type FoundFile struct {
	Subject string // "scan:7"
	Mark    string // as it was sealed, hexadecimal
	Salt    string // opens the mark for this file and no other, hexadecimal; empty where the plain hash was sealed
}

// FindFile says what a file is kept as, for an operator who has the keys. sum is
// the file's SHA-256. The answer proves the sealed mark to somebody who has the
// same file.
func (a *Core) FindFile(ctx context.Context, data []byte) (sum string, found []FoundFile, err error) {
	plain := PlainSum(data)
	marks, salts := make([][]byte, len(fileUses)), map[string][]byte{}
	for i, use := range fileUses {
		marks[i] = a.FileMark(use, data)
		salts[string(marks[i])] = a.keys.MarkSalt(string(use), plain)
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.FilesByMark(marks, plain)
		for _, k := range list {
			found = append(found, FoundFile{seal.Subject(k.Noun, k.ID), hex.EncodeToString(k.Mark), hex.EncodeToString(salts[string(k.Mark)])})
		}
		return err
	})
	return hex.EncodeToString(plain), found, err
}

// PlainSum is for files without personal data, and for files kept by the earlier version.
func PlainSum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// Once is tx.Once with a keyed body: the body may contain a card, and only somebody
// with the keys can confirm a guess of it.
func (a *Core) Once(tx *store.Tx, user int64, key, act, body string, do func() (string, error)) (string, error) {
	return tx.Once(user, key, act, a.onceBody(PlainSum([]byte(act+"\x00"+body))), a.now(), do)
}

// onceBody is the keyed hash of a request body's plain hash, which is what the
// earlier version kept.
func (a *Core) onceBody(sum []byte) []byte { return a.keys.Blind("idempotency.body", string(sum)) }

// keyPage is how many request bodies one transaction keys.
const keyPage = 500

// keyBodies keys the plain hashes of request bodies that the earlier version kept:
// a card was found from one in minutes. A request that is repeated across the
// upgrade is still recognised. When interrupted, it goes on where it stopped.
func (a *Core) keyBodies(ctx context.Context) error {
	for more := true; more; {
		err := a.db.Write(ctx, func(tx *store.Tx) error {
			n, err := tx.KeyBodies(keyPage, a.onceBody)
			more = n == keyPage
			return err
		})
		if err != nil {
			return fault.Wrap(err, "key the bodies of requests")
		}
	}
	return nil
}

// OnceID is Once for an act that makes one record, and returns its id: the same
// when the key is repeated.
func (a *Core) OnceID(tx *store.Tx, user int64, key, act, body string, record func() (int64, error)) (int64, error) {
	result, err := a.Once(tx, user, key, act, body, func() (string, error) {
		id, err := record()
		return Itoa(id), err
	})
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(result, 10, 64)
}

// Encoded is a request's body, by which a repeated request is told from another one with the same key.
func Encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("app: %T has no JSON: %v", v, err)) // plain structs of plain fields
	}
	return string(b)
}
