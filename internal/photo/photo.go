// Package photo makes a picture fit to keep: recognised by its content, turned
// the way it was taken, made smaller, and written anew, so that nothing the
// camera wrote into it (place, time, device) stays.
package photo

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"time"

	"golang.org/x/image/draw"

	"reliefbook/internal/fault"
	"reliefbook/internal/gate"
)

// Bounds of what is taken and of what is kept.
const (
	MaxBytes  = 12 << 20
	MaxPixels = 12 << 20 // what cameras call 12 megapixels: 4032 × 3024 is a little over twelve millions
	MaxSide   = 1600     // pixels, of what is kept
	maxScans  = 64       // of one JPEG: a camera writes ten at most, and each is a walk over the whole picture
	quality   = 85
)

// decoding holds everything that unpacks a picture to two at a time: one of the
// largest takes some 150 MB while it is made smaller.
var decoding = gate.New(2, 16, 10*time.Second)

// Photo is a picture as it is kept, a JPEG.
type Photo struct {
	JPEG   []byte
	Width  int
	Height int
}

// Clean reads a JPEG or PNG by its content and writes it anew; what is too large
// is known by its header, before anything is unpacked. Refusals:
// photo.too_large in bytes, photo.pixels, photo.kind for anything else, photo.broken; gate.busy.
func Clean(ctx context.Context, data []byte) (Photo, error) {
	decode, err := decoder(data)
	if err != nil {
		return Photo{}, err
	}
	leave, err := decoding.Enter(ctx)
	if err != nil {
		return Photo{}, err
	}
	defer leave()
	whole, err := decode(bytes.NewReader(data))
	if err != nil {
		return Photo{}, refuse("photo.broken")
	}
	small := turned(shrunk(whole), orientation(data))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return Photo{}, fault.Wrap(err, "write a photo")
	}
	return Photo{JPEG: out.Bytes(), Width: small.Bounds().Dx(), Height: small.Bounds().Dy()}, nil
}

// decoder is what unpacks this picture, once its header says that it may be.
func decoder(data []byte) (decode func(io.Reader) (image.Image, error), err error) {
	if len(data) > MaxBytes {
		return nil, refuse("photo.too_large", "MiB", MaxBytes>>20)
	}
	config, walks := jpeg.DecodeConfig, 0
	switch http.DetectContentType(data) {
	case "image/jpeg":
		decode, walks = jpeg.Decode, bytes.Count(data, []byte{0xff, 0xda})
	case "image/png":
		config, decode = png.DecodeConfig, png.Decode
	default:
		return nil, refuse("photo.kind")
	}
	head, err := config(bytes.NewReader(data))
	if err != nil || head.Width <= 0 || head.Height <= 0 || walks > maxScans {
		return nil, refuse("photo.broken")
	}
	if head.Width > MaxPixels/head.Height {
		return nil, refuse("photo.pixels", "Width", head.Width, "Height", head.Height, "Mega", MaxPixels>>20)
	}
	return decode, nil
}

func refuse(code string, pairs ...any) error {
	return fault.New(fault.Invalid, "form.invalid").Field("photo", code, pairs...)
}

// shrunk is the picture on white, with its longer side within MaxSide.
func shrunk(src image.Image) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if long := max(w, h); long > MaxSide {
		w, h = max(1, w*MaxSide/long), max(1, h*MaxSide/long)
	}
	for src.Bounds().Dx() >= 2*w && src.Bounds().Dy() >= 2*h && w*h > 0 {
		src = halved(src)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Over, nil)
	return dst
}

// halved is the picture at half its size, each pixel the mean of four: it needs no
// room beside the result, where the better filter needs 32 bytes for every pixel between.
func halved(src image.Image) image.Image {
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	draw.ApproxBiLinear.Scale(dst, dst.Bounds(), src, b, draw.Src, nil)
	return dst
}

// turned puts a picture upright by its Exif orientation, 1 to 8.
func turned(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := [...][2]int{2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y}, 5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x}}[orientation]
			dst.SetRGBA(to[0], to[1], src.RGBAAt(x, y))
		}
	}
	return dst
}
