package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"reliefbook/internal/fault"
	"reliefbook/internal/store"
)

// fileUse is what a file is kept as; each has marks of its own, so that the same
// file in two places is not known to be the same.
type fileUse string

const (
	markRoster     fileUse = "roster"
	markSupplement fileUse = "supplement"
	markRoll       fileUse = "roll"
	markAnswer     fileUse = "bank_answer"
	markStatement  fileUse = "bank_statement"
	markExport     fileUse = "bank_file"
	markReport     fileUse = "report"
	markSheet      fileUse = "sheet"
	markScan       fileUse = "scan"
	markPhoto      fileUse = "photo"
	markEvidence   fileUse = "fund_evidence"
	markForm       fileUse = "card_form"
	markSeen       fileUse = "seen" // what a page shows, not a file
)

// fileMark stands for a file in the database and in leaves. A plain hash of it would
// let anybody who reaches the database confirm a guess of what is in it.
func (a *App) fileMark(use fileUse, data []byte) []byte {
	sum := sha256.Sum256(data)
	return a.keys.Mark(string(use), sum[:])
}

// sameFile reports whether a kept mark is this file's. The version before kept the
// plain hash, which stays with its sealed leaf.
func (a *App) sameFile(use fileUse, kept, data []byte) bool {
	return bytes.Equal(kept, a.fileMark(use, data)) || bytes.Equal(kept, plainSum(data))
}

// fileMarks are all by which a file may be kept: its mark first, then the plain hash of before.
func (a *App) fileMarks(use fileUse, data []byte) [2][]byte {
	return [2][]byte{a.fileMark(use, data), plainSum(data)}
}

// fileUses are the uses of store.FileNouns, in their order.
var fileUses = []fileUse{markRoster, markSupplement, markRoll, markExport, markAnswer, markStatement, markScan, markPhoto, markEvidence, markForm}

// FoundFile is one record a file is kept as, with what proves it to who holds the file.
type FoundFile struct {
	Subject string // "scan:7"
	Mark    string // as it was sealed, hexadecimal
	Salt    string // opens the mark for this file and no other, hexadecimal; empty where the plain hash was sealed
}

// FindFile says what a file is kept as, for the operator who has the keys. sum is
// its SHA-256. What is told proves the sealed mark to somebody who holds the same file.
func (a *App) FindFile(ctx context.Context, data []byte) (sum string, found []FoundFile, err error) {
	plain := plainSum(data)
	marks, salts := make([][]byte, len(fileUses)), map[string][]byte{}
	for i, use := range fileUses {
		marks[i] = a.fileMark(use, data)
		salts[string(marks[i])] = a.keys.MarkSalt(string(use), plain)
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.FilesByMark(marks, plain)
		for _, k := range list {
			found = append(found, FoundFile{store.Subject(k.Noun, k.ID), hex.EncodeToString(k.Mark), hex.EncodeToString(salts[string(k.Mark)])})
		}
		return err
	})
	return hex.EncodeToString(plain), found, err
}

// plainSum is for what holds nobody's data, and for meeting what the version before kept.
func plainSum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// once is tx.Once by a body that only who holds the keys can confirm: it may hold a card.
func (a *App) once(tx *store.Tx, user int64, key, act, body string, do func() (string, error)) (string, error) {
	return tx.Once(user, key, act, a.onceBody(plainSum([]byte(act+"\x00"+body))), a.now(), do)
}

// onceBody keys the hash of a request's body, which is what the version before kept.
func (a *App) onceBody(sum []byte) []byte { return a.keys.Blind("idempotency.body", string(sum)) }

// keyPage is how many bodies of requests are keyed in one transaction.
const keyPage = 500

// keyBodies keys what the version before kept of requests' bodies: a plain hash,
// out of which a card was found in minutes. A request repeated across the
// upgrade is still known. It goes on where it was interrupted.
func (a *App) keyBodies(ctx context.Context) error {
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
