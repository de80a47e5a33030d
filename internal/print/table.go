package print

import (
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
)

// column is one column of a printed table; its width is in points.
type column struct {
	caption string
	width   float64
	align   align
}

// sheet is a table over as many pages as it needs: its head and captions on
// every page, a subtotal at the foot of each, the total and who signs on the last.
type sheet struct {
	*doc
	title, sub string
	code       string // in the QR code, "" for none
	columns    []column
	rows       [][]string
	rowHeight  float64
	subtotal   func(from, to int) string // of the rows of one page, nil for none
	total      []string                  // a row of sums, nil for none
	closing    []string                  // lines below the table
	people     []string                  // who signs
	notes      []string
	inRed      int // the first column that is in red, 0 for none
}

const (
	headHeight    = 62.0
	captionHeight = 20.0
	sumHeight     = 18.0
	footHeight    = 16.0
)

// room is how many rows fit a page that ends with so much beside them.
func (s *sheet) room(beside float64) int {
	return max(1, int((s.height-2*margin-headHeight-captionHeight-footHeight-beside)/s.rowHeight))
}

// endHeight is what stands below the last row.
func (s *sheet) endHeight() float64 {
	h := float64(len(s.closing))*16 + float64(len(s.notes))*11 + 6
	if s.total != nil {
		h += sumHeight
	}
	if s.people != nil {
		h += 46
	}
	if s.subtotal != nil {
		h += sumHeight
	}
	return h
}

// pages says which rows stand on which page. The total never stands alone.
func (s *sheet) pages() (cuts []int) {
	beside := 0.0
	if s.subtotal != nil {
		beside = sumHeight
	}
	full, last, n := s.room(beside), s.room(s.endHeight()), len(s.rows)
	at := 0
	for n-at > last {
		take := full
		if rest := n - at; rest <= full+last {
			take = rest - min(last, max(rest-full, rest/2)) // the last two pages share what is left
		}
		at += take
		cuts = append(cuts, at)
	}
	return append(cuts, n)
}

func (s *sheet) print() {
	cuts := s.pages()
	from := 0
	for i, to := range cuts {
		s.pdf.AddPage()
		y := s.head(i+1, len(cuts))
		y = s.table(y, from, to)
		if s.subtotal != nil {
			s.fit(s.subtotal(from, to), margin, y, s.tableWidth(), sumHeight, 9, right)
			y += sumHeight
		}
		if i == len(cuts)-1 {
			s.end(y)
		}
		from = to
	}
}

func (s *sheet) tableWidth() (w float64) {
	for _, c := range s.columns {
		w += c.width
	}
	return w
}

func (s *sheet) head(page, of int) (y float64) {
	side := 0.0
	if s.code != "" {
		side = 50
		s.square(s.code, s.width-margin-side, margin-6, side)
		s.size(5.5)
		s.put(s.code, margin, margin+side-2, s.width-2*margin, right)
	}
	s.fit(s.title, margin+side, margin-4, s.width-2*margin-2*side-8, 26, 17, center)
	s.fit(s.sub, margin+side, margin+22, s.width-2*margin-2*side-8, 20, 9.5, center)
	s.size(8)
	s.put(s.t("page", "Page", page, "Of", of), margin, s.height-margin-2, s.width-2*margin, center)
	return margin + headHeight
}

func (s *sheet) table(y float64, from, to int) float64 {
	width := s.tableWidth()
	s.pdf.SetFillColor(238, 243, 243)
	s.pdf.RectFromUpperLeftWithStyle(margin, y, width, captionHeight, "F")
	s.pdf.SetFillColor(0, 0, 0)
	top := y
	x := margin
	for _, c := range s.columns {
		s.fit(c.caption, x, y, c.width, captionHeight, 9, center)
		x += c.width
	}
	y += captionHeight
	s.line(margin, top, margin+width, top)
	for i := from; i < to; i++ {
		s.line(margin, y, margin+width, y)
		s.row(s.rows[i], y, s.rowHeight)
		y += s.rowHeight
	}
	if to == len(s.rows) && s.total != nil {
		s.line(margin, y, margin+width, y)
		s.row(s.total, y, sumHeight)
		y += sumHeight
	}
	s.line(margin, y, margin+width, y)
	x = margin
	for _, c := range s.columns {
		s.line(x, top, x, y)
		x += c.width
	}
	s.line(x, top, x, y)
	return y
}

func (s *sheet) row(cells []string, y, height float64) {
	x := margin
	for i, c := range s.columns {
		if s.inRed > 0 && i == s.inRed {
			s.pdf.SetTextColor(190, 0, 0)
		}
		s.fit(cells[i], x, y, c.width, height, 9, c.align)
		x += c.width
	}
	s.pdf.SetTextColor(0, 0, 0)
}

func (s *sheet) end(y float64) {
	y += 6
	for _, text := range s.closing {
		s.fit(text, margin, y, s.tableWidth(), 16, 10, left)
		y += 16
	}
	for _, text := range s.notes {
		s.fit(text, margin, y, s.tableWidth(), 11, 7.5, left)
		y += 11
	}
	if s.people == nil {
		return
	}
	each := s.tableWidth() / float64(len(s.people))
	for i, who := range s.people {
		x := margin + float64(i)*each
		s.size(9.5)
		s.put(who, x, y+16, each, left)
		s.line(x+s.wide(who)+2, y+28, x+each-14, y+28)
	}
}

// spread makes the columns as wide as the page together, by their weights.
func (s *sheet) spread() {
	total := s.tableWidth()
	for i := range s.columns {
		s.columns[i].width *= (s.width - 2*margin) / total
	}
}

func capitals(tag lang.Tag, a money.Amount) string {
	return lang.Text(tag, "print.capitals", "Capitals", money.Capitals(a))
}
