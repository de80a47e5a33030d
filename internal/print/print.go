// Package print is the door of everything on paper: sign-off sheets, summaries,
// slips and reports as A4 PDF. It is the only package that knows the PDF library.
//
// Names print with every character of the merged font (font/make.sh); copying a
// rare one out of the PDF gives another character though it prints right, which
// is a limit of the library.
package print

import (
	_ "embed"
	"image/color"
	"io"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/signintech/gopdf"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
)

//go:embed font/reliefbook-sans.ttf
var font []byte

// Points of a page: A4, 72 to the inch.
const (
	short  = 595.28
	long   = 841.89
	margin = 34.0
	gap    = 3.0 // between a cell's line and its text
)

// doc is one PDF being drawn. The first error stays and ends it.
type doc struct {
	pdf           gopdf.GoPdf
	tag           lang.Tag
	width, height float64
	err           error
}

func newDoc(tag lang.Tag, landscape bool) *doc {
	d := &doc{tag: tag, width: short, height: long}
	if landscape {
		d.width, d.height = long, short
	}
	d.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: d.width, H: d.height}})
	d.keep(d.pdf.AddTTFFontData("sans", font))
	d.keep(d.pdf.SetFont("sans", "", 9))
	d.pdf.SetLineWidth(.5)
	return d
}

func (d *doc) keep(err error) {
	if d.err == nil {
		d.err = err
	}
}

// write ends the document.
func (d *doc) write(w io.Writer) error {
	if d.err != nil {
		return fault.Wrap(d.err, "draw a PDF")
	}
	_, err := d.pdf.WriteTo(w)
	return fault.Wrap(err, "write a PDF")
}

func (d *doc) t(key string, pairs ...any) string { return lang.Text(d.tag, "print."+key, pairs...) }

func (d *doc) size(points float64) { d.keep(d.pdf.SetFont("sans", "", points)) }

func (d *doc) wide(text string) float64 {
	w, err := d.pdf.MeasureTextWidth(text)
	d.keep(err)
	return w
}

// align is where a text stands in its box.
type align int

const (
	left align = iota
	right
	center
)

// put writes one line of text at a box's left, right or middle; y is the top.
func (d *doc) put(text string, x, y, width float64, a align) {
	if text == "" {
		return
	}
	switch a {
	case right:
		x += width - d.wide(text)
	case center:
		x += (width - d.wide(text)) / 2
	}
	d.pdf.SetXY(x, y)
	d.keep(d.pdf.Cell(nil, text))
}

// fit writes a text into a box: smaller when it must, then on several lines.
// Nothing is ever cut.
func (d *doc) fit(text string, x, y, width, height, size float64, a align) {
	text = printable(text)
	width -= 2 * gap
	lines := []string{text}
	for ; size >= 3.5; size -= .5 {
		d.size(size)
		lines = d.lines(text, width)
		if len(lines) == 1 || size <= 7 && float64(len(lines))*size*1.2 <= height {
			break
		}
	}
	step := size * 1.2
	top := y + (height-step*float64(len(lines)))/2 + size*.1
	for i, line := range lines {
		d.put(line, x+gap, top+step*float64(i), width, a)
	}
}

// lines breaks a text into lines no wider than width, anywhere: Chinese has no spaces.
func (d *doc) lines(text string, width float64) (out []string) {
	if d.wide(text) <= width {
		return []string{text}
	}
	var line strings.Builder
	for _, r := range text {
		if line.Len() > 0 && d.wide(line.String()+string(r)) > width {
			out = append(out, line.String())
			line.Reset()
		}
		line.WriteRune(r)
	}
	return append(out, line.String())
}

func (d *doc) line(x1, y1, x2, y2 float64) { d.pdf.Line(x1, y1, x2, y2) }

// square draws a QR code.
func (d *doc) square(text string, x, y, side float64) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		d.keep(err)
		return
	}
	n := code.Bounds().Dx()
	unit := side / float64(n)
	d.pdf.SetFillColor(0, 0, 0)
	for row := range n {
		for from := 0; from < n; from++ {
			to := from
			for to < n && code.At(to, row) == color.Black {
				to++
			}
			if to > from { // runs of dark modules as one bar, a hair wider than the gap would be
				d.pdf.RectFromUpperLeftWithStyle(x+float64(from)*unit, y+float64(row)*unit, float64(to-from)*unit+.05, unit+.05, "F")
				from = to
			}
		}
	}
}
