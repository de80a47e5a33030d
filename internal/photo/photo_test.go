package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/fault"
)

// taken is a JPEG whose left half is red, with an Exif that has an orientation and a place.
func taken(t *testing.T, w, h, orientation int, order binary.ByteOrder) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{B: 255, A: 255}
			if x < w/2 {
				c = color.RGBA{R: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*")
	if order == binary.LittleEndian {
		tiff = []byte("II*\x00")
	}
	tiff = append(tiff, 0, 0, 0, 0)
	order.PutUint32(tiff[4:], 8)
	dir := make([]byte, 2+2*12+4)
	order.PutUint16(dir, 2)
	order.PutUint16(dir[2:], 0x010f) // the maker
	order.PutUint16(dir[14:], 0x0112)
	order.PutUint16(dir[16:], 3)
	order.PutUint32(dir[18:], 1)
	order.PutUint16(dir[22:], uint16(orientation))
	segment := append([]byte("Exif\x00\x00"), append(append(tiff, dir...), []byte("GPS 31.2304N 121.4737E")...)...)
	out := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}
	return append(append(out, segment...), plain.Bytes()[2:]...)
}

// TestNothingStays: what comes out has no metadata and is upright and small.
func TestNothingStays(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		for orientation, red := range map[int]string{1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom", 9: "left"} {
			data := taken(t, 80, 60, orientation, order)
			p, err := Clean(context.Background(), data)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(p.JPEG, []byte("Exif")) || bytes.Contains(p.JPEG, []byte("GPS")) || bytes.Contains(p.JPEG, []byte{0xff, 0xe1}) {
				t.Error("what the camera wrote is still there")
			}
			img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
			if err != nil {
				t.Fatal(err)
			}
			w, h := p.Width, p.Height
			if img.Bounds().Dx() != w || (orientation >= 5 && orientation <= 8) != (w == 60) {
				t.Errorf("orientation %d: %d × %d", orientation, w, h)
			}
			at := map[string][2]int{"left": {2, h / 2}, "right": {w - 3, h / 2}, "top": {w / 2, 2}, "bottom": {w / 2, h - 3}}[red]
			if r, _, b, _ := img.At(at[0], at[1]).RGBA(); r < 0x8000 || b > 0x8000 {
				t.Errorf("orientation %d: not red at its %s", orientation, red)
			}
		}
	}
	p, err := Clean(context.Background(), taken(t, 4000, 1000, 1, binary.BigEndian))
	if err != nil || p.Width != 1600 || p.Height != 400 {
		t.Errorf("%d × %d: %v", p.Width, p.Height, err)
	}
}

func TestRefused(t *testing.T) {
	var g, head, over bytes.Buffer
	if err := gif.Encode(&g, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.White}), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&head, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&over, image.NewGray(image.Rect(0, 0, 4096, 3073))); err != nil {
		t.Fatal(err)
	}
	huge := head.Bytes()
	binary.BigEndian.PutUint32(huge[16:], 60_000)
	binary.BigEndian.PutUint32(huge[20:], 60_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	whole := taken(t, 80, 60, 6, binary.BigEndian)
	for name, c := range map[string]struct {
		data []byte
		code string
	}{"a GIF": {g.Bytes(), "photo.kind"}, "a text": {[]byte("hello"), "photo.kind"}, "nothing": {nil, "photo.kind"}, "a header of a huge one": {huge, "photo.pixels"},
		"a row too many": {over.Bytes(), "photo.pixels"}, "too many scans": {append(whole[:len(whole):len(whole)], bytes.Repeat([]byte{0xff, 0xda}, maxScans)...), "photo.broken"},
		"a long file": {[]byte(strings.Repeat("x", MaxBytes+1)), "photo.too_large"}, "half a picture": {whole[:len(whole)/2], "photo.broken"}} {
		_, err := Clean(context.Background(), c.data)
		if e := fault.Of(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// FuzzClean: whatever is uploaded is a picture or a named refusal.
func FuzzClean(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := Clean(context.Background(), data); err != nil && fault.Of(err) == nil || err == nil && len(p.JPEG) == 0 {
			t.Errorf("%v", err)
		}
	})
}

// TestTwoAtATime: while two pictures are unpacked the next one waits, and who
// left does not; what its header refuses does not even wait.
func TestTwoAtATime(t *testing.T) {
	for range 2 {
		leave, err := decoding.Enter(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
	}
	ctx, gone := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer gone()
	if _, err := Clean(ctx, taken(t, 80, 60, 1, binary.BigEndian)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a third at once: %v", err)
	}
	if _, err := Clean(context.Background(), []byte("hello")); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a text: %v", err)
	}
}

// TestTheLargestFits: a picture of a camera's 12 megapixels is taken, within bounds of memory.
func TestTheLargestFits(t *testing.T) {
	var data bytes.Buffer
	if err := jpeg.Encode(&data, image.NewYCbCr(image.Rect(0, 0, 4032, 3024), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p, err := Clean(context.Background(), data.Bytes())
	runtime.ReadMemStats(&after)
	if err != nil || p.Width != 1600 || p.Height != 1200 {
		t.Fatalf("%d × %d: %v", p.Width, p.Height, err)
	}
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 160 {
		t.Errorf("%d MiB", mib)
	}
}

// TestSmallerLooksTheSame: halves keep black black, white white, and what is fine in between grey.
func TestSmallerLooksTheSame(t *testing.T) {
	src := image.NewGray(image.Rect(0, 0, 4000, 2000))
	for y := range 2000 {
		for x := range 4000 {
			switch {
			case x < 1000:
			case x < 2000, (x+y)%2 == 0:
				src.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	small := shrunk(src)
	if small.Bounds().Dx() != 1600 || small.Bounds().Dy() != 800 {
		t.Fatal(small.Bounds())
	}
	for x, want := range map[int]int{200: 0, 600: 255, 1200: 128} {
		if got := int(small.RGBAAt(x, 400).G); got < want-3 || got > want+3 {
			t.Errorf("at %d: %d, want %d", x, got, want)
		}
	}
}
