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
	grow(&c.draft.Departments, c.departments, table.Same(l.Department), Share{Department: l.Department}).add(l.Amount)
	if l.Class == "" {
		return
	}
	key := table.Same(l.Department) + "\x00" + table.Same(l.Class)
	class := grow(&c.draft.Classes, c.classes, key, Share{Department: l.Department, Class: l.Class})
	class.add(l.Amount)
	if class.Class != l.Class {
		c.noteSpelling(r, l, class.Class)
	}
	c.noteNamesake(r, l, key)
}

// noteSpelling says once that a class is written in two ways, and takes the first.
func (c *checker) noteSpelling(r *table.Line, l *Line, first string) {
	key := l.Department + "\x00" + l.Class
	if _, said := c.names[key]; !said {
		c.names[key] = l.Row
		r.Notice(Class, "roster.class_spelling", "First", table.Shown(first), "Other", table.Shown(l.Class))
	}
	l.Class = first
}

// noteNamesake points at two students of one name in one class: they may be one.
func (c *checker) noteNamesake(r *table.Line, l *Line, class string) {
	if l.Name == "" {
		return
	}
	key := class + "\x00" + l.Name
	if first, ok := c.names[key]; ok {
		r.Notice(Name, "roster.namesake", "First", first, "Row", l.Row)
		return
	}
	c.names[key] = l.Row
}

// grow finds a share by its key or adds it.
func grow(shares *[]Share, index map[string]int, key string, fresh Share) *Share {
	i, ok := index[key]
	if !ok {
		i = len(*shares)
		index[key] = i
		*shares = append(*shares, fresh)
	}
	return &(*shares)[i]
}

func (s *Share) add(a money.Amount) {
	s.Heads++
	s.Total += a
}
