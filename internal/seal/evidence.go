package seal

import (
	"encoding/json"
	"time"

	"reliefbook/internal/fault"
)

// evidenceFormat names the layout of an Evidence's file.
const evidenceFormat = "reliefbook-proof/1"

// Evidence proves, offline and to anybody, that one line of one voucher is in
// the sealed log: the line's path to the voucher's lines root, the voucher's leaf
// and its path to the root of a signed checkpoint. Of the other lines it holds
// nothing but hashes that nobody can guess the words of.
type Evidence struct {
	Format     string     `json:"format"`
	Key        string     `json:"public_key"`
	Checkpoint string     `json:"checkpoint"`
	Leaf       PathToRoot `json:"leaf"`
	Line       PathToRoot `json:"line"`
}

// PathToRoot is some bytes with their place and the hashes between them and a root.
type PathToRoot struct {
	Index int64  `json:"index"`
	Size  int64  `json:"size"`
	Bytes []byte `json:"bytes"`
	Path  []Hash `json:"path"`
}

// NewEvidence puts a proof together.
func NewEvidence(key *PublicKey, checkpoint string, leaf, line PathToRoot) Evidence {
	return Evidence{Format: evidenceFormat, Key: key.String(), Checkpoint: checkpoint, Leaf: leaf, Line: line}
}

// JSON is the proof as a file.
func (e Evidence) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(e, "", "  ")
	return append(text, '\n'), fault.Wrap(err, "write a proof")
}

// Shown is what a proof proves, read from the sealed bytes themselves.
type Shown struct {
	Checkpoint Checkpoint
	Day        string // of the voucher
	Summary    string
	At         time.Time // when it was posted
	Amount     int64     // fen or pieces
	Payment    int64
	Seq        int64 // the voucher's place in the log
}

// CheckEvidence reads a proof's file and checks all of it. key is the one that
// was handed out; nil takes the file's own word for it. Refusals: proof.bad for
// what is no proof, seal.checkpoint_unsigned, seal.not_included.
func CheckEvidence(file []byte, key *PublicKey) (s Shown, err error) {
	var e Evidence
	if err := json.Unmarshal(file, &e); err != nil || e.Format != evidenceFormat {
		return s, errEvidence(err)
	}
	if key == nil {
		if key, err = ParsePublicKey(e.Key); err != nil {
			return s, err
		}
	}
	if s.Checkpoint, err = Open(e.Checkpoint, key); err != nil {
		return s, err
	}
	if err := CheckRecord(s.Checkpoint, e.Leaf.Index, e.Leaf.Bytes, e.Leaf.Path); err != nil {
		return s, err
	}
	_, kind, fields, err := DecodeLeaf(e.Leaf.Bytes)
	if err != nil || kind != "voucher" {
		return s, errEvidence(err)
	}
	leaf := byName(fields)
	count, _ := leaf["lines.count"].Int()
	root := leaf["lines.root"].Value
	if len(root) != len(Hash{}) {
		return s, errEvidence(nil)
	}
	if err := CheckLine(count, e.Line.Index, Hash(root), e.Line.Bytes, e.Line.Path); err != nil {
		return s, err
	}
	_, kind, fields, err = DecodeLeaf(e.Line.Bytes)
	if err != nil || kind != "transfer" {
		return s, errEvidence(err)
	}
	line := byName(fields)
	s.Day, _ = leaf["day"].Text()
	s.Summary, _ = leaf["summary"].Text()
	s.At, _ = leaf["at"].Time()
	s.Amount, _ = line["amount"].Int()
	s.Payment, _ = line["payment"].Int()
	s.Seq = e.Leaf.Index
	return s, nil
}

func byName(fields []Field) map[string]Field {
	out := make(map[string]Field, len(fields))
	for _, f := range fields {
		out[f.Name] = f
	}
	return out
}

func errEvidence(cause error) error {
	return fault.New(fault.Invalid, "proof.bad").Because(cause)
}
