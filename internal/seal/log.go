package seal

import (
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"
)

// Appended is what the sealer stores for a batch of leaves, in one transaction.
type Appended struct {
	Size       int64  // leaves in the log now; the batch's first leaf has sequence number Size - len(leaves)
	Hashes     []Hash // to store from FirstIndex on, one index each, in this order
	FirstIndex int64  // storage index of Hashes[0]
	Before     Hash   // the root before the batch: must be the last checkpoint's, or the store is spoiled
	Root       Hash   // the root now, for the checkpoint
}

// Append computes what adding leaves to a log of that size means. It reads the
// stored hashes once, at most one per bit of the size.
func Append(size int64, stored HashReader, leaves [][]byte) (Appended, error) {
	f, err := LoadFrontier(size, stored)
	if err != nil {
		return Appended{}, err
	}
	a := Appended{FirstIndex: tlog.StoredHashCount(size), Before: f.Root(), Hashes: make([]Hash, 0, 2*len(leaves))}
	for _, leaf := range leaves {
		a.Hashes = f.Add(a.Hashes, leaf)
	}
	a.Size, a.Root = f.Size(), f.Root()
	return a, nil
}

// Leaves are a log's leaves in order. The bytes need only last until the next
// step; an error ends the walk.
type Leaves = iter.Seq2[[]byte, error]

// Rebuild recomputes a log's size and root from the leaves alone, in O(log n) memory.
func Rebuild(leaves Leaves) (size int64, root Hash, err error) {
	return walk(leaves, func([]Hash) error { return nil })
}

// SpoiledError is a stored hash that isn't the one its leaves give.
type SpoiledError struct {
	Index int64 // storage index
	Level int   // 0 for a leaf's own hash
	N     int64 // its number within the level; at level 0 the leaf's sequence number
}

// Error says where.
func (e *SpoiledError) Error() string {
	return fmt.Sprintf("seal: stored hash %d (level %d, number %d) does not fit the leaves", e.Index, e.Level, e.N)
}

// auditBatch is how many stored hashes Audit reads at a time.
const auditBatch = 4096

// Audit is Rebuild which also compares every stored hash, inner ones too: a
// spoiled inner hash can leave the root and most proofs intact. The first that
// differs is a *SpoiledError. Stored hashes beyond the leaves aren't seen:
// the caller counts them (tlog.StoredHashCount).
func Audit(leaves Leaves, stored HashReader) (size int64, root Hash, err error) {
	var want []Hash
	next := int64(0) // storage index of want[0]
	flush := func() error {
		err := compare(next, want, stored)
		next += int64(len(want))
		want = want[:0]
		return err
	}
	size, root, err = walk(leaves, func(hashes []Hash) error {
		if want = append(want, hashes...); len(want) < auditBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return size, root, err
}

// walk adds the leaves one by one to an empty log and hands each one's hashes to do.
func walk(leaves Leaves, do func([]Hash) error) (int64, Hash, error) {
	var f Frontier
	var hashes []Hash
	for leaf, err := range leaves {
		if err != nil {
			return 0, Hash{}, fmt.Errorf("seal: read leaf %d: %w", f.size, err)
		}
		hashes = f.Add(hashes[:0], leaf)
		if err := do(hashes); err != nil {
			return 0, Hash{}, err
		}
	}
	return f.Size(), f.Root(), nil
}

func compare(first int64, want []Hash, stored HashReader) error {
	if len(want) == 0 {
		return nil
	}
	indexes := make([]int64, len(want))
	for i := range indexes {
		indexes[i] = first + int64(i)
	}
	have, err := readHashes(stored, indexes)
	if err != nil {
		return err
	}
	for i := range want {
		if have[i] != want[i] {
			level, n := tlog.SplitStoredHashIndex(indexes[i])
			return &SpoiledError{Index: indexes[i], Level: level, N: n}
		}
	}
	return nil
}
