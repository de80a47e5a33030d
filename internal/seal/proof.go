package seal

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
)

var (
	errSize = errors.New("seal: sizes that no two states of one log have")
	errRoot = errors.New("seal: the roots differ")
)

// ProveRecord proves that a leaf is in the log of that size; index is its
// sequence number, from 0.
func ProveRecord(size, index int64, stored HashReader) (Proof, error) {
	if size > maxSize {
		return nil, errSize
	}
	p, err := tlog.ProveRecord(size, index, stored)
	return Proof(p), fault.Wrap(err, "prove a leaf")
}

// CheckRecord checks, offline, that the leaf with these very bytes is number
// index in the log the checkpoint states. Refusal: seal.not_included.
func CheckRecord(cp Checkpoint, index int64, leaf []byte, p Proof) error {
	return checkRecord(cp.Size, index, cp.Root, leaf, p)
}

func checkRecord(size, index int64, root Hash, data []byte, p Proof) error {
	err := errSize
	if size <= maxSize {
		err = tlog.CheckRecord(tlog.RecordProof(p), size, root, index, tlog.RecordHash(data))
	}
	if err != nil {
		return fault.New(fault.Conflict, "seal.not_included", "Index", index, "Size", size).Because(err)
	}
	return nil
}

// ProveTree proves that the log of that size begins with the log of size old.
func ProveTree(size, old int64, stored HashReader) (Proof, error) {
	if size > maxSize || old > size {
		return nil, errSize
	}
	if old == 0 || old == size {
		return nil, nil // everything begins with nothing, and with itself
	}
	p, err := tlog.ProveTree(size, old, stored)
	return Proof(p), fault.Wrap(err, "prove the log's growth")
}

// CheckTree checks, offline, that nothing before the old checkpoint was changed
// on the way to the new one. Refusals: seal.other_log for two logs,
// seal.rewritten for anything that isn't growth, a shorter log included.
func CheckTree(old, cp Checkpoint, p Proof) error {
	if old.Origin != cp.Origin {
		return fault.New(fault.Conflict, "seal.other_log", "Old", old.Origin, "New", cp.Origin)
	}
	err := growth(old, cp, p)
	if err != nil {
		return fault.New(fault.Conflict, "seal.rewritten", "Old", old.Size, "New", cp.Size).Because(err)
	}
	return nil
}

func growth(old, cp Checkpoint, p Proof) error {
	switch {
	case old.Size < 0 || old.Size > cp.Size || cp.Size > maxSize:
		return errSize
	case old.Size == 0 || old.Size == cp.Size:
		if len(p) > 0 || old.Size == cp.Size && old.Root != cp.Root || old.Size == 0 && old.Root != emptyRoot {
			return errRoot
		}
		return nil
	}
	return tlog.CheckTree(tlog.TreeProof(p), cp.Size, cp.Root, old.Size, old.Root)
}
