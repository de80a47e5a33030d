package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"reliefbook/internal/person"
)

// seed makes the college the same everywhere and for ever: its files are in the repository.
const seed = 20210921

// perHead is what every student gets, as the roster file writes it.
const perHead = "30.00"

// student is one row of the roster file, as somebody typed it.
type student struct {
	No, Name, Department, Class, Campus, CitizenID, Card, Mobile, Remark string
}

// class is one class and who is in it.
type class struct {
	unit  unit
	major string
	year  int
	no    int
	size  int
}

func (c class) name() string { return fmt.Sprintf("%s%02d%02d班", c.major, c.year%100, c.no) }

// students are the college's students, scale times as many as the case has. The
// first Heads of them are the same at every scale.
func students(scale int) []student {
	g := &generator{taken: map[string]bool{}, last: map[string]int{}}
	list := make([]student, 0, scale*Heads)
	for layer := range scale {
		g.rand = rand.New(rand.NewPCG(seed, uint64(layer))) //nolint:gosec // nobody's secret: a made-up college
		list = append(list, g.layer(layer)...)
	}
	return list
}

// generator draws students and remembers what must not come twice.
type generator struct {
	rand  *rand.Rand
	taken map[string]bool // papers and cards
	last  map[string]int  // by beginning of the student number: the last one given
}

// layer is one college of Heads students; its classes' numbers go on from the layer before.
func (g *generator) layer(layer int) []student {
	classes := g.classes(layer)
	special := map[int]string{} // by class
	for i, at := range g.rand.Perm(len(classes))[:len(planted)] {
		special[at] = planted[i]
	}
	var list []student
	for i, c := range classes {
		list = append(list, g.class(c, special[i])...)
	}
	return list
}

// classes are the layer's classes with sizes that add up to Heads.
func (g *generator) classes(layer int) []class {
	var list []class
	heads := 0
	for _, u := range units {
		for _, m := range u.Majors {
			for _, year := range years {
				for n := range m.Classes {
					c := class{unit: u, major: m.Name, year: year, no: layer*m.Classes + n + 1, size: smallest + g.rand.IntN(largest-smallest+1)}
					heads += c.size
					list = append(list, c)
				}
			}
		}
	}
	for heads != Heads {
		switch c := &list[g.rand.IntN(len(list))]; {
		case heads < Heads && c.size < largest:
			c.size++
			heads++
		case heads > Heads && c.size > smallest:
			c.size--
			heads--
		}
	}
	return list
}

// class draws one class; special, when not empty, is one of its names.
func (g *generator) class(c class, special string) []student {
	list := make([]student, c.size)
	names := map[string]bool{folded(special): true}
	at := g.rand.IntN(c.size)
	for i := range list {
		s := student{Department: c.unit.Name, Class: c.name(), Campus: campuses[c.unit.Campus].Name, Name: special}
		for i != at || special == "" {
			s.Name = name(g.rand, g.rand.IntN(100) < c.unit.Women)
			if !names[folded(s.Name)] { // two of one name in one class would be told apart by number only
				break
			}
		}
		names[folded(s.Name)] = true
		s.No = g.number(c)
		s.CitizenID, s.Card = g.citizenID(c.year), g.card()
		s.Mobile = fmt.Sprintf("1540%07d", g.rand.IntN(10_000_000))
		s.Remark = g.remark(c.year)
		list[i] = s
	}
	return list
}

func folded(raw string) string {
	if raw == "" {
		return ""
	}
	n, err := person.ParseName(raw)
	if err != nil {
		panic("demo: a made-up name is none: " + raw) // the tables stand in names.go
	}
	return n.Name
}

// number is the next student number. Those of 2019 are of an older kind, with a
// zero in front that a spreadsheet loses from a number.
func (g *generator) number(c class) string {
	department := 0
	for i, u := range units {
		if u.Code == c.unit.Code {
			department = i + 1
		}
	}
	begin := fmt.Sprintf("%d%02d", c.year, department)
	if c.year == years[0] {
		begin = fmt.Sprintf("0%02d%02d", c.year%100, department)
	}
	g.last[begin]++
	return fmt.Sprintf("%s%05d", begin, g.last[begin])
}

// citizenID is a well-formed number of region 99, which is no region's, so that it is nobody's.
func (g *generator) citizenID(year int) string {
	for {
		born := time.Date(year-19, 9, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, g.rand.IntN(500))
		first17 := fmt.Sprintf("99%04d%s%03d", 101+g.rand.IntN(9800), born.Format("20060102"), 1+g.rand.IntN(999))
		id := first17 + string(person.CheckDigit(first17))
		if g.taken[id] {
			continue
		}
		g.taken[id] = true
		if g.rand.IntN(4) == 0 { // as people type it
			return strings.ToLower(id)
		}
		return id
	}
}

// card is a number that passes the check, of a bank that does not exist.
func (g *generator) card() string {
	for {
		digits := fmt.Sprintf("620000%012d", g.rand.Int64N(1_000_000_000_000))
		if !g.taken[digits] {
			g.taken[digits] = true
			return digits + string(person.LuhnDigit(digits))
		}
	}
}

func (g *generator) remark(year int) string {
	switch n := g.rand.IntN(1000); {
	case n < 6 && year < 2021:
		return "转专业"
	case n < 10 && year < 2021:
		return "退役复学"
	case n < 18:
		return "走读"
	}
	return ""
}
