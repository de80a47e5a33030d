package seal_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"reliefbook/internal/seal"
)

var moment = time.Date(2026, 9, 25, 16, 30, 0, 123456789, time.FixedZone("CST", 8*3600))

func sample() []byte {
	return seal.NewLeaf("voucher").
		Text("memo", "中秋慰问").Int("fen", -10335000).Bytes("salt", []byte{1, 2}).Time("at", moment).Encode()
}

// The bytes of version 1 are fixed for good: sealed logs depend on them.
func TestVersion1IsFixed(t *testing.T) {
	const want = "72656c696566626f6f6b2d6c6561662f310a" + // header
		"00000007766f7563686572" + // voucher
		"54000000046d656d6f0000000ce4b8ade7a78be685b0e997ae" +
		"490000000366656e00000008ffffffffff624ce8" +
		"420000000473616c74000000020102" +
		"4d0000000261740000000800065c4a85aa3440"
	got := hex.EncodeToString(sample())
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDecodeLeaf(t *testing.T) {
	version, kind, fields, err := seal.DecodeLeaf(sample())
	if err != nil || version != 1 || kind != "voucher" || len(fields) != 4 {
		t.Fatalf("%d %q %v %v", version, kind, fields, err)
	}
	for i, want := range []struct{ name, shown string }{
		{"memo", "中秋慰问"}, {"fen", "-10335000"}, {"salt", "0102"}, {"at", "2026-09-25T08:30:00.123456Z"},
	} {
		if f := fields[i]; f.Name != want.name || f.String() != want.shown {
			t.Errorf("field %d: %s = %s", i, f.Name, f)
		}
	}
	text, ok1 := fields[0].Text()
	n, ok2 := fields[1].Int()
	at, ok3 := fields[3].Time()
	if text != "中秋慰问" || n != -10335000 || !at.Equal(moment.Truncate(time.Microsecond)) || !ok1 || !ok2 || !ok3 {
		t.Errorf("%q %d %v", text, n, at)
	}
	_, ok1 = fields[1].Text()
	_, ok2 = fields[0].Int()
	_, ok3 = fields[1].Time()
	if ok1 || ok2 || ok3 {
		t.Error("a field passed for another type")
	}
}

func TestSameMeaningSameBytes(t *testing.T) {
	a := seal.NewLeaf("x").Text("name", "e\u0301").Time("at", moment).Encode()
	b := seal.NewLeaf("x").Text("name", "\u00e9").Time("at", moment.UTC().Truncate(time.Microsecond)).Encode()
	if !bytes.Equal(a, b) {
		t.Errorf("%x\n%x", a, b)
	}
	seen := map[string]int{}
	for i, leaf := range [][]byte{
		seal.NewLeaf("x").Text("ab", "c").Encode(), seal.NewLeaf("x").Text("a", "bc").Encode(),
		seal.NewLeaf("x").Bytes("ab", []byte("c")).Encode(), seal.NewLeaf("xT").Text("ab", "c").Encode(),
		seal.NewLeaf("x").Text("a", "").Text("ab", "c").Encode(), seal.NewLeaf("x").Text("ab", "c").Text("a", "").Encode(),
		seal.NewLeaf("x").Int("n", 0).Encode(), seal.NewLeaf("x").Time("n", time.UnixMicro(0)).Encode(), seal.NewLeaf("x").Encode(),
	} {
		if j, ok := seen[string(leaf)]; ok {
			t.Errorf("%d and %d are alike", i, j)
		}
		seen[string(leaf)] = i
	}
}

func TestEncodeIsACopy(t *testing.T) {
	w := seal.NewLeaf("x").Text("a", "b")
	first := w.Encode()
	kept := bytes.Clone(first)
	w.Int("n", 1)
	first[0] ^= 1
	if second := w.Encode(); !bytes.Equal(second[:len(kept)], kept) {
		t.Error("a leaf already given out reached into the writer")
	}
}

func TestNotALeaf(t *testing.T) {
	good := sample()
	for cut := range len(good) {
		version, _, fields, err := seal.DecodeLeaf(good[:cut])
		if err == nil && len(fields) == 4 {
			t.Errorf("cut at %d: whole", cut)
		}
		if err != nil && (!errors.Is(err, seal.ErrLeaf) || version != 0 || fields != nil) {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	for _, bad := range []string{
		"", "reliefbook-leaf/2\n\x00\x00\x00\x00", "reliefbook-leaf/1\n\xff\xff\xff\xff",
		"reliefbook-leaf/1\n\x00\x00\x00\x00X\x00\x00\x00\x00\x00\x00\x00\x00",
		"reliefbook-leaf/1\n\x00\x00\x00\x00I\x00\x00\x00\x00\x00\x00\x00\x01a",
		string(good) + "T",
	} {
		if _, _, _, err := seal.DecodeLeaf([]byte(bad)); !errors.Is(err, seal.ErrLeaf) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Whatever is written reads back, and no two lists of fields share bytes.
func FuzzRoundTrip(f *testing.F) {
	f.Add("voucher", "memo", "中秋", int64(-1), []byte{0}, int64(1790000000000000))
	f.Add("", "", "e\u0301\xff", int64(0), []byte(nil), int64(-1))
	f.Fuzz(func(t *testing.T, kind, name, text string, n int64, raw []byte, micros int64) {
		leaf := seal.NewLeaf(kind).Text(name, text).Int(name, n).Bytes(name, raw).Time(name, time.UnixMicro(micros)).Encode()
		_, gotKind, fields, err := seal.DecodeLeaf(leaf)
		if err != nil || len(fields) != 4 || gotKind != norm.NFC.String(kind) {
			t.Fatalf("%q %v %v", gotKind, fields, err)
		}
		gotText, _ := fields[0].Text()
		gotInt, _ := fields[1].Int()
		gotTime, _ := fields[3].Time()
		if gotText != norm.NFC.String(text) || gotInt != n || !bytes.Equal(fields[2].Value, raw) || gotTime.UnixMicro() != micros {
			t.Fatalf("%q %d %x %v", gotText, gotInt, fields[2].Value, gotTime)
		}
		for _, field := range fields {
			if field.Name != norm.NFC.String(name) {
				t.Fatalf("name %q", field.Name)
			}
			_ = field.String()
		}
	})
}

// Any bytes: an error or a leaf, never a panic; and a leaf has one encoding.
func FuzzDecode(f *testing.F) {
	f.Add(sample())
	f.Add([]byte("reliefbook-leaf/1\n\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		_, kind, fields, err := seal.DecodeLeaf(leaf)
		if err != nil {
			return
		}
		w := seal.NewLeaf(kind)
		normal := norm.NFC.String(kind) == kind
		for _, field := range fields {
			normal = normal && norm.NFC.String(field.Name) == field.Name
			if text, ok := field.Text(); ok {
				normal = normal && norm.NFC.String(text) == text
				w.Text(field.Name, text)
			} else if n, ok := field.Int(); ok {
				w.Int(field.Name, n)
			} else if at, ok := field.Time(); ok {
				w.Time(field.Name, at)
			} else {
				w.Bytes(field.Name, field.Value)
			}
		}
		if normal && !bytes.Equal(w.Encode(), leaf) {
			t.Fatalf("two encodings of one leaf:\n%x\n%x", leaf, w.Encode())
		}
	})
}
