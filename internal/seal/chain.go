package seal

import (
	"bytes"
	"errors"
	"slices"

	"reliefbook/internal/fault"
)

// KindRotate is the kind of the act by which a signing key names the next one.
const KindRotate = "key_rotate"

// RotationLeaf is what that act's leaf says besides who, when and which: both
// keys as auditors are handed them.
func RotationLeaf(old, next *PublicKey) func(*LeafWriter) {
	return func(w *LeafWriter) { w.Text("old", old.String()).Text("new", next.String()) }
}

var rotateHead = NewLeaf(KindRotate).Encode()

// Chain is the keys one log was signed with, each named by the one before in an
// act sealed under it. Leaves and checkpoints are handed to it in the log's
// order; from a key on its checkpoints are its own.
type Chain struct {
	keys  []*PublicKey
	next  *PublicKey // named, and has signed nothing yet
	named int64      // sequence number of the act that names it
	under bool       // that act stands under a checkpoint of the key before
}

// NewChain begins with the log's first key.
func NewChain(first *PublicKey) *Chain { return &Chain{keys: []*PublicKey{first}} }

// Last is the key that signs now.
func (c *Chain) Last() *PublicKey { return c.keys[len(c.keys)-1] }

// Keys are those that have signed, the first first.
func (c *Chain) Keys() []*PublicKey { return slices.Clone(c.keys) }

// Has reports whether a key is one of them.
func (c *Chain) Has(key *PublicKey) bool {
	return slices.ContainsFunc(c.keys, func(k *PublicKey) bool { return k.String() == key.String() })
}

// Leaf notes a leaf by which a key names the next. Refusal: seal.key_unlinked
// when it is not the key that signs, or when another one waits to sign.
func (c *Chain) Leaf(seq int64, leaf []byte) error {
	if !bytes.HasPrefix(leaf, rotateHead) {
		return nil
	}
	_, _, fields, err := DecodeLeaf(leaf)
	if err != nil {
		return errUnlinked(err)
	}
	var old, next string
	for _, f := range fields {
		switch f.Name {
		case "old":
			old, _ = f.Text()
		case "new":
			next, _ = f.Text()
		}
	}
	key, err := ParsePublicKey(next)
	if err != nil || c.next != nil || old != c.Last().String() || c.Has(key) {
		return errUnlinked(err)
	}
	c.next, c.named, c.under = key, seq, false
	return nil
}

// Open reads the log's next checkpoint. It believes it with the signature of the
// key that signs now, or of the one that key has named under a checkpoint of its
// own. Refusals: those of Open.
func (c *Chain) Open(signed string) (Checkpoint, error) {
	cp, err := Open(signed, c.Last())
	if err == nil {
		c.under = c.under || c.next != nil && cp.Size > c.named
		return cp, nil
	}
	if c.next == nil || !c.under {
		return cp, err
	}
	if cp, err = Open(signed, c.next); err == nil {
		c.keys, c.next = append(c.keys, c.next), nil
	}
	return cp, err
}

// OpenAny reads a checkpoint that was kept, signed by whichever of the keys.
func (c *Chain) OpenAny(signed string) (cp Checkpoint, err error) {
	for _, k := range c.keys {
		if cp, err = Open(signed, k); err == nil || !fault.Is(err, "seal.checkpoint_unsigned") {
			return cp, err
		}
	}
	return cp, err
}

func errUnlinked(cause error) error {
	if cause == nil {
		cause = errors.New("the act does not name the key after the one that signs")
	}
	return fault.New(fault.Conflict, "seal.key_unlinked").Because(cause)
}
