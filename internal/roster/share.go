package roster

import (
	"reliefbook/internal/money"
	"reliefbook/internal/table"
)

// share adds a line to its department's and class's heads and sums, the faulty
// lines too, and gives the class one spelling throughout. read says that the
// line's amount is known.
func (c *checker) share(r *table.Line, l *Line, read bool) {
	if !read {
		l.Amount = 0
	}
	if l.Department == "" {
		return
	}
	if now := [2]string{l.Department, l.Class}; now != c.last {
		c.last, c.lastIn = now, c.shareOf(l)
	}
	c.draft.Departments[c.lastIn[0]].add(l.Amount)
	if l.Class == "" {
		return
	}
	class := &c.draft.Classes[c.lastIn[1]]
	class.add(l.Amount)
	if class.Class != l.Class {
		c.noteSpelling(r, l, class.Class)
	}
	c.noteNamesake(r, l, c.lastIn[1])
}

// shareOf is which department's share and which class's a line belongs to.
func (c *checker) shareOf(l *Line) (in [2]int) {
	department := table.Same(l.Department)
	in[0] = grow(&c.draft.Departments, c.departments, department, Share{Department: l.Department})
	if l.Class != "" {
		in[1] = grow(&c.draft.Classes, c.classes, [2]string{department, table.Same(l.Class)}, Share{Department: l.Department, Class: l.Class})
	}
	return in
}

// noteSpelling says once that a class is written in two ways, and takes the first.
func (c *checker) noteSpelling(r *table.Line, l *Line, first string) {
	if key := [2]string{l.Department, l.Class}; !c.spelt[key] {
		c.spelt[key] = true
		r.Notice(Class, "roster.class_spelling", "First", table.Shown(first), "Other", table.Shown(l.Class))
	}
	l.Class = first
}

// noteNamesake points at two students of one name in one class: they may be one.
func (c *checker) noteNamesake(r *table.Line, l *Line, class int) {
	if l.Name == "" {
		return
	}
	key := namesake{class, l.Name}
	if first, ok := c.names[key]; ok {
		r.Notice(Name, "roster.namesake", "First", first, "Row", l.Row)
		return
	}
	c.names[key] = l.Row
}

// grow finds a share's index by its key or adds it.
func grow[K comparable](shares *[]Share, index map[K]int, key K, fresh Share) int {
	i, ok := index[key]
	if !ok {
		i = len(*shares)
		index[key] = i
		*shares = append(*shares, fresh)
	}
	return i
}

func (s *Share) add(a money.Amount) {
	s.Heads++
	s.Total += a
}
