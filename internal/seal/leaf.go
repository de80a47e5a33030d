package seal

import (
	"bytes"
	"encoding/binary"
	"time"

	"golang.org/x/text/unicode/norm"
)

// leafHeader begins every leaf of version 1. A change of layout is a new
// number beside this one, for old leaves stay as they are.
const (
	leafVersion = 1
	leafHeader  = "reliefbook-leaf/1\n"
)

// RowsField ends the leaf of an act on a noun whose rows are sealed whole: a keyed hash of them.
const RowsField = "rows"

// rowsSize is the length of that hash in bytes.
const rowsSize = 16

var rowsHead = func() []byte {
	empty := len(new(LeafWriter).Encode())
	w := new(LeafWriter).Bytes(RowsField, make([]byte, rowsSize))
	return w.buf[empty : len(w.buf)-rowsSize]
}()

// CutRows takes the hash of a noun's rows off a leaf's end: what was said
// besides, and the hash, nil when the leaf has none.
func CutRows(leaf []byte) (said, rows []byte) {
	at := len(leaf) - len(rowsHead) - rowsSize
	if at < 0 || !bytes.Equal(leaf[at:at+len(rowsHead)], rowsHead) {
		return leaf, nil
	}
	return leaf[:at], leaf[at+len(rowsHead):]
}

// Type says how a field's bytes are meant.
type Type byte

// The types of version 1.
const (
	TypeText  Type = 'T' // UTF-8, NFC
	TypeInt   Type = 'I' // 8 bytes, big-endian, two's complement; money in fen
	TypeBytes Type = 'B' // as they are: hashes, commitments
	TypeTime  Type = 'M' // whole microseconds since 1970 UTC, as TypeInt
)

// LeafWriter collects the fields of one leaf. The same calls in the same order
// give the same bytes. A name may come twice: a list. What isn't there is not
// written, which differs from an empty text.
//
// Version 1 is the header line, the framed kind, and for each field one type
// byte, the framed name and the framed value; a frame is a length of four
// bytes, big-endian, and that many bytes.
type LeafWriter struct{ buf []byte }

// NewLeaf starts a leaf; kind says what it seals: "voucher", "act".
func NewLeaf(kind string) *LeafWriter {
	w := &LeafWriter{buf: make([]byte, 0, 512)}
	w.buf = append(w.buf, leafHeader...)
	w.frame(norm.NFC.Bytes([]byte(kind)))
	return w
}

// NewAct starts the leaf of an act: who, when and on what come first, so that no act leaves them out.
func NewAct(kind, subject string, actor int64, at time.Time) *LeafWriter {
	return NewLeaf(kind).Text("subject", subject).Int("actor", actor).Time("at", at)
}

// Text adds a text, brought into NFC: the same word typed on two systems seals alike.
func (w *LeafWriter) Text(name, value string) *LeafWriter {
	return w.field(TypeText, name, norm.NFC.Bytes([]byte(value)))
}

// Int adds a whole number: fen, pieces, sequence numbers.
func (w *LeafWriter) Int(name string, value int64) *LeafWriter {
	return w.field(TypeInt, name, binary.BigEndian.AppendUint64(nil, uint64(value)))
}

// Bytes adds bytes as they are.
func (w *LeafWriter) Bytes(name string, value []byte) *LeafWriter {
	return w.field(TypeBytes, name, value)
}

// Time adds a moment, cut to whole microseconds, as the database keeps it; the zone is dropped.
func (w *LeafWriter) Time(name string, value time.Time) *LeafWriter {
	return w.field(TypeTime, name, binary.BigEndian.AppendUint64(nil, uint64(value.UnixMicro())))
}

// Lines adds the number of lines and their root, as name.count and name.root:
// a line is proven against both, see [CheckLine].
func (w *LeafWriter) Lines(name string, lines [][]byte) *LeafWriter {
	root := LinesRoot(lines)
	return w.Int(name+".count", int64(len(lines))).Bytes(name+".root", root[:])
}

// Encode gives the bytes of the leaf so far, a copy: what is stored, sealed and never made again.
func (w *LeafWriter) Encode() []byte { return append([]byte(nil), w.buf...) }

func (w *LeafWriter) field(t Type, name string, value []byte) *LeafWriter {
	w.buf = append(w.buf, byte(t))
	w.frame(norm.NFC.Bytes([]byte(name)))
	w.frame(value)
	return w
}

func (w *LeafWriter) frame(b []byte) {
	w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(len(b)))
	w.buf = append(w.buf, b...)
}
