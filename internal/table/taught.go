package table

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/person"
)

// Columns that somebody said: where captions don't tell what a column is, whoever
// brings the file says it. What was said stands before the file's own bytes, so that
// whoever reads the file later, to approve it or to compare it, reads it the same way.

const taughtMark = "\x00columns\x00"

// Pack is a file with what somebody said of its columns; an empty mapping says nothing.
func Pack(m Mapping, data []byte) []byte {
	if len(m) == 0 {
		return data
	}
	said, _ := json.Marshal(m) // texts and numbers: it can't fail
	return slices.Concat([]byte(taughtMark), said, []byte{0}, data)
}

// Unpack is a file's own bytes, and what somebody said of its columns.
func Unpack(packed []byte) (m Mapping, data []byte) {
	rest, found := bytes.CutPrefix(packed, []byte(taughtMark))
	said, data, whole := bytes.Cut(rest, []byte{0})
	if !found || !whole || json.Unmarshal(said, &m) != nil {
		return nil, packed
	}
	return m, data
}

// Bare refuses a file that comes from outside with something said of its columns: who
// made it would say it in the name of whoever brings it. Refusal: table.packed.
func Bare(data []byte) error {
	if bytes.HasPrefix(data, []byte(taughtMark)) {
		return fault.New(fault.Invalid, "table.packed")
	}
	return nil
}

// heading is the header, also one that names no column the list knows: then it is the
// row among the first ones that fills most cells, with no number among them.
func (l *List) heading(g *Grid) Header {
	best := l.Header(g)
	if best.Rows > 0 {
		return best
	}
	most := 1
	for i := range g.Rows[:min(len(g.Rows), l.First)] {
		filled := 0
		for _, c := range g.Rows[i].Cells {
			switch text := Tidy(c.Text); {
			case text == "":
			case c.Kind != Plain || numeral(text) || longRun([]rune(text)):
				filled = -MaxRows
			default:
				filled++
			}
		}
		if filled > most {
			most, best = filled, Header{Above: i, Rows: 1, Captions: captionsOf(&g.Rows[i])}
		}
	}
	return best
}

// learn is which column holds what by the captions, and by what somebody said where
// captions don't tell. A caption that names a column is believed: nobody says otherwise.
func (r *Reading) learn() (Mapping, bool) {
	captions, said := r.Header.Captions, r.grid.Taught
	m, known := r.list.Learn(captions), 0
	for _, x := range r.list.Columns {
		i, taught := said[x.Col]
		if !taught {
			continue
		}
		if known++; i < 0 || i >= len(captions) {
			r.Add(Place{Column: -1}, Error, "table.mapping_column")
			return m, false
		}
		at := Place{Column: i, Caption: Shown(captions[i])}
		if c, sure := r.list.Find(captions[i]); sure && c != x.Col || r.list.names(captions, x.Col) == 1 && m[x.Col] != i {
			r.Add(at, Error, "table.taught_named", "Column", r.list.Ref(x.Col))
			return m, false
		}
		for c, other := range m {
			if other == i && said[c] != i {
				delete(m, c) // an ending was believed
			}
		}
		m[x.Col] = i
		r.Add(at, Notice, "table.taught", "Letter", Letter(i), "Column", r.list.Ref(x.Col))
	}
	if known != len(said) {
		r.Add(Place{Column: -1}, Error, "table.mapping_column")
	}
	return m, known == len(said)
}

// names counts the captions that name a column.
func (l *List) names(captions []string, c Col) (n int) {
	for _, text := range captions {
		if found, sure := l.Find(text); sure && found == c {
			n++
		}
	}
	return n
}

// Remembered is a mapping that is kept by its header, with who said it last.
type Remembered struct {
	Body string // JSON; empty: nobody said anything
	By   string
	At   time.Time
}

// Question is what a list asks of a file whose captions don't say enough.
type Question struct {
	List     *List
	Captions []string // for each column; blank without one
	Samples  []string // what the first lines have there, no long number in full
	Named    Mapping  // the columns whose captions name them
	Guess    Mapping  // what else is believed: by an ending, or said before
	Headed   bool     // the file has captions at all
	Open     bool     // without an answer it can't be read

	whole []string // the captions as they stand
}

// Ask is what a list asks of a grid.
func (l *List) Ask(g *Grid) Question {
	h, width := l.heading(g), min(g.Width(), MaxAsked)
	q := Question{List: l, Captions: make([]string, width), Samples: make([]string, width), Named: Mapping{}, Headed: h.Rows > 0, Guess: l.Learn(h.Captions), whole: h.Captions}
	for c, i := range g.Taught {
		q.Guess[c] = i
	}
	for c, i := range q.Guess {
		if i < len(h.Captions) && l.names(h.Captions, c) == 1 {
			if named, sure := l.Find(h.Captions[i]); sure && named == c {
				q.Named[c] = i
				delete(q.Guess, c)
			}
		}
	}
	for i := range width {
		if i < len(h.Captions) {
			q.Captions[i] = Shown(h.Captions[i])
		}
		for n := h.Above + h.Rows; n < len(g.Rows) && q.Samples[i] == ""; n++ {
			q.Samples[i] = Shown(person.HidePapers(Tidy(g.Rows[n].At(i).Text)))
		}
	}
	filled := slices.ContainsFunc(g.Rows, func(row Row) bool { return !row.Blank() })
	q.Open = filled && len(g.Rows) <= MaxRows && !l.Read(g, nil).Ready()
	return q
}

// MaxAsked is about how many columns a list asks at most.
const MaxAsked = 64

// Signature is what an answer is remembered by; empty for a file without captions.
func (q Question) Signature() string {
	if !q.Headed {
		return ""
	}
	return q.List.Signature(q.whole)
}

// Choices are the columns that somebody may say there are: those kept and not named by a caption.
func (q Question) Choices() (out []Col) {
	for _, x := range q.List.Columns {
		if x.Holds.kept() && !q.Named.Has(x.Col) {
			out = append(out, x.Col)
		}
	}
	return out
}

// Fits reports whether a mapping answers the question for a grid: the columns can be laid.
func (q Question) Fits(g Grid, m Mapping) error {
	g.Taught = m
	r := q.List.Read(&g, nil)
	if r.Ready() {
		return nil
	}
	return r.Refusal()
}
