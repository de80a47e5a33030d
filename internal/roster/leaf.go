package roster

import "reliefbook/internal/seal"

// Leaf is what a roster's sealed leaf says besides who, when and which: lines is
// how many people stand on it, root the Merkle root over their LeafLines.
func (v Version) Leaf(lines int64, root seal.Hash) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", v.ProgramID).Int("version", int64(v.Version)).Bytes("file", v.FileHash).
			Int("heads", int64(v.Heads)).Int("total", int64(v.Total)).Int("lines.count", lines).Bytes("lines.root", root[:])
		if v.By() != v.MakerID { // the entry is somebody else's
			w.Int("maker", v.MakerID)
		}
	}
}

// By is whose act put the version in force.
func (v Version) By() int64 {
	if v.FrozenBy != 0 {
		return v.FrozenBy
	}
	return v.MakerID
}

// LeafLine is one line as the roster's sealed leaf covers it; who it is stands
// there only as a salted commitment.
func LeafLine(line int, person, department, class, amount int64, who []byte) []byte {
	return seal.NewLeaf("entitlement").Int("line", int64(line)).Int("person", person).Int("department", department).
		Int("class", class).Int("amount", amount).Bytes("who", who).Encode()
}
