package seal

import (
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
)

// Replay adds a log's leaves again, one by one, and holds its checkpoints and
// those somebody kept against it, in O(log n) memory.
type Replay struct {
	Frontier
	*Chain
	Origin  string // of the first checkpoint; the others must have it
	last    int64  // size of the last checkpoint
	chained bool   // a checkpoint named the one before it: so do all after
	kept    []kept
	out     []Hash
}

// kept is a checkpoint from outside: its root is met on the way, its signature
// can be judged when all keys are known.
type kept struct {
	signed string
	size   int64
	root   Hash
	met    bool
}

// NewReplay begins with the empty log and its first key. since are signed
// checkpoints kept outside. Refusal: seal.checkpoint_bad.
func NewReplay(first *PublicKey, since ...string) (*Replay, error) {
	r := &Replay{Chain: NewChain(first)}
	for _, s := range since {
		cp, err := peek(s)
		if err != nil {
			return nil, err
		}
		r.kept = append(r.kept, kept{signed: s, size: cp.Size, met: cp.Size == 0, root: emptyRoot})
	}
	return r, nil
}

// peek reads a checkpoint without believing it.
func peek(signed string) (Checkpoint, error) {
	_, err := note.Open([]byte(signed), note.VerifierList())
	if unverified, ok := err.(*note.UnverifiedNoteError); ok { //nolint:errorlint // note gives it as it is
		return parseCheckpoint(unverified.Note.Text)
	}
	return Checkpoint{}, fault.New(fault.Invalid, "seal.checkpoint_bad").Because(err)
}

// Leaf adds the next leaf and gives the hashes a store must have for it; they
// last until the next call. Refusal: seal.key_unlinked.
func (r *Replay) Leaf(leaf []byte) ([]Hash, error) {
	out := r.LeafHash(tlog.RecordHash(leaf))
	return out, r.Chain.Leaf(r.size-1, leaf)
}

// LeafHash is Leaf for one whose bytes are kept back; it names no key.
func (r *Replay) LeafHash(h Hash) []Hash {
	r.out = r.AddHash(r.out[:0], h)
	for i := range r.kept {
		if r.kept[i].size == r.size {
			r.kept[i].root, r.kept[i].met = r.Root(), true
		}
	}
	return r.out
}

// Checkpoint holds a checkpoint against the log as it stands: it must be the
// log's own, of this very size and root, and balanced. Refusals: those of Open,
// seal.other_log, seal.rewritten, seal.unbalanced, seal.checkpoint_missing.
func (r *Replay) Checkpoint(signed string) (Checkpoint, error) {
	cp, err := r.Chain.Open(signed)
	switch {
	case err != nil:
		return cp, err
	case r.Origin != "" && cp.Origin != r.Origin:
		return cp, fault.New(fault.Conflict, "seal.other_log", "Old", r.Origin, "New", cp.Origin)
	case cp.Size != r.size || cp.Root != r.Root():
		return cp, fault.New(fault.Conflict, "seal.rewritten", "Old", cp.Size, "New", r.size)
	case !cp.Balanced():
		return cp, fault.New(fault.Conflict, "seal.unbalanced", "Size", cp.Size)
	case (cp.After > 0 || r.chained) && cp.After != r.last:
		return cp, fault.New(fault.Conflict, "seal.checkpoint_missing", "Size", cp.Size, "After", cp.After, "Have", r.last)
	}
	r.Origin, r.last, r.chained = cp.Origin, cp.Size, r.chained || cp.After > 0
	return cp, nil
}

// End holds, after the last leaf and checkpoint, the kept checkpoints against
// what was met. Refusals: seal.uncovered when the last checkpoint is not of the
// whole log, those of Open, seal.other_log, seal.rewritten.
func (r *Replay) End() error {
	if r.last != r.size {
		return fault.New(fault.Conflict, "seal.uncovered", "Size", r.size, "Covered", r.last)
	}
	for _, k := range r.kept {
		cp, err := r.OpenAny(k.signed)
		switch {
		case err != nil:
			return err
		case r.Origin != "" && cp.Origin != r.Origin:
			return fault.New(fault.Conflict, "seal.other_log", "Old", cp.Origin, "New", r.Origin)
		case !k.met || k.root != cp.Root:
			return fault.New(fault.Conflict, "seal.rewritten", "Old", cp.Size, "New", r.size)
		}
	}
	return nil
}

// Verdict is what verification found of one rule.
type Verdict struct {
	Rule   string   // its words are the catalogue's "verify.<rule>"
	Looked int64    // how many records it looked at
	Breaks []string // what breaks it, at most a few dozen; empty: it holds
}

// Verification is every rule of the ledger and the seal, recomputed.
type Verification struct {
	Verdicts []Verdict
	Size     int64  // of the sealed log
	Root     string // of the sealed log, rebuilt from its leaves
	// Of a database: since when every act seals its noun's rows whole, how many records of
	// before were sealed as they stood then, and how many, by noun, are not sealed whole yet.
	RowsSince time.Time
	TakenOver int64
	Never     map[string]int64
	// Acts whose times go back, in the order they were written: no rule is broken, and the auditor asks why.
	Back []string
}

// OK reports whether every rule holds.
func (v Verification) OK() bool {
	for _, d := range v.Verdicts {
		if len(d.Breaks) > 0 {
			return false
		}
	}
	return len(v.Verdicts) > 0
}
