package print

import (
	"io"

	"reliefbook/internal/lang"
)

// Slip is one student's link to cut out: the name comes masked.
type Slip struct {
	Program string
	Class   string
	Name    string
	URL     string
	Until   string // the day it ends
}

// A page of slips: 2 across, 5 down.
const (
	across = 2
	down   = 5
)

// Slips prints students' links, ten a page.
func Slips(w io.Writer, tag lang.Tag, slips []Slip) error {
	d := newDoc(tag, false)
	width, height := (d.width-2*margin)/across, (d.height-2*margin)/down
	for i, s := range slips {
		at := i % (across * down)
		if at == 0 {
			d.pdf.AddPage()
		}
		x, y := margin+float64(at%across)*width, margin+float64(at/across)*height
		d.pdf.SetLineType("dashed")
		d.pdf.RectFromUpperLeftWithStyle(x, y, width, height, "D")
		d.pdf.SetLineType("")
		d.square(s.URL, x+12, y+18, 88)
		d.fit(s.Program, x+106, y+12, width-116, 20, 11, left)
		d.fit(s.Class+"　"+s.Name, x+106, y+34, width-116, 18, 10, left)
		d.fit(d.t("slip"), x+106, y+56, width-116, 44, 8, left)
		d.fit(d.t("until", "Day", s.Until), x+106, y+98, width-116, 14, 8, left)
		d.fit(s.URL, x+8, y+116, width-16, 22, 7, left)
	}
	if len(slips) == 0 {
		d.pdf.AddPage()
	}
	return d.write(w)
}
