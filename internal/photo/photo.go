// Package photo makes a picture fit to keep: recognised by its content, turned
// the way it was taken, made smaller, and written anew, so that nothing the
// camera wrote into it (place, time, device) stays.
package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"

	"golang.org/x/image/draw"

	"reliefbook/internal/fault"
)

// Bounds of what is taken and of what is kept.
const (
	MaxBytes  = 12 << 20
	MaxPixels = 40_000_000
	MaxSide   = 1600 // pixels, of what is kept
	quality   = 85
)

// Photo is a picture as it is kept, a JPEG.
type Photo struct {
	JPEG   []byte
	Width  int
	Height int
}

// Clean reads a JPEG or PNG by its content and writes it anew. Refusals:
// photo.too_large in bytes or pixels, photo.kind for anything else, photo.broken.
func Clean(data []byte) (Photo, error) {
	if len(data) > MaxBytes {
		return Photo{}, refuse("photo.too_large", "MiB", MaxBytes>>20)
	}
	decode := map[string]func([]byte) (image.Image, error){
		"image/jpeg": func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
		"image/png":  func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
	}[http.DetectContentType(data)]
	if decode == nil {
		return Photo{}, refuse("photo.kind")
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(data)) // before anything is unpacked
	if err != nil || head.Width <= 0 || head.Height <= 0 {
		return Photo{}, refuse("photo.broken")
	}
	if head.Width > MaxPixels/head.Height {
		return Photo{}, refuse("photo.too_large", "MiB", MaxBytes>>20)
	}
	whole, err := decode(data)
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

func refuse(code string, pairs ...any) error {
	return fault.New(fault.Invalid, "form.invalid").Field("photo", code, pairs...)
}

// shrunk is the picture on white, with its longer side within MaxSide.
func shrunk(src image.Image) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if long := max(w, h); long > MaxSide {
		w, h = max(1, w*MaxSide/long), max(1, h*MaxSide/long)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Over, nil)
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
