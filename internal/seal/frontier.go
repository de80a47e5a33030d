package seal

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// maxSize bounds a log's size. Nothing real comes near it, and a number made up
// in a file can't lead the tree arithmetic astray.
const maxSize = 1 << 48

// Frontier is a log's right edge: the roots of its complete subtrees, at most
// one per bit of the size. It is all that is needed to add leaves and to know
// the root, so a log of any size is rebuilt in O(log n) memory. The zero value
// is the empty log.
type Frontier struct {
	size  int64
	nodes []Hash // of the complete subtrees, the largest first
}

// LoadFrontier reads the frontier of a stored log of that size, with one call
// to the reader. The hashes are as good as the store: compare Root with the
// last checkpoint's before sealing upon it.
func LoadFrontier(size int64, stored HashReader) (*Frontier, error) {
	if size < 0 || size > maxSize {
		return nil, fmt.Errorf("seal: no log has %d leaves", size)
	}
	f := &Frontier{size: size}
	if size == 0 {
		return f, nil
	}
	var indexes []int64
	for done := int64(0); done < size; {
		level := bits.Len64(uint64(size-done)) - 1
		indexes = append(indexes, tlog.StoredHashIndex(level, done>>level))
		done += 1 << level
	}
	nodes, err := readHashes(stored, indexes)
	f.nodes = nodes
	return f, err
}

// Add takes the next leaf and appends the hashes to store for it to out: the
// leaf's own and those of the subtrees it completes, as tlog.StoredHashes does.
func (f *Frontier) Add(out []Hash, leaf []byte) []Hash { return f.AddHash(out, tlog.RecordHash(leaf)) }

// AddHash takes the next leaf by its hash alone and appends the hashes to store for it to out.
func (f *Frontier) AddHash(out []Hash, h Hash) []Hash {
	out = append(out, h)
	for n := f.size; n&1 == 1; n >>= 1 {
		last := len(f.nodes) - 1
		h = tlog.NodeHash(f.nodes[last], h)
		f.nodes = f.nodes[:last]
		out = append(out, h)
	}
	f.nodes = append(f.nodes, h)
	f.size++
	return out
}

// Size is the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Root is the log's root hash; the empty log's is the hash of nothing.
func (f *Frontier) Root() Hash {
	last := len(f.nodes) - 1
	if last < 0 {
		return emptyRoot
	}
	root := f.nodes[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(f.nodes[i], root)
	}
	return root
}

var emptyRoot, _ = tlog.TreeHash(0, nil)

// readHashes holds a reader to its contract.
func readHashes(r HashReader, indexes []int64) ([]Hash, error) {
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("seal: read stored hashes: %w", err)
	}
	if len(hashes) != len(indexes) {
		return nil, fmt.Errorf("seal: asked for %d stored hashes, got %d", len(indexes), len(hashes))
	}
	return hashes, nil
}

func errNoHash(index int64) error { return fmt.Errorf("seal: no hash is stored at index %d", index) }
