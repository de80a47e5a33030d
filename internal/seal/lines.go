package seal

import (
	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/fault"
)

// Proof is the hashes between something and the root above it: at most about
// one per bit of the number of leaves or lines.
type Proof = []Hash

// LinesRoot is the Merkle root of a voucher's lines, so that a voucher of 3,445
// transfers is one small leaf and one student's line can be proven inside it
// without showing the others. A line is any bytes; a leaf of its own
// (NewLeaf("line")) keeps them readable.
func LinesRoot(lines [][]byte) Hash {
	var f Frontier
	var scratch [64]Hash
	for _, line := range lines {
		f.Add(scratch[:0], line)
	}
	return f.Root()
}

// LineProof proves that the line with this index, from 0, is one of the lines.
func LineProof(lines [][]byte, index int) (Proof, error) {
	a, err := Append(0, Hashes(nil), lines)
	if err != nil {
		return nil, err
	}
	p, err := tlog.ProveRecord(a.Size, int64(index), Hashes(a.Hashes))
	return Proof(p), fault.Wrap(err, "prove a line")
}

// CheckLine checks a LineProof against the number of lines and the root that
// stand in the voucher's leaf: both, for a proof is one for that number only.
// Refusal: seal.not_included.
func CheckLine(count, index int64, root Hash, line []byte, p Proof) error {
	return checkRecord(count, index, root, line, p)
}

// RootOf is the root of lines that a leaf states under a name; false when it states none.
func RootOf(leaf []byte, name string) (root Hash, ok bool) {
	_, _, fields, err := DecodeLeaf(leaf)
	if err != nil {
		return root, false
	}
	for _, f := range fields {
		if f.Name == name+".root" && len(f.Value) == len(root) {
			return Hash(f.Value), true
		}
	}
	return root, false
}
