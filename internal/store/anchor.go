package store

import (
	"context"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// The database may be another one from one connection to the next: a standby that
// was promoted has not all that was acknowledged, and a file can be replaced. What
// this program knows of the log is held against every new connection: the tree at
// the size that was pinned last, and the acts it wrote since.

// anchor is what the database must hold.
type anchor struct {
	sync.Mutex
	size  int64 // leaves; 0: nothing is known
	root  tlog.Hash
	since []entered // committed here, and in no pinned checkpoint yet
	halt  error     // why nothing is written any more
}

// most acts that are remembered; sealing comes every few milliseconds.
const mostSince = 100_000

// Anchor says which tree the database must have from now on, and forgets the acts that are in it.
func (db *DB) Anchor(size int64, root tlog.Hash, sealed map[int64]bool) {
	db.anchor.Lock()
	defer db.anchor.Unlock()
	db.anchor.size, db.anchor.root = size, root
	db.anchor.since = slices.DeleteFunc(db.anchor.since, func(e entered) bool { return sealed[e.ID] })
}

// Since are the ids of the acts committed here that are in no anchored tree.
func (db *DB) Since() []int64 {
	db.anchor.Lock()
	defer db.anchor.Unlock()
	ids := make([]int64, len(db.anchor.since))
	for i, e := range db.anchor.since {
		ids[i] = e.ID
	}
	return ids
}

// remember notes acts that were committed.
func (db *DB) remember(acts []entered) {
	db.anchor.Lock()
	defer db.anchor.Unlock()
	if len(db.anchor.since)+len(acts) <= mostSince {
		db.anchor.since = append(db.anchor.since, acts...)
	}
}

// Halt stops all writing until the program is started anew, for a reason that Write
// gives from now on. The first reason stays.
func (db *DB) Halt(why error) {
	db.anchor.Lock()
	defer db.anchor.Unlock()
	if db.anchor.halt == nil {
		db.anchor.halt = why
	}
}

// Halted is why nothing is written any more, or nil.
func (db *DB) Halted() error {
	db.anchor.Lock()
	defer db.anchor.Unlock()
	return db.anchor.halt
}

// SealedAmong reports which of some acts are in the log.
func (tx *Tx) SealedAmong(entries []int64) (map[int64]bool, error) {
	found, err := inChunks(entries, func(part []int64) ([]int64, error) {
		return list[int64](tx, "SELECT entry_id FROM sealed WHERE entry_id IN ?", part)
	})
	in := make(map[int64]bool, len(found))
	for _, id := range found {
		in[id] = true
	}
	return in, err
}

// gone are the remembered acts that a database does not have; leaves gives those it has, by id.
func (db *DB) gone(leaves func(ids []int64) (map[int64][]byte, error)) (gone []seal.Noted, err error) {
	db.anchor.Lock()
	since := slices.Clone(db.anchor.since)
	db.anchor.Unlock()
	for part := range slices.Chunk(since, chunk) {
		ids := make([]int64, len(part))
		for i, e := range part {
			ids[i] = e.ID
		}
		has, err := leaves(ids)
		if err != nil {
			return nil, err
		}
		for _, e := range part {
			if tlog.RecordHash(has[e.ID]) != e.Leaf {
				gone = append(gone, e.Noted)
			}
		}
	}
	return gone, nil
}

// HoldsTree reports whether the log has a tree. Refusals: pin.older when the log is shorter, pin.other when it is another.
func (tx *Tx) HoldsTree(size int64, root tlog.Hash) error {
	have, err := tx.SealedSize()
	if err != nil || size == 0 {
		return err
	}
	return holds(have, size, root, tx.StoredHashes())
}

func holds(have, size int64, root tlog.Hash, hashes tlog.HashReader) error {
	if have < size {
		return fault.New(fault.Conflict, "pin.older", "Have", have, "Pinned", size)
	}
	got, err := tlog.TreeHash(size, hashes)
	if err == nil && got == root {
		return nil
	}
	if err != nil && fault.Of(err) == nil {
		return err // it could not be read
	}
	return fault.New(fault.Conflict, "pin.other", "Pinned", size).Because(err)
}

// meet holds a new connection of PostgreSQL against what is known. What it misses
// stops all writing; the connection is still good to read by.
func (db *DB) meet(ctx context.Context, conn *pgx.Conn) error {
	db.anchor.Lock()
	size, root := db.anchor.size, db.anchor.root
	db.anchor.Unlock()
	if size == 0 {
		return nil
	}
	var have int64
	if err := conn.QueryRow(ctx, sqlSize).Scan(&have); err != nil { //arch:sql a constant
		return err
	}
	err := holds(have, size, root, hashesOf(ctx, conn))
	if fault.Of(err) == nil && err != nil {
		return err
	}
	gone, failed := db.gone(func(ids []int64) (map[int64][]byte, error) { return leavesOf(ctx, conn, ids) })
	if failed != nil {
		return failed
	}
	if err == nil && len(gone) > 0 {
		err = fault.New(fault.Conflict, "pin.lost", "Count", len(gone))
	}
	if err != nil {
		db.Halt(err)
		if db.lost != nil {
			db.lost(err, gone)
		}
	}
	return nil
}

// What a new connection is asked, before there is a transaction on it.
const (
	sqlSize   = "SELECT coalesce(max(seq) + 1, 0) FROM sealed"
	sqlHash   = "SELECT coalesce((SELECT hash FROM seal_hash WHERE position = $1), '')"
	sqlLeaves = "SELECT id, leaf FROM entry WHERE id = ANY($1)"
)

func hashesOf(ctx context.Context, conn *pgx.Conn) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			var hash []byte
			err := conn.QueryRow(ctx, sqlHash, at).Scan(&hash) //arch:sql a constant
			if err != nil {
				return nil, err
			}
			if len(hash) != tlog.HashSize {
				return nil, fault.New(fault.Conflict, "verify.hash_missing", "Position", at)
			}
			out[i] = tlog.Hash(hash)
		}
		return out, nil
	})
}

func leavesOf(ctx context.Context, conn *pgx.Conn, ids []int64) (map[int64][]byte, error) {
	rows, err := conn.Query(ctx, sqlLeaves, ids) //arch:sql a constant
	if err != nil {
		return nil, err
	}
	out := map[int64][]byte{}
	var id int64
	var leaf []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &leaf}, func() error {
		out[id] = slices.Clone(leaf)
		return nil
	})
	return out, err
}

// WhenLost sets what is told of acts that a new connection's database does not have.
func (db *DB) WhenLost(tell func(why error, gone []seal.Noted)) { db.lost = tell }
