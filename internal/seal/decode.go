package seal

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrLeaf is bytes that are no leaf of a known version.
var ErrLeaf = errors.New("seal: not a leaf")

// Field is one field of a decoded leaf.
type Field struct {
	Name  string
	Type  Type
	Value []byte // as sealed; part of the leaf's bytes, not a copy
}

// Text is a text field's value; false for another type.
func (f Field) Text() (string, bool) { return string(f.Value), f.Type == TypeText }

// Int is a whole number field's value; false for another type.
func (f Field) Int() (int64, bool) {
	if f.Type != TypeInt {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(f.Value)), true
}

// Time is a time field's value in UTC; false for another type.
func (f Field) Time() (time.Time, bool) {
	if f.Type != TypeTime {
		return time.Time{}, false
	}
	return time.UnixMicro(int64(binary.BigEndian.Uint64(f.Value))).UTC(), true
}

// String is the value for display: digits, hexadecimal bytes, a UTC time, or
// the text, in which bytes that are no UTF-8 show as U+FFFD.
func (f Field) String() string {
	if n, ok := f.Int(); ok {
		return strconv.FormatInt(n, 10)
	}
	if t, ok := f.Time(); ok {
		return t.Format(timeLayout)
	}
	if f.Type == TypeBytes {
		return hex.EncodeToString(f.Value)
	}
	return strings.ToValidUTF8(string(f.Value), "\uFFFD")
}

// DecodeLeaf reads a leaf for verification and display. It takes exactly what
// LeafWriter makes: one leaf has one encoding. It doesn't look at NFC, because
// a leaf outlives the Unicode tables it was written with. Any other bytes are ErrLeaf.
func DecodeLeaf(leaf []byte) (version int, kind string, fields []Field, err error) {
	rest, ok := strings.CutPrefix(string(leaf), leafHeader)
	if !ok {
		return 0, "", nil, fmt.Errorf("%w of version %d", ErrLeaf, leafVersion)
	}
	r := &reader{rest: []byte(rest)}
	kind = string(r.frame())
	for !r.bad && len(r.rest) > 0 {
		f := Field{Type: Type(r.rest[0])}
		r.rest = r.rest[1:]
		f.Name = string(r.frame())
		f.Value = r.frame()
		if !f.fits() {
			r.bad = true
		}
		fields = append(fields, f)
	}
	if r.bad {
		return 0, "", nil, fmt.Errorf("%w: broken off or damaged", ErrLeaf)
	}
	return leafVersion, kind, fields, nil
}

// fits reports whether the type is known and the value as long as it must be.
func (f Field) fits() bool {
	switch f.Type {
	case TypeText, TypeBytes:
		return true
	case TypeInt, TypeTime:
		return len(f.Value) == 8
	}
	return false
}

// reader takes frames off the front and remembers the first that isn't whole.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) frame() []byte {
	if r.bad || len(r.rest) < 4 {
		r.bad = true
		return nil
	}
	n := uint64(binary.BigEndian.Uint32(r.rest))
	if n > uint64(len(r.rest)-4) {
		r.bad = true
		return nil
	}
	value := r.rest[4 : 4+n]
	r.rest = r.rest[4+n:]
	return value
}
