// Package seal makes a rewritten past visible.
//
// Every voucher and every audited act becomes a leaf: bytes that are kept as
// they were sealed and never made again from columns. The leaves form a Merkle
// log (RFC 6962, by way of golang.org/x/mod/sumdb/tlog); a signed [Checkpoint]
// states the log's size, its root and the trial balance. Who kept an old
// checkpoint can prove, offline, that nothing before it was changed.
//
// How the parts are used:
//
//	[NewLeaf]      the bytes of one voucher or act, written in the business transaction
//	[LinesRoot]    one hash for a voucher's thousands of transfers, each provable alone
//	[Append]       what the sealer stores for a batch of leaves, after commit
//	[Sign], [Open] checkpoints as signed text
//	[ProveRecord], [ProveTree] and their Checks: "this is in it", "nothing before was changed"
//	[Rebuild], [Audit] everything again from the leaves alone: an inner hash can be
//	               spoiled while the root still agrees, so verification trusts none
//
// The package is pure but for key files: it reads stored hashes through a
// [HashReader] and knows no database. Leaves hold personal data only as salted
// commitments (package vault).
package seal

import "golang.org/x/mod/sumdb/tlog"

// Hash is a SHA-256 node of the log; it prints as base64.
type Hash = tlog.Hash

// HashReader reads stored hashes by their index (tlog.StoredHashIndex): a row
// number counted from zero in the order Append gives them.
type HashReader = tlog.HashReader

// Hashes is a HashReader over hashes in memory.
type Hashes []Hash

// ReadHashes gives the hashes at the indexes, or an error when one isn't there.
func (h Hashes) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(h)) {
			return nil, errNoHash(at)
		}
		out[i] = h[at]
	}
	return out, nil
}

// LeafHash is a leaf's own hash, which stands for it where its bytes are kept back.
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }
