package ledger

import (
	"crypto/sha256"
	"encoding/binary"

	"reliefbook/internal/seal"
)

// Leaf is what a voucher's sealed leaf says besides who, when and which: lines
// is how many transfers it has, root the Merkle root over their LeafLines.
func (d Draft) Leaf(lines int64, root seal.Hash) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("book", d.BookID).Text("kind", string(d.Kind)).Text("day", d.Day).Text("summary", d.Summary).
			Int("checker", d.CheckerID).Text("key", d.Key).Int("reverses", d.Reverses).Text("reason", d.Reason).
			Int("lines.count", lines).Bytes("lines.root", root[:])
		if d.PosterID != PosterUnknown { // the entry is the poster's, so the maker is written out
			w.Int("maker", d.MakerID).Int("poster", d.PosterID)
		}
		if d.PosterID != PosterUnknown || d.Basis != "" {
			w.Text("basis", d.Basis)
		}
	}
}

// LeafLine is a transfer as its voucher's lines root covers it. A proof of one
// line shows the hashes of its neighbours, and amounts are few enough to be
// guessed: what the voucher's salt adds to each line can't be.
func (t Transfer) LeafLine(salt []byte) []byte {
	w := seal.NewLeaf("transfer").Int("line", int64(t.Line)).Int("asset", t.AssetID).Int("debit", t.DebitID).
		Int("credit", t.CreditID).Int("amount", t.Amount).Int("program", t.Program).Int("department", t.Department).
		Int("payment", t.Payment).Text("summary", t.Summary)
	if len(salt) > 0 {
		blind := sha256.Sum256(binary.BigEndian.AppendUint64(salt[:len(salt):len(salt)], uint64(t.Line)))
		w.Bytes("blind", blind[:16])
	}
	return w.Encode()
}

// LeafLines is every transfer's LeafLine.
func (d Draft) LeafLines() [][]byte {
	out := make([][]byte, len(d.Transfers))
	for i, t := range d.Transfers {
		out[i] = t.LeafLine(d.Salt)
	}
	return out
}

// Leaf is what an account's sealed leaf says: book and asset by their codes, as
// checkpoints name them, and what the account is.
func (a Account) Leaf(b Book, s Asset) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		guarded := int64(0)
		if a.Guarded {
			guarded = 1
		}
		w.Int("book", b.ID).Text("book_code", b.Code).Text("book_name", b.Name).Int("asset", s.ID).Text("asset_code", s.Code).Text("asset_name", s.Name).
			Text("unit", s.Unit).Text("code", a.Code).Text("name", a.Name).Text("side", string(a.Side)).Int("guarded", guarded)
	}
}
