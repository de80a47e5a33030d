package audit

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// logWalk rebuilds the log from its leaves, a page at a time, and compares with it
// every stored hash, every checkpoint and the checkpoints kept outside.
type logWalk struct {
	*seal.Replay
	tx     *store.Tx
	breaks []string
	want   []seal.Hash // computed and not yet compared
	first  int64       // position of want[0]
	due    []seal.StoredCheckpoint
	seen   int64 // size of the last checkpoint taken
	none   bool  // there are no more
}

const hashPage = 4096

// verifyLog walks the log. An error is one of the database; what is wrong with the
// log is in the walk.
func (a *Area) verifyLog(tx *store.Tx, since []string) (*logWalk, error) {
	w := &logWalk{tx: tx}
	first, err := a.firstKey(tx)
	if err != nil {
		return nil, err
	}
	if w.Replay, err = seal.NewReplay(first, since...); err != nil {
		return nil, err
	}
	size, err := tx.SealedSize()
	if err != nil {
		return nil, err
	}
	for leaf, err := range tx.Leaves(size) {
		if fault.Is(err, "verify.leaf_missing") {
			w.broken(err)
			return w, nil
		}
		if err != nil {
			return nil, err
		}
		if err := w.step(leaf); err != nil {
			return nil, err
		}
	}
	return w, w.end(a)
}

// firstKey is the log's first key as the database has it; the last must be the one we hold.
func (a *Area) firstKey(tx *store.Tx) (*seal.PublicKey, error) {
	keys, err := tx.SealKeys()
	if err != nil || len(keys) == 0 {
		return a.Key().Public, err
	}
	return seal.ParsePublicKey(keys[0])
}

func (w *logWalk) broken(err error) {
	if f := fault.Of(err); f != nil {
		w.breaks = append(w.breaks, lang.Both(f))
		return
	}
	w.breaks = append(w.breaks, err.Error()) // of package seal: hashes and positions, nobody's data
}

func (w *logWalk) breakIf(bad bool, format string, args ...any) {
	if bad {
		w.breaks = append(w.breaks, fmt.Sprintf(format, args...))
	}
}

func (w *logWalk) step(leaf store.SealedLeaf) error {
	hashes, err := w.Leaf(leaf.Leaf)
	w.breakIf(err != nil, "leaf:%d %s", leaf.Seq, leaf.Subject)
	if w.want = append(w.want, hashes...); len(w.want) >= hashPage {
		if err := w.compare(); err != nil {
			return err
		}
	}
	cp, err := w.next()
	if err != nil || cp == nil || cp.Size > w.Size() {
		return err
	}
	w.due = w.due[1:]
	said, err := w.Checkpoint(cp.Note)
	w.breakIf(err != nil || !said.At.Equal(cp.At), "checkpoint:%d", cp.Size)
	w.seen = cp.Size
	return nil
}

// next is the checkpoint after the last one taken; nil when there is none.
func (w *logWalk) next() (*seal.StoredCheckpoint, error) {
	if len(w.due) == 0 && !w.none {
		var err error
		if w.due, err = w.tx.CheckpointsAfter(w.seen, 200); err != nil {
			return nil, err
		}
		w.none = len(w.due) == 0
	}
	if w.none {
		return nil, nil
	}
	return &w.due[0], nil
}

// compare checks the stored hashes against the computed ones.
func (w *logWalk) compare() error {
	have, err := w.tx.HashesFrom(w.first, len(w.want))
	if err != nil {
		return err
	}
	for i := range w.want {
		if have[i] != w.want[i] && len(w.breaks) < 20 {
			level, n := tlog.SplitStoredHashIndex(w.first + int64(i))
			w.broken(&seal.SpoiledError{Index: w.first + int64(i), Level: level, N: n})
		}
	}
	w.first += int64(len(w.want))
	w.want = w.want[:0]
	return nil
}

func (w *logWalk) end(a *Area) error {
	if err := w.compare(); err != nil {
		return err
	}
	if err := w.keys(); err != nil {
		return err
	}
	stored, err := w.tx.CountHashes()
	if err != nil {
		return err
	}
	w.breakIf(stored != tlog.StoredHashCount(w.Size()), "seal_hash:%d", stored)
	w.breakIf(len(w.due) > 0, "checkpoint:%d", w.lastDue())
	w.breakIf(w.Size() > 0 && (w.Origin != a.Origin() || w.Last().String() != a.Key().Public.String()), "checkpoint:%d", w.Size())
	if err := w.End(); err != nil {
		w.broken(err)
	}
	return nil
}

// keys checks the keys named in the database against those named by the log's own acts.
func (w *logWalk) keys() error {
	stored, err := w.tx.SealKeys()
	if err != nil {
		return err
	}
	var named []string
	for _, k := range w.Keys() {
		named = append(named, k.String())
	}
	w.breakIf(w.Size() > 0 && !slices.Equal(stored, named), "seal_key:%d", len(stored))
	return nil
}

// lastDue finds a checkpoint that covers more leaves than there are.
func (w *logWalk) lastDue() int64 {
	if len(w.due) == 0 {
		return 0
	}
	return w.due[0].Size
}
